"""How many classes there may be at all: the table of them has to fit into memory.

What an action tells more coarsely is so before classes are counted: of a
column in bands only the bands make classes, however many values it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from anonkit import memory
from anonkit.classes.ladders import Ladder
from anonkit.engines.base import Rows
from anonkit.errors import InputError, RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.protect.base import Goals
from anonkit.steps.slots import slot
from anonkit.steps.streamed import STEP, Hashed, StreamedColumn
from anonkit.steps.views import View, views_of

_BAND = 10
"""Width of the bands that are tried on whole numbers without a ladder."""
_KEPT = 1 << 13
"""Hashes kept of each way of counting: it is then exact within about 1 % (1 / sqrt(8192))."""


def check_combinations(plan: Plan, rows: Rows, number: int) -> None:
    """No view of the records is over more combinations than a table of classes holds.

    Args:
        plan: The views.
        rows: The mapped rows.
        number: How many rows there are.

    Raises:
        RefusedError: There are more; it names the column to coarsen, and what that would give.
    """
    most = memory.current().classes
    if number <= most:
        return
    assert plan.microdata is not None
    for view in views_of(plan, Goals(plan.microdata.k, plan.microdata.k_households)):
        if rows.exceed(view.columns, most):
            raise _too_many(plan, rows, view, most)


def _too_many(plan: Plan, rows: Rows, view: View, most: int) -> RefusedError:
    columns = [each for each in plan.columns if slot(each.name) in view.columns]
    found = _counted(rows, columns, view.columns)
    worst = min(columns, key=lambda each: found.without[each.name])
    seen = f" (scenario {view.name})" if view.name else ""
    ways = [f"{_about(found.without[worst.name])} without it"]
    fix = "tell it more coarsely with an action (`band`, `coarsen_date`, `generalise`, ...)"
    if worst.name in found.coarser:
        told, count = found.coarser[worst.name]
        ways.insert(0, f"{_about(count)} with {told}")
        fix = f"write {told}"
    return RefusedError(
        f"the columns of a class have {_about(found.whole)} combinations{seen}, and a table "
        f"of {most:,} classes is what the memory of this run holds; {worst.name} makes most of "
        f"them: {', '.join(ways)}",
        where=f"column {worst.name}",
        fix=f"{fix}, which counts before classes are made; or leave it out with `release: false`; "
        f"or give more with --memory ({memory.CLASS_BYTES} bytes a class)",
        code="goal.too_many_combinations",
    )


def _about(count: int) -> str:
    """Two digits of it: what stands in a refusal is nobody's exact figure."""
    if count < 1000:
        return "fewer than 1,000"
    rounded = round(count, 2 - len(str(count)))
    return f"about {rounded / 1e6:.1f} million" if rounded >= 1_000_000 else f"about {rounded:,}"


@dataclass(frozen=True)
class _Counts:
    """Estimates of how many combinations there are."""

    whole: int
    without: Mapping[str, int]
    """By column: of the others."""
    coarser: Mapping[str, tuple[str, int]]
    """By column, where it could be told more coarsely: how, and how many there would be."""


@dataclass
class _Distinct:
    """Counts different hashes in bounded memory."""

    column: StreamedColumn = field(default_factory=lambda: StreamedColumn(_KEPT))

    def take(self, hashes: Hashed) -> None:
        self.column.keep_hashes(np.unique(hashes))

    @property
    def count(self) -> int:
        return self.column.distinct


def _counted(rows: Rows, columns: Sequence[PlannedColumn], keys: Sequence[str]) -> _Counts:
    """Read the rows once, and count every way beside the others."""
    steps = {each.name: step for each in columns if (step := _step(each)) is not None}
    whole, without = _Distinct(), {each.name: _Distinct() for each in columns}
    coarser = {name: _Distinct() for name in steps}
    place = {slot(each.name): number for number, each in enumerate(columns, 1)}
    for batch in rows.batches(keys):
        cells = {key: _mixed(_hashes(batch.column(key), None), place.get(key, 0)) for key in keys}
        together = sum(cells.values(), np.zeros(batch.num_rows, np.uint64))
        whole.take(together)
        for each in columns:
            key = slot(each.name)
            others = together - cells[key]
            without[each.name].take(others)
            if each.name in steps:
                told = _hashes(batch.column(key), steps[each.name][1])
                coarser[each.name].take(others + _mixed(told, place[key]))
    return _Counts(
        whole.count,
        {name: each.count for name, each in without.items()},
        {name: (steps[name][0], each.count) for name, each in coarser.items()},
    )


def _hashes(cells: pa.Array, tell: Callable[[str], str] | None) -> Hashed:
    """n hashes of cells as they are told; each text is looked at once."""
    encoded = cells.cast(pa.string()).dictionary_encode(null_encoding="encode")
    texts = encoded.dictionary.to_pylist()
    told = [text if text is None or tell is None else tell(text) for text in texts]
    hashes: Hashed = StreamedColumn.hashed(told)[encoded.indices.to_numpy()]
    return hashes


def _mixed(hashes: Hashed, place: int) -> Hashed:
    """Different for equal cells of different columns, so that they can be added up."""
    odd = np.uint64(int(STEP) * (2 * place + 1) % 2**64)
    mixed = (hashes ^ (hashes >> np.uint64(31))) * odd
    return np.asarray(mixed ^ (mixed >> np.uint64(29)), np.uint64)


def _step(column: PlannedColumn) -> tuple[str, Callable[[str], str]] | None:
    """How a column could be told one step more coarsely, and a cell told so; None: it has no step.

    What an action has told already is as the policy wants it.
    """
    if column.action is not None:
        return None
    if column.ladder is not None and column.type in ("text", "integer"):
        return "`action: generalise, level: 1`", _level(column.ladder)
    if column.type == "integer":
        return f"`action: band, width: {_BAND}`", _band
    if column.type == "date" and column.date_format in (None, "%Y-%m-%d"):
        return "`action: coarsen_date, to: month`", lambda text: text[:7]
    return None


def _level(ladder: Ladder) -> Callable[[str], str]:
    def told(text: str) -> str:
        try:
            return ladder.at(text, 1)
        except InputError:
            return text

    return told


def _band(text: str) -> str:
    digits = text.strip().lstrip("+-")
    return str(int(text) // _BAND) if digits.isdecimal() and len(digits) < 20 else text
