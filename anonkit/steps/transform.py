"""One batch of typed source rows to released cells, private originals and table codes.

Nothing here looks beyond its batch: the same function runs in one process, in
a pool, or on a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.base import Context
from anonkit.classes.coding import ELSEWHERE
from anonkit.detect.known import Known
from anonkit.engines.base import Source
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps import keyed
from anonkit.steps.addends import addends_of
from anonkit.steps.circles import Circles
from anonkit.steps.codes import codes_of, dimension_name
from anonkit.steps.known_values import Told
from anonkit.steps.lost import lost_of
from anonkit.steps.notes import Note
from anonkit.steps.redact import Spotter
from anonkit.steps.review.looked import Looked
from anonkit.steps.sets import sets_of
from anonkit.steps.slots import ROOT, SHEET, slot
from anonkit.steps.typed import as_text, first_true, typed, with_missing
from anonkit.steps.units import RunKeys, accepts, consent_of, households, persons
from anonkit.steps.who import Who

RECORD = "\0record"
"""Number of a row in its file (uint64, 1 = first): where a fault is."""
TABLE = "_table"
"""The same of a mapped row."""
PERSON, HOUSEHOLD, RANK, ORDER = "_person", "_household", "_rank", "_order"
UNIT = "_unit"
"""The privacy unit of a row, a person or a household (uint64, never null)."""
STRATUM = "_stratum"
"""Private: whose public total a row counts towards."""
ORIGINAL = "_original_"
"""Prefix of a private copy: what an audit compares the released cells with."""
ABOVE = "_above_"
"""Prefix of the same, in a linked row: the cell of its row in the main table."""


Batch = Mapping[str, pa.Array]


@dataclass(frozen=True)
class Numbered:
    """A source with the number of each row beside its cells."""

    source: Source
    before: int = 0
    """Rows of the table that stand before those of the source."""

    @property
    def columns(self) -> tuple[str, ...]:
        beside = (RECORD, SHEET, ROOT) if self._counts else (RECORD,)
        return (*self.source.columns, *beside)

    @property
    def _counts(self) -> bool:
        """Whether the source numbers its rows itself: those of several tables."""
        return getattr(self.source, "tables", None) is not None

    def splits(self) -> Sequence[Numbered]:
        """The same rows with the same numbers, from several sources that can be pickled."""
        splits = None if self._counts else getattr(self.source, "splits", None)
        if splits is None:
            return [self]
        return [Numbered(each, each.before) for each in splits()]

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """As the source's; `RECORD` (uint64) is counted while reading, in the file's order."""
        wanted = list(self.columns if columns is None else columns)
        if self._counts:
            own = [name for name in wanted if name not in (RECORD, SHEET, ROOT)]
            yield from (batch.select(wanted) for batch in self.source.batches(own))
            return
        read = self.before
        for batch in self.source.batches([name for name in wanted if name != RECORD]):
            numbers = pa.array(np.arange(read + 1, read + batch.num_rows + 1, dtype=np.uint64))
            read += batch.num_rows
            cells = dict(zip(batch.schema.names, batch.columns, strict=True)) | {RECORD: numbers}
            yield pa.RecordBatch.from_pydict({name: cells[name] for name in wanted})


@dataclass(frozen=True)
class _Part:
    """n rows of one table that may be used."""

    table: str
    texts: Batch
    people: pa.Array
    records: pa.Array
    roots: pa.Array


class Transform:
    """The batch function of a plan: rows, and a note of what was learnt of them."""

    def __init__(
        self,
        plan: Plan,
        columns: Sequence[str],
        keys: RunKeys,
        refused: pa.Array | None,
        told: Told | None = None,
        who: Who | None = None,
        looked: Looked | None = None,
    ) -> None:
        self._made_of = (plan, tuple(columns), keys, refused, told, who, looked)
        self._plan = plan
        self._looked = looked or Looked(plan)
        self._who = who
        self._spotter = Spotter(plan, *(told or Told(Known(), Circles())))
        # All columns of the data make a row's rank, whatever the policy does with them.
        self._ranked = sorted(columns)
        self._keys = keys
        self._refused = refused
        self._actions = {
            column.name: _action(column, plan, keys) for column in plan.columns if column.released
        }

    def __reduce__(self) -> tuple[object, ...]:
        # What it looks things up in is made anew: models, patterns, what was remembered.
        return Transform, self._made_of

    def __call__(self, batch: pa.RecordBatch) -> tuple[dict[str, pa.RecordBatch], Note]:
        note = Note()
        texts = {name: batch.column(name) for name in self._ranked}
        records = batch.column(RECORD)
        table = ""
        if self._plan.linked and batch.num_rows:
            table = batch.column(SHEET)[0].as_py()
        roots = batch.column(ROOT) if self._plan.linked else records
        people = persons(self._plan, texts, self._keys, records, roots)
        allowed = self._allowed(texts, people)
        if not pc.all(allowed).as_py():
            refused = pc.invert(pc.fill_null(allowed, False))
            gone = {name: cells.filter(refused) for name, cells in texts.items()}
            note.lost = lost_of(self._plan, gone, people.filter(refused))
            records = records.filter(allowed)
            roots = roots.filter(allowed)
            texts = {name: cells.filter(allowed) for name, cells in texts.items()}
            people = people.filter(allowed)
        return self._rows(_Part(table, texts, people, records, roots), note), note

    def _allowed(self, texts: Batch, people: pa.Array) -> pa.Array:
        consent = consent_of(self._plan)
        if consent is None:
            return pa.repeat(True, len(people))
        accepted = accepts(consent, texts[consent.column])
        if self._refused is None:
            return accepted
        return pc.and_(accepted, pc.invert(pc.is_in(people, value_set=self._refused)))

    def _rows(self, part: _Part, note: Note) -> dict[str, pa.RecordBatch]:
        texts, people, records = part.texts, part.people, part.records
        ranked = [texts[name] for name in self._ranked]
        if self._plan.linked:
            ranked.append(pa.repeat(part.table, len(people)))
        ranks = keyed.row_codes(ranked, self._keys.rank)
        if self._who is not None and not part.table:
            note.met = self._who.look(texts)
        note.kept, note.fingerprint = len(ranks), keyed.multiset_code(ranks, 0)
        read = [c for c in self._plan.columns if c.read and c.table == part.table]
        present = {column.name: self._cells(column, texts, records) for column in read}
        values = {column.name: typed(column, present[column.name], records) for column in read}
        units = {
            PERSON: people,
            HOUSEHOLD: households(self._plan, texts, self._keys, people),
            RANK: ranks,
        }
        sinks = {}
        if self._plan.microdata is not None:
            order = {ORDER: keyed.reordered(ranks, self._keys.order)}
            released = self._released(part, values, present, self._whose(part, ranks), note)
            strata = _strata(self._plan, part, present)
            tables = {TABLE: pa.repeat(part.table, len(people))} if self._plan.linked else {}
            sinks["main"] = pa.RecordBatch.from_pydict(
                {**units, **order, **tables, **strata, **released}
            )
        if self._plan.aggregates is not None:
            sinks["tables"] = self._counted(part, units, values, present)
        return sinks

    def _whose(self, part: _Part, ranks: pa.Array) -> pa.Array:
        """n codes by which actions know a person's rows."""
        if self._plan.person is not None or self._plan.linked:
            return part.people
        # Where a row is a person, its rank names it: the order of the file does not.
        return ranks

    def _counted(self, part: _Part, units: Batch, values: Batch, present: Batch) -> pa.RecordBatch:
        """The rows that tables count: those of the main table."""
        if part.table:
            nothing = {name: cells.slice(0, 0) for name, cells in part.texts.items()}
            units = {name: cells.slice(0, 0) for name, cells in units.items()}
            part = _Part("", nothing, part.people[:0], part.records[:0], part.roots[:0])
            read = [column for column in self._plan.columns if column.read and not column.table]
            present = {column.name: self._cells(column, nothing, part.records) for column in read}
            values = {c.name: typed(c, present[c.name], part.records) for c in read}
        coded = self._coded(values, part.records)
        coded |= addends_of(self._plan, values, present, part.records)
        return pa.RecordBatch.from_pydict({**units, UNIT: self._unit(units), **coded})

    def _cells(self, column: PlannedColumn, texts: Batch, records: pa.Array) -> pa.Array:
        """n cells as written, null where missing; of a made point, both parts as `lat;lon`.

        Sets come in their one spelling: another order of ticking is no other answer.
        """
        if column.type == "multi":
            return sets_of(column, texts, records)
        if not column.made_from:
            return with_missing(texts[column.name], column.missing)
        parts = [
            with_missing(pc.utf8_trim_whitespace(texts[name]), self._plan.column(name).missing)
            for name in column.made_from
        ]
        # Half a point stays, and does not parse.
        nothing = pc.and_(*map(pc.is_null, parts))
        joined = pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in parts), ";")
        return pc.if_else(nothing, pa.scalar(None, pa.string()), joined)

    def _released(
        self, part: _Part, values: Batch, present: Batch, people: pa.Array, note: Note
    ) -> dict[str, pa.Array]:
        rows = len(people)
        nothing = pa.nulls(rows, pa.string())
        elsewhere = pa.repeat(ELSEWHERE, rows) if self._plan.linked else nothing
        present = {**present, ROOT: part.roots}
        made = {
            slot(column.name): as_text(self._applied(column, values, present, people, note))
            if column.table == part.table
            else (elsewhere if "quasi" in column.roles else nothing)
            for column in self._plan.released
        }
        private = {
            ORIGINAL + slot(column.name): present.get(column.name, nothing)
            for column in originals(self._plan)
        }
        above = {
            ABOVE + slot(column.name): with_missing(part.texts[column.name], column.missing)
            if part.table
            else nothing
            for column in above_of(self._plan)
        }
        return made | private | above

    def _applied(
        self,
        column: PlannedColumn,
        values: Batch,
        present: Batch,
        people: pa.Array,
        note: Note,
    ) -> pa.Array:
        beside = {key: present[name] for key, name in column.beside.items()}
        if column.redacted:
            spans = self._spotter.spans(column, values[column.name], present)
            beside["spans"] = self._looked.look(column, values[column.name], spans, note.looked)
        given = values[column.name]
        made = self._actions[column.name](given, {"person": people, **beside})
        if column.redacted:
            made = self._looked.whole(column, given, made)
        note.watch.saw(column, given, made)
        return made

    def _unit(self, units: Batch) -> pa.Array:
        """n codes of privacy units; whoever has no household is one alone."""
        assert self._plan.aggregates is not None
        if self._plan.aggregates.unit == "person":
            return units[PERSON]
        return pc.coalesce(units[HOUSEHOLD], units[PERSON])

    def _coded(self, values: Batch, records: pa.Array) -> dict[str, pa.Array]:
        assert self._plan.aggregates is not None
        outside = self._plan.aggregates.outside
        return {
            dimension_name(dimension): codes_of(
                dimension,
                self._plan.column(dimension.column),
                values[dimension.column],
                outside,
                records,
            )
            for table in self._plan.aggregates.tables
            for dimension in table.by
        }


