"""The office's list of people by place: how many look like somebody by place alone."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from anonkit.errors import Fault, InputError

MOST_BYTES = 16 << 20
"""Of the list: every village of a country fits."""
PEOPLE = ("people", "population", "pop", "persons", "total")
"""Names of the column of numbers, of which the first is taken; without one it is the last."""
_FIX = (
    "write one line a place: its name or code as the data spell it, and how many people, in digits "
    "alone"
)
_COMMAS = "numbers with commas in them are not read"
_MOST_FAULTS = 20
_BREAK = re.compile(r"[\W_]+")


def read_population(path: Path) -> Mapping[str, int]:
    """People of each place.

    Args:
        path: CSV in UTF-8 with `,`, `;` or a tab between its columns: one of people (called
            `people` or `population`, else the last), and one or more with the place's name or
            code. A first line of headers is read over.

    Returns:
        People by each name or code, as `place_name` spells it. Of two places with one name the
        smaller counts, as nobody can tell which is meant.

    Raises:
        InputError: Every fault of the file, each with its line, and no cell of it.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True
    )
    listed = _List()
    faults: list[Fault] = []
    try:
        for row in rows:
            problem = listed.take(row, first=rows.line_num == 1)
            if problem and len(faults) < _MOST_FAULTS:
                faults.append(Fault(problem, f"{path}:{rows.line_num}", _FIX, "population.line"))
    except csv.Error:
        faults.append(Fault("this is no CSV", f"{path}:{rows.line_num}", _FIX, "population.line"))
    if not listed.found and not faults:
        faults.append(Fault("the list holds no place", str(path), _FIX, "population.line"))
    if faults:
        raise InputError.of(faults)
    return listed.found


def place_name(text: str) -> str:
    """A place's name or code without accents, case and punctuation: as people type it."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _BREAK.sub(" ", bare.casefold()).strip()


class _List:
    """The lines so far."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self._width, self._people = 2, -1

    def take(self, row: Sequence[str], *, first: bool) -> str:
        """Take one line in, or say what is wrong with it."""
        if not any(cell.strip() for cell in row):
            return ""
        if first:
            self._width = max(2, len(row))
            if _whole(row[-1]) is None:
                return self._header([cell.strip().casefold() for cell in row])
        if len(row) != self._width:
            return f"a line has not {self._width} cells; {_COMMAS}"
        people = _whole(row[self._people])
        if people is None:
            commas = f": {_COMMAS}" if _whole(row[self._people].replace(",", "")) else ""
            return f"the people of a place are no whole number{commas}"
        number = self._people % self._width
        names = [place_name(cell) for n, cell in enumerate(row) if n != number]
        for name in filter(None, names):
            self.found[name] = min(people, self.found.get(name, people))
        return "" if any(names) else "a place has no name"

    def _header(self, names: Sequence[str]) -> str:
        known = [names.index(name) for name in PEOPLE if name in names]
        self._people = known[0] if known else len(names) - 1
        return "" if len(names) > 1 else "a line has not 2 cells"


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
