"""What the tables of a plan are made of: frozen facts that the steps carry out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from anonkit.dp import QUERIES
from anonkit.dp.adaptive import Rung
from anonkit.dp.base import Facts
from anonkit.dp.family import Family
from anonkit.dp.laws import Concentrated
from anonkit.policy.model import By


@dataclass(frozen=True)
class Dimension:
    """One `by` of a table: a column seen through a public list of keys."""

    column: str
    level: int | None
    """Ladder level, or None for the values as typed."""
    edges: tuple[int, ...] | None
    """Cut points of `bands`, half-open, or None."""
    keys: tuple[str, ...]
    """Every key in order, `(missing)` and `(outside)` last, where they can occur; none where the
    keys are taken from the data."""
    separator: str = ""
    """What stands between the options of one cell; empty where a row has one key."""
    found: bool = False
    """Whether its keys are taken from the data."""

    @property
    def several(self) -> bool:
        """Whether a row may have several keys."""
        return bool(self.separator)


@dataclass(frozen=True)
class PlannedTable:
    """One table to be released."""

    name: str
    query: str
    """A name in the query table, such as `count_persons`."""
    by: tuple[Dimension, ...]
    facts: Facts
    """All that its noise hangs on."""
    epsilon: Fraction = Fraction(0)
    """What its own cells are measured with; 0 where it is told from other tables alone. That of
    `facts` is what is spent for all tables that it is told from."""
    rho: Fraction = Fraction(0)
    """The same where its noise is Gaussian; then `epsilon` is 0."""
    sigma_squared: Fraction = Fraction(0)
    """The parameter of Gaussian noise, in squared steps."""
    half_width_95: Fraction | None = None
    """Holds the noise of each cell with probability 0.95, in units of the value; None where it
    hangs on the noisy figures."""
    variance: str = ""
    """Of the noise of each cell, as it is published; empty where it hangs on the figures."""
    grid: Fraction = Fraction(1)
    """What its values are whole multiples of: finer than a step where they are pooled."""
    alone: bool = False
    """Whether its cells look as if they added up, and do not."""
    of: str = ""
    """The column that is measured; empty for counts."""
    values: tuple[str, ...] = ()
    """The answers whose share is asked for."""
    groups: int | None = None
    """Cells that one privacy unit may be in, at most; None: as many as it has rows."""
    nonnegative: bool = False
    """Whether readers are told to take a value below 0 for 0."""
    rungs: tuple[Rung, ...] = ()
    """The ways its cells may be told, the finest first; none where all are told alike."""
    first_pass: Fraction = Fraction(0)
    """Epsilon that decides how each cell is told, and is not in `epsilon`."""
    delta: Fraction = Fraction(0)
    """What taking keys from the data is paid for with."""
    threshold: int = 0
    """The noisy count that a key of the data must reach; 0 where all keys are public."""

    @property
    def found(self) -> tuple[str, ...]:
        """The columns whose keys are taken from the data."""
        return tuple(dimension.column for dimension in self.by if dimension.found)

    @property
    def sensitivity(self) -> int:
        """L1, in steps of the value."""
        return QUERIES[self.query].sensitivity(self.facts)

    @property
    def public_keys(self) -> frozenset[str]:
        """Every key that may stand in its lines."""
        told = [dimension.keys for dimension in self.by]
        told += [keys for rung in self.rungs for keys in rung.keys]
        return frozenset(key for keys in told for key in keys)

    @property
    def options(self) -> Dimension | None:
        """The dimension of which a row may have several keys."""
        return next((dimension for dimension in self.by if dimension.several), None)


@dataclass(frozen=True)
class Coarser:
    """A table that says less, and can be read."""

    by: tuple[By, ...]
    bands: tuple[int, ...] | None
    """Of a histogram."""
    cells: int
    """All of them readable, where people are spread evenly."""


@dataclass(frozen=True)
class PlannedAggregates:
    """All tables of the policy and what they cost together."""

    budget: str
    epsilon: Fraction
    unit: str
    """`person` or `household`."""
    max_rows: int
    """Rows that are kept of each unit."""
    outside: str
    """`other`, `drop` or `refuse`."""
    noise: str
    tables: tuple[PlannedTable, ...]
    delta: Fraction
    """What the account pays beside epsilon; 0 where nothing asks for it."""
    families: tuple[Family, ...]
    """Which tables share their noise, and what each is measured with: all of epsilon."""
    canonical: Mapping[str, Any]
    """Tables, bounds, unit and noise in canonical form: what makes two requests the same."""
    weight: str = ""
    """The column of the survey's weights, where a table uses them."""
    concentrated: Concentrated | None = None
    """What the tables with Gaussian noise cost together; None where there are none."""
