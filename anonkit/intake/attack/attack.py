"""The attack: what anybody works out of what tables hide.

First by elimination: a hidden cell that the sums determine is found out
exactly, whatever its size. Then between what bounds each of the others lies,
given that no count is below zero and that marks mean what they say. An
interval that excludes what the hiding was for is too narrow; one that holds a
single value is exact too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor, inf, lcm
from typing import Literal

from anonkit.intake.attack.intervals import Bounds, Effort, Range, Ranges, ranges
from anonkit.intake.attack.rank import Equation, Solved, solve
from anonkit.intake.attack.system import Sum, System, Unknown, systems
from anonkit.intake.figures.base import Published

MOST_UNIT = 10**6
"""Decimals of sums beyond the sixth are not reckoned with."""
How = Literal["told", "sums", "bounds", "narrow", "safe", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """What is known of one hidden cell."""

    cell: int
    how: How
    """Exactly: told elsewhere, by sums, or by bounds; too narrowly; not; or not looked at."""
    least: float = 0
    most: float = inf
    proven: bool = True
    """False: the interval is at least so wide."""
    contested: bool = False
    """Whether the sums that determine it contradict each other, or what it can be at all."""

    @property
    def exact(self) -> bool:
        """Whether the figure is found out."""
        return self.how in {"told", "sums", "bounds"}

    @property
    def width(self) -> float:
        """How far its ends lie apart."""
        return self.most - self.least


@dataclass(frozen=True)
class Attack:
    """What was found out of one system."""

    system: System
    outcomes: tuple[Outcome, ...]
    """Of every cell that some table hides, and of rows left out that are no zeros."""
    contradictions: tuple[Sum, ...]
    """Sums that cannot all hold."""
    alone: tuple[tuple[int, int], ...]
    """Whoever is the only one behind the first cell works out the second."""
    programmes: int
    unsolved: bool = False
    """Whether something was too large for elimination."""


@dataclass(frozen=True)
class Wanted:
    """What an interval has to leave open."""

    small: int = 9
    """The largest count that may be hidden for being small; less where tables show less."""
    width: int = 2
    """How far the ends of such a count's interval lie apart at least: 1 to 3."""
    share: float = 0.1
    """Of a sum: how wide its interval has to be at least, against its upper end."""


@dataclass
class _Work:
    """One system on the way."""

    system: System
    unit: int
    equations: list[Equation] = field(default_factory=list)
    solved: Solved = field(default_factory=Solved)
    """By place in the system's cells."""


def attacks(tables: Sequence[Published], wanted: Wanted, effort: Effort) -> list[Attack]:
    """Attack tables together, whoever they are about.

    Shares of weighted answers are no shares of respondents: where they contradict counts,
    they are left out.
    """
    made = [attack(each, wanted, effort) for each in systems(tables)]
    doubted = any(
        (each.contradictions or each.system.clashes or each.system.wrong)
        and any(grid.inferred for grid in each.system.grids)
        for each in made
    )
    if not doubted:
        return made
    return attacks([each for each in tables if each.measure != "share"], wanted, effort)


def attack(system: System, wanted: Wanted, effort: Effort) -> Attack:
    """Try to find out what a system hides.

    Args:
        system: Tables about the same people.
        wanted: When an interval is wide enough.
        effort: How much is looked at.
    """
    work = _Work(system, _unit(system))
    work.equations = list(equations_of(system, work.unit))
    work.solved = solve(work.equations)
    threshold = own_threshold(system, wanted.small)
    aims = {n: enough(system.cells[n], wanted) for n in _open(work)}
    found = ranges(
        list(_rest(work)),
        {n: _bounds(cell, work.unit) for n, cell in enumerate(system.cells)},
        aims,
        effort,
    )
    outcomes = list(_outcomes(work, found, threshold, wanted))
    places = [*work.solved.wrong, *(place for each in found.impossible for place in each)]
    places += _out_of_bounds(work)
    contested = {n for each in work.equations if each.place in {*places} for n in each.terms}
    outcomes = [replace(each, contested=each.cell in contested) for each in outcomes]
    return Attack(
        system,
        tuple(outcomes),
        tuple(system.sums[place] for place in dict.fromkeys(places)),
        tuple(_alone(work)),
        found.programmes,
        unsolved=bool(work.solved.left),
    )


def own_threshold(system: System, small: int) -> int:
    """The largest count that the tables hide: below the smallest that they show."""
    shown = [
        int(cell.exact)
        for cell in system.cells
        if cell.exact and cell.told and cell.whole and not cell.hidden and cell.exact >= 1
    ]
    return min(small, max(1, min(shown, default=small + 1) - 1))


