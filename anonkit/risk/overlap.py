"""Whether two files are of the same people, and which rows only one of them has.

Definition. Rows are equal where they read the same in all columns that both
files have. Taking equal rows away one against one leaves the rows of the one
file and those of the other that have no partner: the difference of multisets.

Two files of other people, drawn alike, agree in how often each kind of row
occurs only as far as chance lets them. Of a kind that occurs m times in both
together, the one file then has Binomial(m, p) rows, p being its share of all
rows. The sum of the squared, standardised deviations of c kinds has mean
c - 1; its variance is the sum of 2 + (1 - 6pq) / (mpq) over the kinds. A sum
that is far too small (too many rows agree) is left to chance with the
probability of the lower tail of the gamma distribution with that mean and
variance. Clustered samples only make the sum larger.

Source:
    Pearson's test of homogeneity; exact moments: Haldane 1937, Biometrika 29,
    The exact value of the moments of the distribution of chi squared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
_TERMS = 100_000
"""Of the series of the gamma distribution; far fewer are needed."""


@dataclass(frozen=True)
class Overlap:
    """What two files have in common."""

    equal: int
    """Rows that have a partner in the other file."""
    left_now: int
    """Rows of the first file that have none."""
    left_then: int
    """Rows of the second file that have none."""
    chance: float
    """How likely files of other people agree as well as this, 0 to 1."""

    @property
    def share(self) -> float:
        """Of the rows of the smaller file, those that have a partner."""
        smaller = self.equal + min(self.left_now, self.left_then)
        return self.equal / smaller if smaller else 0.0


def overlap(now: Codes, then: Codes) -> Overlap:
    """Compare two files.

    Args:
        now: n codes of the rows of one file, equal where rows are.
        then: m codes of the rows of the other.
    """
    mine, counts = np.unique(now, return_counts=True)
    theirs, others = np.unique(then, return_counts=True)
    _, at, of = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    equal = int(np.minimum(counts[at], others[of]).sum())
    one = np.concatenate([counts[at], np.delete(counts, at), np.zeros(len(theirs) - len(of))])
    two = np.concatenate([others[of], np.zeros(len(mine) - len(at)), np.delete(others, of)])
    return Overlap(equal, len(now) - equal, len(then) - equal, _chance(one, two))


def alone_in_both(now: Codes, then: Codes) -> tuple[Places, Places]:
    """Places of rows whose code one row of each file has, side by side."""
    mine, first, counts = np.unique(now, return_index=True, return_counts=True)
    theirs, place, others = np.unique(then, return_index=True, return_counts=True)
    mine, first = mine[counts == 1], first[counts == 1]
    theirs, place = theirs[others == 1], place[others == 1]
    _, at, of = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    return first[at].astype(np.int64), place[of].astype(np.int64)


def _chance(one: npt.NDArray[np.float64], two: npt.NDArray[np.float64]) -> float:
    """Lower tail of the statistic of homogeneity of c kinds of rows."""
    if len(one) < 2 or not one.sum() or not two.sum():
        return 1.0
    both = one + two
    p = float(one.sum() / both.sum())
    q = 1 - p
    statistic = float(((one - both * p) ** 2 / (both * p * q)).sum())
    mean = len(one) - 1.0
    variance = float((2 + (1 - 6 * p * q) / (both * p * q)).sum())
    if variance < 1e-9 or statistic >= mean:
        return 1.0
    return _lower_gamma(mean * mean / variance, statistic * mean / variance)


def _lower_gamma(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function, for 0 <= x < shape."""
    if x <= 0:
        return 0.0
    term = total = 1.0
    for step in range(1, _TERMS):
        term *= x / (shape + step)
        total += term
        if term < total * 1e-12:
            break
    logarithm = shape * math.log(x) - x - math.lgamma(shape + 1) + math.log(total)
    return min(1.0, math.exp(min(0.0, logarithm)))
