"""JSON, as the servers of ODK and Kobo give it: nested records, read as flat tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from anonkit.formats import csv, nested
from anonkit.formats.base import Contents, Dialect, Format, Table
from anonkit.formats.faults import fault
from anonkit.formats.held import HeldTable
from anonkit.formats.json_records import records
from anonkit.formats.several import chosen
from anonkit.formats.source import Source

_LINES = (".jsonl", ".ndjson")


def open_json(path: Path, dialect: Dialect) -> HeldTable:
    """A reader of one table of the file at `path`; `dialect.sheet` is `main` or a list's path.

    Raises:
        OptionError: An address instead of a path.
        InputError: No sound list of records; several tables and none named; or
            records that are not alike.
    """
    tables = _tables(path, dialect.sheet or nested.MAIN)
    table = chosen(tables, dialect, "json")
    held = nested.arrow(table, several=len(tables) > 1).combine_chunks()
    return HeldTable(held, Dialect(",", "utf-8"))


def json_contents(path: Path, dialect: Dialect) -> Contents:
    """The tables of a JSON file; the whole of it is read, and no cell is kept.

    Raises:
        OptionError: An address instead of a path.
        InputError: As for `open_json`.
    """
    del dialect
    tables = _tables(path, None)
    several = len(tables) > 1
    named = (Table(n, nested.names(each, several=several)) for n, each in tables.items())
    return Contents(tuple(named))


def _tables(path: Path, wanted: str | None) -> Mapping[str, nested.Nested]:
    source = Source.of(path)
    made = nested.Tables(wanted)
    with source.open() as file:
        for record in records(file, lines=path.suffix.lower() in _LINES):
            made.add(record)
    tables = made.finished()
    if not made.main.rows or not made.main.columns:
        raise fault("json.empty_file", "the file holds no record", fix="name another file")
    return tables


FORMAT = Format(
    name="json",
    summary="Nested records of ODK and Kobo; each list of objects is a table, released as CSV.",
    suffixes=(".json", *_LINES),
    open=open_json,
    create=csv.FORMAT.create,
    check=csv.FORMAT.check,
    media_type="application/json",
    contents=json_contents,
    released=csv.FORMAT,
)
