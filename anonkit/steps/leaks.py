"""Look for leaks in the written file: what its making tells of the cells that were taken out.

The written cells are read back and held, in the order in which they stand,
against the private originals. Of a large file a part is looked at, drawn by
the rows' keyed numbers: so many rows that a leak of 5 % of the people shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit.classes.parents import ParentLadder
from anonkit.engines.base import Rows
from anonkit.errors import AnonkitError, Fault, InputError, RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.records import said
from anonkit.risk.leaks import LEAKS
from anonkit.risk.leaks.base import EMPTY, Coded, Codes, Finding, Kind, Sheet, coded
from anonkit.steps.slots import name_of, slot
from anonkit.steps.transform import HOUSEHOLD, ORDER, ORIGINAL, PERSON, RECORD, originals

MOST_ROWS = 200_000
"""Rows that are looked at; of larger files about as many are drawn."""
DIFFERING = (19, 20)
"""A hidden column of which so many cells differ is not looked at: its answers are people's own."""
_NUMBERS = 2**64


@dataclass(frozen=True)
class Leaks:
    """What was looked for and what was found; names of columns, and no figure."""

    looked_for: tuple[str, ...]
    found: tuple[Finding, ...]
    not_checked: tuple[str, ...] = ()
    """What cannot be told from a part of a file."""

    def and_those(self, others: Leaks) -> Leaks:
        """With those of another table."""
        return Leaks(
            tuple(dict.fromkeys((*self.looked_for, *others.looked_for))),
            (*self.found, *others.found),
            tuple(dict.fromkeys((*self.not_checked, *others.not_checked))),
        )


NO_LEAKS = Leaks((), ())


@dataclass(frozen=True)
class Some:
    """Chooses the rows of the written file that are looked at; may be pickled."""

    last: int | None
    """Rows with a keyed number up to this one; None: every row."""

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of a batch that are looked at."""
        if self.last is None:
            return batch
        return batch.filter(pc.less_equal(batch[ORDER], pa.scalar(self.last, pa.uint64())))


class Seen:
    """The cells of the written file that are looked at, gathered while it is read back."""

    def __init__(self, lists: Sequence[Path]) -> None:
        self._first = lists[0]
        self.rows = sum(int(pq.ParquetFile(who).metadata.num_rows) for who in lists)
        self.last = min(_NUMBERS - 1, _NUMBERS * MOST_ROWS // max(1, self.rows))
        """Rows with a keyed number up to this one are looked at."""
        self._batches: list[pa.RecordBatch] = []

    @property
    def whole(self) -> bool:
        """Every row is looked at."""
        return self.rows <= MOST_ROWS

    @property
    def some(self) -> Some:
        """What is to be looked at of the written file."""
        return Some(None if self.whole else self.last)

    def take(self, batch: pa.RecordBatch) -> None:
        """Keep the rows that were chosen of a batch."""
        self._batches.append(batch)

    def table(self) -> pa.Table:
        """The rows that were kept, as they follow each other in the file."""
        return pa.Table.from_batches(self._batches).sort_by(RECORD)

    def first(self) -> pa.RecordBatch:
        """Who stands in the first rows of the file."""
        return next(pq.ParquetFile(self._first).iter_batches(batch_size=MOST_ROWS))


def look_for_leaks(plan: Plan, kept: Rows, some: pa.Table, seen: Seen) -> Leaks:
    """Run every leak of the table over the written file.

    Args:
        plan: What is released, and what becomes of a leak.
        kept: The released rows with the private originals beside them.
        some: A few thousand of them: originals that nearly all differ there are
            nobody's common answer, and nothing tells them beyond chance.
        seen: The written file, as read back.

    Raises:
        RefusedError: A leak, with `leaks: refuse`: one fault for each column.
    """
    assert plan.microdata is not None
    sheet = _sheet(plan, kept, _shared(plan, some), seen)
    looked_for = tuple(leak.name for leak in LEAKS.values() if leak.looks_at(sheet))
    found = tuple(
        finding
        for name in looked_for
        for finding in LEAKS[name].find(sheet)
        if not _answered(plan, finding)
    )
    if found and plan.microdata.leaks == "refuse":
        raise RefusedError.of([_fault(finding) for finding in _together(found)])
    parted = not seen.whole and "missing_pattern" in looked_for
    return Leaks(looked_for, found, ("rare_patterns",) if parted else ())


def _together(found: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for all that the same columns tell in the same way."""
    told: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for each in found:
        told.setdefault((each.leak, each.said, each.columns), []).append(each.tells)
    for (leak, words, columns), tells in told.items():
        yield Finding(leak, words, columns, ", ".join(filter(None, dict.fromkeys(tells))))


def sentence(finding: Finding) -> str:
    """What leaks, in English: columns by their names."""
    return str(said(finding.said, columns=", ".join(finding.columns), tells=finding.tells))


def _fault(finding: Finding) -> Fault:
    names = ", ".join(finding.columns)
    many = "columns" if len(finding.columns) > 1 else "column"
    mend = LEAKS[finding.leak].mend
    waiver = "; for a false alarm write `not_leak: {because, by, until}` in the column"
    return Fault(
        sentence(finding).removesuffix("."),
        where=f"{many} {names}" if names else "order of the rows",
        fix=mend + (waiver if names else ""),
        code=f"leak.{finding.leak}",
    )


