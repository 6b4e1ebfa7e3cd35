"""The office's list of people by place: how many live in each."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from anonkit.errors import Fault, InputError

MOST_BYTES = 16 << 20
"""Of the list: every village of a country fits."""
_FIX = "write one line a place: its name or code as the data spell it, and how many people"
_MOST_FAULTS = 20


def read_population(path: Path) -> Mapping[str, int]:
    """People of each place.

    Args:
        path: CSV in UTF-8 with two columns, the place and its people, and `,`, `;` or a tab
            between them; a first line of headers is read over.

    Raises:
        InputError: Every fault of the file, each with its line, and no cell of it.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    found: dict[str, int] = {}
    faults: list[Fault] = []
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in rows:
            problem = _take(row, found, first=rows.line_num == 1)
            if problem and len(faults) < _MOST_FAULTS:
                faults.append(Fault(problem, f"{path}:{rows.line_num}", _FIX, "population.line"))
    except csv.Error:
        faults.append(Fault("this is no CSV", f"{path}:{rows.line_num}", _FIX, "population.line"))
    if not found and not faults:
        faults.append(Fault("the list holds no place", str(path), _FIX, "population.line"))
    if faults:
        raise InputError.of(faults)
    return found


def _take(row: list[str], found: dict[str, int], *, first: bool) -> str:
    """Take one line in, or say what is wrong with it."""
    if not any(cell.strip() for cell in row):
        return ""
    if len(row) != 2:
        return "a line has not two cells"
    place, people = row[0].strip(), _whole(row[1])
    if people is None:
        return "" if first else "the people of a place are no whole number"
    if not place:
        return "a place has no name"
    if place in found:
        return "a place stands here a second time"
    found[place] = people
    return ""


def _whole(cell: str) -> int | None:
    digits = cell.strip().replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def _text(path: Path) -> str:
    problem = "the list of people by place cannot be read"
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) <= MOST_BYTES:
            return data.decode("utf-8-sig")
        problem = f"the list of people by place is larger than {MOST_BYTES >> 20} MiB"
    except OSError:
        pass
    except UnicodeDecodeError:
        problem = "the list of people by place is not UTF-8"
    raise InputError(problem, where=str(path), fix=_FIX, code="population.file")
