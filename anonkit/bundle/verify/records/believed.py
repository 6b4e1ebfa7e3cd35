"""Claims on records that a sender asks to be believed: which may be, and how far rows refute them.

Whoever holds the rows cannot always tell whose they are. But nobody looks like
more people than there are rows like one of theirs: a claim of more is false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.records.claims.base import (
    Asked,
    Counted,
    Need,
    UnansweredError,
    WrongError,
)
from anonkit.bundle.verify.records.claims.table import MEASURES
from anonkit.bundle.verify.records.claims.wildcard import fewest_alike
from anonkit.bundle.verify.records.described import Described, split

_SIZES = frozenset({"rows", "columns"})
_SURE = _SIZES | {"k_rows", "weight_total", "weight_strata", "global_risk", "individual_risk"}
"""Counted again wherever they are claimed."""
_OF_PEOPLE = frozenset(
    {"k", "k_wildcard", "classes", "discernibility", "weight_people"}
    | {"l", "l_entropy", "t", "max_share"}
)
"""Counted again where people can be."""
_ALIKE = frozenset({"k", "classes", "discernibility"})
"""Every release with records claims these: all of them can be counted again, or none."""
_OF_VALUES = frozenset({"l", "l_entropy"})
_WITHOUT_BOUND = frozenset({"t", "max_share"})
_LOOSE = frozenset({"k", "k_households", "discernibility"})
"""Counted by rows in format 1, which does not say which rows are linked."""


@dataclass(frozen=True)
class Bound:
    """What has to be counted to see whether a claim can be true at all."""

    asked: Asked
    needs: tuple[Need, ...]
    """Rows of the main table, then of the others."""


def countable(described: Described, claims: Sequence[ListedClaim]) -> bool:
    """Whether the people of the records can be counted again, by what the manifest says."""
    recount = described.recount
    if any(each.measure in _ALIKE and each.kind != "sender_says" for each in claims):
        return True
    # A person is named only where their tokens tell all of their rows.
    homes = recount.linkage != "household" or recount.household is not None
    return recount.person is not None and homes


def bound_of(asked: Asked, described: Described, previous: object, *, people: bool) -> Bound | None:
    """How far a claim at the sender's word can be refuted; None where it cannot.

    Args:
        asked: The claim.
        described: What the release says of its records.
        previous: The earlier releases that the manifest names.
        people: Whether the people of the records can be counted again.

    Raises:
        WrongError: It is one that everybody can count, or says something of itself that it is not.
    """
    if asked.head not in MEASURES:
        return None
    needed = _need(asked, previous)
    if needed is None and asked.head not in _SIZES:
        return None
    if asked.claim.kind == "sender_says" and _everybodys(asked, described, people=people):
        raise WrongError("everybody can count it, and it is called the sender's word")
    if needed is None or asked.head in _WITHOUT_BOUND or needed.by_row:
        return None
    columns = needed.over
    if asked.head in _OF_VALUES:
        assert needed.of is not None
        columns = (needed.of,)
    return Bound(asked, tuple(_by_table(columns, described)))


def in_format_1(asked: Asked, described: Described) -> Bound | None:
    """How far rows refute what is counted in format 1, whatever it says of who can count it."""
    if asked.version > 1 or asked.head not in _LOOSE or asked.argument is not None:
        return None
    return Bound(asked, tuple(_by_table(asked.quasi, described)))


def _need(asked: Asked, previous: object) -> Need | None:
    """What it would take to count it; None where only the sender can."""
    if asked.head == "weight_strata" and not asked.claim.how:
        return None  # the strata are not released as they were declared
    try:
        return MEASURES[asked.head].need(asked)
    except UnansweredError:
        if asked.version > 1 and asked.argument not in _labels(previous):
            raise WrongError("it is about an earlier release that the manifest lacks") from None
        return None


def _labels(previous: object) -> set[str]:
    """The earlier releases, as claims are named after them."""
    listed: list[Any] = previous if isinstance(previous, list) else []
    return {f"{each['name']} {each['release']}" for each in listed}


def _everybodys(asked: Asked, described: Described, *, people: bool) -> bool:
    if asked.head in _SURE:
        return True
    if asked.head == "k_households":
        return people and described.recount.linkage == "household"
    if asked.head not in _OF_PEOPLE or (asked.version > 1 and not asked.claim.how):
        return False
    weighs = asked.head == "weight_people" or (asked.argument or "").startswith("with ")
    # Rows of linked tables carry no weight, and the sender counts them as one more group.
    return people and not (weighs and len(described.tables) > 1)


def _by_table(columns: Sequence[str], described: Described) -> list[Need]:
    at = [split(name, described.tables) for name in columns]
    return [
        Need(tuple(own for where, own in at if where == table), table=table, by_row=True)
        for table in described.tables
    ]


def check_bound(bound: Bound, counted: Counted) -> None:
    """Refute a claim that no rows like these allow.

    Raises:
        WrongError: It is false, whoever the rows are of.
        UnreadableError: It is about a column that is not there.
    """
    asked, value = bound.asked, bound.asked.claim.value
    most = _MOST.get(asked.head, _fewest)(bound, counted)
    if _number(value, whole=asked.head != "l_entropy") > most:
        raise WrongError(f"the rows allow {most} at most, and the release says {value}")


def _number(value: str | int, *, whole: bool) -> Fraction:
    if whole != (type(value) is int):
        raise WrongError("its value is not spelled as such a claim's is")
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise WrongError("its value is no number") from None


def _fewest(bound: Bound, counted: Counted) -> int:
    """Rows of the smallest class of any table: all who are in a person's class have such a row."""
    found = (min(counted.rows(need).values(), default=None) for need in bound.needs)
    return min((rows for rows in found if rows is not None), default=0)


def _wildcard(bound: Bound, counted: Counted) -> int:
    try:
        return fewest_alike(counted.rows(bound.needs[0]))
    except UnansweredError:
        return counted.size("")[0]


def _squares(bound: Bound, counted: Counted) -> int:
    """Nobody counts twice in a class, and each person has a row of the main table.

    Rows of linked tables make classes too; those that tell nothing of the keys make one together.
    """
    people = counted.size("")[0]
    sizes = (rows for need in bound.needs for rows in counted.rows(need).values())
    joined = people * people if len(bound.needs) > 1 else 0
    return sum(min(rows, people) ** 2 for rows in sizes) + joined


def _classes(bound: Bound, counted: Counted) -> int:
    """No class is without a row, of whichever table."""
    return sum(counted.size(need.table or "")[0] for need in bound.needs)


def _values(bound: Bound, counted: Counted) -> int:
    """Values that are published: no class has more."""
    found = {cells for need in bound.needs if need.over for cells in counted.rows(need)}
    return len(found - {("*",)})


_MOST: Mapping[str, Callable[[Bound, Counted], int]] = {
    "k_wildcard": _wildcard,
    "discernibility": _squares,
    "classes": _classes,
    "l": _values,
    "l_entropy": _values,
}
"""What is the most that can be true; of others, the rows of the smallest class."""
