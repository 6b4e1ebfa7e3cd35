"""How a release says that its records are spelled and linked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.records.rows import Spelling
from anonkit.records import RecountRecord, RecountTable

FOLDER = "data/"
"""Where the records of a release are."""
_PACKAGE = "datapackage.json"


@dataclass(frozen=True)
class Described:
    """What the manifest says of the records."""

    recount: RecountRecord
    quasi: tuple[str, ...]
    """Of all tables: `table/column` in linked ones."""
    version: int
    """Of the manifest."""

    @property
    def spelling(self) -> Spelling:
        return Spelling(self.recount.format, self.recount.delimiter)

    @property
    def tables(self) -> Mapping[str, RecountTable]:
        """By name, the main one (empty) first."""
        return {each.name: each for each in self.recount.tables}

    def table_at(self, path: str) -> str | None:
        """The table that a file holds; None where no table is said to be there."""
        return next((each.name for each in self.recount.tables if each.path == path), None)

    def own_quasi(self, table: str) -> tuple[str, ...]:
        """The quasi-identifiers of one table, as its file calls them."""
        own = (split(name, self.tables) for name in self.quasi)
        return tuple(column for at, column in own if at == table)


def split(name: str, tables: Mapping[str, Any]) -> tuple[str, str]:
    """The table that a column of the manifest stands in, and what its file calls it."""
    table, found, column = name.partition("/")
    return (table, column) if found and table in tables else ("", name)


def describe(received: Received) -> Described | None:
    """What the manifest says of the records; None where there are none.

    A manifest of format 1 leaves it to the data package, and does not say what is linked.
    """
    manifest = received.manifest
    paths = [file.path for file in manifest.files if file.path.startswith(FOLDER)]
    recount = manifest.recount
    if recount is None and paths and manifest.version == 1:
        main = next((p for p in paths if PurePosixPath(p).stem == manifest.name), paths[0])
        others = [path for path in paths if path != main]
        recount = _of_format_1(received, [main, *others])
    return None if recount is None else Described(recount, manifest.quasi, manifest.version)


def _of_format_1(received: Received, paths: Sequence[str]) -> RecountRecord:
    names = ["", *(PurePosixPath(path).stem for path in paths[1:])]
    return RecountRecord(
        linkage="rows",
        person=None,
        household=None,
        format=PurePosixPath(paths[0]).suffix.removeprefix("."),
        delimiter=_delimiter(received, paths[0]),
        tables=tuple(map(RecountTable, names, paths)),
    )


def _delimiter(received: Received, path: str) -> str:
    """What the data package says of a file; empty where it says nothing that can be read."""
    if _PACKAGE not in {file.path for file in received.manifest.files}:
        return ""
    with closing(received.open(_PACKAGE)) as file:
        content = file.read()
    try:
        told = {each["path"]: each for each in json.loads(content)["resources"]}
        return str(told[path]["dialect"]["delimiter"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
