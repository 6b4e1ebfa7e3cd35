"""Tables of figures made by hand, as intake reads them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from anonkit.intake.base import ParcelFile
from anonkit.intake.figures.base import TOTAL, Cell, Published


def published(
    by: Sequence[str],
    cells: Mapping[tuple[str, ...] | str, object],
    *,
    file: str = "table.csv",
    **more: Any,
) -> Published:
    """A table of counts; None is hidden, `"<5"` hidden with a mark."""
    made = []
    for row, (key, value) in enumerate(cells.items(), start=1):
        spot = (key,) if isinstance(key, str) else key
        if isinstance(value, str) and value.startswith("<"):
            made.append(Cell(spot, None, row, most=Fraction(value[1:]) - 1))
        else:
            made.append(Cell(spot, None if value is None else Fraction(str(value)), row))
    place = ParcelFile(file, Path(file), 0, "table")
    told = {"measure": "count", "column": "n", **more}
    return Published(place, "", tuple(by), cells=tuple(made), **told)


def crossed(
    counts: Mapping[tuple[str, ...], int], hidden: Sequence[tuple[str, ...]] = ()
) -> dict[tuple[str, ...], int | None]:
    """Cells with every margin; what is to be hidden left out."""
    width = len(next(iter(counts)))
    found: dict[tuple[str, ...], int] = {}
    for spot, count in counts.items():
        for mask in range(2**width):
            key = tuple(TOTAL if mask >> n & 1 else label for n, label in enumerate(spot))
            found[key] = found.get(key, 0) + count
    return {key: None if key in set(hidden) else count for key, count in found.items()}


def oracle(path: Path, by: Sequence[str], value: str, mark: str) -> dict[tuple[str, ...], Any]:
    """A table of another tool's, with what it hid left out; `Total` is over all."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        tuple(TOTAL if row[d] == "Total" else row[d] for d in by): (
            None if row[mark] == "TRUE" else row[value]
        )
        for row in rows
    }
