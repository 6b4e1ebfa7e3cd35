"""Towns, villages, districts and regions: by the list of places, and by the words around them.

Countries, continents and nationalities stay: they identify nobody. A place that is
a word too, or a name of people, counts only with a reason beside it: a word that a place
follows (`in`, `kijiji cha`, `barrio`) or that follows a place (`village`), or another place. With
such a reason a word with a capital that no list has is a place as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from anonkit.detect.entities import devanagari_places
from anonkit.detect.entities import place_words as say
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.later import later
from anonkit.detect.entities.postcodes import with_codes
from anonkit.detect.entities.words import BLANK, LATIN, Words, words_of
from anonkit.detect.names import is_listed
from anonkit.detect.places import NAME, PLAIN, STAYS, SURE, Gazetteer, load

KIND, AT, FROM, BEHIND = "kind", "at", "from", "behind"
"""What makes a name a place: a kind of place in front, a little word in front (of places alone, or
of people too), a kind of place behind."""
NEW = "new"
"""The mark of a name that is on no list, of places, words or people."""
_MOST = 4
"""Words of the longest name that no list has."""
_COUNTED = frozenset({SURE, PLAIN})
_BESIDE = frozenset({", ", " , ", " & ", "/", " / ", "-", " - "})
_NO_PLACE_END = later(
    r"(?:logia|iatria|cion|sion|idad|ismo|ology|ism|ics|ness|tion|ment|mente|ing|gia|terapia)\Z"
)
"""Ends of words of learning that Spanish writes with a capital too."""
LEAST_SHOUTED = 5
"""Letters of a place that is found among words in capitals."""


@dataclass
class _Text:
    """One text as its words, and what was found in it so far."""

    words: Words
    known: Gazetteer
    found: list[tuple[int, int]] = field(default_factory=list)
    """First word, and the one after the last."""
    maybe: list[tuple[int, int]] = field(default_factory=list)
    """Such as would be found beside another place."""


@lru_cache(maxsize=4)
def found(text: str) -> tuple[tuple[int, int], ...]:
    """Where places stand in Latin letters; kept for addresses, which look at the same text."""
    seen = _Text(words_of(text), load())
    after = 0
    for at in _candidates(seen):
        if at >= after:
            after = _take(seen, at)
    _beside_another(seen)
    _again(seen)
    return tuple(
        with_codes(text, seen.words.starts[start], seen.words.end(end - 1))
        for start, end in seen.found
    )


def everywhere(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where places stand in one text, in the letters that are known."""
    yield from found(text)
    if _DEVANAGARI.search(text):
        yield from devanagari_places.locations(text, reading)


def _candidates(seen: _Text) -> list[int]:
    """The words at which a place may begin."""
    small, plain = seen.known.small, seen.known.plain_words
    # All words are looked at here, so by their first letters, without a call where ASCII allows.
    found = [
        at
        for at, (written, key) in enumerate(zip(seen.words.written, seen.words.keys, strict=True))
        if key in small
        or ((written < "a" or (written > "{" and written[0].isupper())) and key not in plain)
    ]
    if say.SMALL.isdisjoint(seen.words.keys):
        return found
    behind = {at + 1 for at, key in enumerate(seen.words.keys) if key in say.SMALL}
    return sorted({*found, *behind} - {len(seen.words)})


def _take(seen: _Text, at: int) -> int:
    """Look at one word, and at the name that it begins; the number of the next one to look at."""
    length, mark = _listed(seen, at)
    if not seen.words.capital(at):
        told = (
            mark == PLAIN and seen.words.before(at) in say.SMALL and not seen.words.capital(at - 1)
        )
        if (mark == SURE or told) and seen.words.alone(at, at + length):
            seen.found.append((at, at + length))
        return at + max(length, 1)
    if mark == STAYS:
        return at + length
    reason = _reason(seen, at)
    if mark in _COUNTED and _counts(seen, at, at + length, reason):
        end = _grown(seen, at + length) if reason else at + length
        seen.found.append((at, end))
        return end
    if seen.words.shouted(at):
        return at + max(length, 1)
    end = _name_end(seen, at)
    if _told(seen, at, end, reason, mark):
        seen.found.append((at, end))
        return end
    seen.maybe.append((at, at + max(length, 1)))
    return at + max(length, 1)


