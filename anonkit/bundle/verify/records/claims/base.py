"""What it takes to count a claim again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from anonkit.bundle.reading import ListedClaim

Sizes = Mapping[Any, int]
"""By class: how many."""
Spread = Mapping[Any, Mapping[str, int]]
"""By class: by value, how many people."""
Combinations = Mapping[tuple[str, ...], int]
"""By the cells of some columns: in how many rows they stand together."""


class WrongError(Exception):
    """A claim is not true; the text says how, with names and figures of the public side only."""


class UnansweredError(Exception):
    """A claim cannot be counted again here; the text says why."""


@dataclass(frozen=True)
class Need:
    """What has to be counted."""

    over: tuple[str, ...]
    """Columns that make a class; by their own names for rows of one table, else by whole names."""
    of: str | None = None
    """The column whose values are looked at in each class."""
    table: str | None = None
    """The table whose rows alone count; None: all rows of a person."""
    by_row: bool = False
    """Whether rows of that table are counted, rather than people."""
    any_row: bool = False
    """Whether a person counts with each of their rows, rather than with all of them together."""


@dataclass(frozen=True)
class Asked:
    """A claim, and what the release says of its records."""

    claim: ListedClaim
    head: str
    """The measure, without what stands behind it in brackets."""
    argument: str | None
    """What stands in the brackets."""
    table: str
    """The table the claim is about; empty for the main one."""
    own: tuple[str, ...]
    """Its quasi-identifiers, by their own names."""
    quasi: tuple[str, ...]
    """Those of all tables, by their whole names."""
    version: int
    """Of the manifest."""


class Counted(Protocol):
    """What was counted in the released rows, as it was needed."""

    @property
    def unit(self) -> str:
        """How a person was told from another."""
        ...

    def size(self, table: str) -> tuple[int, int]:
        """Rows and columns of a table."""
        ...

    def rows(self, need: Need) -> Combinations:
        """Rows of one table, by the cells of the columns `over`."""
        ...

    def people(self, need: Need) -> Sizes:
        """People in each class."""
        ...

    def homes(self, need: Need) -> Sizes:
        """Households in each class."""
        ...

    def spread(self, need: Need) -> Spread:
        """People in each class, by their values of the column `of`."""
        ...

    def answers(self, need: Need) -> Combinations:
        """People by the cells of the columns `over`, where each of them has one row."""
        ...


@dataclass(frozen=True)
class Measure:
    """How one measure is counted again."""

    need: Callable[[Asked], Need | None]
    """What has to be counted, once the claim says of itself what it must; raises as `value`."""
    value: Callable[[Asked, Counted], str | int]
    """What the claim should say, in its spelling; raises `WrongError` or `UnansweredError`."""
    of: str
    """What is counted, for people."""


def names_of(asked: Asked, key: str) -> tuple[str, ...]:
    """A list of columns in what a claim says of itself.

    Raises:
        WrongError: It is no list of names.
    """
    found = asked.claim.how.get(key)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise WrongError(f"it does not say which columns it is counted over (`{key}`)")
    return tuple(found)


def name_of(asked: Asked, key: str) -> str:
    """One name in what a claim says of itself.

    Raises:
        WrongError: It is no name.
    """
    found = asked.claim.how.get(key)
    if not isinstance(found, str):
        raise WrongError(f"it does not say what it is counted of (`{key}`)")
    return found


def check_says(asked: Asked, *keys: str) -> None:
    """A claim says what belongs to its measure, and nothing else.

    Raises:
        WrongError: It says more: part of it would be counted by nobody.
    """
    if unknown := set(asked.claim.how) - set(keys):
        raise WrongError(f"it says of itself what no such claim says (`{min(unknown)}`)")


def shown(text: object) -> str:
    """A name or a value of the manifest as it may be shown: it must not steer a terminal."""
    told = str(text)
    if not told.isprintable():
        return "(what cannot be shown)"
    return told if len(told) <= _MOST_SHOWN else f"{told[:_MOST_SHOWN]}…"


_MOST_SHOWN = 120