def _strata(plan: Plan, part: _Part, present: Batch) -> dict[str, pa.Array]:
    """n strata, each with a public total; nothing where the weights have one total."""
    if plan.weight is None or plan.weight.stratum is None:
        return {}
    records = part.records
    if part.table:
        return {STRATUM: pa.nulls(len(records), pa.string())}
    cells = pc.utf8_trim_whitespace(present[plan.weight.stratum])
    known = pc.is_in(cells, value_set=pa.array(list(plan.weight.totals), pa.string()))
    row = first_true(pc.invert(known))
    if row is not None:
        raise InputError(
            f"a row is in no stratum of {plan.weight.source}",
            where=f"column {plan.weight.stratum}, record {records[row]}",
            fix="add the stratum and its public total to the file, or mend the cell",
            code="data.outside_strata",
        )
    return {STRATUM: cells}


def originals(plan: Plan) -> tuple[PlannedColumn, ...]:
    """Columns whose original cells are kept in the work folder for the audits."""
    named = {name for column in plan.released for name in column.beside.values()}
    named |= {column.name for column in plan.released if column.moves}
    utility = plan.microdata.utility if plan.microdata is not None else ()
    named |= {each.column for each in utility if each.column and plan.column(each.column).action}
    return tuple(
        column
        for column in plan.columns
        if column.read and (_audited(plan, column) or column.name in named)
    )


