"""Public lists: what may stand in a column, from the policy's own words and files only."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from anonkit.classes.ladder_csv import csv_ladder
from anonkit.classes.ladders import (
    TOP,
    Ladder,
    bands_ladder,
    dates_ladder,
    order_ladder,
    prefix_ladder,
)
from anonkit.errors import PolicyError
from anonkit.plan.faults import Faults
from anonkit.policy.columns import Column, Hierarchy, Values
from anonkit.policy.document import Path as Place
from anonkit.policy.document import shown
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.paths import inside

MAX_LIST_BYTES = 16 << 20
"""Largest list of values, in bytes (16 MiB)."""
OWN_WORDS = "the policy"

_SPELLINGS = {
    "integer": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    "decimal": re.compile(r"0|-?(0\.|[1-9][0-9]{0,27}\.)[0-9]{0,9}[1-9]|-?[1-9][0-9]{0,27}"),
}


@dataclass(frozen=True)
class PublicList:
    """What the policy says may stand in a column, and how it is told more coarsely."""

    values: tuple[str, ...] | None = None
    ladder: Ladder | None = None
    source: str = ""
    """`the policy`, a file beside it, or empty where there is no list."""


def public_list(
    loaded: LoadedPolicy, entry: str, missing: tuple[str, ...], faults: Faults
) -> PublicList:
    """The list and the ladder of one entry of the policy.

    Args:
        loaded: The policy; files are relative to its folder.
        entry: The key under `columns:`.
        missing: The spellings of missing, which can be no values.
        faults: Takes every fault of the lists and files.
    """
    column = loaded.policy.columns[entry]
    place: Place = ("columns", entry)
    ladder = _ladder(loaded.folder, column.hierarchy, (*place, "hierarchy"), faults)
    values = _values(loaded.folder, column.values, (*place, "values"), faults)
    if values is not None:
        check_values(column, values, missing, (*place, "values"), faults)
    leaves = ladder.leaves if ladder is not None else None
    if values is not None and leaves is not None and not set(values) <= set(leaves):
        faults.add(
            (*place, "hierarchy"),
            "a value of `values:` is no leaf of the hierarchy",
            fix="add it to the hierarchy, or delete `values:` (the leaves are public too)",
            code="not_covered",
        )
    if column.values is not None and column.values.file is not None:
        source = column.values.file
    elif column.values is None and column.hierarchy is not None and column.hierarchy.csv:
        source = column.hierarchy.csv
    else:
        source = OWN_WORDS if values is not None or ladder is not None else ""
    return PublicList(values if values is not None else leaves, ladder, source)


def _ladder(folder: Path, wanted: Hierarchy | None, place: Place, faults: Faults) -> Ladder | None:
    if wanted is None:
        return None
    if len(wanted.kinds) != 1 or (wanted.top is not None and wanted.bands is None):
        faults.add(
            place,
            "a hierarchy is built in exactly one way",
            fix="write the path of a CSV, or {bands: [5, 10, 20], top: 80}",
            code="hierarchy",
        )
        return None
    try:
        return _built(folder, wanted)
    except PolicyError as error:
        faults.take(place, error)
        return None


def _built(folder: Path, wanted: Hierarchy) -> Ladder | None:
    """The ladder in the one way in which it is written; None for one of another column."""
    if wanted.csv is not None:
        return csv_ladder(inside(folder, wanted.csv), name=wanted.csv)
    ways: tuple[tuple[Any, Callable[..., Ladder]], ...] = (
        (wanted.bands, lambda widths: bands_ladder(widths, wanted.top)),
        (wanted.dates, dates_ladder),
        (wanted.prefix, prefix_ladder),
        (wanted.order, order_ladder),
    )
    return next((build(written) for written, build in ways if written is not None), None)


def _values(
    folder: Path, wanted: Values | None, place: Place, faults: Faults
) -> tuple[str, ...] | None:
    if wanted is None:
        return None
    if wanted.file is None:
        return wanted.listed
    try:
        return _from_file(inside(folder, wanted.file), wanted.file)
    except PolicyError as error:
        faults.take((*place, "file"), error)
        return None


def _from_file(path: Path, name: str) -> tuple[str, ...]:
    """The first field of every line; `;` ends fields where the file has one, else `,`."""
    with path.open("rb") as file:
        data = file.read(MAX_LIST_BYTES + 1)
    if len(data) > MAX_LIST_BYTES:
        raise _unusable(name, "is larger than 16 MiB", "shorten it")
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _unusable(name, "is not UTF-8", "save it as UTF-8") from None
    delimiter = ";" if ";" in text else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return tuple(row[0] for row in reader if row)
    except csv.Error:
        where = f"{name}:{reader.line_num}"
        raise _unusable(where, "is no CSV", "check the quotes in this line") from None


def _unusable(where: str, what: str, fix: str) -> PolicyError:
    return PolicyError(f"the list of values {what}", where=where, fix=fix, code="policy.values")


def check_values(
    column: Column, values: Sequence[str], missing: tuple[str, ...], place: Place, faults: Faults
) -> None:
    """Add a fault for each value that a public list cannot hold."""
    if not values:
        faults.add(place, "the list of values is empty", fix="write the values", code="values")
    seen: set[str] = set()
    for number, value in enumerate(values):
        problem = _value_problem(column.type, value, missing) or (
            f"{shown(value)} stands in the list twice" if value in seen else ""
        )
        seen.add(value)
        if problem:
            fix = "a public list holds each value once, as the data spells it"
            faults.add((*place, number), problem, fix=fix, code="values")


def _value_problem(kind: str, value: str, missing: tuple[str, ...]) -> str:
    if value.startswith("(") and value.endswith(")"):
        return f"{shown(value)} stands in round brackets, as `(missing)` and `(outside)` do"
    if value == TOP:
        return "`*` means 'not published' in a release and can be no value"
    if value in missing:
        return f"{shown(value)} is a spelling of missing and can be no value"
    spelling = _SPELLINGS.get(kind)
    if (spelling and not spelling.fullmatch(value)) or (kind == "date" and not _is_date(value)):
        return f"{shown(value)} is not how a release writes a value of type {kind}"
    return "" if value.strip() else "a value is empty"


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def labels_of(found: PublicList) -> frozenset[str]:
    """Every word that the list and the ladder make public."""
    words = set(found.values or ())
    if found.ladder is not None:
        for level in range(found.ladder.height - 1):
            words |= set(found.ladder.labels(level) or ())
    return frozenset(words)


__all__ = ["OWN_WORDS", "PublicList", "check_values", "labels_of", "public_list"]
