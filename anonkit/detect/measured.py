"""What was measured of the finder on texts that nobody looked at while it was made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Measured:
    """How well one entity was found in one test set, without names from a table."""

    set: str
    """The test set in words: what it holds, who made it, how near to our own making it is."""
    language: str
    """ISO 639-1 code of its texts."""
    entity: str
    mentions: int
    """Labelled places of the entity in the set."""
    recall: float
    """Share of them found in part at least, as this entity or one of its kind: numbers, places."""
    precision: float | None
    """Share of what was found as this entity that is of its kind; None: nothing was found."""
    still_named: float | None
    """Share of people of whose name a word was left at least once; None unless PERSON."""


@cache
def measured() -> tuple[Measured, ...]:
    """All figures, by language, set and entity: what `tests/benchmarks/texts.py --write` wrote."""
    text = files("anonkit.detect").joinpath("measured.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both of them are safe
    return tuple(Measured(**entry) for entry in entries)


def of(languages: Collection[str] = (), entities: Collection[str] = ()) -> tuple[Measured, ...]:
    """The figures of some languages and entities; empty means all of them."""
    return tuple(
        one
        for one in measured()
        if (not languages or one.language in languages) and (not entities or one.entity in entities)
    )
