"""All tables of the data as one set of rows: each row beside the row of the main table it is of.

A linked row carries the person, the household and the consent of its row in
the main table, so that all that is asked of a person is asked of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError
from anonkit.formats.base import Dialect, Reader
from anonkit.plan import LinkedTable, Plan, qualified
from anonkit.policy.model import MAIN, Policy
from anonkit.steps.slots import ROOT, SHEET
from anonkit.steps.transform import RECORD, above_of

_BETWEEN = "\x1f"
"""Stands between the cells of a key of several columns."""
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LinkedReader:
    """The rows of the main table, then those of each linked one."""

    main: Reader
    linked: Mapping[str, Reader]
    tables: tuple[LinkedTable, ...]
    carried: tuple[str, ...]
    """Columns of the main table that its linked rows carry too."""
    _index: dict[str, _Index] = field(default_factory=dict, init=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The main table's, then those of each linked one under its name."""
        others = (
            qualified(table.name, name)
            for table in self.tables
            for name in self.linked[table.name].columns
        )
        return (*self.main.columns, *others)

    @property
    def dialect(self) -> Dialect:
        """The main table's."""
        return self.main.dialect

    @property
    def stated(self) -> Mapping[str, str]:
        """The main table's."""
        return self.main.stated

    @property
    def floats(self) -> frozenset[str]:
        """Columns of numbers that may have lost digits, by their whole names."""
        lost = set(_floats(self.main))
        for table in self.tables:
            lost |= {qualified(table.name, name) for name in _floats(self.linked[table.name])}
        return frozenset(lost)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Every batch holds rows of one table; the columns of others are null in it.

        `SHEET` names the table, `RECORD` the row in it, `ROOT` the row of the
        main table (both 1 = first).

        Raises:
            InputError: A key is empty or stands twice in the parent, or a row's
                parent is not there. Names table and row.
        """
        wanted = list(self.columns if columns is None else columns)
        own = [name for name in wanted if name in self.main.columns]
        read = 0
        for batch in self.main.batches(own or self.main.columns[:1]):
            records = _numbers(read, batch.num_rows)
            read += batch.num_rows
            cells = dict(zip(batch.schema.names, batch.columns, strict=True))
            yield _filled(wanted, "", records, records, cells, batch.num_rows)
        for table in self.tables:
            yield from self._linked(table, wanted)

    def _linked(self, table: LinkedTable, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows of one linked table."""
        reader, read = self.linked[table.name], 0
        index = self._indexed(table.parent)
        names = {qualified(table.name, name): name for name in reader.columns}
        own = [names[name] for name in wanted if name in names]
        for batch in reader.batches(list(dict.fromkeys([*own, *table.key]))):
            records = _numbers(read, batch.num_rows)
            read += batch.num_rows
            places = index.places(table, batch, records)
            roots = index.roots.take(places)
            cells = {qualified(table.name, name): batch.column(name) for name in own}
            cells |= {name: index.carried[name].take(places) for name in index.carried}
            yield _filled(wanted, table.name, records, roots, cells, batch.num_rows)

    def _indexed(self, parent: str) -> _Index:
        """The rows that others hang on, read once."""
        if parent not in self._index:
            keys = [tuple(each.key.values()) for each in self.tables if each.parent == parent]
            if parent:
                above = next(each for each in self.tables if each.name == parent)
                self._index[parent] = self._index_of_linked(above, keys)
            else:
                self._index[parent] = self._index_of_main(keys)
        return self._index[parent]

    def _index_of_main(self, keys: Sequence[tuple[str, ...]]) -> _Index:
        wanted = list(dict.fromkeys([*self.carried, *(name for key in keys for name in key)]))
        table = pa.Table.from_batches(
            self.main.batches(wanted), pa.schema([(name, pa.string()) for name in wanted])
        ).combine_chunks()
        carried = {name: _column(table, name) for name in self.carried}
        return _Index(_keyed(MAIN, table, keys), _numbers(0, len(table)), carried)

    def _index_of_linked(self, above: LinkedTable, keys: Sequence[tuple[str, ...]]) -> _Index:
        wanted = list(dict.fromkeys([*above.key, *(name for key in keys for name in key)]))
        table = pa.Table.from_batches(
            self.linked[above.name].batches(wanted),
            pa.schema([(name, pa.string()) for name in wanted]),
        ).combine_chunks()
        parents = self._indexed(above.parent)
        places = parents.places(above, table, _numbers(0, len(table)))
        carried = {name: cells.take(places) for name, cells in parents.carried.items()}
        return _Index(_keyed(above.name, table, keys), parents.roots.take(places), carried)


