"""Write the released rows in a keyed order, from freshly built cells only."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from anonkit import progress
from anonkit.classes.coding import ELSEWHERE
from anonkit.engines.ahead import Behind
from anonkit.engines.base import Files, Rows
from anonkit.errors import AnonkitError
from anonkit.files import private_dir, remove_tree
from anonkit.formats.base import Dialect, Format, Reader, Written
from anonkit.formats.parted import PartsReader
from anonkit.formats.parted_write import MOST_PARTS, PART_ROWS, part_of
from anonkit.plan import Plan
from anonkit.steps.labels import Labels, words_of
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, ORDER, PERSON, RECORD, STRATUM, TABLE
from anonkit.steps.views import of_table


def write_rows(
    plan: Plan,
    rows: Rows,
    file_format: Format,
    folder: Path,
    dialect: Dialect,
    labels: Labels,
) -> tuple[WrittenTable, ...]:
    """Write the released columns, and the private list of who stands in which row.

    Args:
        plan: What is released.
        rows: The rows that may be released.
        file_format: Of the written files.
        folder: The run's private work folder; files and lists go there.
        dialect: How the files are spelled.
        labels: What codes mean, where the format has labels.

    Returns:
        What was written, the main table first. The private list of each is in
        the same order as its file.
    """
    made = []
    for table in plan.written_tables:
        part, own = plan.part(table), of_table(plan, rows, table)
        name = f"{table or plan.policy.name}{file_format.suffixes[0]}"
        # A folder of parts stands apart from the run's own: it may be called as one of them.
        above = folder if file_format.part is None else private_dir(folder / PARTED)
        numeric = frozenset(c.own for c in part.released if c.is_number(recodes=plan.recodes))
        names = tuple(column.own for column in part.released)
        written = Written(above / name, names, numeric, dialect, labels, words_of(part))
        parts = _parts(own) if file_format.part is not None else 0
        whole = tuple(column.name for column in part.released)
        made.append(WrittenTable(table, written, whole, parts))
        _write(part, made[-1], own, file_format)
    return tuple(made)


def _parts(rows: Rows) -> int:
    """Parts of about one size. How many there are tells nothing but how many rows."""
    whole = int(rows.group([], persons=PERSON)["rows"][0].as_py())
    return min(MOST_PARTS, max(1, -(-whole // PART_ROWS)))


def _write(plan: Plan, made: WrittenTable, rows: Rows, file_format: Format) -> None:
    kept, names = beside(plan), [slot(name) for name in made.names]
    needs = [*kept.names, *names]
    if file_format.part is None:
        writing = _Writing(made, file_format, kept)
        writing.put(_told(rows.batches(needs, order=ORDER)), made.written, made.who)
        return
    for folder in (made.written.path, made.who):
        private_dir(folder)
    aside = private_dir(made.who.parent / f"{made.who.name}-aside")
    try:
        parted = _PartWriting(_Writing(made, file_format.part, kept), aside)
        rows.each_part(parted, needs, order=ORDER, parts=made.parts)
    finally:
        with suppress(AnonkitError):  # a worker that is too slow may still write there
            remove_tree(aside)


def _told(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches; how many rows they hold is told on the way."""
    done = 0
    for batch in batches:
        done += batch.num_rows
        progress.reach(done, 0, 0)
        yield batch


@dataclass(frozen=True)
class _Writing:
    """Writes rows into a file, and who they are into the list beside it."""

    made: WrittenTable
    file_format: Format
    """Of the file, or of each part."""
    beside: pa.Schema

    def put(self, batches: Iterator[pa.RecordBatch], written: Written, who: Path) -> None:
        """Write all rows, in their order."""
        names = [slot(name) for name in self.made.names]
        writer = self.file_format.create(written)
        units = pq.ParquetWriter(who, self.beside, compression="lz4")
        # What is released is spelled and compressed while the next rows are sorted and told.
        behind = Behind(writer.write)
        try:
            for batch in batches:
                behind.put(batch.select(names).rename_columns(list(written.columns)))
                units.write_batch(batch.select(self.beside.names))
        finally:
            try:
                behind.finish()
            finally:
                units.close()
                writer.close()


@dataclass(frozen=True)
class _PartWriting:
    """Writes one part of many, under names that no other call uses."""

    writing: _Writing
    aside: Path
    """A private folder."""

    def __call__(self, number: int, batches: Iterator[pa.RecordBatch]) -> Files:
        """The file of the part, and the list beside it."""
        name = secrets.token_hex(8)
        written = part_of(self.writing.made.written, number, self.writing.file_format)
        rows, who = self.aside / f"{name}{written.path.suffix}", self.aside / f"{name}-who"
        self.writing.put(batches, replace(written, path=rows), who)
        return ((rows, written.path), (who, self.writing.made.lists[number]))


