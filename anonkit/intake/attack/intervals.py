"""Between what bounds an unknown lies: by linear programmes, one component after the other.

Unknowns that share no sum have nothing to do with each other, so the sums
fall into components, most of them small. A component of one sum is worked out
by hand. In others each end of each interval is a linear programme; an end
that some solution already reached at its bound needs none. Where people are
counted, ends are whole numbers, and in small components solutions are too.

Where very much is hidden, ends are not looked for everywhere: two solutions that
agree with all that is published, and differ in a cell by at least what is
asked for, prove that its interval is at least that wide. A few random
objectives give such pairs for nearly all cells; the rest are looked at one by
one, as many as the number of programmes allows.

Source:
    `scipy.optimize.linprog` and `milp` with HiGHS; Fischetti, Salazar 2001,
    Solving the cell suppression problem (the attacker's programmes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, inf, isnan, nan

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse  # type: ignore[import-untyped]

from anonkit.intake.attack.rank import Equation, components

SMALL = 15
"""Unknowns of a component whose intervals are looked for among whole numbers."""
ROUNDS = 24
"""Random objectives that are tried where not every end is looked for."""
NEAR = 1e-6
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bounds:
    """What one unknown may be before any sum is looked at."""

    least: float
    most: float
    whole: bool


@dataclass(frozen=True)
class Range:
    """What one unknown may be."""

    least: float
    most: float
    proven: bool = True
    """False: it may be more than this, which was enough."""


@dataclass
class Ranges:
    """What was found of every unknown that was asked for."""

    of: dict[int, Range] = field(default_factory=dict)
    impossible: list[tuple[int, ...]] = field(default_factory=list)
    """Places of sums that no table satisfies together."""
    programmes: int = 0
    """Linear programmes that were solved."""


@dataclass(frozen=True)
class Effort:
    """How much is looked at."""

    every_end: int = 500
    """Cells of which both ends are looked for; of more only whether they lie far enough apart."""
    programmes: int = 4_000
    """Linear programmes at most, of a system."""
    entries: int = 200_000_000
    """The same in unknowns times sums: large programmes are fewer."""


def ranges(
    equations: Sequence[Equation],
    bounds: Mapping[int, Bounds],
    wanted: Mapping[int, float],
    effort: Effort,
) -> Ranges:
    """Bound unknowns.

    Args:
        equations: Sums of unknowns that are not determined.
        bounds: Of every unknown.
        wanted: By unknown that is asked for: how wide an interval is enough.
        effort: How much is looked at.
    """
    found = Ranges()
    parts = sorted(components(equations), key=lambda part: len({u for e in part for u in e.terms}))
    touched: set[int] = set()
    spent = 0
    for part in parts:
        names = sorted({unknown for each in part for unknown in each.terms})
        touched.update(names)
        asked = [n for n, name in enumerate(names) if name in wanted]
        if not asked:
            continue
        if len(part) == 1 and all(factor == 1 for factor in part[0].terms.values()):
            _one_sum(part[0], bounds, wanted, found)
            continue
        left = min(
            effort.programmes - found.programmes,
            (effort.entries - spent) // (len(names) * len(part)),
        )
        every = len(wanted) <= effort.every_end or len(names) <= SMALL
        component = _Component(part, names, [bounds[each] for each in names], max(0, left))
        component.look([(n, inf if every else wanted[names[n]]) for n in asked])
        found.programmes += component.solved
        spent += component.solved * len(names) * len(part)
        if component.impossible:
            found.impossible.append(tuple(each.place for each in part))
        found.of.update({names[n]: span for n, span in component.spans()})
    for name in wanted.keys() - touched:
        found.of[name] = Range(bounds[name].least, bounds[name].most)
    return found


def _one_sum(
    equation: Equation, bounds: Mapping[int, Bounds], wanted: Mapping[int, float], found: Ranges
) -> None:
    """Unknowns of which only one sum is known: what the others leave."""
    own = {name: bounds[name] for name in equation.terms}
    least = sum(each.least for each in own.values())
    most = sum(each.most for each in own.values())
    if equation.value < least - NEAR or equation.value > most + NEAR:
        found.impossible.append((equation.place,))
        return
    for name, each in own.items():
        if name in wanted:
            others = [other for n, other in own.items() if n != name]
            low = max(each.least, equation.value - sum(other.most for other in others))
            high = min(each.most, equation.value - sum(other.least for other in others))
            found.of[name] = _rounded(low, high, each)


def _rounded(low: float, high: float, bounds: Bounds, *, proven: bool = True) -> Range:
    """An interval, in whole numbers where people are counted."""
    if bounds.whole:
        low = low if low == -inf else float(ceil(low - NEAR * max(1.0, abs(low))))
        high = high if high == inf else float(floor(high + NEAR * max(1.0, abs(high))))
    return Range(low, max(low, high), proven)


class _Component:
    """Unknowns that hang together, and what solutions of their sums have been seen."""

    def __init__(
        self, part: Sequence[Equation], names: Sequence[int], bounds: Sequence[Bounds], most: int
    ) -> None:
        column = {name: n for n, name in enumerate(names)}
        at = [(r, column[u], f) for r, each in enumerate(part) for u, f in each.terms.items()]
        row, col, factor = (np.array(each) for each in zip(*at, strict=True))
        shape = (len(part), len(names))
        self.sums = sparse.csr_matrix((factor.astype(float), (row, col)), shape=shape)
        self.values = np.array([float(each.value) for each in part])
        self.bounds = bounds
        self.low = np.array([each.least for each in bounds])
        self.high = np.array([each.most for each in bounds])
        self.whole = len(names) <= SMALL and all(each.whole for each in bounds)
        self.seen_low = np.full(len(names), inf)
        self.seen_high = np.full(len(names), -inf)
        self.ends: dict[int, tuple[float, float]] = {}
        self.asked: list[int] = []
        self.solved = 0
        self.most = most
        self.impossible = False

    def look(self, asked: Sequence[tuple[int, float]]) -> None:
        """Find the ends of intervals, or that they are as wide as is asked for."""
        self.asked = [n for n, _ in asked]
        random = np.random.default_rng(len(self.bounds))
        some = np.zeros(len(self.bounds))
        some[self.asked] = 1
        every = all(width == inf for _, width in asked)
        for turn in range(2 if every else ROUNDS):
            near = [n for n, width in asked if self._seen(n) < width]
            if not near or self.impossible:
                return
            aim = np.zeros(len(self.bounds))
            aim[near] = (1 if turn == 0 else -1) if turn < 2 else random.choice([-1, 1], len(near))
            self._solve(aim)
        for n, width in asked:
            if self.impossible or self.solved >= self.most:
                return
            if self._seen(n) < width:
                self._ends(n)

    def spans(self) -> Iterator[tuple[int, Range]]:
        """What was found of each unknown that was asked for; nothing of what was not reached."""
        if self.impossible:
            return
        for n in self.asked:
            if n in self.ends:
                yield n, _rounded(*self.ends[n], self.bounds[n])
            elif self._seen(n) > 0:
                yield n, Range(float(self.seen_low[n]), float(self.seen_high[n]), proven=False)

    def _seen(self, n: int) -> float:
        return float(self.seen_high[n] - self.seen_low[n]) if self.seen_high[n] > -inf else 0.0

    def _ends(self, n: int) -> None:
        aim = np.zeros(len(self.bounds))
        aim[n] = 1
        low, high = self.low[n], self.high[n]
        if self.seen_low[n] > low + NEAR:
            low = self._solve(aim)
        if self.seen_high[n] < high - NEAR:
            high = -self._solve(-aim)
        if not (isnan(low) or isnan(high)):
            self.ends[n] = (float(low), float(high))

    def _solve(self, aim: Vector) -> float:
        """The least value of an objective; whatever solution is found is remembered."""
        self.solved += 1
        limits = np.column_stack([self.low, self.high])
        found = optimize.linprog(
            aim, A_eq=self.sums, b_eq=self.values, bounds=limits, method="highs"
        )
        if found.status == 2:
            self.impossible = True
        if found.status != 0:
            return -inf if found.status == 3 else nan
        fractional = np.abs(found.x - np.round(found.x)).max() > NEAR
        if self.whole and fractional:
            return self._whole(aim)
        self._remember(found.x)
        return float(found.fun)

    def _whole(self, aim: Vector) -> float:
        """The same among whole numbers."""
        self.solved += 1
        found = optimize.milp(
            aim,
            integrality=np.ones(len(aim)),
            bounds=optimize.Bounds(self.low, self.high),
            constraints=optimize.LinearConstraint(self.sums, self.values, self.values),
        )
        if found.status == 2:
            self.impossible = True
        if found.status != 0 or found.x is None:
            return -inf if found.status == 3 else nan
        self._remember(found.x)
        return float(found.fun)

    def _remember(self, solution: Vector) -> None:
        self.seen_low = np.minimum(self.seen_low, solution)
        self.seen_high = np.maximum(self.seen_high, solution)
