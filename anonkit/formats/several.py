"""Several tables in one file: which of them is meant, and which is the main one.

Source:
    getodk/central-backend, lib/data/client-audits.js (the log); the others as
    seen in exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from anonkit.errors import InputError
from anonkit.formats.base import Contents, Dialect, Table
from anonkit.formats.csv_read import CsvReader, read_csv
from anonkit.formats.faults import declare, fault, one_of
from anonkit.formats.source import Opens

T = TypeVar("T")
OF_A_PARENT = ("_parent_index", "_parent_table_name", "PARENT_KEY")
"""Columns that name the row of another table: Kobo's sheets of repeats have the first two, the
files of ODK and SurveyCTO the third."""
LOG = frozenset(("event", "node", "start", "end"))
"""Columns of the log of interviews (`- audit.csv`) that ODK Central puts beside the data."""
ENDINGS = (".csv", ".tsv")
"""Of a file that is one table of an export."""
MEDIA = "media"
"""The folder of pictures, sounds and attached files beside the tables of an export."""


def main_table(contents: Contents) -> Table | None:
    """The only table of which no column names a row of another; None where that is not one."""
    own = [each for each in contents.tables if each.columns and not has_parent(each)]
    return own[0] if len(own) == 1 else None


def has_parent(table: Table) -> bool:
    """Whether its rows belong to rows of another table, as those of a log do."""
    return set(table.columns) >= LOG or any(name in OF_A_PARENT for name in table.columns)


def chosen(tables: Mapping[str, T], dialect: Dialect, kind: str) -> T:
    """The table that is declared, or the only one.

    Args:
        tables: By name.
        dialect: Its `sheet`.
        kind: The format, for the error's code.

    Raises:
        InputError: There are several and none is declared, or none of that name, or none at all.
    """
    if not tables:
        problem, fix = "there is no table in it", "name a file of CSV files, or a table"
        raise fault(f"{kind}.no_tables", problem, fix=fix)
    if dialect.sheet is None and len(tables) > 1:
        problem = f"there are {len(tables)} tables, and none is declared"
        raise fault(
            f"{kind}.tables",
            problem,
            fix=f"say which of {one_of(tables)}: {declare('sheet', 'NAME')}",
        )
    if dialect.sheet is not None and dialect.sheet not in tables:
        problem = f"none of the {len(tables)} tables has the declared name"
        fix = f"spell `sheet:` (or `--sheet`) as one of {one_of(tables)}"
        raise fault(f"{kind}.no_table", problem, fix=fix)
    return tables[dialect.sheet or next(iter(tables))]


def by_stem(names: Sequence[str], kind: str) -> Mapping[str, str]:
    """Files that are tables, by what they are called without folder and ending.

    Raises:
        InputError: Two are called the same.
    """
    tables = [name for name in names if is_table(name)]
    stems = {PurePosixPath(name).stem: name for name in tables}
    if len({stem.casefold() for stem in stems}) < len(tables):
        problem, fix = "two tables have the same name", "rename one of the files"
        raise fault(f"{kind}.same_name", problem, fix=fix)
    return stems


def is_table(name: str) -> bool:
    """Whether a file of an export is a table, by its name: no hidden file, nothing of the media."""
    path = PurePosixPath(name)
    aside = any(part.startswith((".", "__")) or part == MEDIA for part in path.parts[:-1])
    return not aside and not path.name.startswith((".", "~")) and path.suffix.lower() in ENDINGS


def csv_contents(files: Mapping[str, Opens], dialect: Dialect, seen: Sequence[str]) -> Contents:
    """What several CSV files hold, by their names; where one is declared, no other is opened.

    Raises:
        InputError: The header of one is not sound.
    """
    spelled = Dialect(dialect.delimiter, dialect.encoding)
    tables = []
    for number, (name, source) in enumerate(files.items(), 1):
        with at_table(number):
            other = dialect.sheet not in (None, name)
            tables.append(Table(name, () if other else read_csv(source, spelled).columns))
    return Contents(tuple(tables), tuple(seen))


@contextmanager
def at_table(number: int) -> Iterator[None]:
    """Say of an error in which table of a file it is: by its number, not its name."""
    try:
        yield
    except InputError as error:
        table = f"table {number}"
        told = [f"{table}, {each.where}" if each.where else table for each in error.faults]
        faults = zip(error.faults, told, strict=True)
        raise InputError.of([replace(each, where=where) for each, where in faults]) from None


def csv_table(files: Mapping[str, Opens], dialect: Dialect, kind: str) -> CsvReader:
    """A reader of one of several CSV files.

    Raises:
        InputError: As for `chosen`, or the file is not sound.
    """
    return read_csv(chosen(files, dialect, kind), dialect)


def beside(others: Sequence[str]) -> tuple[str, ...]:
    """What to say of files that are no tables: how many, never what they are called."""
    media = sum(MEDIA in PurePosixPath(name).parts[:-1] for name in others)
    rest = len(others) - media
    told = [f"{_files(media)} in the folder of media"] if media else []
    return (*told, *([f"{_files(rest)} beside the tables"] if rest else []))


def _files(number: int) -> str:
    return f"{number} file{'s' * (number > 1)}"