def _listed(seen: _Text, at: int) -> tuple[int, str]:
    """How many words from here are the longest place of the list, and its mark."""
    marks, words = seen.known.marks, seen.words
    key = words.keys[at]
    most = seen.known.longest.get(key, 1)
    for length in range(min(most, len(words) - at), 1, -1):
        mark = marks.get(" ".join(words.keys[at : at + length]))
        whole = mark == SURE or words.capital(at + length - 1)
        if mark and whole and words.joined(at, at + length):
            return length, mark
    mark = marks.get(key, "")
    return (1 if mark else 0), mark


def _reason(seen: _Text, at: int) -> str:
    """What the words in front say is coming: `KIND`, `AT`, `FROM` or nothing."""
    if seen.words.between(at - 1) in {": ", " : ", ":"} and seen.words.key(at - 1) in say.KINDS:
        return KIND
    last = seen.words.before(at)
    if last in say.OF or last in say.ARTICLES:
        first = at - 1
        while first > at - 3 and (
            seen.words.key(first) in say.OF or seen.words.key(first) in say.ARTICLES
        ):
            first -= 1
        kind = seen.words.key(first) if seen.words.between(first) in BLANK else ""
        if kind in say.KINDS_IN_FRONT or (
            kind in say.KINDS_OF and seen.words.key(first + 1) in say.OF
        ):
            return FROM if kind in say.FOLLOWERS else KIND
        return ""
    if last in say.KINDS_IN_FRONT:
        return KIND
    if last in say.IN:
        return AT
    return FROM if last in say.FROM else ""


def _kind_behind(seen: _Text, end: int) -> str:
    """The kind of place behind a name, in small letters or not; `X sub county` has `county`."""
    kind = seen.words.after(end)
    return seen.words.after(end + 1) if kind in say.SUB else kind


def _counts(seen: _Text, at: int, end: int, reason: str) -> bool:
    """Whether a place of the list is meant, and no longer name that it is a part of."""
    first = seen.words.keys[at]
    if not seen.words.alone(at, end) or seen.words.before(at) in say.TITLES:
        return False
    if seen.words.shouted(at):
        return end - at > 1 or (len(first) >= LEAST_SHOUTED and not is_listed(first))
    if reason or _kind_behind(seen, end) in say.KINDS_BEHIND | say.KINDS_BEHIND_A_PLACE:
        return True
    return not (_in_a_name(seen, at - 1, at - 1) or _in_a_name(seen, end - 1, end))


def _in_a_name(seen: _Text, left: int, beside: int) -> bool:
    """Whether the word beside a place has a capital and is no place and no word."""
    if not seen.words.capital(beside) or seen.words.between(left) not in {" ", "-", ". "}:
        return False
    key = seen.words.key(beside)
    if key in seen.known.common or key in say.OF or key in say.ARTICLES:
        return False
    return seen.known.marks.get(key, NAME) == NAME and not seen.words.capitals(beside)


def _grown(seen: _Text, end: int) -> int:
    """With the words with a capital behind a place of the list: `Kisumu Ndogo`, `Manyatta B`."""
    for _ in range(2):
        if (
            not seen.words.capital(end)
            or seen.words.between(end - 1) != " "
            or seen.words.shouted(end)
        ):
            break
        end += 1
    return end


def _name_end(seen: _Text, at: int) -> int:
    """The end of the run of words with a capital that begins here; little words may be within."""
    words, end = seen.words, at + 1
    while end < len(words) and end - at < _MOST:
        step = end
        while words.key(step) in say.OF and not words.capital(step):
            step += 1
        gaps = {words.between(left) for left in range(end - 1, step)}
        if step - end > 2 or not words.capital(step) or not gaps <= {" ", "-"}:
            break
        end = step + 1
    return end


