"""anonkit: protect survey records and publish tables, from one policy file."""

__version__ = "0.1.0"
