"""What a leak is: a pure function of some rows of a file, integer-coded in the file's order.

A leak lets a reader find out, from how a file is made, what the file was meant
not to tell. It is found, never guessed: each has a threshold with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.risk.singling import MOST

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
EMPTY, STARRED = -1, -2
"""Codes of a cell that is empty, and of one that is `*`."""
Kind = Literal["quasi", "sensitive", "weight", "token", "text", "open"]


@dataclass(frozen=True)
class Coded:
    """One column of n rows."""

    name: str
    codes: Codes
    """(n,) place of each cell in `texts`; negative where there is none."""
    texts: pa.Array = field(repr=False)
    """Distinct texts, ascending but for tokens."""
    kind: Kind = "open"
    own: str = ""
    """Of what a release hides: the released column that tells it more coarsely, if any."""

    @property
    def size(self) -> int:
        return len(self.texts)


def coded(name: str, cells: pa.Array, kind: Kind = "open", own: str = "") -> Coded:
    """Cells of text, null where missing, without the white space around them."""
    trimmed = pc.utf8_trim_whitespace(cells)
    starred = pc.fill_null(pc.equal(trimmed, "*"), False)
    bare = pc.or_(pc.fill_null(pc.equal(trimmed, ""), True), starred)
    encoded = pc.if_else(bare, pa.scalar(None, pa.string()), trimmed).dictionary_encode()
    texts, places = encoded.dictionary, pc.fill_null(encoded.indices, EMPTY)
    codes = places.to_numpy(zero_copy_only=False).astype(np.int64)
    if kind != "token":  # keyed codes have no order that says anything
        order = pc.sort_indices(texts)
        rank = np.empty(len(order) + 1, np.int64)
        rank[order.to_numpy()], rank[-1] = np.arange(len(order)), EMPTY
        texts, codes = texts.take(order), rank[codes]
    codes[starred.to_numpy(zero_copy_only=False)] = STARRED
    return Coded(name, codes, texts, kind, own)


@dataclass(frozen=True)
class Sheet:
    """Rows of a file in its order: all of them, or of a large file so many that few are missed."""

    people: Codes
    """(n,) who stands in each row, 0 .. number of people - 1."""
    homes: Codes
    """(n,) the same of households; each person's own where none is declared."""
    shown: tuple[Coded, ...]
    """What a reader sees."""
    hidden: tuple[Coded, ...]
    """What he must not learn, in the same rows."""
    k: int
    released: bool
    """Whether `hidden` was taken from the file; else it stands there, and could be."""
    share: float = 1.0
    """Of the file's rows that these are, drawn at random."""
    lived: bool = False
    """Whether households are declared."""
    input_rows: Codes | None = None
    """(n,) which row of the input each is, where that is known."""
    neighbours: tuple[Codes, Codes] | None = None
    """(people, homes) of rows that follow each other in the file; None: those above do."""
    waived: frozenset[str] = frozenset()
    """Shown columns whose leaks somebody answers for."""
    twins: Flags | None = None
    """(n,) rows of which each cell, hidden or not, is as in the row above: no order to speak of."""

    @property
    def count(self) -> int:
        """People."""
        return int(self.people.max()) + 1 if len(self.people) else 0

    @property
    def single(self) -> bool:
        """Each person has one row."""
        return self.count == len(self.people)

    def people_in(self, rows: Flags) -> int:
        """Distinct people of some rows."""
        return int(rows.sum()) if self.single else len(np.unique(self.people[rows]))

    def enough(self, people: int) -> bool:
        """Whether so many people are a leak: more than 5 % of them, and at least 3 x k."""
        return people * MOST > self.count and people >= 3 * self.k

    @property
    def looked_at(self) -> tuple[Coded, ...]:
        """What a reader sees and no waiver covers."""
        return tuple(each for each in self.shown if each.name not in self.waived)


@dataclass(frozen=True)
class Finding:
    """One leak that was found."""

    leak: str
    said: str
    """Which sentence of `phrases/claims.yaml` says it."""
    columns: tuple[str, ...]
    """Where it leaks; empty where it is the order of the rows."""
    tells: str = ""
    """The column that it tells; empty where it singles people out, or follows no column."""


Find = Callable[[Sheet], Iterator[Finding]]


@dataclass(frozen=True)
class Leak:
    """One entry of the table of leaks."""

    name: str
    summary: str
    threshold: str
    """In words, with its reason."""
    source: str
    mend: str
    nothing: str
    """Why there may be nothing to look at."""
    find: Find
    looks_at: Callable[[Sheet], bool]
    """Whether there is anything to look at."""