def _told(seen: _Text, at: int, end: int, reason: str, mark: str) -> bool:
    """Whether the words around say that a name with a capital is a place."""
    keys = seen.words.keys[at:end]
    first, known = keys[0], seen.known
    if say.NO_PLACE.intersection(keys) or first in say.TITLES or not seen.words.alone(at, end):
        return False
    if any(known.marks.get(key) == STAYS for key in keys):
        return False
    new = not mark and first not in known.common and len(first) > 2
    new = new and not _NO_PLACE_END.search(first)
    if reason == KIND:
        return new or bool(mark)
    if seen.words.before(at) in say.TITLES or seen.words.capitals(end - 1):
        return False
    if _kind_behind(seen, end) in say.KINDS_BEHIND or _is_a_place(seen, end):
        return new or bool(mark)
    new = new and end - at < 3 and not any(map(is_listed, keys))
    return not _owns(seen, end) and _follows(
        seen, at, end, reason, mark if mark or not new else NEW
    )


def _follows(seen: _Text, at: int, end: int, reason: str, mark: str) -> bool:
    """Whether little words in front, or a larger place behind, make a place of a name."""
    if _before_a_region(seen, end) and not _in_a_name(seen, at - 1, at - 1):
        return mark in {NEW, NAME} or bool(reason and mark)
    if reason == AT:
        return bool(mark)
    if reason != FROM or not mark:
        return False
    going = end - at == 1 and seen.words.before(at - 1) in say.GO
    return going or (mark == NEW and seen.words.before(at) != "to")


def _owns(seen: _Text, end: int) -> bool:
    """Whether a name has a possessive: it may be somebody's."""
    return seen.words.between(end - 1) in {"'", "’"} and seen.words.key(end) == "s"


def _is_a_place(seen: _Text, end: int) -> bool:
    """Whether it is said what a name is the name of: `X is a small town`."""
    if seen.words.after(end) not in say.IS:
        return False
    said = [seen.words.key(i) for i in range(end + 1, end + 5)]
    return bool(said) and said[0] in say.A and bool(say.KINDS.intersection(said))


def _before_a_region(seen: _Text, end: int) -> bool:
    """Whether a comma and a larger place follow: `Yuto, Colombia`, `Marion, OH`."""
    if end >= len(seen.words) or seen.words.between(end - 1).replace(" ", "") != ",":
        return False
    if seen.words.written[end] in say.STATES:
        return True
    length, mark = _listed(seen, end)
    return bool(length) and seen.words.capital(end) and mark in {SURE, PLAIN, STAYS}


def _beside_another(seen: _Text) -> None:
    """Find what may be a place, beside one that is: `Reading, Kisumu and Gem`."""
    words = seen.words
    ends = {end for _, end in seen.found}
    starts = {start for start, _ in seen.found}
    for start, end in seen.maybe:
        if seen.known.marks.get(words.key(start), STAYS) == STAYS or words.shouted(start):
            continue
        and_before = words.before(start) in say.AND and words.between(start - 2) in BLANK
        and_behind = words.after(end) in say.AND and words.between(end) in BLANK
        if (
            (start in ends and words.between(start - 1) in _BESIDE)
            or (end in starts and words.between(end - 1) in _BESIDE)
            or (and_before and start - 1 in ends)
            or (and_behind and end + 1 in starts)
        ):
            seen.found.append((start, end))


def _again(seen: _Text) -> None:
    """Find what was told to be a place wherever it stands with a capital."""
    told = {seen.words.key(start) for start, end in seen.found if end - start == 1}
    taken = {at for start, end in seen.found for at in range(start, end)}
    for start, end in seen.maybe:
        key = seen.words.key(start)
        if end - start == 1 and len(key) > 3 and key in told and start not in taken:
            seen.found.append((start, end))


_DEVANAGARI = later(devanagari_places.LOCATION.gate)
ENTITY = Entity(
    "LOCATION",
    "Towns, villages, districts and regions; countries stay.",
    own=everywhere,
    gate=f"{LATIN}|{devanagari_places.LOCATION.gate}",
    examples=(
        ("we live in Kisumu now", "", "Kisumu"),
        ("people of Kanyakwar village said", "", "Kanyakwar"),
        ("kijiji cha Kanyakwar kimepata maji", "", "Kanyakwar"),
        ("natoka Migori, huko Kanyakwar", "", "Migori"),
        ("vive en el barrio La Candelaria de aquí", "", "La Candelaria"),
        ("la gente de Quibdó no tiene agua", "", "Quibdó"),
        ("no bairro Maianga falta água", "", "Maianga"),
        ("le village de Kanyarwa est loin", "", "Kanyarwa"),
        *devanagari_places.LOCATION.examples,
    ),
)
