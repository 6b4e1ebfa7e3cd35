"""Labels that are ranges of whole numbers, such as ages, and what lies between two ways to cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_LETTERS = 40
_TOP = 10**9
_BETWEEN = re.compile(r"(\d{1,9}) ?(?:-|–|—|to|à|au|a|al|hadi|y) ?(\d{1,9})(?: \D{1,20})?")
_ABOVE = re.compile(r"(\d{1,9}) ?(?:\+|\D{0,3}(?:and|or|et|y|na)\D{1,20})(?: \D{1,20})?")
_BELOW = re.compile(
    r"(?:under|below|less than|<|moins de|menos de|chini ya) ?(\d{1,9})(?: \D{1,20})?"
)


@dataclass(frozen=True)
class Band:
    """The whole numbers from one to another, both included."""

    least: int
    most: int
    label: str


def band(label: str) -> Band | None:
    """The numbers of a plain label; None where it is none."""
    if len(label) > MOST_LETTERS:
        return None
    if found := _BETWEEN.fullmatch(label):
        return Band(int(found[1]), int(found[2]), label)
    if found := _ABOVE.fullmatch(label):
        return Band(int(found[1]), _TOP, label)
    if found := _BELOW.fullmatch(label):
        return Band(0, int(found[1]) - 1, label)
    return None


def ladder(labels: Sequence[str]) -> tuple[Band, ...]:
    """The labels as bands that follow each other without a gap; empty where they are none."""
    found = [band(each) for each in labels]
    bands = sorted((each for each in found if each is not None), key=lambda each: each.least)
    gaps = any(low.most + 1 != high.least for low, high in pairwise(bands))
    return () if gaps or len(bands) < 2 or len(bands) != len(labels) else tuple(bands)


@dataclass(frozen=True)
class Cut:
    """A band that neither table tells, and how many are in it."""

    least: int
    most: int
    number: int

    @property
    def name(self) -> str:
        """The band as people write it."""
        return f"{self.least} and over" if self.most >= _TOP else f"{self.least} to {self.most}"


def between(
    one: Sequence[Band],
    ones: Mapping[str, int],
    other: Sequence[Band],
    others: Mapping[str, int],
) -> Iterator[Cut]:
    """What lies between a cut of the one and the next cut of the other.

    Args:
        one: Bands of the one way to cut.
        ones: By label how many are in it; a line without gaps.
        other: Bands of the other way, over the same people.
        others: By label how many are in it.
    """
    if one[0].least != other[0].least or sum(ones.values()) != sum(others.values()):
        return
    mine, theirs = _up_to(one, ones), _up_to(other, others)
    edges = sorted({one[0].least} | mine.keys() | theirs.keys())
    known = {one[0].least: (0, "both")}
    for edge in edges[1:]:
        told = "both" if edge in mine and edge in theirs else "one" if edge in mine else "other"
        known[edge] = (mine.get(edge, theirs.get(edge, 0)), told)
    for low, high in pairwise(edges):
        (before, first), (after, second) = known[low], known[high]
        if {first, second} == {"one", "other"}:
            yield Cut(low, high - 1, after - before)


def _up_to(bands: Sequence[Band], numbers: Mapping[str, int]) -> dict[int, int]:
    """By the number after each band how many are below it."""
    found, below = {}, 0
    for each in bands:
        below += numbers[each.label]
        found[each.most + 1] = below
    return found
