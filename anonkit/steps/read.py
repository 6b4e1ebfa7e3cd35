"""Open the data, and find out whose rows may be used before any are mapped."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.errors import InputError, OptionError
from anonkit.formats import FORMATS, by_path
from anonkit.formats.base import Dialect, Format, Reader
from anonkit.plan import LinkedTable, Plan, dialect_of, plan_linked
from anonkit.policy.model import MAIN, Policy
from anonkit.steps.linked_tables import LinkedReader, linked_reader
from anonkit.steps.slots import ROOT
from anonkit.steps.transform import RECORD, Numbered
from anonkit.steps.units import RunKeys, accepts, consent_of, persons

if TYPE_CHECKING:  # as heavy as all else together; who hands over a DataFrame has it already
    import pandas as pd

OneTable: TypeAlias = "Path | str | pd.DataFrame"
Data: TypeAlias = "OneTable | Mapping[str, pd.DataFrame]"
"""DataFrames by the names of the policy's tables, where it links some."""
SPOOLED = "input.csv"
"""Standard input, in the work folder."""


@dataclass(frozen=True)
class FrameReader:
    """A DataFrame as a source of text cells; the index is not read."""

    frame: pd.DataFrame
    dialect: Dialect = field(default_factory=lambda: Dialect(delimiter=",", encoding="utf-8"))

    @property
    def columns(self) -> tuple[str, ...]:
        names = tuple(map(str, self.frame.columns))
        if len(set(names)) < len(names):
            raise InputError(
                "two columns have the same name",
                fix="rename one of them",
                code="data.duplicate_header",
            )
        return names

    @property
    def stated(self) -> Mapping[str, str]:
        return {}

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        wanted = list(self.columns if columns is None else columns)
        for start in range(0, len(self.frame), 131_072):
            piece = self.frame.iloc[start : start + 131_072]
            yield pa.RecordBatch.from_pydict({name: _texts(piece[name], name) for name in wanted})


def open_data(data: OneTable, dialect: Dialect, spool: Callable[[], Path]) -> tuple[Reader, Format]:
    """A reader of the data and the format its release has.

    Args:
        data: A file, a folder of CSV files, `-` for a CSV on standard input, or a DataFrame
            (released as CSV).
        dialect: As the policy declares it.
        spool: Copies standard input into the work folder and says where.
    """
    if not isinstance(data, str | os.PathLike):
        return FrameReader(data), FORMATS["csv"]
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
        data: As for `open_data`; where there are linked tables also DataFrames by the tables'
            names, the main one as `main`.
        spool: Copies standard input into the work folder and says where.
    """
    dialect, tables = dialect_of(policy), plan_linked(policy)
    if isinstance(data, Mapping):
        return _frames(policy, tables, data), FORMATS["csv"]
    if not tables:
        return open_data(data, dialect, spool)
    if not isinstance(data, str | os.PathLike) or str(data) == "-":
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


def _frames(
    policy: Policy, tables: tuple[LinkedTable, ...], data: Mapping[str, pd.DataFrame]
) -> Reader | LinkedReader:
    names = {MAIN, *(table.name for table in tables)}
    if set(data) != names:
        raise OptionError(
            "the DataFrames are not those of the policy's tables",
            fix=f"give one each for {', '.join(sorted(names))}",
            code="data.one_table",
        )
    linked = {table.name: FrameReader(data[table.name]) for table in tables}
    main = FrameReader(data[MAIN])
    return linked_reader(policy, tables, main, linked) if tables else main


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


def _texts(series: pd.Series, name: str) -> pa.Array:
    """One column as text: strings as they are, whole numbers in digits, missing as null."""
    if series.dtype.kind == "f":
        raise InputError(
            "a column of floating numbers has lost its spelling",
            where=f"column {name}",
            fix="read it as text (`dtype=str`) or as integers (`Int64`)",
            code="data.float_column",
        )
    missing = series.isna()
    cells = zip(series.astype("object").tolist(), missing.tolist(), strict=True)
    try:
        return pa.array([None if absent else str(cell) for cell, absent in cells], pa.string())
    except UnicodeEncodeError:
        problem = "a cell is no text that can be written (a lone surrogate)"
        raise InputError(
            problem, where=f"column {name}", fix="mend the cell", code="data.not_text"
        ) from None
