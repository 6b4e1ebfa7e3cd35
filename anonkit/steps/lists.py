"""The files of a draft's long lists: what a form lists, one answer a line, beside the policy."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from anonkit import files
from anonkit.errors import OptionError
from anonkit.policy.model import Policy
from anonkit.policy.questions import Survey
from anonkit.records import ScanColumn, ScanRecord

_SLUG = re.compile(r"[^A-Za-z0-9_-]+")


def apart(record: ScanRecord) -> ScanRecord:
    """The scan with a file of its own for each different list; the same list has the same file."""
    files: dict[str, tuple[object, ...]] = {}
    columns = []
    for column in record.columns:
        stem, content, number = column.values_file.removesuffix(".csv"), _list(column), 1
        while column.values_file and files.setdefault(_numbered(stem, number), content) != content:
            number += 1
        path = _numbered(stem, number) if column.values_file else ""
        columns.append(replace(column, values_file=path))
    return replace(record, columns=tuple(columns))


def beside_others(record: ScanRecord, output: Path) -> ScanRecord:
    """The scan with lists that share a folder with those of an earlier draft.

    An equal list is used as it stands. Another one of that name is left alone, and this one
    is called after the policy too.
    """
    stem = _SLUG.sub("-", output.stem).strip("-") or "policy"
    columns = []
    for column in record.columns:
        path, own = Path(column.values_file), column.values_file
        if own and _taken(output.parent / path, _content(column)):
            own = path.with_name(f"{stem}-{path.name}").as_posix()
        columns.append(replace(column, values_file=own))
    return replace(record, columns=tuple(columns))


def _taken(path: Path, content: bytes) -> bool:
    """Whether something else stands where a list is to go."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return True
    with files.plain_errors(path, OptionError):
        return path.exists() and path.read_bytes() != content


def _list(column: ScanColumn) -> tuple[object, ...]:
    return column.values, column.above


def _numbered(stem: str, number: int) -> str:
    return f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv"


def lists_of(survey: Survey, drafted: Policy) -> Mapping[str, bytes]:
    """By path: the content of each file that a drafted policy names."""
    named = set()
    tables = (drafted.columns, *(table.columns for table in drafted.linked.values()))
    for column in (column for table in tables for column in table.values()):
        named |= {column.values.file} if column.values is not None else set()
        named |= {column.hierarchy.csv} if column.hierarchy is not None else set()
    found = {one.values_file: one for one in survey.record.columns if one.values_file in named}
    return {path: _content(column) for path, column in found.items()}


@contextmanager
def lists_written(folder: Path, contents: Mapping[str, bytes]) -> Iterator[None]:
    """The files, whole, for as long as what names them can be written too; an equal one is kept.

    Raises:
        OptionError: There is a file of that name.
    """
    for name, content in contents.items():
        path = folder / name
        if _taken(path, content):
            raise OptionError(
                "there is another file where a list of answers is to go",
                where=str(path),
                fix="move it away, or draft into another folder",
                code="draft.exists",
            )
    made: list[Path] = []
    try:
        for name, content in contents.items():
            path = folder / name
            if path.exists():
                continue
            _make(path.parent, made)
            files.write_new(path, content, 0o644)
            made.append(path)
        yield
    except BaseException:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise


def _make(folder: Path, made: list[Path]) -> None:
    if not folder.is_dir():
        with files.plain_errors(folder, OptionError):
            folder.mkdir()
        made.append(folder)


def _content(column: ScanColumn) -> bytes:
    """One answer a line, then what stands above it; every cell quoted, so that none is cut."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    above = column.above or ((),) * len(column.values)
    writer.writerows((value, *over) for value, over in zip(column.values, above, strict=True))
    return text.getvalue().encode("utf-8")
