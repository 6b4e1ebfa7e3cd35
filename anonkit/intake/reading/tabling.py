"""Reading one table into the private work folder, with a scan of it on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit import files
from anonkit.detect.lexicon import Phrase, Term
from anonkit.engines.ahead import Behind, ahead
from anonkit.engines.base import Engine
from anonkit.engines.duck import disk_trouble
from anonkit.errors import InputError, OptionError
from anonkit.formats.base import Contents, Dialect, Format, Reader
from anonkit.intake.base import ParcelFile, Records
from anonkit.records import Form
from anonkit.steps.forms import Heard, heard, own_words
from anonkit.steps.read import in_file
from anonkit.steps.scan import scan_rows

MOST_COLUMNS = 6_000
"""Of one table: the widest recodes of DHS have about 5,000. Each is scanned, and checked again and
again, so that one of very many would keep an office waiting."""


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


@dataclass(frozen=True)
class Sheet:
    """One table of a file that is to be read."""

    file: ParcelFile
    name: str
    """Of a file that holds several tables: which; else empty."""
    columns: tuple[str, ...]
    dialect: Dialect
    contents: Contents
    format: Format
    linked: bool = False


def read_table(sheet: Sheet, looking: Looking, engine: Engine, folder: Path) -> Records:
    """Read a table once: every row goes to the work folder, and past the scan.

    Args:
        sheet: Which.
        looking: How.
        engine: Counts rows.
        folder: A private folder of its own, to be made.

    Raises:
        InputError: It is not sound.
        BusyError: The disk is full.
    """
    files.private_dir(folder)
    with in_file(sheet.file.real):
        reader = sheet.format.open(sheet.file.real, sheet.dialect)
        if len(reader.columns) > MOST_COLUMNS:
            raise InputError(
                f"it has {len(reader.columns):,} columns, and at most {MOST_COLUMNS:,} are checked",
                fix="hand it over as several tables that share an id",
                code="parcel.columns",
            )
        own = own_words(sheet.file.real, sheet.format, sheet.dialect)
        known = _heard(looking.form, own, reader.columns, sheet)
        part = folder / "part-0.parquet"
        with _Kept(reader, part) as kept:
            scan = scan_rows(
                kept,
                format=sheet.format.name,
                countries=looking.countries,
                languages=looking.languages,
                told=known.told,
                words=looking.words,
            )
    scan = replace(scan, stated={**scan.stated, **known.stated}, seen=sheet.contents.seen)
    return Records(
        sheet.file,
        sheet.name,
        scan,
        engine.parts(folder),
        part,
        kept.count,
        sheet.contents,
        sheet.dialect,
        sheet.linked,
        looking.form or own,
    )


def _heard(form: Form | None, own: Form | None, columns: Sequence[str], sheet: Sheet) -> Heard:
    """What is told of the columns; a form of other data than these says nothing of them."""
    table = sheet.name or sheet.file.path
    try:
        return heard(form, own, columns, table, linked=sheet.linked)
    except OptionError:
        return heard(None, own, columns, table, linked=sheet.linked)


class _Kept:
    """A reader whose rows are written to the work folder as they go by, in threads beside."""

    def __init__(self, reader: Reader, part: Path) -> None:
        self.columns = reader.columns
        self.count = 0
        self._reader = reader
        schema = pa.schema([(name, pa.string()) for name in reader.columns])
        self._writer = pq.ParquetWriter(part, schema, compression="none", write_statistics=False)
        self._behind = Behind(self._write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            # An error on the way out is told, and none of the writer's beside it.
            with nullcontext() if kind is None else suppress(Exception):
                self._behind.finish()
        finally:
            self._writer.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Every batch of the file, once."""
        for batch in ahead(self._reader.batches(columns)):
            self._behind.put(batch)
            self.count += batch.num_rows
            yield batch

    def _write(self, batch: pa.RecordBatch) -> None:
        try:
            self._writer.write_batch(batch)
        except OSError as error:
            raise disk_trouble(error) from None
