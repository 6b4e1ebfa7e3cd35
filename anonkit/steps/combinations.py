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

_BANDS = (10, 100, 1_000, 10_000, 100_000)
"""Widths of the bands that are tried on whole numbers without a ladder."""
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
    whole, without, alone = _counted(rows, columns, view.columns)
    worst = min(columns, key=lambda each: without[each.name])
    blame = "makes most of them"
    if without[worst.name] > most:
        worst = max(columns, key=lambda each: alone[each.name])
        blame = (
            f"has the most values ({_about(alone[worst.name])}), and is not the only one to change"
        )
    seen = f" (scenario {view.name})" if view.name else ""
    ways = [f"{_about(without[worst.name])} without it"]
    fix = "tell it more coarsely with an action (`band`, `coarsen_date`, `generalise`, ...)"
    others = "" if without[worst.name] <= most else ", and tell others of them more coarsely too"
    steps = _steps(worst)
    if steps:
        counts = _coarser(rows, worst, [step.tell for step in steps], view.columns)
        # The finest that is enough; else the coarsest, which then is only a part of the way.
        chosen = next((n for n, count in enumerate(counts) if count <= most), len(steps) - 1)
        told, count = steps[chosen].words, counts[chosen]
        ways.insert(0, f"{_about(count)} with {told}")
        fix = f"write {told}"
        others = "" if count <= most else ", and tell others of them more coarsely too"
    if alone[worst.name] * 2 > whole:
        fix = f"give it the role `identifier` if it is nearly everybody's own; else {fix}"
    return RefusedError(
        f"the columns of a class have {_about(whole)} combinations{seen}, and a table "
        f"of {most:,} classes is what the memory of this run holds; {worst.name} {blame}: "
        f"{', '.join(ways)}",
        where=f"column {worst.name}",
        fix=f"{fix}{others} (actions count before classes are made); or leave it out with "
        f"`release: false`; or give more with --memory ({memory.CLASS_BYTES} bytes a class)",
        code="goal.too_many_combinations",
    )


def _about(count: int) -> str:
    """Two digits of it: what stands in a refusal is nobody's exact figure."""
    if count < 1000:
        return "fewer than 1,000"
    rounded = round(count, 2 - len(str(count)))
    return f"about {rounded / 1e6:.1f} million" if rounded >= 1_000_000 else f"about {rounded:,}"


Tell = Callable[[str], str]
"""How a cell is told."""


@dataclass(frozen=True)
class _Step:
    """A way to tell a column more coarsely."""

    words: str
    """As the policy says it."""
    tell: Tell


@dataclass
class _Distinct:
    """Counts different hashes in bounded memory."""

    column: StreamedColumn = field(default_factory=lambda: StreamedColumn(_KEPT))

    def take(self, hashes: Hashed) -> None:
        self.column.keep_hashes(np.unique(hashes))

    @property
    def count(self) -> int:
        return self.column.distinct


def _counted(
    rows: Rows, columns: Sequence[PlannedColumn], keys: Sequence[str]
) -> tuple[int, Mapping[str, int], Mapping[str, int]]:
    """Read the rows once: estimates of all combinations, by column of those of the others, and
    of its own values.
    """
    whole, without = _Distinct(), {each.name: _Distinct() for each in columns}
    alone = {each.name: _Distinct() for each in columns}
    for batch in rows.batches(keys):
        cells = _mixed_cells(batch, keys)
        together = sum(cells.values(), np.zeros(batch.num_rows, np.uint64))
        whole.take(together)
        for name, found in without.items():
            found.take(together - cells[slot(name)])
            alone[name].take(cells[slot(name)])
    return whole.count, _counts(without), _counts(alone)


def _counts(found: Mapping[str, _Distinct]) -> Mapping[str, int]:
    return {name: each.count for name, each in found.items()}


def _coarser(
    rows: Rows, column: PlannedColumn, tells: Sequence[Tell], keys: Sequence[str]
) -> Sequence[int]:
    """Read the rows once: estimates of the combinations with one column told in each way."""
    own, found = slot(column.name), [_Distinct() for _ in tells]
    place = list(keys).index(own)
    for batch in rows.batches(keys):
        cells = _mixed_cells(batch, [key for key in keys if key != own])
        others = sum(cells.values(), np.zeros(batch.num_rows, np.uint64))
        encoded = batch.column(own).cast(pa.string()).dictionary_encode(null_encoding="encode")
        texts, codes = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
        for tell, each in zip(tells, found, strict=True):
            told = StreamedColumn.hashed([None if text is None else tell(text) for text in texts])
            each.take(others + _mixed(told[codes], len(keys) + place))
    return [each.count for each in found]


def _mixed_cells(batch: pa.RecordBatch, keys: Sequence[str]) -> Mapping[str, Hashed]:
    return {key: _mixed(_hashes(batch.column(key)), n) for n, key in enumerate(keys)}


def _hashes(cells: pa.Array) -> Hashed:
    """n hashes of cells; each text is looked at once."""
    encoded = cells.cast(pa.string()).dictionary_encode(null_encoding="encode")
    hashes: Hashed = StreamedColumn.hashed(encoded.dictionary.to_pylist())[
        encoded.indices.to_numpy()
    ]
    return hashes


def _mixed(hashes: Hashed, place: int) -> Hashed:
    """Different for equal cells of different columns, so that they can be added up."""
    odd = np.uint64(int(STEP) * (2 * place + 1) % 2**64)
    mixed = (hashes ^ (hashes >> np.uint64(31))) * odd
    return np.asarray(mixed ^ (mixed >> np.uint64(29)), np.uint64)


def _steps(column: PlannedColumn) -> Sequence[_Step]:
    """How a column could be told more coarsely, least first.

    What an action has told already is as the policy wants it.
    """
    if column.action is not None:
        return []
    if column.ladder is not None and column.type in ("text", "integer"):
        return [
            _Step(f"`action: generalise, level: {level}`", _level(column.ladder, level))
            for level in range(1, column.ladder.height - 1)
        ]
    if column.type == "integer":
        return [_Step(f"`action: band, width: {width}`", _band(width)) for width in _BANDS]
    if column.type == "date" and column.date_format in (None, "%Y-%m-%d"):
        kept = {"month": 7, "year": 4}
        return [_Step(f"`action: coarsen_date, to: {to}`", _first(n)) for to, n in kept.items()]
    return []


def _level(ladder: Ladder, level: int) -> Tell:
    def told(text: str) -> str:
        try:
            return ladder.at(text, level)
        except InputError:
            return text

    return told


def _band(width: int) -> Tell:
    def told(text: str) -> str:
        digits = text.strip().lstrip("+-")
        return str(int(text) // width) if digits.isdecimal() and len(digits) < 20 else text

    return told


def _first(characters: int) -> Tell:
    return lambda text: text[:characters]
