"""What a query and a source of noise are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol


class Sensitivity(Protocol):
    """How much one privacy unit can change a whole table: an L1 bound."""

    def __call__(self, max_rows: int, cells: int | None = None) -> int:
        """In units of the value.

        Args:
            max_rows: Rows kept for each privacy unit, >= 1.
            cells: Cells of the table, where they are known.
        """
        ...


@dataclass(frozen=True)
class Query:
    """One entry of the table of queries: what is asked of the bounded rows."""

    name: str
    measure: str
    """What a policy writes and the table's `measure` column says: `persons`."""
    summary: str
    sensitivity: Sensitivity
    """Its docstring proves the bound."""
    unit: str
    """What one is worth, such as `people`."""
    title: Callable[[Sequence[str]], str]
    """A table's heading from the names of its `by` columns."""


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
