"""How findings speak of a table."""

from __future__ import annotations

from typing import Any

from anonkit.intake.figures.base import Published

_MOST_CHARACTERS = 60
"""Of the name of a column, or of several."""


def place(table: Published) -> dict[str, Any]:
    """Where a table stands, for a result."""
    name = table.column
    short = name if len(name) <= _MOST_CHARACTERS else f"{name[:_MOST_CHARACTERS]}..."
    return {"file": table.file.path, "table": table.name, "columns": (short,)}


def weight(table: Published) -> dict[str, Any]:
    """A finding in what may be rows of people only asks: the checks of records reject."""
    return {} if table.sure else {"severity": "medium"}
