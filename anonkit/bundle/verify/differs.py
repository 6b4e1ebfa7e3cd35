"""What looking at a claim may come to, but for its being true."""

from __future__ import annotations


class Differs(Exception):  # noqa: N818 - not an error: what a check found
    """The claim is not true; the message says what is found in its place, and names no cell."""


class Untold(Exception):  # noqa: N818 - not an error: what a check found
    """The claim cannot be counted again; the message says why."""
