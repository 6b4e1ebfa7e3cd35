"""Reading a parcel: every table once, into the private work folder, with a scan on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit import files
from anonkit.detect.lexicon import Phrase, Term
from anonkit.engines.base import Engine
from anonkit.engines.duck import disk_trouble
from anonkit.errors import InputError, OptionError
from anonkit.formats import by_path
from anonkit.formats.base import Contents, Dialect, Reader, Table
from anonkit.formats.several import has_parent
from anonkit.intake.base import Delivery, Parcel, ParcelFile, Records, Unread
from anonkit.intake.releases import own_release
from anonkit.records import Form
from anonkit.steps.forms import heard, own_words
from anonkit.steps.inside import look_inside
from anonkit.steps.read import in_file
from anonkit.steps.scan import scan_rows


@dataclass(frozen=True)
class Looking:
    """How files are read and scanned."""

    countries: Sequence[str] = ()
    languages: Sequence[str] = ()
    words: Mapping[Phrase, tuple[Term, ...]] | None = None
    form: Form | None = None
    encoding: str | None = None
    """Of CSV files; None is found out."""
    delimiter: str | None = None


def deliver(parcel: Parcel, looking: Looking, engine: Engine, work: Path) -> Delivery:
    """Read all of a parcel that can be read.

    Args:
        parcel: What was handed over.
        looking: How.
        engine: Counts rows.
        work: A private folder of its own.

    Raises:
        BusyError: The disk is full, or memory is short.
    """
    records: list[Records] = []
    unread: list[Unread] = []
    numbers = iter(range(1_000_000))
    for file in parcel.files:
        if file.role == "records":
            try:
                records += _tables(file, looking, engine, lambda: work / f"table-{next(numbers)}")
            except (InputError, OptionError) as error:
                unread.append(Unread(file, error.faults))
    return Delivery(parcel, tuple(records), (), tuple(unread), own_release(parcel))


def _tables(
    file: ParcelFile, looking: Looking, engine: Engine, folder: Callable[[], Path]
) -> Iterator[Records]:
    """Every table of a file that is one."""
    dialect = Dialect(delimiter=looking.delimiter, encoding=looking.encoding)
    inside = look_inside(file.real, dialect)
    several = [each for each in inside.contents.tables if each.columns]
    for table in several or [Table("", ())]:
        with in_file(file.real):
            yield _read(
                file,
                table if len(several) > 1 else Table("", ()),
                replace(inside.dialect, sheet=table.name or None),
                inside.contents,
                looking,
                engine,
                files.private_dir(folder()),
            )


def _read(
    file: ParcelFile,
    table: Table,
    dialect: Dialect,
    contents: Contents,
    looking: Looking,
    engine: Engine,
    folder: Path,
) -> Records:
    file_format = by_path(file.real)
    reader = file_format.open(file.real, dialect)
    own = own_words(file.real, file_format, dialect)
    linked = bool(table.name) and has_parent(table)
    known = heard(looking.form, own, reader.columns, table.name or file.path, linked=linked)
    part = folder / "part-0.parquet"
    with _Kept(reader, part) as kept:
        scan = scan_rows(
            kept,
            format=file_format.name,
            countries=looking.countries,
            languages=looking.languages,
            told=known.told,
            words=looking.words,
        )
    scan = replace(scan, stated={**scan.stated, **known.stated}, seen=contents.seen)
    return Records(
        file,
        table.name,
        scan,
        engine.parts(folder),
        part,
        kept.count,
        contents,
        dialect,
        linked,
        looking.form or own,
    )


class _Kept:
    """A reader whose rows are written to the work folder as they go by."""

    def __init__(self, reader: Reader, part: Path) -> None:
        self.columns = reader.columns
        self.count = 0
        self._reader = reader
        schema = pa.schema([(name, pa.string()) for name in reader.columns])
        self._writer = pq.ParquetWriter(part, schema, compression="none", write_statistics=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Every batch of the file, once."""
        for batch in self._reader.batches(columns):
            try:
                self._writer.write_batch(batch)
            except OSError as error:
                raise disk_trouble(error) from None
            self.count += batch.num_rows
            yield batch
