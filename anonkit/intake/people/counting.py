"""Classes of people of a table, counted from codes: whole columns of text are never held.

A cell becomes a 64-bit keyed code as it goes by, and a column 1 to 4 bytes a row.
What is missing (empty, blank, or declared to be no answer) is an answer of its
own, and so is `*`: the strict reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes import stretches
from anonkit.classes.stretches import Rows
from anonkit.classes.table import ClassTable, Counts
from anonkit.detect.kinds import KINDS
from anonkit.intake.base import Case, Records
from anonkit.records import ScanColumn
from anonkit.steps import keyed
from anonkit.steps.typed import with_missing

Floats = npt.NDArray[np.float64]
MOST_ROWS_EACH = 10
"""A column whose values come back more often than this, on average, numbers no people."""
_NUMBER = r"^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$"
_MISSING = 0
"""The code of a missing answer; that a text has it too is as likely as 1 in 2^64."""


@dataclass(frozen=True)
class Coded:
    """One column of n rows."""

    codes: Rows
    """(n,) which answer each row has, counted from 0 as they appear."""
    size: int
    missing: int
    """The code of what is missing; -1 where nothing is."""
    starred: int = -1
    """The code of `*`; -1 where there is none."""


@dataclass(frozen=True)
class Classes:
    """The classes of a table's people under some columns."""

    keys: tuple[str, ...]
    of_row: Rows
    """(n,) the class of each row, counted from 0 as they appear."""
    people: Counts
    """(c,) people of each class."""
    rows: Counts
    """(c,) rows of each class."""
    several: bool
    """Whether some people have several rows: a class is then all that their rows say."""

    @property
    def k(self) -> int:
        return int(self.people.min())

    @property
    def count(self) -> int:
        """People."""
        return int(self.people.sum())

    @property
    def unique(self) -> int:
        """People who are alone in their class."""
        return int((self.people == 1).sum())

    def below(self, goal: int) -> int:
        """People in classes of fewer than `goal`."""
        return int(self.people[self.people < goal].sum())


def coded(case: Case, table: Records, name: str, *, keep: bool = True) -> Coded:
    """One column as codes.

    Args:
        case: Keeps it, where `keep` says so.
        table: Its rows.
        name: Of the column.
        keep: Whether other checks will ask for it again.
    """
    made = ("coded", id(table), name)
    return case.memo.once(made, lambda: _coded(table, name), keep=keep, large=True)


def coded_cells(cells: pa.ChunkedArray, column: ScanColumn) -> Coded:
    """Some cells of a column as codes: of the first rows, where all are not looked at."""
    return _as_codes((_answers(each, column) for each in cells.chunks), len(cells))


def _coded(table: Records, name: str) -> Coded:
    column = table.column(name)
    parts = (_answers(batch.column(0), column) for batch in table.batches([name]))
    return _as_codes(parts, table.count)


def _answers(cells: pa.Array, column: ScanColumn) -> pa.Array:
    return with_missing(pc.utf8_trim_whitespace(cells), ("", *column.missing))


def _as_codes(parts: Iterable[pa.Array], rows: int) -> Coded:
    key = secrets.token_bytes(32)
    star = np.uint64(keyed.codes(pa.array(["*"]), key)[0].as_py())
    marks = {np.uint64(_MISSING): -1, star: -1}
    codes = stretches.places(_hashes(parts, key, marks), rows)
    missing, starred = (int(codes[row]) if row >= 0 else -1 for row in marks.values())
    return Coded(codes, stretches.size_of(codes), missing, starred)


def _hashes(
    parts: Iterable[pa.Array], key: bytes, marks: dict[np.uint64, int]
) -> Iterator[npt.NDArray[np.int64]]:
    """Keyed codes of the cells, and on the way the first row of each code that is asked for."""
    done = 0
    for cells in parts:
        made = pc.fill_null(keyed.codes(cells, key), _MISSING).to_numpy(zero_copy_only=False)
        for mark in [mark for mark, row in marks.items() if row < 0]:
            first = np.flatnonzero(made == mark)[:1]
            marks[mark] = done + int(first[0]) if len(first) else -1
        done += len(made)
        yield made.view(np.int64)


def numbers(table: Records, name: str) -> Floats:
    """(n,) the cells of a column as numbers; nan where they are none."""
    found, done = np.empty(table.count, np.float64), 0
    for batch in table.batches([name]):
        cells = pc.utf8_trim_whitespace(batch.column(0))
        fits = pc.fill_null(pc.match_substring_regex(cells, _NUMBER), False)
        texts = pc.if_else(fits, cells, pa.scalar(None, pa.string()))
        made = pc.cast(texts, pa.float64())
        found[done : done + len(made)] = pc.fill_null(made, np.nan).to_numpy(zero_copy_only=False)
        done += len(made)
    return found[:done]