@dataclass(frozen=True)
class _Index:
    """The n rows of a table that others hang on."""

    keys: Mapping[tuple[str, ...], pa.Array]
    """By the names of its columns: n keys, each once."""
    roots: pa.Array
    """n numbers of rows of the main table."""
    carried: Mapping[str, pa.Array]
    """By column of the main table: n cells."""

    def places(
        self, table: LinkedTable, rows: pa.RecordBatch | pa.Table, records: pa.Array
    ) -> pa.Array:
        """m linked rows to the places of their parents."""
        own = _joined([_column(rows, name) for name in table.key])
        found = pc.index_in(own, value_set=self.keys[tuple(table.key.values())])
        alone = pc.index(pc.is_null(found), True).as_py()
        if alone >= 0:
            parent = table.parent or MAIN
            raise InputError(
                f"a row belongs to no row of the table {parent}",
                where=f"table {table.name}, data row {records[alone]}",
                fix="export all tables together, or check `key:` and the spelling of its columns",
                code="data.orphan",
            )
        return found


def _keyed(
    name: str, table: pa.Table, keys: Sequence[tuple[str, ...]]
) -> Mapping[tuple[str, ...], pa.Array]:
    """The keys of all rows of a table, by which linked rows find them."""
    found = {}
    for key in dict.fromkeys(keys):
        cells = _joined([_column(table, column) for column in key])
        row = _faulty(cells)
        if row is not None:
            raise InputError(
                "a key is empty, or stands in two rows",
                where=f"table {name}, data row {row + 1}, column {', '.join(key)}",
                fix="name under `key:` columns that number the rows of that table",
                code="data.linked_key",
            )
        found[key] = cells
    return found


def _faulty(cells: pa.Array) -> int | None:
    """The first row whose key is null or has stood before."""
    codes = cells.dictionary_encode(null_encoding="mask").indices
    missing = pc.index(pc.is_null(codes), True).as_py()
    if missing >= 0:
        return int(missing)
    numbers = codes.to_numpy()
    _, first = np.unique(numbers, return_index=True)
    if len(first) == len(numbers):
        return None
    again = np.ones(len(numbers), np.bool_)
    again[first] = False
    return int(np.flatnonzero(again)[0])


def _joined(columns: Sequence[pa.Array]) -> pa.Array:
    """n keys; null where a part of one is missing."""
    trimmed = [pc.utf8_trim_whitespace(column) for column in columns]
    parts = [pc.if_else(pc.equal(part, ""), None, part) for part in trimmed]
    return pc.binary_join_element_wise(*parts, _BETWEEN) if len(parts) > 1 else parts[0]


def _column(table: pa.RecordBatch | pa.Table, name: str) -> pa.Array:
    cells = table.column(name)
    if not isinstance(cells, pa.ChunkedArray):
        return cells
    return cells.combine_chunks() if cells.num_chunks != 1 else cells.chunk(0)


def _floats(reader: Reader) -> frozenset[str]:
    found: frozenset[str] = getattr(reader, "floats", frozenset())
    return found


def _numbers(read: int, rows: int) -> pa.Array:
    return pa.array(np.arange(read + 1, read + rows + 1, dtype=np.uint64))


def _filled(
    wanted: Sequence[str],
    table: str,
    records: pa.Array,
    roots: pa.Array,
    cells: Mapping[str, pa.Array],
    rows: int,
) -> pa.RecordBatch:
    nothing = pa.nulls(rows, pa.string())
    made = {name: cells.get(name, nothing) for name in wanted}
    beside = {SHEET: pa.repeat(table, rows), RECORD: records, ROOT: roots}
    return pa.RecordBatch.from_pydict(made | beside)


def carrying(reader: Reader | LinkedReader, plan: Plan) -> Reader | LinkedReader:
    """The reader, linked rows carrying all that audits hold against them."""
    if not isinstance(reader, LinkedReader):
        return reader
    audited = (column.name for column in above_of(plan))
    return replace(reader, carried=tuple(dict.fromkeys((*reader.carried, *audited))))


def linked_reader(
    policy: Policy, tables: tuple[LinkedTable, ...], main: Reader, linked: Mapping[str, Reader]
) -> LinkedReader:
    """All tables of a policy."""
    asked = policy.source.asked
    named = [policy.person, policy.household, asked.column if asked is not None else None]
    # A column that is not there is a fault of the plan.
    carried = tuple(dict.fromkeys(name for name in named if name in main.columns))
    return LinkedReader(main, linked, tables, carried)
