"""What a query and a source of noise are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

Cells = Sequence[int]
"""One whole number for each cell of a table, in the order of its keys."""


@dataclass(frozen=True)
class Facts:
    """What is public about a table before any data is read: its noise hangs on this alone."""

    epsilon: Fraction
    """Of this table."""
    rows: int
    """Rows (or combinations of a row and an option) that one privacy unit has in it, at most."""
    cells: int
    of_persons: bool = True
    """Whether the privacy unit is the person; False: the household."""
    step: Fraction = Fraction(1)
    """What one is worth: everything is counted in whole steps."""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    """Bounds of the value; values beyond them count as the bound."""
    weight_max: Fraction | None = None
    """Weights beyond it count as it; None: nothing is weighted."""
    parts: tuple[Fraction, ...] = ()
    """Which quantiles, each between 0 and 1."""

    @property
    def heaviest(self) -> Fraction:
        """The largest weight of a row."""
        return Fraction(1) if self.weight_max is None else self.weight_max

    @property
    def touched(self) -> int:
        """Cells in which one privacy unit can be, at most."""
        return min(self.rows, self.cells)

    def steps(self, value: Fraction) -> int:
        """A bound on a value, in whole steps, rounded up."""
        return -(-value // self.step)


@dataclass(frozen=True)
class Figure:
    """One published line of a table, after its keys."""

    measure: str
    value: str
    """Empty where it is withheld: then `note` says why."""
    half_width_95: str
    variance: str
    note: str = ""
    level: str = ""


@dataclass(frozen=True)
class Query:
    """One entry of the table of queries: what is asked of the bounded rows."""

    name: str
    measure: str
    """What the table's `measure` column says: `persons`."""
    summary: str
    unit: str
    """What the value counts, such as `person`; empty: the column that was measured."""
    subject: tuple[str, str]
    """Start of a table's heading, without weights and with them; may hold `{of}`."""
    reach: Callable[[Fraction, Fraction], Fraction]
    """(low, high) to the most that one row of weight 1 adds to all figures of its cell together."""
    sensitivity: Callable[[Facts], int]
    """L1, in steps: how much one privacy unit can change all figures. Its docstring proves it."""
    draw: Callable[[Noise, Sequence[Cells], Facts], list[list[int]]]
    """The true figures to noisy ones, which alone go on. Private -> public."""
    figures: Callable[[Sequence[Cells], Facts], list[list[Figure]]]
    """The noisy figures to the lines of each cell."""
    delta: Callable[[Noise, Facts], Fraction]
    """What the sampler's own arithmetic may add, as an upper bound."""
    adds_up: bool = True
    """Whether a row adds a number to one cell, and nothing else happens to cells: then they may be
    added up, and all have noise of one half-width, known before any data is read."""


@dataclass(frozen=True)
class Noise:
    """One entry of the table of noise: where all random draws of a release come from."""

    name: str
    summary: str
    add: Callable[[Sequence[int], Fraction, int], list[int]]
    """n values, epsilon and L1 sensitivity to n values with independent discrete Laplace noise."""
    delta: Callable[[Fraction, int, int], Fraction]
    """Epsilon, L1 sensitivity and cells to an upper bound of the sampler's own delta."""
    choose: Callable[[Sequence[int], Fraction, int], int]
    """n scores, epsilon and the sensitivity of a score to the place of one, by permute-and-flip."""
    choice_delta: Callable[[Fraction, int], Fraction]
    """Epsilon and candidates to an upper bound of the delta of one such choice."""
    add_gaussian: Callable[[Sequence[int], Fraction], list[int]]
    """n values and sigma^2 to n values with independent discrete Gaussian noise, by an exact
    sampler: it has no delta of its own."""