def classes(case: Case, table: Records, keys: Sequence[str], *, keep: bool = True) -> Classes:
    """The classes of people under some columns, counted once for all checks.

    Args:
        case: Keeps them.
        table: At least one row.
        keys: Of the table; none: all are one class.
        keep: Whether other checks will ask for them again.
    """
    own = tuple(dict.fromkeys(keys))

    def make() -> Classes:
        columns = [coded(case, table, name, keep=keep) for name in own]
        return together(case, table, own, columns)

    return case.memo.once(("classes", id(table), own), make, keep=keep, large=True)


def together(case: Case, table: Records, keys: Sequence[str], columns: Sequence[Coded]) -> Classes:
    """The classes under columns that are coded already; kept nowhere."""
    codes, sizes = [each.codes for each in columns], [max(1, each.size) for each in columns]
    alike = stretches.packed_places(codes, sizes, table.count)
    people = people_of(case, table)
    if people is None:
        counts = stretches.counts(alike, stretches.size_of(alike))
        return Classes(tuple(keys), alike, counts, counts, several=False)
    of_person = all_of(people, alike)
    size = stretches.size_of(of_person)
    of_row = stretches.picked(of_person, people)
    each, rows = stretches.counts(of_person, size), stretches.counts(of_row, size)
    return Classes(tuple(keys), of_row, each, rows, several=True)


def people_of(case: Case, table: Records) -> Rows | None:
    """(n,) the person of each row; None where each row is one, as far as the file tells."""
    return _person(case, table)[1]


def person_column(case: Case, table: Records) -> str | None:
    """The column that tells whose rows belong together, or None."""
    return _person(case, table)[0]


def _person(case: Case, table: Records) -> tuple[str | None, Rows | None]:
    return case.memo.once(("person", id(table)), lambda: _looked_for(case, table))


def _looked_for(case: Case, table: Records) -> tuple[str | None, Rows | None]:
    """The column of people and whose each row is; of what was looked at nothing else is kept."""
    release = case.now.release
    if release is not None and release.manifest is not None and release.manifest.recount:
        told = release.manifest.recount.person
        if told in [column.name for column in table.columns]:
            return told, _people(coded(case, table, told, keep=False))
    for each in table.columns:
        if speaks_of(each, "person_id"):
            column = coded(case, table, each.name, keep=False)
            if column.size * MOST_ROWS_EACH >= table.count:
                return each.name, _people(column)
    return None, None


def _people(column: Coded) -> Rows | None:
    rows = len(column.codes)
    found = column.codes
    if column.missing >= 0:
        found = stretches.places(_apart(column), rows)
    return found if stretches.size_of(found) < rows else None


def _apart(column: Coded) -> Iterator[npt.NDArray[np.int64]]:
    """Rows without a person are people of their own: nobody is merged by a gap."""
    fresh = column.size
    for span in stretches.spans(len(column.codes)):
        codes = column.codes[span].astype(np.int64)
        gaps = codes == column.missing
        count = int(gaps.sum())
        codes[gaps] = fresh + np.arange(count)
        fresh += count
        yield codes


def speaks_of(column: ScanColumn, kind: str) -> bool:
    """Whether a column of codes is of this kind; of our own tokens the header alone says so."""
    said = f"the header speaks of {KINDS[kind].said}"
    return column.role == "identifier" and (column.identifier == kind or said in column.evidence)


def all_of(people: Rows, alike: Rows) -> Rows:
    """(people,) a number for all that somebody's rows say together, in any order.

    The sum of well mixed codes: two different lists share one as rarely as 1 in 2^64.
    """
    total = np.zeros(stretches.size_of(people), np.uint64)
    for span in stretches.spans(len(people)):
        np.add.at(total, people[span], mixed(alike[span]))
    return stretches.places([total.view(np.int64)], len(total))


def mixed(codes: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
    """Codes spread over 64 bits (splitmix64: Steele, Lea, Flood 2014)."""
    with np.errstate(over="ignore"):
        x = codes.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x1234567)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ (x >> np.uint64(31)))


def class_table(case: Case, table: Records, keys: Sequence[str]) -> ClassTable:
    """The classes of a table's rows as the measures of risk take them; labels are left out."""
    own = tuple(dict.fromkeys(keys))
    made = ("class table", id(table), own)
    return case.memo.once(made, lambda: _class_table(case, table, own), large=True)


def _class_table(case: Case, table: Records, keys: Sequence[str]) -> ClassTable:
    found = classes(case, table, keys)
    columns = [coded(case, table, name) for name in found.keys]
    first = stretches.first_rows(found.of_row)
    return ClassTable(
        keys=found.keys,
        codes=np.column_stack([each.codes[first].astype(np.int32) for each in columns]),
        labels=tuple(("",) * each.size for each in columns),
        n=found.people,
        households=None,
        rows=found.rows,
    )
