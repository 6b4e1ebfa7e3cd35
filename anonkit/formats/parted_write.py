"""A table written in parts: plain numbered files in a folder, and nothing beside them.

Each part is written by its own format and passes its gate. No file tells of
the program or the job that wrote it: no mark of success, no check sum of a
file system, no name that is drawn anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from anonkit.errors import RefusedError
from anonkit.formats import csv, parquet
from anonkit.formats.base import BATCH_ROWS, Format, Reader, Written
from anonkit.formats.parted import PartsReader, Piece, open_parts, parts_contents, parts_in

PART_ROWS = 8 * BATCH_ROWS
"""Rows of a part, about."""
MOST_PARTS = 9_000
"""More files than whoever checks a release looks at."""


def part_of(written: Written, number: int, part: Format) -> Written:
    """One part of what is to be written, by its number from 0: `part-00000.parquet`.

    Args:
        written: The folder.
        number: Of the part.
        part: Its format.
    """
    return replace(written, path=written.path / f"part-{number:05}{part.suffixes[0]}")


def _parts(part: Format, written: Written) -> list[Written]:
    """The parts that were written: none is missing, and nothing else is there.

    Raises:
        RefusedError: The folder holds anything else.
    """
    found = sorted(written.path.iterdir())
    each = [part_of(written, number, part) for number in range(len(found))]
    sound = all(path.is_file() and not path.is_symlink() for path in found)
    if not found or found != [one.path for one in each] or not sound:
        raise RefusedError(
            "the folder that was written holds anything but its parts",
            fix="report this as a fault of anonkit",
            code="folder.gate",
        )
    return each


def _check(part: Format, written: Written) -> None:
    """The gate on every part.

    Raises:
        RefusedError: As for `_parts`, or as the gate of a part.
    """
    for one in _parts(part, written):
        part.check(one)


def _gated(part: Format, written: Written) -> Reader:
    """A reader of all parts that hands out only what may leave.

    Raises:
        RefusedError: As for `_check`.
    """
    each = _parts(part, written)
    if part.gated is None:
        _check(part, written)
        return open_parts(written.path, written.dialect)
    readers = tuple(cast("Piece", part.gated(one)) for one in each)
    return PartsReader(written.path, tuple(one.path.name for one in each), readers)


def _parted(part: Format) -> Format:
    return replace(
        part,
        summary=f"A folder of {part.name} files with the same columns: one table in parts.",
        suffixes=("/",),
        open=open_parts,
        contents=parts_contents,
        part=part,
        check=partial(_check, part),
        gated=partial(_gated, part),
    )


PARTED: Mapping[str, Format] = {each.name: _parted(each) for each in (csv.FORMAT, parquet.FORMAT)}
"""By the format of a part: the format of a table in such parts."""


def format_of(folder: Path) -> Format | None:
    """The format of a folder that is one table in parts; None where it is none.

    Raises:
        InputError: The folder cannot be read.
    """
    kind = parts_in(folder)
    return None if kind is None else PARTED[kind]
