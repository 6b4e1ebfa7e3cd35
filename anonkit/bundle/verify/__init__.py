"""Checking a release that was received, without trusting whoever sent it."""
