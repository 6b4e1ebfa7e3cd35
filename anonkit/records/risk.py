"""What is measured on a file, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anonkit.records.earlier import JoinRecord


@dataclass(frozen=True)
class RiskQuestion:
    """What the risk of a file is measured on; columns by their names in the file."""

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    person: str | None = None
    """None: each row is one person."""
    household: str | None = None
    weight: str | None = None
    population: float | None = None
    """People whom the file stands for, as declared."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By column: the spellings of a missing answer, the empty cell aside."""
    scenarios: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Driver:
    """What one quasi-identifier adds to the risk."""

    column: str
    k: int
    """k without it."""
    in_small_classes: int
    """People who would still be in classes below the goal without it."""
    special: float | None = None
    """Share of the SUDA score from sets that hold it; None where it was not asked for."""


@dataclass(frozen=True)
class LeakRecord:
    """Something that a file tells by how it is made."""

    leak: str
    """Its name in the table of leaks."""
    columns: tuple[str, ...]
    """Where it leaks; empty where it is the order of the rows."""
    tells: tuple[str, ...]
    """The columns that it tells, if any."""
    says: str
    """In plain words."""


@dataclass(frozen=True)
class AlikeRecord:
    """Two quasi-identifiers one of which gives the other away."""

    column: str
    tells: str
    both: bool
    """Whether the other one gives it away too."""
    says: str
    """In plain words."""


@dataclass(frozen=True)
class RiskRecord:
    """What somebody can find out who holds a file. Private: exact figures of its owner."""

    question: RiskQuestion
    people: int
    rows: int
    classes: int
    goal: int
    """The k that "small" refers to."""
    in_small_classes: int
    """People in classes below the goal."""
    figures: Mapping[str, int | float | Mapping[str, int | float] | None]
    """By measure."""
    k_linked: int | None
    """Where all rows of a person (and of a household) can be told to belong together."""
    journalist_at_risk: float | None
    """Share of the people whose class stands for fewer than `goal` people of the population."""
    global_risk: float | None
    expected_matches: float | None
    """Sum of the individual risks, in people."""
    household_risk: float | None
    special_rows: int | None
    """Rows that are special for some answers together (SUDA); None where not looked for."""
    scenarios: Mapping[str, int]
    """By scenario: k under its columns."""
    drivers: tuple[Driver, ...]
    """The columns that put most people into small classes, first."""
    not_checked: Mapping[str, str]
    """By measure: why it was not worked out."""
    previous: tuple[JoinRecord, ...] = ()
    """What earlier releases tell together with the file."""
    leaks: tuple[LeakRecord, ...] = ()
    """What the making of the file tells."""
    alike: tuple[AlikeRecord, ...] = ()
    """Quasi-identifiers that say the same."""
    failures: tuple[str, ...] = ()
    """What was asked for and is not reached, in words."""
    table: str = ""
    """Of a file that holds several, the one that was measured, where none was asked for."""
