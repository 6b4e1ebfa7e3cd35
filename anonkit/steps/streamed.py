"""What a scan keeps of a file that streams by: counts, hashes, a sample; bounded memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect.columns import MAX_SAMPLE
from anonkit.detect.shape import Facts

MISSING = ("NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "#N/A", ".", "-")
"""Spellings of missing that a scan looks through; a policy has to declare its own."""
MAX_CELL = 4_000
"""Characters of a cell that are looked at."""
HASHES = 1 << 20
"""Hashes kept for all columns together (8 MiB): distinct values are exact below this share."""
MIN_HASHES = 1 << 13
"""Of one column at least: the estimate is then within about 1 % (1 / sqrt(8192))."""
ROWS = 1 << 20
"""Hashes of rows kept (8 MiB): of larger files, two equal rows are seen in that many alone."""
PENDING = 1 << 17
"""Hashes of rows that wait to be sorted in among those kept."""
CELLS = 1 << 22
"""Hashes of cells kept row by row (16 MiB): larger files are sampled by the hash of the row."""
_RANGE = 2.0**64
STEP = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that multiplying by it loses nothing of a hash."""
_ABSENT = (None, "", *MISSING)

Hashed = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.int64]


def budget(columns: int) -> int:
    """Hashes kept per column: so many different values are counted exactly."""
    return max(MIN_HASHES, HASHES // max(1, columns))


@dataclass(frozen=True)
class KeptRows:
    """Rows of a file as hashes of their cells: all, or those of a sample."""

    columns: tuple[str, ...]
    hashes: npt.NDArray[np.uint32]
    """n x columns; equal cells have equal hashes."""
    sampled: bool
    absent: npt.NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    """Hashes of cells that are no answer."""

    def codes(self, column: str) -> tuple[Codes, int]:
        """A number for each different cell of a column, and how many there are."""
        hashes = self.hashes[:, self.columns.index(column)]
        order = np.argsort(hashes, kind="stable")
        steps = np.concatenate([[0], np.cumsum(np.diff(hashes[order]) != 0)])
        codes = np.empty(len(hashes), np.int64)
        codes[order] = steps
        return codes, int(steps[-1]) + 1


@dataclass(frozen=True)
class Names:
    """The columns of a file among themselves."""

    columns: frozenset[str]
    questions: Mapping[str, str]
    """By column that is one of their answers."""
    with_options: frozenset[str]
    """Questions, and names that stand before a `/` in others."""

    @classmethod
    def of(cls, columns: Sequence[str], questions: Mapping[str, str]) -> Names:
        """Look at the names once, however many columns there are."""
        above = {name[:place] for name in columns for place, mark in enumerate(name) if mark == "/"}
        return cls(frozenset(columns), questions, frozenset(above | {*questions.values()}))


@dataclass
class StreamedColumn:
    """What is kept of one column.

    The sample is the distinct values of least hash: every distinct value has
    the same chance, wherever it stands in the file, and two runs agree.
    """

    budget: int
    declared: Collection[str] = ()
    """Cells that the file itself calls no answer; it grows while the file is read."""
    rows: int = 0
    missing: int = 0
    spellings: set[str] = field(default_factory=set)
    hashes: Hashed = field(default_factory=lambda: np.empty(0, np.uint64))
    kept: dict[int, str] = field(default_factory=dict)

    def take(self, cells: pa.Array) -> Hashed:
        """Add one batch; a hash of each of its cells."""
        # Cells come back often: what is the same is looked at once.
        encoded = pc.dictionary_encode(cells.cast(pa.string()), null_encoding="encode")
        trimmed = pc.fill_null(pc.utf8_trim_whitespace(encoded.dictionary), "")
        codes = np.asarray(encoded.indices)
        texts = np.asarray(trimmed.to_pylist(), dtype=object)
        nothing = pa.array((*_ABSENT, *self.declared), pa.string())
        absent = np.asarray(pc.is_in(trimmed, value_set=nothing), dtype=bool)
        hashes = _hashes(texts)
        self.rows += len(cells)
        if absent.any():
            self.missing += int(absent[codes].sum())
            self.spellings.update(_spellings(trimmed.filter(pa.array(absent))))
        self._keep(texts[~absent], hashes[~absent])
        return hashes.take(codes)

    @staticmethod
    def hashed(texts: Sequence[str | None]) -> Hashed:
        """A hash of each text, the same in every run."""
        return _hashes(np.asarray(["\0" if text is None else text for text in texts], object))

    def keep_hashes(self, hashes: Hashed) -> None:
        """Count different hashes, which come sorted and each once, instead of cells."""
        self.hashes = _merged(self.hashes, hashes)[: self.budget]

    @property
    def distinct(self) -> int:
        """How many different ones there were, estimated where there were more than are kept."""
        return self._distinct()

    def sample(self) -> list[str]:
        """At most `MAX_SAMPLE` distinct values."""
        return list(self.kept.values())

    def facts(self, name: str, names: Names) -> Facts:
        """Counts over the whole column, and its place among the others."""
        question = name.rpartition("/")[0]
        return Facts(
            rows=self.rows,
            missing=self.missing,
            distinct=self._distinct(),
            option_of=names.questions.get(name, question if question in names.columns else ""),
            has_options=name in names.with_options,
        )

    @property
    def estimated(self) -> bool:
        """True where there are more different values than are counted."""
        return len(self.hashes) >= self.budget

    def _keep(self, texts: npt.NDArray[np.object_], hashes: Hashed) -> None:
        small = self._smaller(hashes)
        self._sample(texts[small], hashes[small])
        self.hashes = _merged(self.hashes, hashes[small])[: self.budget]

    def _smaller(self, hashes: Hashed) -> npt.NDArray[np.intp]:
        """Places of those that may be kept, the smallest first."""
        order = np.argsort(hashes)
        if self.estimated:
            order = order[: int(np.searchsorted(hashes[order], self.hashes[-1]))]
        return order

    def _sample(self, texts: npt.NDArray[np.object_], hashes: Hashed) -> None:
        """Texts and hashes come sorted by hash."""
        found = {
            int(key): str(text)[:MAX_CELL]
            for key, text in zip(hashes[:MAX_SAMPLE], texts[:MAX_SAMPLE], strict=True)
        }
        if found.keys() <= self.kept.keys():
            return
        merged = self.kept | found
        self.kept = {key: merged[key] for key in sorted(merged)[:MAX_SAMPLE]}

    def _distinct(self) -> int:
        """Exact while all hashes fit; then estimated from the largest one kept.

        Source:
            Bar-Yossef et al. 2002, doi:10.1007/3-540-45726-7_1 (the k-th
            smallest of n uniform hashes lies near k / n).
        """
        if not self.estimated:
            return len(self.hashes)
        return round((self.budget - 1) * _RANGE / float(self.hashes[-1]))


@dataclass
class StreamedRows:
    """Whether a row came twice, among the rows of least hash, and the cells of some rows."""

    repeated: bool = False
    seen: Hashed = field(default_factory=lambda: np.empty(0, np.uint64))
    waiting: list[Hashed] = field(default_factory=list)
    mask: int = 0
    """Rows are kept whose hash has none of these bits."""
    held: list[tuple[Hashed, npt.NDArray[np.uint32]]] = field(default_factory=list)

    def take(self, cells: Sequence[Hashed]) -> None:
        """Add one batch, as the hashes of each column's cells."""
        if not cells:
            return
        rows = np.zeros(len(cells[0]), np.uint64)
        for hashes in cells:
            rows *= STEP
            rows += hashes
        self._hold(rows, cells)
        if not self.repeated:
            self._compare(rows)

    def kept(self, columns: Sequence[str]) -> KeptRows:
        """The cells of all rows, or of those that were held."""
        parts = [cells for _, cells in self.held] or [np.empty((0, len(columns)), np.uint32)]
        nothing = _hashes(np.asarray(["", *MISSING], dtype=object)).astype(np.uint32)
        return KeptRows(tuple(columns), np.concatenate(parts), self.mask > 0, nothing)

    def _hold(self, rows: Hashed, cells: Sequence[Hashed]) -> None:
        chosen = np.flatnonzero((rows & np.uint64(self.mask)) == 0)
        matrix = np.empty((len(chosen), len(cells)), np.uint32)
        for place, hashes in enumerate(cells):
            matrix[:, place] = hashes[chosen]  # the lower half of each hash
        self.held.append((rows[chosen], matrix))
        while sum(map(len, (rows for rows, _ in self.held))) * len(cells) > CELLS:
            self.mask = 2 * self.mask + 1
            wanted = [((rows & np.uint64(self.mask)) == 0) for rows, _ in self.held]
            self.held = [
                (rows[those], kept[those])
                for (rows, kept), those in zip(self.held, wanted, strict=True)
            ]

    def _compare(self, rows: Hashed) -> None:
        if len(self.seen) == ROWS:
            rows = rows[rows <= self.seen[-1]]
        self.waiting.append(rows)
        if sum(map(len, self.waiting)) >= min(PENDING, ROWS):
            self._sort_in()

    def finish(self) -> bool:
        """Whether a row came twice."""
        if not self.repeated:
            self._sort_in()
        return self.repeated

    def _sort_in(self) -> None:
        together = np.sort(np.concatenate([self.seen, *self.waiting]))
        self.waiting = []
        self.repeated = bool((together[1:] == together[:-1]).any())
        self.seen = together[:ROWS]


def _merged(kept: Hashed, more: Hashed) -> Hashed:
    """Both, sorted, each hash once; `more` comes sorted."""
    if len(kept):
        places = np.minimum(np.searchsorted(kept, more), len(kept) - 1)
        more = more[kept[places] != more]
    if not len(more):
        return kept
    together: Hashed = np.sort(np.concatenate([kept, more]))
    first = np.ones(len(together), np.bool_)
    np.not_equal(together[1:], together[:-1], out=first[1:])
    return together[first]


def _hashes(texts: npt.NDArray[np.object_]) -> Hashed:
    if len(texts) == 0:
        return np.empty(0, np.uint64)
    import pandas as pd  # noqa: PLC0415 - heavy, and no other step needs it

    return pd.util.hash_array(texts, categorize=False)


def _spellings(absent: pa.Array) -> list[str]:
    """Which of the known spellings of missing stand in these cells."""
    return [text for text in pc.unique(absent).to_pylist() if text in MISSING]
