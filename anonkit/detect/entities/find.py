"""Find the identifiers in one text: what overlaps is one, and none ends within a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from anonkit.detect.entities import ENTITIES, warned
from anonkit.detect.entities.base import Entity, Reading, Span
from anonkit.detect.entities.devanagari_words import marker_at
from anonkit.detect.entities.gates import Gates
from anonkit.detect.entities.presidio import places
from anonkit.detect.entities.unread import UNREAD, unread
from anonkit.detect.known import IDENTIFIER, PERSON, Known
from anonkit.detect.near import Near

MOST_ROUNDS = 500
"""A text is searched so often at most; each time one more thing was found in what was left."""
_NOBODY, _ALONE = Known(), Near()
_ANY = Reading()
_RANKS = {name: rank for rank, name in enumerate(dict.fromkeys([PERSON, *ENTITIES, IDENTIFIER]))}
"""What names a span that is several things: its shape tells more than that the table has it."""


class Search:
    """A search for some entities, in one text after another."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._names = [entity.name for entity in entities]
        self._shapes = _Gated([entity for entity in entities if not entity.rest])
        self._rest = _Gated([entity for entity in entities if entity.rest])

    def find(
        self,
        text: str,
        reading: Reading = _ANY,
        known: Known = _NOBODY,
        own: Near = _ALONE,
        seen: Sequence[Span] = (),
    ) -> list[Span]:
        """As the function `find`."""
        labels = labels_in(text, self._names)
        beside = [span for span in seen if not _held(span, labels)]
        found: list[Span] = []
        for _ in range(MOST_ROUNDS):
            taken = taken_in(labels, found)
            left = _without(text, taken)
            new = [*_known(text, taken, known, own), *self._shapes.spans(left, reading)]
            new = new or self._rest.spans(left, reading)
            if not new:
                # Last: what a model says hides nothing from the rules, and renames nothing.
                new, beside = list(_named_as_found(beside, found)), []
            if not new:
                return found
            found = _merged(text, [*found, *new])
        raise TimeoutError


class _Gated:
    """Entities, each asked only where its gate is passed."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities
        self._gates = Gates([entity.gate for entity in entities])

    def spans(self, text: str, reading: Reading) -> list[Span]:
        return [
            Span(start, end, self._entities[place].name)
            for place in self._gates.passed(text)
            for start, end in _places(text, self._entities[place], reading)
            if text[start:end].strip()
        ]


def find(
    text: str,
    entities: Sequence[Entity],
    reading: Reading = _ANY,
    known: Known = _NOBODY,
    own: Near = _ALONE,
    seen: Sequence[Span] = (),
) -> list[Span]:
    """What stands in one text. What is left holds nothing more: it is searched again.

    Args:
        text: n characters; labels of an earlier run are nobody's.
        entities: What to look for.
        reading: What is known of the text beside its words.
        known: What the table's own hidden columns say.
        own: What the text's own row adds.
        seen: What a model sees in the text: it is asked once, of many texts together.

    Returns:
        Spans in the order of the text that do not overlap.

    Raises:
        TimeoutError: A pattern took too long.
    """
    return _search(tuple(entities)).find(text, reading, known, own, seen)


@lru_cache(maxsize=32)
def _search(entities: tuple[Entity, ...]) -> Search:
    """Gates take some hundredths of a second to make."""
    return Search(entities)


def labels_in(text: str, names: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Where labels of an earlier run stand in a text, in order.

    Args:
        text: n characters.
        names: What labels may be called beside the entities of the table.
    """
    if "<" not in text:
        return []
    own = frozenset(names).difference(_RANKS)
    return [match.span() for match in _label(own).finditer(text)]


@cache
def _label(own: frozenset[str]) -> re.Pattern[str]:
    """What stands in the place of an identifier."""
    return re.compile(rf"<(?:{'|'.join([*sorted(own), *_RANKS])})_[1-9]\d{{0,2}}>")


