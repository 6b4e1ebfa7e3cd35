"""What an engine calls a column of the data."""

from __future__ import annotations

SHEET, ROOT = "\0table", "\0root"
"""Where there are linked tables: that of a row (empty for the main one), and the number of its row
in the main one (uint64)."""


def slot(name: str) -> str:
    """What an engine calls a column of the data.

    Data may call its columns what it likes: `_person`, `n`, or `Sex` beside
    `sex`, which are one to an engine that is blind to case.
    """
    return "c" + name.encode("utf-8", "surrogatepass").hex()


def name_of(slotted: str) -> str:
    """The column of the data that an engine calls so."""
    return bytes.fromhex(slotted[1:]).decode("utf-8", "surrogatepass")
