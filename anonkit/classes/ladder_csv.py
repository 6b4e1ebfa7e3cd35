"""Reading a ladder that is written out in ARX's form, with every fault and its line."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from anonkit.classes.ladders import TOP, CsvLadder
from anonkit.errors import Fault, PolicyError

MAX_LADDER_BYTES = 16 << 20
"""Largest hierarchy file, in bytes (16 MiB)."""


def csv_ladder(path: Path, *, name: str) -> CsvLadder:
    """Read a ladder in ARX's form: UTF-8, `;`, no header, one leaf a line, leaf first.

    `*` is added as the last level where the file does not end in it.

    Args:
        path: The file.
        name: How the file is called in messages.

    Raises:
        PolicyError: Every fault of the file, each with its line.
    """
    rows = _rows(path, name)
    faults = [*_shape_faults(rows, name)]
    if not faults:
        rows = [(line, _with_top(labels)) for line, labels in rows]
        faults = [*_label_faults(rows, name), *_ambiguities(rows, name)]
    if faults:
        raise PolicyError.of(sorted(faults, key=_line))
    return CsvLadder({labels[0]: labels for _, labels in rows}, len(rows[0][1]))


Rows = list[tuple[int, tuple[str, ...]]]
"""(line in the file, labels) of every leaf."""


def _rows(path: Path, name: str) -> Rows:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LADDER_BYTES + 1)
    except OSError:
        raise _unusable(name, "cannot be read", "check the path") from None
    if len(data) > MAX_LADDER_BYTES:
        raise _unusable(name, "is larger than 16 MiB", "a ladder is a list of places or codes")
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _unusable(name, "is not UTF-8", "save it as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        rows = [(reader.line_num, tuple(row)) for row in reader if row]
    except csv.Error:
        where = f"{name}:{reader.line_num}"
        raise _unusable(where, "is no CSV with `;`", "check the quotes in this line") from None
    if not rows:
        raise _unusable(name, "is empty", "write one leaf a line, leaf first")
    return rows


def _unusable(where: str, what: str, fix: str) -> PolicyError:
    return PolicyError(f"the hierarchy {what}", where=where, fix=fix, code="ladder.file")


def _shape_faults(rows: Rows, name: str) -> Iterator[Fault]:
    wanted = len(rows[0][1])
    for line, labels in rows:
        if len(labels) != wanted:
            yield Fault(
                f"this line has {len(labels)} levels, the first one has {wanted}",
                f"{name}:{line}",
                "give every leaf a label at every level",
                "ladder.ragged",
            )
    if all(labels == (TOP,) for _, labels in rows):
        yield Fault(
            "the hierarchy holds no leaf", f"{name}:1", "write one leaf a line", "ladder.no_leaf"
        )


def _with_top(labels: tuple[str, ...]) -> tuple[str, ...]:
    return labels if len(labels) > 1 and labels[-1] == TOP else (*labels, TOP)


def _label_faults(rows: Rows, name: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    height = max(len(labels) for _, labels in rows)
    for line, labels in rows:
        where = f"{name}:{line}"
        if len(labels) != height:
            yield Fault(
                "`*` stands in the last column of some lines only",
                where,
                "end every line in `*`, or none",
                "ladder.ragged",
            )
        if labels[0] in first:
            yield Fault(
                f"this leaf stands in line {first[labels[0]]} too",
                where,
                "keep one of the two lines",
                "ladder.duplicate",
            )
        first.setdefault(labels[0], line)
        yield from (fault for label in labels[:-1] for fault in _word_faults(label, where))


def _word_faults(label: str, where: str) -> Iterator[Fault]:
    if not label.strip():
        yield Fault("a label is empty", where, "give every level a label", "ladder.empty")
    if label == TOP:
        yield Fault(
            "`*` may stand in the last column only", where, "write a label", "ladder.early_top"
        )
    if label.startswith("(") and label.endswith(")"):
        yield Fault(
            "a label in round brackets could be taken for `(missing)` or `(outside)`",
            where,
            "write it without the brackets",
            "ladder.brackets",
        )


def _ambiguities(rows: Rows, name: str) -> Iterator[Fault]:
    """A label with two parents would tell two different things at the level above."""
    parents: dict[tuple[int, str], tuple[str, int]] = {}
    for line, labels in rows:
        for level, (label, parent) in enumerate(pairwise(labels[1:]), 1):
            known, first = parents.setdefault((level, label), (parent, line))
            if known != parent:
                yield Fault(
                    f"the label in column {level + 1} has another parent in line {first}",
                    f"{name}:{line}",
                    "give the two labels different names",
                    "ladder.ambiguous",
                )


def _line(fault: Fault) -> int:
    return int(fault.where.rpartition(":")[2])
