"""What a published table of figures is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from anonkit.intake.base import ParcelFile

TOTAL = ""
"""The label of a cell that is over all of a dimension, however the file spells it."""


@dataclass(frozen=True)
class Cell:
    """One figure, or the place where one was left out."""

    key: tuple[str, ...]
    """A label for each dimension of its table, as the file spells it; `TOTAL` for over all."""
    value: Fraction | None
    """Exactly as written; None where it is hidden."""
    row: int
    """Of the file: 1 is the first record."""
    base: Fraction | None = None
    """Respondents behind it, where the table says so."""
    least: Fraction | None = None
    """Of a hidden one: what its mark says it is at least (`1-4`); None: nothing is said."""
    most: Fraction | None = None
    """Of a hidden one: what its mark says it is at most (4 of `<5`); None: nothing is said."""
    marked: bool = False
    """Whether a column beside it marks it as hidden, whether or not its value stands there."""


@dataclass(frozen=True)
class Noise:
    """What a table with noise says of it."""

    half_width_95: Fraction | None = None
    variance: Fraction | None = None


@dataclass(frozen=True)
class Published:
    """One measure of a table of counts, sums or shares that was handed over."""

    file: ParcelFile
    name: str
    """Of a file that holds several tables: which; else empty."""
    by: tuple[str, ...]
    """Its dimensions, as the file names them."""
    measure: Literal["count", "sum", "mean", "share", "other"]
    column: str
    """Of the figures, as the file names it."""
    cells: tuple[Cell, ...]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By dimension: of each label the one above it, where the file tells levels apart."""
    noise: Noise | None = None
    """Where noise was added to every figure."""
    origin: str = ""
    """Of an earlier delivery: what it is called; empty for the one at hand."""
    rounding: Fraction = Fraction(0)
    """Counts and sums are told as multiples of this, the nearest one; 0: exactly."""
    population: str = ""
    """Whom it is about, where the table says so (`18 years and over`)."""
    weighted: bool = False
    """Whether its counts are of people that respondents stand for."""
    sure: bool = True
    """Whether it is a table of figures for sure; False: it may be rows of people, and its file
    was looked at as such too."""
    per: int = 0
    """Of shares: what the whole is written as, 1 or 100; 0 where it is not known."""
    about: Mapping[str, str] = field(default_factory=dict)
    """By dimension: what its name speaks of, in the words of `scan` (`place`, `health`)."""
    crossed: bool = False
    """Whether the last dimension is that of the headers."""
    labelled: bool = True
    """Whether its labels are those of groups; False: they may be people's own."""

    @property
    def tells(self) -> bool:
        """Whether messages may tell its labels: of what may be rows of people never."""
        return self.sure and self.labelled
