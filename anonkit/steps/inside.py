"""What a file holds: which of its tables is the main one, and what it carries besides cells."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from anonkit.errors import InputError, OptionError
from anonkit.formats import by_path
from anonkit.formats.base import Contents, Dialect, Format, Table
from anonkit.formats.several import at_table, has_parent, main_table
from anonkit.phrases import LANGUAGES, phrases
from anonkit.policy.model import MAIN
from anonkit.records import ScanRecord, ScanTable
from anonkit.steps.in_memory import OneTable
from anonkit.steps.read import Data, in_file, open_data


@dataclass(frozen=True)
class Inside:
    """What was found in a file, before one of its tables is read."""

    dialect: Dialect
    """Of the table to be read: the one that was asked for, or the main one."""
    format: str = ""
    """Of the file; empty where only opening it tells."""
    contents: Contents = field(default_factory=lambda: Contents(()))
    stated: Mapping[str, str] = field(default_factory=dict)
    """Why this table, and which are beside it."""

    @property
    def seen(self) -> tuple[str, ...]:
        """What the file carries besides cells, in sentences."""
        return self.contents.seen


def look_inside(data: Data, dialect: Dialect) -> Inside:
    """Find the main table of a file that holds several, where none is asked for.

    Only a table is taken whose rows belong to no other table, while the rows of
    all others do. Where that is not one table nothing is chosen, and to open
    the file without a choice is refused.

    Raises:
        InputError: The file cannot be read, or is a workbook of questions.
        OptionError: No format has its ending, or it is an address.
    """
    if isinstance(data, Mapping):
        return _by_name(data, dialect)
    file_format = _format_of(data)
    if file_format is None:
        return Inside(dialect)
    if file_format.contents is None:
        return Inside(dialect, file_format.name)
    assert isinstance(data, str | os.PathLike)
    with in_file(Path(data)):
        contents = file_format.contents(Path(data), dialect)
    check_data(contents, Path(data))
    main = main_table(contents)
    if dialect.sheet is not None or len(contents.tables) < 2 or main is None:
        return Inside(dialect, file_format.name, replace(contents, tables=()))
    beside = [each.name for each in contents.tables if has_parent(each)]
    return Inside(replace(dialect, sheet=main.name), file_format.name, contents, _stated(beside))


def _stated(beside: Sequence[str]) -> Mapping[str, str]:
    return {"linked": f"{', '.join(beside)} (their rows belong to rows of another table)"}


def _by_name(data: Mapping[str, OneTable], dialect: Dialect) -> Inside:
    """Tables that are given one by one: the main one is called so, or is found as in a file."""
    if dialect.sheet is not None or len(data) < 2:
        return Inside(dialect)
    opened = {name: open_data(each, dialect, _no_standard_input)[0] for name, each in data.items()}
    contents = Contents(tuple(Table(name, each.columns) for name, each in opened.items()))
    found = main_table(contents)
    main = MAIN if MAIN in data else found.name if found is not None else None
    if main is None:
        return Inside(dialect)
    beside = [name for name in data if name != main]
    return Inside(replace(dialect, sheet=main), "", contents, _stated(beside))


def _no_standard_input() -> Path:
    raise OptionError(
        "standard input is one table, and here are several",
        fix="name a file instead of `-`",
        code="data.standard_input",
    )


def check_data(contents: Contents, path: Path) -> None:
    """Refuse the questions about some data in the place of the data."""
    names = {each.name for each in contents.tables}
    for language in LANGUAGES:
        words = phrases("sheet", language)
        if {words.say("page.questions"), words.say("page.machine")} <= names:
            raise InputError(
                "this is a workbook of questions about data, and none itself",
                where=path.name,
                fix="answer it, and make a policy of it: `anonkit init --from FILE -o policy.yaml`",
                code="data.questions",
            )


def with_tables(
    record: ScanRecord, inside: Inside, scan: Callable[[Dialect], ScanRecord]
) -> ScanRecord:
    """The scan of the main table, with those of all tables beside it.

    Args:
        record: Of the main table.
        inside: What was found in the file.
        scan: Scans another table.

    Raises:
        InputError: A table cannot be read; it is told by its number.
    """
    tables, missing = [], [record.stated.get("missing", "")]
    for number, table in enumerate(inside.contents.tables, 1):
        if table.name == inside.dialect.sheet:
            tables.append(ScanTable(table.name, record.columns))
        elif table.columns:
            with at_table(number):
                found = scan(replace(inside.dialect, sheet=table.name))
            tables.append(ScanTable(table.name, found.columns, linked=True))
            missing.append(found.stated.get("missing", ""))
    spelled = dict.fromkeys(text for each in missing for text in each.split(", ") if text)
    told = {"missing": ", ".join(spelled)} if spelled else {}
    return replace(
        record,
        stated={**record.stated, **told, **inside.stated},
        format=inside.format or record.format,
        tables=tuple(tables),
        seen=inside.seen,
    )


def _format_of(data: Data) -> Format | None:
    """The format of a file that is there; anything else is refused where it is opened."""
    if not isinstance(data, str | os.PathLike) or str(data) == "-" or "://" in str(data):
        return None
    return by_path(Path(data)) if Path(data).exists() else None
