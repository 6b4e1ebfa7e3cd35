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
    wildcard: bool = False
    """Whether a missing or suppressed answer could be any; else they are answers of their own."""
    caps: Mapping[str, int] = field(default_factory=dict)
    """By column: the coarsest level of its coding that may be used; methods that choose levels
    look at it."""
    time_limit_s: int | None = None
    """Seconds of work that a search may take where it cannot finish; None: the method's own."""


@dataclass(frozen=True)
class Homes:
    """Who lives where: p pairs of a class and a household that has people in it.

    Of a class that holds as many as the goals ask for, no more need be named,
    and those may be made up.
    """

    classes: Counts
    """p places of classes (of kinds, where there are units)."""
    homes: Counts
    """p places of households."""


@dataclass(frozen=True)
class Several:
    """Who has rows in several classes: p pairs of a class and such a person."""

    classes: Counts
    """p places of classes."""
    people: Counts
    """p places of people."""

    @property
    def again(self) -> int:
        """How often people are counted who have been counted already."""
        return len(self.people) - len(np.unique(self.people))


@dataclass(frozen=True)
class Units:
    """What a reader can tell belongs together: a person's rows, or all rows of a household.

    u kinds of units: units are of one kind when the same combinations stand as
    often in them, person by person. Within a unit there are p kinds of people
    in all, and those have m combinations in all.
    """

    households: bool
    """Whether a unit is a household; else it is a person."""
    number: Counts
    """u numbers of units."""
    people: Counts
    """u numbers of people in all units of the kind."""
    homes: Counts | None
    """u numbers of households; None where none is declared."""
    unit: Counts
    """p places of kinds of units, ascending."""
    alike: Counts
    """p numbers: such people in one unit, >= 1."""
    person: Counts
    """m places of kinds of people, ascending."""
    place: Counts
    """m places of classes: a combination that stands in such a person's rows."""
    times: Counts
    """m numbers: rows of one such person with the combination, >= 1."""


@dataclass(frozen=True)
class Cells:
    """Where combinations stand: in which of what is decided on, and in how many rows."""

    units: Counts
    """m places of classes, or of kinds of units."""
    places: Counts
    """m places of classes."""
    rows: Counts
    """m numbers; of people where nothing is linked."""


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
    several: Several | None = None
    """Whose rows stand in several classes and cannot be told to be one person's."""
    units: Units | None = None
    """What is decided on instead of the classes, where rows are linked: u kinds."""

    def __len__(self) -> int:
        return len(self.people)

    @property
    def people(self) -> Counts:
        """People in each class, or in each kind of units."""
        return self.table.n if self.units is None else self.units.people

    @property
    def households(self) -> Counts | None:
        """Households in each class, or in each kind of units; None where none is declared."""
        return self.table.households if self.units is None else self.units.homes

    @property
    def may_leave(self) -> int:
        """People who may leave at the most."""
        again = self.several.again if self.several else 0
        return int(self.goals.suppression_limit * (int(self.people.sum()) - again))

    @property
    def cells(self) -> Cells:
        if self.units is None:
            every = np.arange(len(self.table))
            return Cells(every, every, self.table.n)
        units = self.units
        unit = units.unit[units.person]
        return Cells(
            unit, units.place, units.times * units.alike[units.person] * units.number[unit]
        )


@dataclass(frozen=True)
class Decision:
    """What becomes of each class (of each kind, where there are units)."""

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
    """Whether it needs codings."""
    answers: bool = False
    """Whether it looks at the criteria too, where there are no units."""
