"""What a parcel says of itself: how each column was protected, and what its papers tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from anonkit.bundle.parted import said_at
from anonkit.intake.base import Case, Delivery, ParcelFile, Records

PACKAGE = "datapackage.json"
SHIFTED = frozenset({"shift_date"})
"""Actions of anonkit after which a date is not the true one, to the day as it is told."""
MOST_BYTES = 8 << 20
"""Of a data package that is read."""
MOST_WORDS = 1 << 20
"""Bytes of papers that are read for words, all together."""
_PAPERS = (".md", ".txt", ".json", ".html", ".htm", ".yaml", ".yml", ".xml", ".csv")


def actions_of(case: Case, table: Records) -> Mapping[str, str]:
    """By column: which of anonkit's actions the parcel's data package says was applied.

    It is a statement, and no proof: what the cells show speaks louder.
    """
    for file in case.now.parcel.files:
        if PurePosixPath(file.path).name == PACKAGE and file.bytes <= MOST_BYTES:
            here = PurePosixPath(file.path).parent
            for resource in _resources(file):
                path = said_at(resource.get("path"))
                if path and (here / path).as_posix() == table.file.path:
                    return dict(_actions(resource))
    return {}


def _resources(file: ParcelFile) -> Iterator[Mapping[str, Any]]:
    try:
        package = json.loads(file.real.read_bytes())
    except (OSError, ValueError, RecursionError):
        return
    listed = package.get("resources") if isinstance(package, dict) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield each


def _actions(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict):
            name, done = field.get("name"), field.get("anonkit:action")
            if isinstance(name, str) and isinstance(done, str):
                yield name, done


def papers(now: Delivery) -> str:
    """The words of all small papers of a parcel, in lower case: a readme, a method note."""
    left = MOST_WORDS
    texts: list[str] = []
    read = {table.file.path for table in now.records}
    for file in now.parcel.files:
        name = file.path.lower()
        if file.path in read or not name.endswith(_PAPERS) or file.bytes > left:
            continue
        try:
            texts.append(file.real.read_bytes().decode("utf-8", "replace").lower())
        except OSError:
            continue
        left -= file.bytes
    return "\n".join(texts)
