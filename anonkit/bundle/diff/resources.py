"""Columns and tables of two releases, as their data packages and tables tell them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from anonkit.bundle.diff.side import Side
from anonkit.bundle.diff.told import beside, named, text_of
from anonkit.records import About, Difference

SHOWN = 5
"""Keys that are told by name."""
_ACTION = "anonkit:action"
_OTHERWISE = frozenset({"name", "path", "bytes", "hash", "schema"})
"""Of a resource: told as a file, or as columns."""
_LESS = frozenset({"epsilon", "rho"})
_MEASURED = "measure"
"""The first column of a table that is no key."""


def column_differences(one: Side, other: Side) -> Iterator[Difference]:
    """Columns of records that are gone, new, or told otherwise."""
    before, after = _records(one), _records(other)
    for name in dict.fromkeys([*before, *after]):
        yield from _resource("column", name, before.get(name), after.get(name))


def table_differences(one: Side, other: Side) -> Iterator[Difference]:
    """Tables that are gone or new, and what is told otherwise of those in both.

    Raises:
        InputError: A table is not as anonkit writes it.
    """
    before, after = _tables(one), _tables(other)
    spent = measured_of(one), measured_of(other)
    fewer = _LESS if one.manifest.unit == other.manifest.unit else frozenset()
    for path in dict.fromkeys([*before, *after]):
        a, b = before.get(path), after.get(path)
        if a is None or b is None:
            gone, new = (None if each is None else str(each.get("title", "")) for each in (a, b))
            yield Difference("table", path, "table", gone, new)
            continue
        yield from _resource("table", path, a, b)
        name = PurePosixPath(path).stem
        yield from _spent(path, [each.get(name, {}) for each in spent], fewer)
        if one.digest(path) != other.digest(path):
            yield from _keys(one, other, path)


def _records(side: Side) -> Mapping[str, Mapping[str, Any]]:
    return {side.names[path]: side.resources[path] for path in side.names}


def _tables(side: Side) -> Mapping[str, Mapping[str, Any]]:
    listed = [file.path for file in side.manifest.files if file.path.startswith("tables/")]
    return {path: side.resources.get(path, {}) for path in listed}


def _resource(
    about: About, where: str, one: Mapping[str, Any] | None, other: Mapping[str, Any] | None
) -> Iterator[Difference]:
    """Columns of one file, and what the data package says of the file beside them."""
    before, after = _fields(one), _fields(other)
    for name in dict.fromkeys([*before, *after]):
        a, b = before.get(name), after.get(name)
        if a is None or b is None:
            told, untold = (_done(each) if each is not None else None for each in (a, b))
            yield Difference(about, _inside(where, name), "column", told, untold)
        else:
            yield from beside(about, _inside(where, name), _told(a), _told(b))
    if set(before) == set(after):
        yield from beside(
            about,
            where,
            {"order of columns": ", ".join(before)},
            {"order of columns": ", ".join(after)},
        )
    if one and other:
        yield from beside(about, where, _around(one), _around(other))


def _inside(where: str, column: str) -> str:
    return f"{where}: {column}"


def _fields(resource: Mapping[str, Any] | None) -> Mapping[str, Mapping[str, Any]]:
    return named(resource["schema"]["fields"], "name") if resource else {}


def _done(field: Mapping[str, Any]) -> str:
    """A column in a few words."""
    told = [text_of(field.get(key)) for key in ("type", _ACTION, "description")]
    return "; ".join(each for each in told if each)


def _told(field: Mapping[str, Any]) -> dict[str, str | None]:
    """What is told of a column, by what it is."""
    called = {_ACTION: "action", "constraints": "values"}
    told = {called.get(key, key): value for key, value in field.items() if key != "name"}
    values = told.get("values")
    if isinstance(values, dict) and set(values) == {"enum"} and isinstance(values["enum"], list):
        told["values"] = ", ".join(map(str, values["enum"]))
    return {what: text_of(value) for what, value in told.items()}


def _around(resource: Mapping[str, Any]) -> dict[str, str | None]:
    schema = {key: value for key, value in resource["schema"].items() if key != "fields"}
    told = {key: value for key, value in resource.items() if key not in _OTHERWISE}
    return {what: text_of(value) for what, value in (told | schema).items()}


def measured_of(side: Side) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """What was spent, by table, then by measurement: of its cells, or of how fine it is told."""
    found = (side.manifest.budget or {}).get("measured")
    told: dict[str, list[dict[str, Any]]] = {}
    for each in found if isinstance(found, list) else [found] if found else []:
        entry = dict(each) if isinstance(each, dict) else {"measured": each}
        entry["which"] = ", first pass" if entry.pop("first_pass", False) else ""
        told.setdefault(str(entry.pop("table", "")), []).append(entry)
    return {table: _by_pass(entries) for table, entries in told.items()}


def _by_pass(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        which: {key: value for key, value in entry.items() if key != "which"}
        for which, entry in named(entries, "which").items()
    }


def _spent(
    path: str, measured: Sequence[Mapping[str, Mapping[str, Any]]], fewer: frozenset[str]
) -> Iterator[Difference]:
    """What was spent on measuring a table, on either side."""
    before, after = measured
    for which in dict.fromkeys([*before, *after]):
        told = [
            {f"{what}{which}": text_of(value) for what, value in found.get(which, {}).items()}
            for found in measured
        ]
        less = frozenset(f"{what}{which}" for what in fewer)
        yield from beside("table", path, told[0], told[1], fewer=less)


def _keys(one: Side, other: Side, path: str) -> Iterator[Difference]:
    """Lines that only one of two tables has; public, as all of a table."""
    before, after = _lines(one, path), _lines(other, path)
    gone, new = ([key for key in a if key not in b] for a, b in ((before, after), (after, before)))
    if gone:
        yield Difference("table", path, "keys", _some(gone), None)
    if new:
        yield Difference("table", path, "keys", None, _some(new))


def _some(keys: list[tuple[str, ...]]) -> str:
    shown = ["/".join(part for part in key if part) for key in keys[:SHOWN]]
    more = [f"{len(keys) - SHOWN} more"] if len(keys) > SHOWN else []
    return ", ".join([*shown, *more])


def _lines(side: Side, path: str) -> dict[tuple[str, ...], None]:
    """What tells the lines of a table apart: its keys and the level, in the table's order."""
    with side.received.open(path) as raw, suppress(UnicodeDecodeError, csv.Error):
        reader = csv.reader(io.TextIOWrapper(raw, "utf-8", newline=""), strict=True)
        head = next(reader, [])
        if _MEASURED in head and "level" in head:
            told = [*range(head.index(_MEASURED)), head.index("level")]
            lines = list(reader)
            if all(len(line) == len(head) for line in lines):
                return dict.fromkeys(tuple(line[n] for n in told) for line in lines)
    raise side.damaged("is no table as anonkit writes it", path)
