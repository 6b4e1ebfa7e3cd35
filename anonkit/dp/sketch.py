"""Whether two sets of people are the same people, told from a few keyed codes of each.

A sample is the smallest codes of a set (bottom-k). Codes are keyed and even, so
below a common limit the codes of two sets are even draws from both: the share
of the smaller set's that are in the larger estimates how much of it lies
there. Sets of up to `SIZE` are compared whole; beyond, memory stays bounded.

Agreeing by chance is told apart from being the same:

- People are known by their identity. Where identities are numbers of a range,
  as running numbers are, two surveys share as many of them as the range is full.
- Rows are known by their cells. Good and Turing: of rows drawn from the same
  source, a file holds the share that is not alone in it. A file of two columns
  holds them all, and says nothing; a whole questionnaire is nearly always alone.
- The very same rows, each as often, are the same file. Two files of n rows and d
  kinds of rows agree so by chance about once in (4 pi n)^((d - 1) / 2).

Source:
    Bottom-k sketches: Cohen and Kaplan, "Summarizing data using bottom-k
    sketches", PODC 2007. Coverage: Good, Biometrika 40 (1953), 237-264.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import comb, exp, log1p

import numpy as np
import numpy.typing as npt

from anonkit.canonical import Json, canonical_json

SIZE = 1 << 16
"""Codes kept of one set: half a megabyte."""
SHARED = 0.05
"""More than this share of the smaller set in the larger: the same people."""
FALSE_ALARM = 1e-3
"""How often chance alone may look like the same people, at most, where it is judged."""
LEAST_CHANCE = 1e-3
"""Of one code to agree by chance: mistyped or reused identities."""
RUNNING = 0.5
"""A range of numbers that is at least so full is of running numbers, which name nobody."""

LEAST_ROWS, LEAST_KINDS = 30, 5
"""From so many rows of so many kinds on, a whole file agrees by chance once in 100,000 at most."""

Codes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sample:
    """The smallest codes of a set."""

    codes: Codes
    """Ascending, each once; at most `SIZE`."""
    alone: Flags
    """Of each, whether it was seen once only."""
    total: int
    """How many codes were seen, repeated ones too."""

    @property
    def limit(self) -> int:
        """Every code of the set up to here is in the sample."""
        return int(self.codes[-1]) if len(self.codes) >= SIZE else 2**64 - 1

    @property
    def distinct(self) -> float:
        """About how many codes the set has; exactly where all are kept."""
        kept = len(self.codes)
        return kept if kept < SIZE else (kept - 1) * 2**64 / max(self.limit, 1)

    @property
    def coverage(self) -> float:
        """About which share of rows from the same source stands in it, with one added for doubt."""
        share = float(np.mean(self.alone)) if len(self.alone) else 0.0
        return min(1.0, (max(0.0, self.total - share * self.distinct) + 1) / (self.total + 1))


@dataclass(frozen=True)
class Sketch:
    """Who the people of one spend are, to whoever holds the keyring."""

    people: Sample | None
    """Codes of their identities; None where each row is a person."""
    rows: Sample
    """Codes of all cells of their rows."""
    span: int = 0
    """Length of the range, where identities are numbers behind one prefix; else 0."""
    whole: int = 0
    """Sum of the codes of all rows, modulo 2^64."""

    @property
    def fullness(self) -> float:
        """The share of the range that is taken: what agrees by chance."""
        if self.people is None or not self.span:
            return 0.0
        return min(1.0, self.people.distinct / self.span)

    def to_bytes(self) -> bytes:
        """As the ledger keeps it."""
        samples = [sample for sample in (self.people, self.rows) if sample is not None]
        head: Json = {
            "format": 1,
            "people": self.people is not None,
            "span": self.span,
            "whole": str(self.whole),  # beyond what JSON holds exactly
            "samples": [{"codes": len(each.codes), "total": each.total} for each in samples],
        }
        parts = [canonical_json(head), b"\n"]
        for each in samples:
            parts += [each.codes.astype("<u8").tobytes(), each.alone.astype("u1").tobytes()]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """What `to_bytes` made."""
        first, _, rest = data.partition(b"\n")
        head = json.loads(first)
        *people, rows = _samples(head["samples"], rest)
        return cls(people[0] if people else None, rows, head["span"], int(head["whole"]))

    def same_people_as(self, other: Sketch) -> bool:
        """Whether more than 5 % of the smaller set are in the larger, beyond chance."""
        return self._same_file(other) or any(
            shared(a, b, chance) for a, b, chance in self._evidence(other)
        )

    def _same_file(self, other: Sketch) -> bool:
        many = self.rows.total >= LEAST_ROWS and self.rows.distinct >= LEAST_KINDS
        same = (self.rows.total, self.whole) == (other.rows.total, other.whole)
        return many and same and np.array_equal(self.rows.codes, other.rows.codes)

    def _evidence(self, other: Sketch) -> Iterator[tuple[Sample, Sample, float]]:
        full = max(self.fullness, other.fullness)
        if self.people is not None and other.people is not None and full < RUNNING:
            yield self.people, other.people, full
        larger = max(self.rows, other.rows, key=lambda each: each.total)
        yield self.rows, other.rows, larger.coverage


def shared(a: Sample, b: Sample, chance: float) -> bool:
    """Whether two samples agree in more than 5 % of the smaller set, beyond `chance`.

    Args:
        a: Of one set.
        b: Of another.
        chance: That a code of the smaller set is in the larger although it is somebody else's.
    """
    limit = np.uint64(min(a.limit, b.limit))
    first, second = a.codes[a.codes <= limit], b.codes[b.codes <= limit]
    both = len(np.intersect1d(first, second, assume_unique=True))
    fewer = min(len(first), len(second))
    if not both or both <= SHARED * fewer:
        return False
    return tail(both, fewer, max(chance, LEAST_CHANCE)) < FALSE_ALARM


def tail(hits: int, draws: int, chance: float) -> float:
    """The probability of at least so many hits in independent draws, or an upper bound of it.

    Exact up to 200 draws; beyond, Hoeffding's bound exp(-n D(h/n || p)).
    """
    if chance >= 1 or hits <= chance * draws:
        return 1.0
    if draws <= 200:
        return sum(
            comb(draws, n) * chance**n * (1 - chance) ** (draws - n) for n in range(hits, draws + 1)
        )
    share = hits / draws
    rest = 0.0 if hits == draws else (1 - share) * (log1p(-share) - log1p(-chance))
    return exp(-draws * (share * float(np.log(share / chance)) + rest))


class Sampler:
    """Takes codes as they come and keeps the smallest; memory is bounded.

    A class, because it is filled batch by batch. A code that was once above
    the limit stays there, so what is kept was counted in full.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[Codes, npt.NDArray[np.int64]]] = []
        self._held = 0
        self._limit = np.uint64(2**64 - 1)
        self._total = 0

    def add(self, codes: Codes) -> None:
        """Take n codes, repeated ones too."""
        self._total += len(codes)
        values, counts = np.unique(codes[codes <= self._limit], return_counts=True)
        self._kept.append((values, counts))
        self._held += len(values)
        if self._held > 4 * SIZE:
            self.compact()

    def join(self, other: Sampler) -> None:
        """Take what another one kept of other codes."""
        self._total += other._total
        # What either left out may stand above its limit, so nothing above both counts in full.
        self._limit = min(self._limit, other._limit)
        self._kept += other._kept
        self.compact()

    def sample(self) -> Sample:
        """What was kept."""
        self.compact()
        codes, counts = self._kept[0]
        return Sample(codes, counts == 1, self._total)

    def compact(self) -> None:
        """Hold no more than `SIZE` codes."""
        codes = np.concatenate([np.empty(0, np.uint64), *(codes for codes, _ in self._kept)])
        counts = np.concatenate([np.empty(0, np.int64), *(counts for _, counts in self._kept)])
        values, places = np.unique(codes, return_inverse=True)
        sums = np.zeros(len(values), np.int64)
        np.add.at(sums, places, counts)
        few = min(SIZE, int(np.searchsorted(values, self._limit, side="right")))
        self._kept = [(values[:few], sums[:few])]
        self._held = few
        if self._held == SIZE:
            self._limit = values[SIZE - 1]


def _samples(heads: list[dict[str, int]], data: bytes) -> Iterator[Sample]:
    place = 0
    for head in heads:
        n = head["codes"]
        codes = np.frombuffer(data, "<u8", n, place).astype(np.uint64)
        alone = np.frombuffer(data, "u1", n, place + 8 * n).astype(np.bool_)
        yield Sample(codes, alone, head["total"])
        place += 9 * n