@dataclass(frozen=True)
class WrittenTable:
    """One table as it was written."""

    table: str
    """Empty for the main one."""
    written: Written
    names: tuple[str, ...]
    """Its columns by their whole names, in the file's order."""
    parts: int = 0
    """How many files it was written in, where it is a folder of parts; else 0."""

    @property
    def who(self) -> Path:
        """The private list of who stands in which row: a file, or a folder of one for each part."""
        name = f"{WHO}{'-' if self.table else ''}{self.table}"
        above = self.written.path.parent
        return above.parent / name if self.parts else above / f"{name}.parquet"

    @property
    def lists(self) -> tuple[Path, ...]:
        """The files of the private list, in the order of the rows."""
        if not self.parts:
            return (self.who,)
        return tuple(self.who / f"part-{number:05}.parquet" for number in range(self.parts))


def beside(plan: Plan) -> pa.Schema:
    """What is known of each written row and not released."""
    units = [(name, pa.uint64()) for name in (PERSON, HOUSEHOLD, ORDER)]
    by_stratum = plan.weight is not None and plan.weight.stratum is not None
    return pa.schema([*units, *([(STRATUM, pa.string())] if by_stratum else [])])


@dataclass(frozen=True)
class WrittenRows:
    """The written file read again, each row beside its person, household and perhaps stratum.

    Its columns go by their slots, as the engine knows them; `RECORD` is the
    place in the written file, `ORDER` the keyed number by which it was put there.
    """

    reader: Reader
    made: WrittenTable
    beside: pa.Schema
    part: int | None = None
    """Number of the part that the reader reads; None: it reads the whole table."""
    before: int = 0
    """Rows of the table that stand before those of the reader."""

    def splits(self) -> Sequence[WrittenRows]:
        """The same rows part by part, each with a reader that can be pickled."""
        if not isinstance(self.reader, PartsReader):
            return [self]
        made, before = list[WrittenRows](), 0
        for number, who in enumerate(self.made.lists):
            reader = self.reader.readers[number]
            made.append(replace(self, reader=reader, part=number, before=before))
            before += pq.ParquetFile(who).metadata.num_rows
        return made

    @property
    def columns(self) -> tuple[str, ...]:
        return (*map(slot, self.made.names), *self.beside.names, RECORD)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Rows of the file with the private list beside them.

        Raises:
            ValueError: File and list differ in length: the file is not what was written.
        """
        wanted = list(self.columns if columns is None else columns)
        own = dict(zip(map(slot, self.made.names), self.reader.columns, strict=True))
        file_columns = [own[name] for name in own if name in wanted]
        lists = self.made.lists if self.part is None else self.made.lists[self.part :][:1]
        who, read = _Aligned(lists, self.beside), self.before
        # At least one column must be read to know how many rows there are.
        for batch in self.reader.batches(file_columns or self.reader.columns[:1]):
            people = who.take(batch.num_rows)
            whole = {name: batch.column(own[name]) for name in own if name in wanted}
            whole |= {name: people.column(name).combine_chunks() for name in self.beside.names}
            whole[RECORD] = pa.array(np.arange(read, read + batch.num_rows, dtype=np.uint64))
            read += batch.num_rows
            yield pa.RecordBatch.from_pydict({name: whole[name] for name in wanted})
        who.finish()


@dataclass(frozen=True)
class WrittenTables:
    """All written tables read again, as one set of rows: each batch holds rows of one table."""

    tables: tuple[WrittenRows, ...]
    elsewhere: frozenset[str]
    """Slots that read `ELSEWHERE` in the rows of other tables; others are null there."""

    @property
    def columns(self) -> tuple[str, ...]:
        own = (slot(name) for table in self.tables for name in table.made.names)
        return (*own, *self.tables[0].beside.names, RECORD, TABLE)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """As those of each table in turn."""
        wanted = list(self.columns if columns is None else columns)
        for table in self.tables:
            own = [name for name in wanted if name in table.columns]
            for batch in table.batches(own or [RECORD]):
                yield self._filled(wanted, table.made.table, batch)

    def _filled(self, wanted: Sequence[str], table: str, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows, nothing = batch.num_rows, pa.nulls(batch.num_rows, pa.string())
        cells = dict(zip(batch.schema.names, batch.columns, strict=True))
        cells[TABLE] = pa.repeat(table, rows)
        for name in wanted:
            if name not in cells:
                cells[name] = pa.repeat(ELSEWHERE, rows) if name in self.elsewhere else nothing
        return pa.RecordBatch.from_pydict({name: cells[name] for name in wanted})


class _Aligned:
    """The private list, handed out in pieces as long as the file's batches."""

    def __init__(self, paths: Sequence[Path], schema: pa.Schema) -> None:
        self._batches = (batch for path in paths for batch in pq.ParquetFile(path).iter_batches())
        self._rest = schema.empty_table()

    def take(self, rows: int) -> pa.Table:
        while self._rest.num_rows < rows:
            more = next(self._batches, None)
            if more is None:
                raise ValueError("the written file has more rows than were written")
            self._rest = pa.concat_tables([self._rest, pa.Table.from_batches([more])])
        taken, self._rest = self._rest.slice(0, rows), self._rest.slice(rows)
        return taken

    def finish(self) -> None:
        if self._rest.num_rows or next(self._batches, None) is not None:
            raise ValueError("the written file has fewer rows than were written")


WHO, PARTED = "who", "parted"
