"""Open the data, and find out whose rows may be used before any are mapped."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files, progress
from anonkit.errors import InputError, OptionError
from anonkit.formats import FORMATS, by_path
from anonkit.formats.base import Dialect, Format, Reader
from anonkit.formats.several import chosen
from anonkit.plan import LinkedTable, Plan, dialect_of, plan_linked
from anonkit.policy.model import MAIN, Policy
from anonkit.steps.in_memory import OneTable, is_path, open_in_memory
from anonkit.steps.linked_tables import LinkedReader, linked_reader
from anonkit.steps.slots import ROOT
from anonkit.steps.transform import RECORD, Numbered
from anonkit.steps.units import RunKeys, accepts, consent_of, persons

Data: TypeAlias = "OneTable | Mapping[str, OneTable]"
"""One table, or several by the names of the policy's tables, where it links some."""
SPOOLED = "input.csv"
"""Standard input, in the work folder."""


def open_data(data: Data, dialect: Dialect, spool: Callable[[], Path]) -> tuple[Reader, Format]:
    """A reader of the data and the format its release has; of several tables, that of `sheet`.

    Args:
        data: A file, a folder (of CSV files, or of parts of one table), `-` for a CSV on
            standard input, a table in memory (`open_in_memory`), or several by name.
        dialect: As the policy declares it.
        spool: Copies standard input into the work folder and says where.
    """
    if isinstance(data, Mapping):
        one = chosen(data, dialect, "data")
        return open_data(one, replace(dialect, sheet=None), spool)
    if not is_path(data):
        return open_in_memory(data)
    data = Path(data)
    if str(data) == "-":
        return FORMATS["csv"].open(spool(), dialect), FORMATS["csv"]
    if "://" in str(data):
        raise OptionError(
            "data is read from files only, never from an address",
            fix="fetch the file first, then name it",
            code="data.address",
        )
    file_format = by_path(data)
    if not data.is_file() and not data.is_dir():
        raise InputError(
            "there is no such file", where=str(data), fix="check the path", code="data.no_file"
        )
    with in_file(data):
        return file_format.open(data, dialect), file_format.released or file_format


@contextmanager
def in_file(path: Path) -> Iterator[None]:
    """Name the file in an error that says no place."""
    try:
        yield
    except InputError as error:
        if error.where:
            raise
        first = error.faults[0]
        raise InputError(first.problem, where=path.name, fix=first.fix, code=first.code) from None


def open_tables(
    policy: Policy, data: Data, spool: Callable[[], Path]
) -> tuple[Reader | LinkedReader, Format]:
    """A reader of all tables that a policy speaks of.

    Args:
        policy: Names the linked tables, and says how the data is spelled.
        data: As for `open_data`; where there are linked tables also a mapping of them by the
            tables' names, the main one as `main`.
        spool: Copies standard input into the work folder and says where.
    """
    dialect, tables = dialect_of(policy), plan_linked(policy)
    if isinstance(data, Mapping):
        return _named(policy, tables, data, spool)
    if not tables:
        return open_data(data, dialect, spool)
    if not is_path(data) or str(data) == "-":
        raise OptionError(
            "the policy speaks of linked tables, and here is one table",
            fix="name a file that holds them all",
            code="data.one_table",
        )
    _check_several(Path(data), dialect, len(tables) + 1)
    main, file_format = open_data(data, dialect, spool)
    linked = {
        table.name: open_data(data, replace(dialect, sheet=table.sheet), spool)[0]
        for table in tables
    }
    return linked_reader(policy, tables, main, linked), file_format


def _check_several(path: Path, dialect: Dialect, named: int) -> None:
    """Refuse a file that is one table by its format, before its columns are held against others."""
    if "://" in str(path) or not path.exists():
        return  # refused where it is opened
    contents = by_path(path).contents
    if contents is not None:
        with in_file(path):
            if any(table.name for table in contents(path, dialect).tables):
                return
    raise OptionError(
        f"this file holds one table, and the policy names {named}",
        where=path.name,
        fix="give the file that holds them all: the zip, the workbook, or the folder",
        code="data.one_table",
    )


def _named(
    policy: Policy,
    tables: tuple[LinkedTable, ...],
    data: Mapping[str, OneTable],
    spool: Callable[[], Path],
) -> tuple[Reader | LinkedReader, Format]:
    """Tables that are given one by one; the records are released as the main one would be."""
    names = {MAIN, *(table.name for table in tables)}
    if set(data) != names:
        raise OptionError(
            "the tables that are given are not those of the policy",
            fix=f"give one each for {', '.join(sorted(names))}",
            code="data.one_table",
        )
    dialect = dialect_of(policy)
    main, file_format = open_data(data[MAIN], dialect, spool)
    linked = {table.name: open_data(data[table.name], dialect, spool)[0] for table in tables}
    return linked_reader(policy, tables, main, linked) if tables else main, file_format


def spool(work: Path) -> Path:
    """Copy standard input into the work folder: formats read from files."""
    path = work / SPOOLED
    with files.create_private(path) as spooled:
        shutil.copyfileobj(sys.stdin.buffer, spooled)
    return path


def people_who_refuse(plan: Plan, reader: Reader, keys: RunKeys) -> pa.Array | None:
    """Codes of the people of whom some row does not accept; None where rows speak for themselves.

    Every row of a person must accept: one that does not takes the others along.
    """
    consent = consent_of(plan)
    if consent is None or plan.person is None:
        return None
    progress.begin("asking who agrees")
    found: list[pa.Array] = []
    beside = [RECORD, ROOT] if plan.linked else [RECORD]
    wanted = list(dict.fromkeys([plan.person, consent.column, *beside]))
    for batch in Numbered(reader).batches(wanted):
        texts = {name: batch.column(name) for name in batch.schema.names}
        records = batch.column(RECORD)
        refusing = pc.invert(pc.fill_null(accepts(consent, texts[consent.column]), False))
        found.append(pc.unique(persons(plan, texts, keys, records).filter(refusing)))
    return pc.unique(pa.concat_arrays(found)) if found else None


def check_numbers(plan: Plan, reader: Reader) -> None:
    """Refuse identifiers that a spreadsheet stored as floating numbers: digits may be lost."""
    floats: frozenset[str] = getattr(reader, "floats", frozenset())
    for column in plan.columns:
        if column.name in floats and (column.hidden or column.name == plan.person):
            raise InputError(
                "an identifier is stored as a number with a fraction, or too large to be exact, "
                "so digits may be lost",
                where=f"column {column.name}",
                fix="keep the column as text at the source, and export again",
                code="data.float_identifier",
            )
