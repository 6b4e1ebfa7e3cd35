"""What a parcel says of its own columns: a data package, a form, labels, a codebook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from anonkit.bundle.parted import said_at
from anonkit.errors import AnonkitError
from anonkit.formats import by_path
from anonkit.formats.base import Dialect
from anonkit.forms.match import match
from anonkit.intake.base import Case, ParcelFile, Records

PACKAGE = "datapackage.json"
MOST_BYTES = 16 << 20
"""Of a data package."""
MOST_LINES = 50_000
"""Of a codebook."""
_OF_CODEBOOK = 20
"""Columns of a codebook, at most; in one of them it names more than half of a table's."""


@dataclass(frozen=True)
class Described:
    """What one dictionary says of one table."""

    source: str
    """What messages call it."""
    names: frozenset[str]
    """Columns that it names."""
    explained: frozenset[str]
    """Those of them with a label or a description."""
    listed: frozenset[str] = frozenset()
    """Those of them with a list of answers."""
    whole: bool = True
    """Whether it is of this table alone: what it names should then be there."""
    keys: tuple[str, ...] = ()
    """The primary key."""
    foreign: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = field(default=())
    """Columns, the file whose rows they name, and its columns."""


def packages(case: Case) -> Mapping[str, Mapping[str, Any]]:
    """What the data packages of a parcel say, by the path of the file they say it of."""
    found: dict[str, Mapping[str, Any]] = {}
    for file in case.now.parcel.files:
        path = PurePosixPath(file.path)
        if path.name == PACKAGE and file.bytes <= MOST_BYTES:
            for each in _resources(file):
                found[(path.parent / said_at(each.get("path"))).as_posix()] = each
    return found


def _resources(file: ParcelFile) -> list[Mapping[str, Any]]:
    try:
        told = json.loads(file.real.read_bytes())
    except (ValueError, RecursionError, OSError):
        return []
    names: dict[str, str] = {}
    found = told.get("resources") if isinstance(told, dict) else None
    kept = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    for each in kept:
        names[str(each.get("name", ""))] = said_at(each.get("path"))
    folder = PurePosixPath(file.path).parent
    return [{**each, "#paths": names, "#folder": folder.as_posix()} for each in kept]


def described(case: Case, table: Records) -> tuple[Described, ...]:
    """Every dictionary of a table, the most exact first; none where nothing describes it."""
    return (*_of_package(case, table), *_of_form(table), *_of_codebooks(case, table))


def is_codebook(case: Case, table: Records) -> bool:
    """Whether the rows of a table describe the columns of another one."""
    others = (each for each in case.now.records if each is not table)
    return any(_naming(table, each) for each in others)


def _of_package(case: Case, table: Records) -> Iterator[Described]:
    told = packages(case).get(table.file.path)
    schema = told.get("schema") if told else None
    if told is None or not isinstance(schema, dict):
        return
    fields = [each for each in _list(schema.get("fields")) if isinstance(each, dict)]
    named = {str(each.get("name", "")): each for each in fields}
    yield Described(
        PACKAGE,
        frozenset(named),
        frozenset(name for name, each in named.items() if _worded(each)),
        frozenset(name for name, each in named.items() if _choices(each)),
        keys=_texts(schema.get("primaryKey")),
        foreign=tuple(_foreign(schema, told)),
    )


def _worded(told: Mapping[str, Any]) -> bool:
    return any(str(told.get(key) or "").strip() for key in ("title", "description", "label"))


def _choices(told: Mapping[str, Any]) -> bool:
    limits = told.get("constraints")
    return bool(told.get("categories")) or (isinstance(limits, dict) and bool(limits.get("enum")))


def _foreign(
    schema: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    for each in _list(schema.get("foreignKeys")):
        to = each.get("reference") if isinstance(each, dict) else None
        if isinstance(to, dict):
            named = str(to.get("resource", ""))
            path = told["#paths"].get(named) if named else told.get("path", "")
            whole = (PurePosixPath(told["#folder"]) / str(path or "")).as_posix()
            yield _texts(each.get("fields")), whole, _texts(to.get("fields"))


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _texts(found: object) -> tuple[str, ...]:
    if isinstance(found, str):
        return (found,)
    return tuple(map(str, _list(found)))


def _of_form(table: Records) -> Iterator[Described]:
    if table.form is None:
        return
    known = match(table.form, [each.name for each in table.columns], table.name or table.file.path)
    if known:
        yield Described(
            table.form.source,
            frozenset(known),
            frozenset(name for name, one in known.items() if any(one.field.labels.values())),
            frozenset(name for name, one in known.items() if one.field.choices),
            whole=False,
        )


def _of_codebooks(case: Case, table: Records) -> Iterator[Described]:
    for other in case.now.records:
        names = frozenset() if other is table else frozenset(_listed(other, _naming(other, table)))
        if names:
            yield Described(other.file.path, names, names, whole=False)
    columns = {each.name for each in table.columns}
    for file in case.now.parcel.files:
        if file.role == "dictionary" and PurePosixPath(file.path).name != PACKAGE:
            named = columns & _words_of(file)
            if len(named) > len(columns) / 2:
                yield Described(file.path, frozenset(named), frozenset(named), whole=False)


def _naming(codebook: Records, table: Records) -> str:
    """The column of a codebook in which the columns of a table are named; empty: it has none."""
    wanted = {each.name for each in table.columns}
    if codebook.count > MOST_LINES or len(codebook.columns) > _OF_CODEBOOK:
        return ""
    texts = (each.name for each in codebook.columns if each.type == "text")
    found = (name for name in texts if len(wanted & _listed(codebook, name)) > len(wanted) / 2)
    return next(found, "")


def _listed(codebook: Records, name: str) -> set[str]:
    """The different cells of one column of a codebook."""
    found = codebook.rows.distinct(name, MOST_LINES) if name else None
    return set() if found is None else {text for text in found.to_pylist() if text}


def _words_of(file: ParcelFile) -> set[str]:
    """The cells of a small table that describes columns; none where it cannot be read."""
    found: set[str] = set()
    try:
        reader = by_path(file.real).open(file.real, Dialect())
        for batch in reader.batches():
            for column in batch.columns[:_OF_CODEBOOK]:
                found.update(text for text in column.to_pylist()[:MOST_LINES] if text)
            if len(found) > MOST_LINES:
                break
    except AnonkitError:
        return set()
    return found
