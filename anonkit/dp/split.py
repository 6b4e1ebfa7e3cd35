"""Which tables of a request to measure, and with how much of its epsilon.

A table that is a margin of another one can be had from it by adding up, and
noisy tables of the same people are pooled (`dp.effects`). How well each can
then be told follows from the sizes of the tables alone, so the best division
of epsilon is found before any data is opened, and costs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from anonkit.dp.effects import Axes, share_of_effect, subsets

PARTS = 1000
"""Epsilon is divided in thousandths, so that people can read the parts."""
LEAST_SHARE = 0.005
"""A margin of another table that would get less is not measured: it changes nothing."""
ROUNDS = 400
MOST_CHANGES = 8
"""Of the tables that are measured, one after the other, each where it helps most."""
MOST_TABLES = 40
"""Beyond, the search takes the better of two descents, so that a plan stays quick."""
_Floats = npt.NDArray[np.float64]


def divide(
    requested: Mapping[Axes, Fraction],
    sizes: Sequence[int],
    epsilon: Fraction,
    sensitivity: int | None,
) -> dict[Axes, Fraction]:
    """Choose the tables to measure, and what each of them is given.

    Minimises the sum, over the requested tables, of priority times the
    standard deviation of a cell after pooling. That is not convex where one
    table could do the work of another: a descent (by exponentiated gradient,
    with steps that are halved until they help) starts from all tables, and
    from those only that no other contains; then, from the better end, with
    each table more and each table less, as long as that helps. (A small
    table may come out a little worse than a part of its own would have made it.)

    Args:
        requested: Priority of each requested table, > 0.
        sizes: Keys of each axis of the joint table.
        epsilon: For all of them together; rho, where noise is Gaussian.
        sensitivity: L1, of one measured table; None where noise is Gaussian, since it then
            changes nothing: variances are in inverse proportion to the parts of rho.

    Returns:
        Epsilon of each measured table, largest tables among them always. They
        add up to `epsilon` exactly, in whole thousandths of it (in finer
        parts for more than 50 tables).

    Source:
        Kivinen & Warmuth 1997, doi:10.1006/inco.1996.2612.
    """
    tables = sorted(requested)
    largest = {table for table in tables if not any(set(table) < set(other) for other in tables)}
    rate = None if sensitivity is None else float(epsilon / sensitivity)
    aim = _aim(tables, [requested[table] for table in tables], sizes, rate)
    shares = _search(aim, np.array([table in largest for table in tables]))
    kept = [
        table
        for table, share in zip(tables, shares, strict=True)
        if share >= LEAST_SHARE or table in largest
    ]
    weights = [float(shares[tables.index(table)]) for table in kept]
    parts = whole_parts([w / sum(weights) for w in weights], max(PARTS, 20 * len(kept)))
    total = sum(parts)
    return {table: epsilon * part / total for table, part in zip(kept, parts, strict=True)}


def whole_parts(shares: Sequence[float], total: int) -> list[int]:
    """Shares that add up to 1, as whole numbers >= 1 that add up to `total`."""
    parts = [max(1, math.floor(share * total)) for share in shares]
    while sum(parts) != total:
        step = 1 if sum(parts) < total else -1
        # Rounded, so that among equal ones the first is taken, not one that the machine's last
        # digits prefer: the parts are part of what a request is.
        off = [
            -math.inf if part + step < 1 else round(step * (share * total - part), 3)
            for share, part in zip(shares, parts, strict=True)
        ]
        parts[off.index(max(off))] += step
    return parts


@dataclass(frozen=True)
class _Aim:
    """The sum of standard deviations as a function of shares of epsilon, with its slope."""

    rate: float | None
    """Epsilon / sensitivity of the whole request; None where noise is Gaussian."""
    told: _Floats
    """(effects, measured): precision of an effect for each unit of a table's precision."""
    wanted: _Floats
    """(requested, effects): variance of a cell for each unit of an effect's variance."""
    priorities: _Floats

    def value(self, shares: _Floats) -> float:
        return float(self.priorities @ np.sqrt(self.wanted @ self._spread(shares)))

    def rank(self, shares: _Floats) -> float:
        """The value to nine digits: what differs by less is equally good on every machine."""
        return float(f"{self.value(shares):.9g}")

    def slope(self, shares: _Floats) -> _Floats:
        """Derivative by each share."""
        spread = self._spread(shares)
        by_variance = self.priorities / (2 * np.sqrt(self.wanted @ spread))
        by_precision = -(by_variance @ self.wanted * spread**2) @ self.told
        if self.rate is None:
            plain: _Floats = by_precision
            return plain
        slope: _Floats = by_precision * np.sinh(self.rate * shares) * self.rate
        return slope

    def _spread(self, shares: _Floats) -> _Floats:
        # One over the variance of discrete Laplace noise, 2 a / (1 - a)^2 with a = e^-rate:
        # cosh(rate) - 1, written so that small rates keep their digits.
        precision = shares if self.rate is None else 2 * np.sinh(self.rate * shares / 2) ** 2
        spread: _Floats = 1 / (self.told @ precision)
        return spread


def _aim(
    tables: Sequence[Axes], priorities: Sequence[Fraction], sizes: Sequence[int], rate: float | None
) -> _Aim:
    effects = sorted({effect for table in tables for effect in subsets(table)})
    told = [[_precision(sizes, table, effect) for table in tables] for effect in effects]
    wanted = [
        [
            float(share_of_effect(sizes, table, effect)) if set(effect) <= set(table) else 0.0
            for effect in effects
        ]
        for table in tables
    ]
    return _Aim(rate, np.array(told), np.array(wanted), np.array(list(map(float, priorities))))


def _precision(sizes: Sequence[int], table: Axes, effect: Axes) -> float:
    if not set(effect) <= set(table):
        return 0.0
    return 1 / math.prod(sizes[axis] for axis in table if axis not in effect)


def _search(aim: _Aim, needed: npt.NDArray[np.bool_]) -> _Floats:
    """The best shares found; those of `needed` tables are above 0 in any case."""
    tables = len(needed)
    ends = [
        _descend(aim, start / start.sum())
        for start in (np.ones(tables), np.where(needed, 1.0, LEAST_SHARE / 4))
    ]
    best = min(ends, key=aim.rank)
    for _ in range(MOST_CHANGES if tables <= MOST_TABLES else 0):
        starts = [_changed(best, place) for place in np.flatnonzero(~needed).tolist()]
        tried = min((_descend(aim, start) for start in starts), key=aim.rank, default=best)
        if aim.value(tried) > aim.value(best) * 0.9999:
            break
        best = tried
    return best


def _changed(shares: _Floats, place: int) -> _Floats:
    """The same shares with a table more, or with one less."""
    changed = shares.copy()
    changed[place] = LEAST_SHARE / 4 if shares[place] >= LEAST_SHARE else 1 / len(shares)
    whole: _Floats = changed / changed.sum()
    return whole


def _descend(aim: _Aim, shares: _Floats) -> _Floats:
    """Follow the slope inside the simplex until it is flat. Deterministic."""
    step, value = 1.0, aim.value(shares)
    for _ in range(ROUNDS):
        slope = aim.slope(shares)
        away = slope - shares @ slope
        away /= max(float(np.abs(away).max()), 1e-300)
        while step > 1e-9:
            tried = shares * np.exp(-step * away)
            tried = np.maximum(tried / tried.sum(), 1e-9)
            tried /= tried.sum()
            reached = aim.value(tried)
            if reached < value:
                break
            step /= 2
        else:
            return shares
        shares, value, step = tried, reached, step * 1.5
    return shares
