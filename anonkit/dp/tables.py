"""The shape of a table: its public keys, its cells in order, its bytes.

Which cells a table has is settled by public lists alone, so that an empty
cell looks like any other.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from fractions import Fraction

from anonkit.dp.base import Figure
from anonkit.dp.mechanisms import round_up
from anonkit.errors import Fault

MAX_CELLS = 1_000_000
"""More cells than this are refused: their noise alone outnumbers the people of any survey."""
VALUE_COLUMNS = (
    "measure",
    "level",
    "value",
    "noise_half_width_95",
    "noise_variance",
    "unit",
    "note",
)
"""What stands after the `by` columns in every table."""

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*([eE][+-]?\d+)?", re.ASCII)
_PLAIN = re.compile(r'[^,"\r\n]*')
"""A cell that needs no quotes."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Starts of a cell that a spreadsheet takes for a formula."""


def all_keys(dimensions: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Every combination of public keys, the last dimension running fastest.

    Args:
        dimensions: The keys of each `by`, in order; none at all for a total.

    Returns:
        One tuple per cell; `[()]` for a total.
    """
    return list(itertools.product(*dimensions))


def shape_fault(shape: Sequence[int], where: str = "") -> Fault | None:
    """What is wrong with the size of a table, for the one who wrote the policy."""
    cells = math.prod(shape)
    if cells <= MAX_CELLS:
        return None
    problem = f"this table would have {cells:,} cells, more than {MAX_CELLS:,}"
    return Fault(problem, where, "leave out a column or use a coarser level", "table.cells")


def by_faults(by: Sequence[str], where: str = "") -> list[Fault]:
    """What is wrong with the columns of a table, for the one who wrote the policy."""
    faults = []
    for place, name in enumerate(by):
        if name in by[:place]:
            problem, fix = f"{name!r} stands twice in this table", "use each column once"
            faults.append(Fault(problem, where, fix, "table.by_twice"))
        if name in VALUE_COLUMNS or guarded(name) != name:
            problem = f"no column called {name!r} can stand in a table: the file would be misread"
            faults.append(Fault(problem, where, "rename the column", "table.by_name"))
    return faults


def guarded(text: str) -> str:
    """A cell of text that no spreadsheet runs: `'=1+1` for `=1+1`; `-99` stays a number."""
    risky = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def render(
    *,
    by: Sequence[str],
    keys: Sequence[Sequence[str]],
    figures: Sequence[Sequence[Figure]],
    unit: str,
) -> bytes:
    """A released table as CSV: every public key, its noisy value, and how noisy it is.

    Args:
        by: Names of the `by` columns.
        keys: Their public keys, one list for each.
        figures: The lines of each cell, in the order of `all_keys`.
        unit: What the value counts, such as `person`.

    Returns:
        UTF-8, commas, one line feed after each row. Sampling error is not in
        `noise_half_width_95` and `noise_variance`.
    """
    return render_cells(by=by, cells=all_keys(keys), figures=figures, unit=unit)


def render_cells(
    *,
    by: Sequence[str],
    cells: Sequence[Sequence[str]],
    figures: Sequence[Sequence[Figure]],
    unit: str,
) -> bytes:
    """The same for cells that are no product of lists: `cells` holds the keys of each."""
    # A million cells share few keys and few lines: each is spelled once.
    spelled = {key: f"{_cell(guarded(key))}," for key in set(itertools.chain.from_iterable(cells))}
    count = _cell(guarded(unit))
    made: dict[int, list[str]] = {}
    lines = [_line((*by, *VALUE_COLUMNS))]
    for key, cell in zip(cells, figures, strict=True):
        if id(cell) not in made:
            made[id(cell)] = [_rest(told, count) for told in cell]
        first = "".join(map(spelled.__getitem__, key))
        lines += [first + rest for rest in made[id(cell)]]
    return "".join(lines).encode("utf-8")


def _rest(told: Figure, count: str) -> str:
    """A line from its measure on."""
    what = f"{_cell(told.measure)},{_cell(guarded(told.level))}"
    return f"{what},{told.value},{told.half_width_95},{told.variance},{count},{_cell(told.note)}\n"


def _line(cells: Sequence[str]) -> str:
    """One row. Python's csv module leaves a lone carriage return bare, which tears the row."""
    return ",".join(map(_cell, cells)) + "\n"


def _cell(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def bound_text(bound: Fraction) -> str:
    """An upper bound as short decimal text, such as `7.5e-14`: two digits, rounded up."""
    return f"{round_up(bound, 2):.1e}" if bound else "0"
