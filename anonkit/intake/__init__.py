"""Intake: what an office needs to know before it says yes to data that it was handed."""
