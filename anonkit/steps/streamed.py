"""What a scan keeps of a file that streams by: counts, hashes, a sample; bounded memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
_RANGE = 2.0**64
_STEP = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that multiplying by it loses nothing of a hash."""
_ABSENT = (None, "", *MISSING)

Hashed = npt.NDArray[np.uint64]


def budget(columns: int) -> int:
    """Hashes kept per column: so many different values are counted exactly."""
    return max(MIN_HASHES, HASHES // max(1, columns))


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

    def sample(self) -> list[str]:
        """At most `MAX_SAMPLE` distinct values."""
        return list(self.kept.values())

    def facts(self, name: str, columns: Sequence[str]) -> Facts:
        """Counts over the whole column."""
        question = name.rpartition("/")[0]
        return Facts(
            rows=self.rows,
            missing=self.missing,
            distinct=self._distinct(),
            option_of=question if question in columns else "",
            has_options=any(other.startswith(f"{name}/") for other in columns),
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
    """Whether a row came twice, cell by cell, among the rows of least hash."""

    repeated: bool = False
    seen: Hashed = field(default_factory=lambda: np.empty(0, np.uint64))
    waiting: list[Hashed] = field(default_factory=list)

    def take(self, cells: Sequence[Hashed]) -> None:
        """Add one batch, as the hashes of each column's cells."""
        if self.repeated or not cells:
            return
        rows = np.zeros(len(cells[0]), np.uint64)
        for hashes in cells:
            rows *= _STEP
            rows += hashes
        if len(self.seen) == ROWS:
            rows = rows[rows <= self.seen[-1]]
        self.waiting.append(rows)
        if sum(map(len, self.waiting)) >= min(PENDING, ROWS):
            self._sort_in()

    def finish(self) -> bool:
        """Whether a row came twice."""
        self._sort_in()
        return self.repeated

    def _sort_in(self) -> None:
        together = np.sort(np.concatenate([self.seen, *self.waiting]))
        self.waiting = []
        self.repeated = self.repeated or bool((together[1:] == together[:-1]).any())
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