def enough(cell: Unknown, wanted: Wanted) -> float:
    """How wide the interval of a hidden count has to be; no wider than its own mark leaves it."""
    own = inf if cell.most is None else floor(cell.most) - max(1, ceil(cell.least or 0))
    return float(max(1, min(wanted.width, own)))


def _unit(system: System) -> int:
    told = (cell.exact for cell in system.cells if cell.exact is not None)
    return min(MOST_UNIT, lcm(*(value.denominator for value in told)))


def equations_of(system: System, unit: int = 1) -> Iterator[Equation]:
    """The sums, with what is told on the one side and what is not on the other."""
    for place, each in enumerate(system.sums):
        terms: dict[int, int] = {}
        value = Fraction(0)
        for cell, factor in [(each.total, -1), *((part, 1) for part in each.parts)]:
            exact = system.cells[cell].exact
            if exact is None:
                terms[cell] = terms.get(cell, 0) + factor
            else:
                value -= factor * exact
        terms = {cell: factor for cell, factor in terms.items() if factor}
        if terms or value:
            yield Equation(terms, round(value * unit), place)


def _rest(work: _Work) -> Iterator[Equation]:
    """The sums with what is determined put in."""
    known = work.solved.values
    for each in work.equations:
        value = each.value - sum(f * known[n] for n, f in each.terms.items() if n in known)
        terms = {n: factor for n, factor in each.terms.items() if n not in known}
        if terms:
            yield Equation(terms, value, each.place)


def _bounds(cell: Unknown, unit: int) -> Bounds:
    least = -inf if cell.least is None else float(cell.least) * unit
    most = inf if cell.most is None else float(cell.most) * unit
    if cell.whole and unit == 1:
        least = least if least == -inf else float(ceil(least - 1e-9))
        most = most if most == inf else float(floor(most + 1e-9))
    return Bounds(least, most, cell.whole and unit == 1)


def _open(work: _Work) -> Iterator[int]:
    """Hidden cells that elimination leaves open."""
    for n in work.system.targets:
        if work.system.cells[n].exact is None and n not in work.solved.values:
            yield n


def _out_of_bounds(work: _Work) -> Iterator[int]:
    """Sums by which a cell would be what it cannot be."""
    wrong = set()
    for n, value in work.solved.values.items():
        cell = work.system.cells[n]
        low, high = cell.least, cell.most
        if low is not None and value < low * work.unit:
            wrong.add(n)
        if high is not None and value > high * work.unit:
            wrong.add(n)
    return (each.place for each in work.equations if wrong & each.terms.keys())


def _outcomes(work: _Work, found: Ranges, threshold: int, wanted: Wanted) -> Iterator[Outcome]:
    system, unit = work.system, work.unit
    for n, cell in enumerate(system.cells):
        exact = n in work.solved.values
        value = work.solved.values.get(n, 0) / unit
        if cell.absent and not cell.hidden:
            # A row that is not there and must be a zero tells nothing that is new.
            if exact and 0 < value <= wanted.small and not cell.told:
                yield Outcome(n, "sums", value, value)
        elif cell.hidden and cell.exact is not None:
            yield Outcome(n, "told", float(cell.exact), float(cell.exact))
        elif cell.hidden and exact:
            yield Outcome(n, "sums", value, value)
        elif cell.hidden:
            yield _judged(n, cell, found.of.get(n), (threshold, wanted), unit)


def _judged(
    n: int, cell: Unknown, span: Range | None, asked: tuple[int, Wanted], unit: int
) -> Outcome:
    if span is None:
        return Outcome(n, "unknown", proven=False)
    threshold, wanted = asked
    least, most = span.least / unit, span.most / unit
    how: How = "safe"
    if span.proven and most - least <= (0 if cell.whole else 1e-6 * max(1.0, abs(most))):
        how = "bounds"
    elif cell.whole:
        # An interval above all that is hidden for being small belongs to a cell that covers others.
        if span.proven and least <= threshold and most - least < enough(cell, wanted):
            how = "narrow"
    elif span.proven and most - least < wanted.share * abs(most):
        how = "narrow"
    return Outcome(n, how, least, most, span.proven)


def _alone(work: _Work) -> Iterator[tuple[int, int]]:
    """Cells that one respondent works out from being the only one behind another."""
    for group in work.solved.together:
        for one in group:
            if any(grid.cells[spot].alone for grid, spot in work.system.cells[one].hidden):
                for other in group:
                    if other != one and work.system.cells[other].hidden:
                        yield one, other
