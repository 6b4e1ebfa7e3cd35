"""What a protection method is: a pure function of the class table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from anonkit.classes.coding import Coding
from anonkit.classes.criteria import Criterion
from anonkit.classes.table import ClassTable, Counts

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Goals:
    """What every class must hold."""

    k: int
    """Least number of people in a class, >= 2."""
    k_households: int | None
    """Least number of households in a class; None where none is declared."""
    suppression_limit: Fraction = Fraction(1)
    """Share of the people who may leave."""
    criteria: tuple[Criterion, ...] = ()
    """What the answers of each class must meet, by the attributes of the class table; only
    methods with `answers` look at it."""
    max_levels: int | None = None
    """Levels that may be mixed in one column, `*` aside; None: any number."""
    importance: Mapping[str, float] = field(default_factory=dict)
    """By column: what suppressing one of its cells costs, > 0; 1 where nothing is said."""
    never: frozenset[str] = frozenset()
    """Columns no cell of which may be suppressed."""
    time_limit_s: int | None = None
    """Seconds of work that a search may take where it cannot finish; None: the method's own."""


@dataclass(frozen=True)
class Homes:
    """Who lives where: p pairs of a class and a household that has people in it."""

    classes: Counts
    """p places of classes."""
    homes: Counts
    """p places of households."""


@dataclass(frozen=True)
class Problem:
    """What a method looks at."""

    table: ClassTable
    """c classes, as fine as the policy allows."""
    goals: Goals
    codings: tuple[Coding, ...] = ()
    """q columns at every level; empty where the method only removes people."""
    homes: Homes | None = None
    """None where no household is declared, or the method only removes people."""


@dataclass(frozen=True)
class Decision:
    """What becomes of each class."""

    gone: Flags
    """c flags: True where the class's people must go."""
    levels: npt.NDArray[np.int8] | None = None
    """c x q levels at which the values are told; None: as they stand."""
    proven: bool = True
    """False: a search was cut, and there may be a better answer."""

    @property
    def recodes(self) -> bool:
        """Whether any value is told more coarsely."""
        return self.levels is not None and bool(self.levels[~self.gone].any())


@dataclass(frozen=True)
class Method:
    """One entry of the method table."""

    name: str
    summary: str
    decide: Callable[[Problem], Decision]
    recodes: bool = False
    """Whether it needs codings, and one row a person."""
    answers: bool = False
    """Whether it looks at the criteria too."""
