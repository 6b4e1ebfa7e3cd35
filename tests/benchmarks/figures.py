"""Figures of several runs, and the Markdown tables that are made of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MEASURED = Path(__file__).with_name("measured")
"""One Markdown file for each part; the README shows them."""
ABSENT = "not measured"


@dataclass(frozen=True)
class Figure:
    """What several runs of the same gave, in one unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def text(self, unit: str) -> str:
        """The median, and the least and the greatest of how many runs."""
        if len(self.values) == 1:
            return f"{digits(self.median)}{unit} (1 run)"
        least, greatest = digits(min(self.values)), digits(max(self.values))
        return f"{digits(self.median)}{unit} ({least}–{greatest}, n {len(self.values)})"

    def over(self, other: Figure) -> Figure:
        """The ratios, turn by turn where both were taken in turns, else to the other's median."""
        if len(self.values) == len(other.values):
            return Figure(tuple(a / b for a, b in zip(self.values, other.values, strict=True)))
        return Figure(tuple(a / other.median for a in self.values))


def digits(value: float) -> str:
    """A number with the digits that a reader needs: 0.123, 1.23, 12.3, 123, 1,234."""
    for below, places in ((1, 3), (10, 2), (100, 1)):
        if abs(value) < below:
            return f"{value:.{places}f}"
    return f"{value:,.0f}"


def rows_named(rows: int) -> str:
    """100,000 as `100k`, 1,000,000 as `1M`."""
    return f"{rows / 1e6:g}M" if rows >= 1_000_000 else f"{rows / 1e3:g}k"


def markdown(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table; every line has a cell for every head."""
    assert all(len(line) == len(heads) for line in lines)
    marks = ["---", *["---"] * (len(heads) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, marks, *lines))


@dataclass(frozen=True)
class Goal:
    """A figure beside what it should be: at most, or at least."""

    name: str
    limit: float
    unit: str
    least: bool = False

    def line(self, measured: Figure | None) -> tuple[str, str, str, str]:
        """Name, measured, goal, whether it is met."""
        told = f"{'≥' if self.least else '≤'} {self.limit:g}{self.unit}"
        if measured is None:
            return self.name, ABSENT, told, "–"
        median = measured.median
        met = median >= self.limit if self.least else median <= self.limit
        return self.name, measured.text(self.unit), told, "yes" if met else "**no**"


GOAL_HEADS = ("figure", "measured", "goal", "met")


def keep(part: str, text: str) -> Path:
    """Write what a part measured to where the README takes it from."""
    path = MEASURED / f"{part}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{text}\n", "utf-8")
    return path


def kept(part: str) -> str:
    """What a part measured when it last ran whole."""
    return (MEASURED / f"{part}.md").read_text("utf-8").rstrip("\n")


def tables_of(text: str) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Heads and lines of each table of a Markdown text."""
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("| "):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split(" | ")))
        elif rows:
            yield rows[0], rows[2:]
            rows = []
