"""The policy language: what was written, strictly read."""