def _answered(plan: Plan, finding: Finding) -> bool:
    """Whether a scenario holds even for a reader who reads the hidden place off the column.

    It names the column and all quasi-identifiers but the one that is told: k
    people share all of that, so they share what it tells.
    """
    assert plan.microdata is not None
    if finding.leak not in ("weight", "design_variable") or not finding.tells:
        return False
    if "sensitive" in plan.column(finding.tells).roles:
        return False
    needed = {*finding.columns, *(column.name for column in plan.quasi)} - {finding.tells}
    return any(needed <= set(each.columns) for each in plan.microdata.scenarios)


def _shared(plan: Plan, some: pa.Table) -> tuple[PlannedColumn, ...]:
    """The hidden columns whose answers people share."""
    hidden = (c for c in originals(plan) if "text" not in c.roles and not _told(plan, c))
    return tuple(column for column in hidden if _repeats(some[ORIGINAL + slot(column.name)]))


def _repeats(cells: pa.ChunkedArray) -> bool:
    distinct = pc.count_distinct(cells, mode="only_valid").as_py()
    return bool(distinct * DIFFERING[1] < (len(cells) - cells.null_count) * DIFFERING[0])


def _sheet(plan: Plan, kept: Rows, columns: Sequence[PlannedColumn], seen: Seen) -> Sheet:
    """The rows that are looked at, integer-coded."""
    table = seen.table()
    people = np.unique(table[PERSON].to_numpy(), return_inverse=True)[1].astype(np.int64)
    order = table[ORDER].to_numpy()
    neighbours = None
    if not seen.whole:
        who = seen.first()
        again = _twins(who[ORDER].to_numpy())
        lived = np.unique(who[PERSON].to_numpy(), return_inverse=True)[1].astype(np.int64)
        neighbours = (lived[~again], _homes(who[HOUSEHOLD], lived)[~again])
    assert plan.microdata is not None
    return Sheet(
        people=people,
        homes=_homes(table[HOUSEHOLD].combine_chunks(), people),
        shown=tuple(
            coded(column.name, table[slot(column.name)].combine_chunks(), _kind(column))
            for column in plan.released
        ),
        hidden=tuple(_hidden(columns, kept, seen, order)),
        k=plan.microdata.k,
        released=True,
        share=min(1.0, len(order) / max(1, seen.rows)),
        lived=plan.household is not None,
        input_rows=table[PERSON].to_numpy().astype(np.int64) if plan.person is None else None,
        neighbours=neighbours,
        twins=_twins(order),
        waived=frozenset(column.name for column in plan.released if column.not_leak),
    )


def _twins(order: Codes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows that are in every cell of the input as the row above: they share a keyed number."""
    return np.append(False, order[1:] == order[:-1])[: len(order)]


def _homes(cells: pa.Array, people: Codes) -> Codes:
    """(n,) households; whoever has none is one alone."""
    known = cells.is_valid().to_numpy(zero_copy_only=False)
    filled = pc.fill_null(cells, 0).to_numpy(zero_copy_only=False)
    codes = np.unique(filled, return_inverse=True)[1].astype(np.int64)
    return np.where(known, codes, codes.max(initial=0) + 1 + people)


def _kind(column: PlannedColumn) -> Kind:
    if column.linkage is not None:
        return "token"
    kinds: tuple[Kind, ...] = ("quasi", "sensitive", "weight", "text")
    return next((kind for kind in kinds if kind in column.roles), "open")


def _hidden(
    columns: Sequence[PlannedColumn], kept: Rows, seen: Seen, order: Codes
) -> Iterator[Coded]:
    """The originals of what was dropped or coarsened, at each level of their ladders."""
    names = [ORIGINAL + slot(column.name) for column in columns]
    if not names:
        return
    batches = [seen.some(batch) for batch in kept.batches([ORDER, *names])]
    table = pa.Table.from_batches(batches).sort_by(ORDER)
    held = table[ORDER].to_numpy()
    places = np.minimum(np.searchsorted(held, order), max(0, len(held) - 1))
    if not len(held) or not np.array_equal(held[places], order):
        raise AnonkitError("the written file has rows that were not released")
    aligned = table.take(pa.array(places))
    for column, name in zip(columns, names, strict=True):
        own = column.name if column.released else ""
        found = coded(name_of(name.removeprefix(ORIGINAL)), aligned[name].combine_chunks(), own=own)
        yield found
        yield from _levels(column, found)


def _told(plan: Plan, column: PlannedColumn) -> bool:
    """Whether its cells are released as they are: kept only for another audit."""
    recoded = plan.recodes and "quasi" in column.roles
    return column.released and column.action is None and not recoded


def _levels(column: PlannedColumn, found: Coded) -> Iterator[Coded]:
    """The same told at each level between the leaf and `*`: a weight may know no more."""
    ladder = column.ladder
    if ladder is None or not found.size:
        return
    if isinstance(ladder, ParentLadder) and not ladder.parents:
        return  # it steers no recoding, so nobody learnt it
    leaves = [_leaf(column, text) for text in found.texts.to_pylist()]
    for level in range(1, ladder.height - 1):
        told = []
        for leaf in leaves:
            try:
                told.append(ladder.at(leaf, level))
            except InputError:
                told.append("")
        labels, places = np.unique(np.array(told, np.str_), return_inverse=True)
        codes = np.where(found.codes >= 0, places[found.codes].astype(np.int64), EMPTY)
        yield replace(found, codes=codes, texts=pa.array(labels.tolist(), pa.string()))


def _leaf(column: PlannedColumn, text: str) -> str:
    """A cell as a ladder knows it."""
    if column.type == "integer" and text.lstrip("+-").isdecimal():
        return str(int(text))
    if column.type == "date":
        form = column.date_format or "%Y-%m-%d"
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
    return text
