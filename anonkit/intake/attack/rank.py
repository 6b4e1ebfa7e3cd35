"""Which unknowns the sums leave one value: exactly, whatever the others are.

Sums with one unknown are solved one after the other. What is left falls into
components that share no unknown; each is brought to reduced echelon form
modulo the prime 2^31 - 1, so that no rounding decides. An unknown has one
value if its row holds no other one.

Source:
    Reduced row echelon form over a finite field; that a matrix of small whole
    numbers loses rank modulo so large a prime needs one of its minors to be a
    multiple of it, and would tell too little, never too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

PRIME = 2**31 - 1
MOST_ENTRIES = 60_000_000
"""Of a component as a matrix: what is larger is not looked at (480 MB)."""
Matrix = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Equation:
    """Unknowns times small whole numbers are together a whole number."""

    terms: Mapping[int, int]
    value: int
    place: int
    """Of the sum it stands for."""


@dataclass
class Solved:
    """What is determined."""

    values: dict[int, int] = field(default_factory=dict)
    """By unknown its value, in the unit of the equations."""
    wrong: list[int] = field(default_factory=list)
    """Places of equations that contradict others."""
    together: list[tuple[int, ...]] = field(default_factory=list)
    """Unknowns of which each determines the others."""
    left: list[int] = field(default_factory=list)
    """Unknowns of components that were too large."""


def solve(equations: Sequence[Equation]) -> Solved:
    """Which unknowns are determined, by elimination alone."""
    solved = Solved()
    rest = _one_by_one(equations, solved)
    for part in components(rest):
        _eliminate(part, solved)
    return solved


def _one_by_one(equations: Sequence[Equation], solved: Solved) -> list[Equation]:
    """Solve the equations with one unknown until there is none; what is left."""
    terms = [dict(each.terms) for each in equations]
    values = [each.value for each in equations]
    holding: dict[int, list[int]] = {}
    for n, each in enumerate(terms):
        for unknown in each:
            holding.setdefault(unknown, []).append(n)
    waiting = [n for n, each in enumerate(terms) if len(each) == 1]
    for n in waiting:
        if len(terms[n]) != 1:
            continue
        ((unknown, factor),) = terms[n].items()
        if values[n] % factor:
            continue
        solved.values[unknown] = values[n] // factor
        for other in holding[unknown]:
            values[other] -= terms[other].pop(unknown) * solved.values[unknown]
            if len(terms[other]) == 1:
                waiting.append(other)
    for n, each in enumerate(terms):
        if not each and values[n]:
            solved.wrong.append(equations[n].place)
    return [Equation(each, values[n], equations[n].place) for n, each in enumerate(terms) if each]


def components(equations: Sequence[Equation]) -> Iterator[list[Equation]]:
    """The equations, together where they share unknowns."""
    above: dict[int, int] = {}

    def top(unknown: int) -> int:
        while above.setdefault(unknown, unknown) != unknown:
            above[unknown] = above[above[unknown]]
            unknown = above[unknown]
        return unknown

    for each in equations:
        first, *others = each.terms
        for other in others:
            above[top(other)] = top(first)
    parts: dict[int, list[Equation]] = {}
    for each in equations:
        parts.setdefault(top(next(iter(each.terms))), []).append(each)
    yield from parts.values()


def matrix(equations: Sequence[Equation]) -> tuple[Matrix, list[int]]:
    """The equations modulo the prime, values last; and which unknown each column is."""
    unknowns = sorted({unknown for each in equations for unknown in each.terms})
    column = {unknown: n for n, unknown in enumerate(unknowns)}
    made = np.zeros((len(equations), len(unknowns) + 1), dtype=np.int64)
    for n, each in enumerate(equations):
        for unknown, factor in each.terms.items():
            made[n, column[unknown]] = factor % PRIME
        made[n, -1] = each.value % PRIME
    return made, unknowns


def _eliminate(equations: Sequence[Equation], solved: Solved) -> None:
    unknowns = {unknown for each in equations for unknown in each.terms}
    if len(equations) * len(unknowns) > MOST_ENTRIES:
        solved.left += sorted(unknowns)
        return
    rows, names = matrix(equations)
    pivots = reduced(rows)
    free: dict[int, list[int]] = {}
    for n in range(len(rows)):
        if n not in pivots:
            if rows[n, -1]:
                solved.wrong.append(equations[n].place)
            continue
        held = np.flatnonzero(rows[n, :-1])
        if len(held) == 1:
            solved.values[names[pivots[n]]] = _signed(int(rows[n, -1]))
        elif len(held) == 2:
            other = int(held[held != pivots[n]][0])
            free.setdefault(other, [other]).append(pivots[n])
    solved.together += [tuple(names[n] for n in each) for each in free.values()]


def _signed(rest: int) -> int:
    return rest - PRIME if rest > PRIME // 2 else rest


def reduced(rows: Matrix) -> dict[int, int]:
    """Bring rows to reduced echelon form, in place; the last column is carried along.

    Rows with few entries go first, and only rows and columns that hold something are
    touched: sums of tables stay sparse for long.

    Returns:
        By row the column of its pivot.
    """
    open_rows = np.ones(len(rows), dtype=bool)
    order = np.argsort(np.count_nonzero(rows[:, :-1], axis=0), kind="stable")
    pivots: dict[int, int] = {}
    for column in order:
        held = np.flatnonzero(rows[:, column])
        able = held[open_rows[held]]
        if not len(able):
            continue
        counts = np.count_nonzero(rows[able], axis=1)
        pivot = int(able[np.argmin(counts)])
        filled = np.flatnonzero(rows[pivot])
        inverse = pow(int(rows[pivot, column]), PRIME - 2, PRIME)
        rows[pivot, filled] = rows[pivot, filled] * inverse % PRIME
        others = held[held != pivot]
        if len(others):
            block = np.ix_(others, filled)
            taken = rows[others, column][:, None] * rows[pivot, filled][None, :] % PRIME
            rows[block] = (rows[block] - taken) % PRIME
        open_rows[pivot] = False
        pivots[pivot] = int(column)
    return pivots
