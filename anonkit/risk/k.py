"""k: the smallest class, counted in people, households and rows."""

from __future__ import annotations

from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure

_SWEENEY = "Sweeney 2002, doi:10.1142/S0218488502001648"


def k_people(table: ClassTable) -> int:
    """Size of the smallest class, in people (1: somebody stands alone)."""
    return table.smallest


def k_households(table: ClassTable) -> int | None:
    """Fewest households in any class; None where no household is declared."""
    return table.smallest_households


def k_rows(table: ClassTable) -> int:
    """Size of the smallest class, in rows: what a receiver can always recount."""
    return int(table.rows.min())


K = Measure("k", "Smallest class, in people.", k_people, "people", _SWEENEY)
K_HOUSEHOLDS = Measure(
    "k_households", "Fewest households in any class.", k_households, "households", _SWEENEY
)
K_ROWS = Measure("k_rows", "Smallest class, in rows.", k_rows, "rows", _SWEENEY)
