"""Command lines that mend a finding: as whoever called intake can type them, or none."""

from __future__ import annotations

import shlex
from pathlib import Path

from anonkit.errors import shown
from anonkit.intake.base import Case, ParcelFile, Records, Result
from anonkit.intake.people.weights import weights_of

UNPACK = "unpack it first"


def command_of(template: str, result: Result, case: Case) -> str:
    """A command with its blanks filled in; empty where it could not be typed as it stands.

    Args:
        template: Words with blanks between, of which `{file}` is the file as it was named,
            with `--sheet` where it holds several tables; `{quasi}` the finding's columns with
            commas; and `{weight}` the option with the column of weights, where there is one.
        result: The finding: its file, table and columns.
        case: What was handed over.
    """
    words: list[str] = []
    for word in shlex.split(template):
        filled = _filled(word, result, case)
        if filled is None:
            return ""
        words += filled
    return shlex.join(words)


def is_packed(result: Result, case: Case) -> bool:
    """Whether the finding's file came in an archive, so that no command can name it."""
    file = _file(result, case)
    return file is not None and bool(file.archive)


def _filled(word: str, result: Result, case: Case) -> list[str] | None:
    """The words for one of a template; None where it cannot be said."""
    if word == "{file}":
        return _named(result, case)
    table = _table(result, case)
    if word == "{quasi}":
        known = {each.name for each in table.columns} if table else set()
        sound = result.columns and known.issuperset(result.columns)
        return [",".join(result.columns)] if sound and not _commas(result.columns) else None
    if word == "{weight}":
        weights = weights_of(case, table) if table else None
        return ["--weight", weights.column] if weights else []
    return [word]


def _commas(columns: tuple[str, ...]) -> bool:
    return any("," in name or name.startswith("-") for name in columns)


def _named(result: Result, case: Case) -> list[str] | None:
    file = _file(result, case)
    if file is not None and file.archive:
        return None
    path = result.file if file is None else _typed(file.real)
    if not path:
        return None
    sheet = ["--sheet", result.table] if result.table else []
    return [f"./{path}" if path.startswith("-") else path, *sheet]


def _typed(real: Path) -> str:
    """A path as it was named: from this folder, where it is below it."""
    here = Path.cwd()
    return str(real.relative_to(here) if real.is_relative_to(here) else real)


def _file(result: Result, case: Case) -> ParcelFile | None:
    files = case.now.parcel.files
    return next((e for e in files if result.file in (e.path, shown(e.path))), None)


def _table(result: Result, case: Case) -> Records | None:
    tables = (*case.now.records, *case.now.described)
    return next((e for e in tables if (e.file.path, e.name) == (result.file, result.table)), None)