def above_of(plan: Plan) -> tuple[PlannedColumn, ...]:
    """Columns of the main table of which linked rows carry the original cells too."""
    if not plan.linked or plan.microdata is None:
        return ()
    return tuple(c for c in originals(plan) if not c.table and not c.made_from)


def _audited(plan: Plan, column: PlannedColumn) -> bool:
    recoded = plan.recodes and "quasi" in column.roles
    told = column.released and column.action is None and not recoded
    coarsened = bool(column.roles & {"quasi", "sensitive"}) and not told
    return column.hidden or coarsened or column.protected


def _action(
    column: PlannedColumn, plan: Plan, keys: RunKeys
) -> Callable[[pa.Array, Batch], pa.Array]:
    """A column's action as a function of its values and of what an action may need beside them."""
    action, params = column.action, column.params
    if action is None:
        return lambda values, _: values
    key = keys.actions.get(column.name, b"")
    countries = tuple(plan.policy.country)

    def apply(values: pa.Array, beside: Batch) -> pa.Array:
        others = {name: beside[name] for name in (*action.needs, *column.beside)}
        context = Context(
            column=column.name,
            project=plan.policy.name,
            domain=column.domain or "",
            key=key,
            countries=countries,
            others=others,
            ladder=column.ladder,
            loaded=column.loaded,
            separator=column.separator,
        )
        return action.apply(values, params, context)

    return apply