def _rank(name: str) -> int:
    """What a policy has a pattern for is called so, whatever else it may be."""
    return _RANKS.get(name, -1)


def _named_as_found(seen: Sequence[Span], found: Sequence[Span]) -> Iterator[Span]:
    """What a model sees and the rules did not find, or not as far, under the rules' name for it."""
    for span in seen:
        met = [one for one in found if one.start < span.end and span.start < one.end]
        if not met:
            yield span
        elif span.start < met[0].start or met[-1].end < span.end:
            yield span._replace(entity=met[0].entity)


def taken_in(labels: Sequence[tuple[int, int]], found: Sequence[Span]) -> list[tuple[int, int]]:
    """The places that labels and findings take, in order and apart."""
    return _apart([*labels, *((span.start, span.end) for span in found)])


def warnings(text: str, reading: Reading = _ANY) -> list[Span]:
    """What stands in one text that tells somebody and cannot be taken out: a person reads it.

    Args:
        text: n characters, before or after its identifiers were taken out.
        reading: What is known of the text beside its words.

    Returns:
        Spans in the order of the text that do not overlap; `UNREAD` ones are in letters in which
        nothing can be found.
    """
    strange = [Span(*place, UNREAD) for place in unread(text, reading.languages)]
    return _merged(text, [*strange, *_warnings().spans(text, reading)])


@cache
def _warnings() -> _Gated:
    return _Gated(warned())


def _apart(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places in order, those that overlap as one: a span may hold a label."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if made and start < made[-1][1]:
            first, last = made.pop()
            made.append((first, max(last, end)))
        else:
            made.append((start, end))
    return made


def _without(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """The text with some places, in order and apart, blanked; n characters."""
    pieces, at = [], 0
    for start, end in taken:
        pieces += [text[at:start], "\n" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _known(text: str, taken: Sequence[tuple[int, int]], known: Known, own: Near) -> Iterator[Span]:
    """What is known, between the places that are taken."""
    edges = [0, *(edge for place in taken for edge in place), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        for span in known.find(text[start:end], own):
            yield Span(start + span.start, start + span.end, span.entity)


def _held(span: Span, labels: Sequence[tuple[int, int]]) -> bool:
    return any(start < span.end and span.start < end for start, end in labels)


def _places(text: str, entity: Entity, reading: Reading) -> Iterator[tuple[int, int]]:
    for borrowed in entity.borrowed:
        yield from places(text, borrowed, reading.countries)
    if entity.own is not None:
        yield from entity.own(text, reading)


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans that do not overlap, in the order of the text, each widened to whole words.

    No letter is looked at for each of many spans within one long word.
    """
    made: list[Span] = []
    for span in sorted(spans):
        inside = bool(made) and span.start < made[-1].end
        start = span.start if inside else _start_of_word(text, span.start)
        end = span.end if inside and span.end <= made[-1].end else _end_of_word(text, span.end)
        if made and start < made[-1].end:
            last = made.pop()
            entity = min(last.entity, span.entity, key=_rank)
            made.append(Span(min(last.start, start), max(last.end, end), entity))
        else:
            made.append(Span(start, end, span.entity))
    return made


def _start_of_word(text: str, place: int) -> int:
    while _within(text, place):
        place -= 1
    return place


def _end_of_word(text: str, place: int) -> int:
    """What Nepali glues to a word is a word of its own: `रमेश|ले`."""
    while _within(text, place) and not marker_at(text, place):
        place += 1
    return place


def _within(text: str, place: int) -> bool:
    """Whether the letters on both sides of a place belong to one word, or to one letter."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if _is_sign(after):
        return not before.isspace()
    return after.isalnum() and (before.isalnum() or _is_sign(before))


def _is_sign(character: str) -> bool:
    """Whether a character stands on the letter before it: a vowel sign, an accent, a joiner."""
    return unicodedata.category(character)[0] == "M" or character in "\u200c\u200d"
