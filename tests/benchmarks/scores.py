"""What a finder gets right: by label, by finding, and by person."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from corpora import Labelled

from anonkit.detect import trained
from anonkit.detect.entities import ENTITIES, Reading, chosen
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.find import Search

Finder = Callable[[Labelled], Sequence[Span]]

_NUMBERS = frozenset(
    {"CASE_NUMBER", "NATIONAL_ID", "NUMBER", "IDENTIFIER"}
    | {name for name, entity in ENTITIES.items() if entity.part_of == "NATIONAL_ID"}
)
_PLACES = frozenset({"LOCATION", "FACILITY", "ADDRESS"})
_KINDS = (_NUMBERS, _PLACES)
"""Makers call the same number, and the parts of an address, by different names: found is found."""
_BEFORE_NAMES = (
    "mr mrs ms miss dr prof sir lady lord don doña sr sra señor señora mama mzee bwana bi baba "
    "mwalimu chief chifu shri smt श्री श्रीमती श्रीमान डा sheikh haji pastor father"
)
_TITLES = frozenset(_BEFORE_NAMES.split())
_WORD = re.compile(r"[^\W_][\w'’\u0900-\u097f]+")


@dataclass(frozen=True)
class Figures:
    """Counts for one entity over a set of texts."""

    entity: str
    mentions: int
    exact: int
    """Mentions found with their own bounds, as this entity or one of its kind."""
    met: int
    """Mentions found in part at least, as this entity or one of its kind."""
    taken: int
    """Mentions taken out in part at least, as whatever."""
    findings: int
    right: int
    """Findings of this entity that touch a label of it or of its kind."""
    labelled: int
    """Findings of this entity that touch any label."""
    people: int = 0
    """By text and name; 0 for what is no person."""
    named: int = 0
    """People of whose name a word is left at least once."""

    @property
    def recall(self) -> float:
        return _share(self.met, self.mentions)

    @property
    def any_recall(self) -> float:
        return _share(self.taken, self.mentions)

    @property
    def precision(self) -> float:
        return _share(self.right, self.findings)

    @property
    def any_precision(self) -> float:
        return _share(self.labelled, self.findings)

    @property
    def f1(self) -> float:
        return _harmonic(self.precision, self.recall)

    @property
    def exact_f1(self) -> float:
        right = min(_share(self.exact, self.findings), 1.0)
        return _harmonic(right, _share(self.exact, self.mentions))

    @property
    def still_named(self) -> float:
        return _share(self.named, self.people)


def rules(text: Labelled, seen: Sequence[Span] = ()) -> list[Span]:
    """What lists and rules find, without anything known from a table."""
    return search_of(text.countries).find(text.text, reading_of(text), seen=seen)


def as_released(text: Labelled) -> list[Span]:
    """What a release takes out: with the model that comes with anonkit, where it is asked."""
    helper = _helper(text.language)
    return rules(text, helper([text.text])[0] if helper else ())


@cache
def _helper(language: str) -> trained.Helper | None:
    """The model that comes with anonkit; None where it is not asked."""
    return trained.Helper() if trained.helps([language]) else None


@cache
def search_of(countries: tuple[str, ...]) -> Search:
    """All entities of a policy of these countries."""
    return Search(chosen((), countries))


def reading_of(text: Labelled) -> Reading:
    """What a policy for such texts would say of them."""
    return Reading(text.countries, (text.language,))


def score(
    texts: Collection[Labelled], entities: Sequence[str], finder: Finder = as_released
) -> list[Figures]:
    """Figures of each entity over the texts; the finder runs once a text."""
    found = [(text, sorted(finder(text))) for text in texts]
    return [_figures(found, entity) for entity in entities]


def _figures(found: Sequence[tuple[Labelled, Sequence[Span]]], entity: str) -> Figures:
    counts = dict.fromkeys(
        ("mentions", "exact", "met", "taken", "findings", "right", "labelled", "people", "named"),
        0,
    )
    for text, spans in found:
        mentions = [span for span in text.spans if span.entity == entity]
        alike = [span for span in spans if _same(span.entity, entity)]
        mine = [span for span in spans if span.entity == entity]
        every = [*text.spans, *text.others]
        own = [span for span in every if _same(span.entity, entity)]
        places = {span[:2] for span in alike}
        counts["mentions"] += len(mentions)
        counts["exact"] += sum(span[:2] in places for span in mentions)
        counts["met"] += _meeting(mentions, alike)
        counts["taken"] += _meeting(mentions, spans)
        counts["findings"] += len(mine)
        counts["right"] += _meeting(mine, own)
        counts["labelled"] += _meeting(mine, every)
        if entity == "PERSON":
            people, named = _people(text.text, mentions, spans)
            counts["people"] += people
            counts["named"] += named
    return Figures(entity, **counts)


def _same(name: str, entity: str) -> bool:
    return name == entity or any(name in kind and entity in kind for kind in _KINDS)


def _meeting(some: Sequence[Span], others: Sequence[Span]) -> int:
    return sum(
        any(one.start < other.end and other.start < one.end for other in others) for one in some
    )


def _people(text: str, mentions: Sequence[Span], found: Sequence[Span]) -> tuple[int, int]:
    """People of one text, and those who are named in what is left of it.

    A name whose words all stand in a longer one is the same person's; titles name nobody.
    """
    left: dict[frozenset[str], bool] = {}
    for mention in mentions:
        words = [
            (match[0].lower(), mention.start + match.start(), mention.start + match.end())
            for match in _WORD.finditer(text[mention.start : mention.end])
        ]
        words = [word for word in words if word[0] not in _TITLES]
        name = frozenset(word for word, _, _ in words)
        stays = any(
            not any(span.start < end and start < span.end for span in found)
            for _, start, end in words
        )
        if name:
            left[name] = left.get(name, False) or stays
    people: dict[frozenset[str], bool] = {}
    for name in sorted(left, key=len, reverse=True):
        whole = next((other for other in people if name <= other), name)
        people[whole] = people.get(whole, False) or left[name]
    return len(people), sum(people.values())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
