"""The verbs of anonkit: the same names, options and defaults as the command line."""

from __future__ import annotations
