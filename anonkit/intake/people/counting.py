"""Classes of people of a table, counted from codes: whole columns of text are never held.

A cell becomes a 64-bit keyed code as it goes by, and a column 4 bytes a row.
What is missing (empty, blank, or declared to be no answer) is an answer of its
own, and so is `*`: the strict reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.packing import packed_places, places
from anonkit.classes.table import ClassTable, Counts
from anonkit.detect.kinds import KINDS
from anonkit.intake.base import Case, Records
from anonkit.records import ScanColumn
from anonkit.steps import keyed
from anonkit.steps.typed import with_missing

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MOST_ROWS_EACH = 10
"""A column whose values come back more often than this, on average, numbers no people."""
_NUMBER = r"^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$"
_MISSING = 0
"""The code of a missing answer; that a text has it too is as likely as 1 in 2^64."""


@dataclass(frozen=True)
class Coded:
    """One column of n rows."""

    codes: Codes
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
    of_row: npt.NDArray[np.int64]
    """(n,) the class of each row."""
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
    if not keep:
        return _coded(table, name)
    return case.memo.once(("coded", id(table), name), lambda: _coded(table, name))


def coded_cells(cells: pa.ChunkedArray, column: ScanColumn) -> Coded:
    """Some cells of a column as codes: of the first rows, where all are not looked at."""
    return _as_codes([_answers(each, column) for each in cells.chunks])


def _coded(table: Records, name: str) -> Coded:
    column = table.column(name)
    return _as_codes(_answers(batch.column(0), column) for batch in table.batches([name]))


def _answers(cells: pa.Array, column: ScanColumn) -> pa.Array:
    return with_missing(pc.utf8_trim_whitespace(cells), ("", *column.missing))


def _as_codes(parts: Iterable[pa.Array]) -> Coded:
    key = secrets.token_bytes(32)
    found = [np.empty(0, np.uint64)]
    for cells in parts:
        made = pc.fill_null(keyed.codes(cells, key), _MISSING)
        found.append(made.to_numpy(zero_copy_only=False))
    whole = np.concatenate(found)
    codes = places(whole.view(np.int64)).astype(np.int32)
    star = keyed.codes(pa.array(["*"]), key)[0].as_py()
    return Coded(
        codes,
        int(codes.max(initial=-1)) + 1,
        _code_of(whole, np.uint64(_MISSING), codes),
        _code_of(whole, np.uint64(star), codes),
    )


def _code_of(whole: npt.NDArray[np.uint64], cell: np.uint64, codes: Codes) -> int:
    first = np.flatnonzero(whole == cell)[:1]
    return int(codes[first[0]]) if len(first) else -1


def numbers(table: Records, name: str) -> Floats:
    """(n,) the cells of a column as numbers; nan where they are none."""
    found = [np.empty(0, np.float64)]
    for batch in table.batches([name]):
        cells = pc.utf8_trim_whitespace(batch.column(0))
        fits = pc.fill_null(pc.match_substring_regex(cells, _NUMBER), False)
        texts = pc.if_else(fits, cells, pa.scalar(None, pa.string()))
        made = pc.cast(texts, pa.float64())
        found.append(pc.fill_null(made, np.nan).to_numpy(zero_copy_only=False))
    return np.concatenate(found)


def classes(case: Case, table: Records, keys: Sequence[str]) -> Classes:
    """The classes of people under some columns, counted once for all checks.

    Args:
        case: Keeps them.
        table: At least one row.
        keys: Of the table; none: all are one class.
    """
    own = tuple(dict.fromkeys(keys))
    return case.memo.once(
        ("classes", id(table), own),
        lambda: together(case, table, own, [coded(case, table, name) for name in own]),
    )


def together(case: Case, table: Records, keys: Sequence[str], columns: Sequence[Coded]) -> Classes:
    """The classes under columns that are coded already; kept nowhere."""
    alike = packed_places(
        [each.codes.astype(np.int64) for each in columns],
        [max(1, each.size) for each in columns],
        table.count,
    )
    people = people_of(case, table)
    if people is None:
        counts = np.bincount(alike)
        return Classes(tuple(keys), alike, counts, counts, several=False)
    of_person = all_of(people, alike)
    of_row = of_person[people]
    return Classes(tuple(keys), of_row, np.bincount(of_person), np.bincount(of_row), several=True)


def people_of(case: Case, table: Records) -> npt.NDArray[np.int64] | None:
    """(n,) the person of each row; None where each row is one, as far as the file tells."""
    return case.memo.once(("people", id(table)), lambda: _people(case, table))


def _people(case: Case, table: Records) -> npt.NDArray[np.int64] | None:
    name = person_column(case, table)
    if name is None:
        return None
    column = coded(case, table, name)
    codes = column.codes.astype(np.int64)
    gaps = codes == column.missing
    # Rows without a person are people of their own: nobody is merged by a gap.
    codes[gaps] = column.size + np.arange(int(gaps.sum()))
    found = places(codes)
    several = int(found.max()) + 1 < len(found)
    return found if several else None


def person_column(case: Case, table: Records) -> str | None:
    """The column that tells whose rows belong together, or None."""
    release = case.now.release
    if release is not None and release.manifest is not None and release.manifest.recount:
        told = release.manifest.recount.person
        if told in [column.name for column in table.columns]:
            return told
    for each in table.columns:
        if speaks_of(each, "person_id"):
            column = coded(case, table, each.name)
            if column.size * MOST_ROWS_EACH >= table.count:
                return each.name
    return None


def speaks_of(column: ScanColumn, kind: str) -> bool:
    """Whether a column of codes is of this kind; of our own tokens the header alone says so."""
    said = f"the header speaks of {KINDS[kind].said}"
    return column.role == "identifier" and (column.identifier == kind or said in column.evidence)


def all_of(people: npt.NDArray[np.int64], alike: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(people,) a number for all that somebody's rows say together, in any order.

    The sum of well mixed codes: two different lists share one as rarely as 1 in 2^64.
    """
    total = np.zeros(int(people.max()) + 1, np.uint64)
    np.add.at(total, people, mixed(alike))
    return places(total.view(np.int64))


def mixed(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Codes spread over 64 bits (splitmix64: Steele, Lea, Flood 2014)."""
    with np.errstate(over="ignore"):
        x = codes.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x1234567)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ (x >> np.uint64(31)))


def class_table(case: Case, table: Records, keys: Sequence[str]) -> ClassTable:
    """The classes of a table's rows as the measures of risk take them; labels are left out."""
    own = tuple(dict.fromkeys(keys))
    return case.memo.once(("class table", id(table), own), lambda: _class_table(case, table, own))


def _class_table(case: Case, table: Records, keys: Sequence[str]) -> ClassTable:
    found = classes(case, table, keys)
    columns = [coded(case, table, name) for name in found.keys]
    first = np.full(len(found.rows), len(found.of_row), np.int64)
    np.minimum.at(first, found.of_row, np.arange(len(found.of_row)))
    return ClassTable(
        keys=found.keys,
        codes=np.column_stack([each.codes[first] for each in columns]),
        labels=tuple(("",) * each.size for each in columns),
        n=found.people,
        households=None,
        rows=found.rows,
    )
