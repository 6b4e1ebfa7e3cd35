"""What an entity is: one kind of identifier that can be taken out of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from anonkit.detect.base import Countries
from anonkit.detect.entities.gates import DIGIT, WORD


class Span(NamedTuple):
    """A place in one text, in characters (code points)."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True)
class Reading:
    """What is known of a text beside its words."""

    countries: Countries = ()
    """Of the policy: whose numbers are looked for."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes of the policy; empty: any language."""
    header: str = ""
    """The column's name, which may say what a number is."""


Places = Callable[[str, Reading], Iterator[tuple[int, int]]]
"""(one text, what is known of it) -> starts and ends, in any order; they may overlap."""

SIGNS = rf"[{DIGIT}@:.]|{WORD}{{20}}"
"""What numbers, addresses and points cannot be written without."""

LEAST_SCORE = 0.3
"""Below it a pattern of Presidio fits far more than it means."""


@dataclass(frozen=True)
class Borrowed:
    """A recogniser class of presidio-analyzer; loaded only once a policy asks for it."""

    classname: str
    least: float = LEAST_SCORE
    """Patterns below this score count only where the class checks what they found."""
    checked: bool = True
    """False: what the pattern finds is believed without the class's own check."""


@dataclass(frozen=True)
class Entity:
    """One entry of the table of entities; of two that overlap the earlier gives its name."""

    name: str
    """As policies and labels write it."""
    summary: str
    countries: Countries = ()
    """Where it is looked for; empty: in every country."""
    borrowed: tuple[Borrowed, ...] = ()
    own: Places | None = None
    gate: str = SIGNS
    """Pattern of RE2, as `gates.py` has them; a text without a match holds nothing of the kind.
    Empty: any text may."""
    rest: bool = False
    """True where it is looked for only in what the others left."""
    part_of: str = ""
    """Another entity that finds all that this one finds, and gives it a wider name."""
    warning: bool = False
    """True where it is told and never taken out: a person has to read the sentence."""
    examples: tuple[tuple[str, str, str], ...] = ()
    """(text, country or "", what is found in it or ""): shared tests."""

    def fits(self, countries: Countries) -> bool:
        """Whether it is taken out under a policy of these countries."""
        return not self.warning and (
            not self.countries or bool(set(self.countries) & set(countries))
        )
