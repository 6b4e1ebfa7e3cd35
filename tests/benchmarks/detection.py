"""What share of direct identifiers is found, and how often a finding is one, type by type.

Labelled are the made-up surveys of six countries, the tables of `labelled` in
two halves, and public tables; each is read with its headers and with blank ones.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from labelled import halves
from labelled.public import public_tables
from labelled.table import OTHERS, LabelledTable, seen
from result import Result

from anonkit.records import ScanColumn

GOALS = {"headers": (0.90, 0.90), "blank headers": (0.60, 0.95)}
"""Least recall and precision."""
Said = Sequence[tuple[str, ScanColumn]]


@dataclass(frozen=True)
class Figures:
    """Counts of columns."""

    true: int
    found: int
    """True ones among which a direct identifier was seen."""
    said: int
    right: int
    """Findings that are a direct identifier."""

    @classmethod
    def of(cls, said: Said, kind: str = "") -> Figures:
        """Of all types, or of one: a true column of it counts as found whatever it is taken for."""
        wanted = [(label, one) for label, one in said if label not in OTHERS]
        true = [one for label, one in wanted if kind in ("", label)]
        told = [
            (label, one) for label, one in said if one.identifier and kind in ("", one.identifier)
        ]
        right = sum(label not in OTHERS for label, _ in told)
        return cls(len(true), sum(bool(one.identifier) for one in true), len(told), right)

    @property
    def recall(self) -> float:
        return self.found / self.true if self.true else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.2f} ({self.found} of {self.true}), "
            f"precision {self.precision:.2f} ({self.right} of {self.said})"
        )


def tables() -> dict[str, tuple[LabelledTable, ...]]:
    """All labelled tables by half; public ones only where they are at hand."""
    made = dict(halves())
    folder = os.environ.get("ANONKIT_TEST_DATA", "")
    if folder:
        for half, found in public_tables(Path(folder)).items():
            made[f"{half}, public"] = found
    return made


def results() -> list[Result]:
    """In all for each half, and per type over everything."""
    found: list[Result] = []
    read = {half: {how: _said(some, how) for how in GOALS} for half, some in tables().items()}
    for half, ways in read.items():
        found += [_result(f"direct identifiers, {half}, {how}", ways[how], how) for how in GOALS]
    for how in GOALS:
        every = [one for ways in read.values() for one in ways[how]]
        found.append(_result(f"direct identifiers, all, {how}", every, how))
        found += list(_by_type(every, how))
    return found


def _said(some: Sequence[LabelledTable], how: str) -> Said:
    return [one for table in some for one in seen(table if how == "headers" else table.blank())]


def _result(name: str, said: Said, how: str) -> Result:
    recall, precision = GOALS[how]
    figures = Figures.of(said)
    goal = f"recall >= {recall:.2f}, precision >= {precision:.2f}"
    ok = figures.recall >= recall and figures.precision >= precision
    return Result(name, str(figures), goal, ok)


def _by_type(said: Said, how: str) -> Iterator[Result]:
    for kind in sorted({label for label, _ in said if label not in OTHERS}):
        yield Result(f"{kind}, {how}", str(Figures.of(said, kind)), "", None)


if __name__ == "__main__":
    from result import table as rendered

    print(rendered(results()))
