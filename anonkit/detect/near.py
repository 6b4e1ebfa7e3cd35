"""The people near to a text, its row's own and their household's, however they are written in it.

A person is their name in the spelling of `tokens`, a word for each part (`john otieno ouma`); an
apostrophe parts no word there (`nganga`), since people leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations
from typing import NamedTuple

from anonkit.detect.alike import (
    coarse,
    is_short_for,
    is_slip_of,
    is_variant,
    keys_of_name,
    keys_of_word,
    unaccented,
)
from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.names.diminutives import nicknames, twofold
from anonkit.detect.tokens import Word

LEAST_PART = 3
"""Letters of the shortest part of a name that is looked for by itself."""
_REMEMBERED = 1 << 16
_MOST_PARTS = 6
"""Parts of a name of which pairs and initials are made."""
_LONGEST_SPLIT = 3
"""Pieces into which a name may have fallen."""
_LEAST_SPLIT = 5
_PARTICLES = frozenset(
    [
        "bin",
        "binti",
        "bint",
        "ibn",
        "van",
        "von",
        "der",
        "del",
        "las",
        "los",
        "dos",
        "das",
        "ole",
        "arap",
    ]
)
_ABBREVIATED = "."
"""The key of whatever is written with initials: anybody may be."""
_INITIALS = re.compile(r"(?<![\w.])[^\W\d_](?:\.\s?[^\W\d_]){1,3}(?!\w)\.?")
_ENDS_A_SENTENCE = frozenset('.!?:;\n•*—–"“«¿¡(|।')
_PARTS_WORDS = frozenset(" '’`´‘-")
"""What may stand within a name that has fallen to pieces."""
_SPACES = " \t\u00a0-"


class Near(NamedTuple):
    """What a text's own row adds to what the table says."""

    identifiers: tuple[str, ...] = ()
    """Normalised cells of the row, however short."""
    people: tuple[str, ...] = ()
    """Those of the row and the household who may stand in the text, the row's own first."""


class Language(NamedTuple):
    """Words of the languages of a text."""

    ordinary: frozenset[str] = LITTLE_WORDS
    """All of them: no slip of a name, and not the beginning of one."""
    words: frozenset[str] = LITTLE_WORDS
    """Those that are hardly ever names: without a capital of their own no nickname either."""


_PLAIN = Language()


class Met(NamedTuple):
    """A run of words that is somebody near."""

    start: int
    end: int
    people: frozenset[str]
    """Whoever it may be."""


@dataclass(frozen=True)
class Marks:
    """What the capitals of a text tell."""

    text: str
    shouts: bool
    """Whether all is written in capitals, which then tell nothing."""

    @staticmethod
    def of(text: str) -> Marks:
        return Marks(text, shouts=text.upper() == text)

    def on(self, word: Word) -> bool:
        """Whether a word has a capital that it needs not have."""
        if self.shouts or not self.text[word.start].isupper():
            return False
        last = word.start - 1
        while last >= 0 and self.text[last] in _SPACES:
            last -= 1
        return last >= 0 and self.text[last] not in _ENDS_A_SENTENCE

    def lower(self, word: Word) -> bool:
        """Whether a word has no capital though its script has some."""
        return self.text[word.start].islower()


def is_ordinary(word: str, ordinary: Collection[str]) -> bool:
    """Whether a word is one of the language, accents or not."""
    return word in ordinary or unaccented(word) in ordinary


def people_of(text_keys: frozenset[str], people: Iterable[str]) -> tuple[str, ...]:
    """Those people who may stand in a text of these keys, each once."""
    return tuple(dict.fromkeys(one for one in people if _shares(text_keys, one)))


def keys_of_text(text: str, words: Sequence[Word], language: Language = _PLAIN) -> frozenset[str]:
    """What a person must share with a text, which has these words, to stand in it.

    Args:
        text: n characters.
        words: Its words.
        language: Whose words they are.
    """
    keys: set[str] = set()
    for word in words:
        keys |= _keys(text, word, language)
    if _INITIALS.search(text):
        keys.add(_ABBREVIATED)
    return frozenset(keys)


def _keys(text: str, word: Word, language: Language) -> frozenset[str]:
    if text[word.start].isupper():
        return keys_of_word(word.text)
    return _keys_without_a_capital(word.text, language.words)


@lru_cache(_REMEMBERED)
def _keys_without_a_capital(word: str, words: frozenset[str]) -> frozenset[str]:
    """A word of the language is somebody only as it is written."""
    return frozenset((unaccented(word),)) if is_ordinary(word, words) else keys_of_word(word)


def _shares(keys: frozenset[str], person: str) -> bool:
    if _ABBREVIATED in keys:
        return True
    return any(not keys.isdisjoint(keys_of_name(part)) for part in _looked_for(person))


@lru_cache(_REMEMBERED)
def _looked_for(person: str) -> tuple[str, ...]:
    """The parts of a name that are looked for by themselves, and pairs that have a nickname."""
    parts = person.split(" ")
    found = [part for part in parts if len(part) >= LEAST_PART and part not in _PARTICLES]
    if not twofold().isdisjoint(found):
        found += [pair for pair in map(" ".join, pairwise(found)) if nicknames(unaccented(pair))]
    return tuple(found)


def met(
    text: str, words: Sequence[Word], people: Sequence[str], language: Language
) -> Iterator[Met]:
    """Where people stand in a text.

    Args:
        text: n characters.
        words: Its words.
        people: As `Near` has them.
        language: Whose words they are.
    """
    if not people:
        return
    marks = Marks.of(text)
    for place, word in enumerate(words):
        own = _keys(text, word, language)
        some = [one for one in people if _shares(own, one)]
        if not some:
            continue
        found = frozenset(one for one in some if _is_called(word, one, marks, language))
        if found:
            yield _with_initials(text, words, place, found)
        for last, joined in _joined(text, words, place):
            found = frozenset(one for one in some if joined in _whole(one))
            if found:
                yield Met(word.start, words[last].end, found)
    for match in filter(_has_capitals, _INITIALS.finditer(text)):
        found = frozenset(one for one in people if _letters(match[0]) in _initials(one))
        if found:
            yield Met(*match.span(), found)


def _with_initials(text: str, words: Sequence[Word], place: int, people: frozenset[str]) -> Met:
    """One word of a name with the first letters of the others beside it: `J. Otieno`."""
    first = last = place
    letters = {part[0] for one in people for part in one.split(" ")}
    while first > 0 and _is_initial(text, words[first - 1], words[first], letters):
        first -= 1
    while last + 1 < len(words) and _is_initial(text, words[last + 1], words[last], letters):
        last += 1
    return Met(words[first].start, words[last].end, people)


def _is_initial(text: str, word: Word, beside: Word, letters: Collection[str]) -> bool:
    between = text[min(word.end, beside.end) : max(word.start, beside.start)]
    return word.text in letters and set(between) <= set(". ")


def _is_called(word: Word, person: str, marks: Marks, language: Language) -> bool:
    """Whether a word is somebody."""
    parts, plain = _looked_for(person), unaccented(word.text)
    if is_ordinary(word.text, language.words) and not marks.on(word):
        same = any(plain == unaccented(part) for part in parts)
        return same and not (word.text in LITTLE_WORDS and marks.lower(word))
    if not _glued(person).isdisjoint((plain, coarse(word.text))):
        return True
    if any(is_variant(word.text, part) for part in parts):
        return True
    if is_ordinary(word.text, language.ordinary):
        return False
    short = len(word.text) < 4 + (not marks.on(word)) and marks.lower(word)
    if not short and any(is_short_for(word.text, part) for part in parts):
        return True
    return any(is_slip_of(word.text, part) for part in parts)


@lru_cache(_REMEMBERED)
def _glued(person: str) -> frozenset[str]:
    """Two parts of a name in one word."""
    parts = person.split(" ")[:_MOST_PARTS]
    found = {unaccented(one + other) for one, other in permutations(parts, 2)}
    found |= {coarse(one) for one in found}
    return frozenset(one for one in found if len(one) >= _LEAST_SPLIT)


@lru_cache(_REMEMBERED)
def _whole(person: str) -> frozenset[str]:
    """What pieces of words must make together to be a part of a name, or two."""
    parts = {unaccented(part) for part in person.split(" ")}
    return frozenset(part for part in parts if len(part) >= _LEAST_SPLIT) | _glued(person)


@lru_cache(_REMEMBERED)
def _initials(person: str) -> frozenset[str]:
    letters = [part[0] for part in person.split(" ")[:_MOST_PARTS]]
    return frozenset(
        f".{''.join(some)}" for length in (2, 3) for some in permutations(letters, length)
    )


def _has_capitals(match: re.Match[str]) -> bool:
    return match[0].upper() == match[0]


def _letters(initials: str) -> str:
    return "." + "".join(char for char in initials.casefold() if char.isalpha())


def _joined(text: str, words: Sequence[Word], first: int) -> Iterator[tuple[int, str]]:
    """A word and the one or two behind it as one, with the place of the last."""
    joined = words[first].text
    for last in range(first + 1, min(first + _LONGEST_SPLIT, len(words))):
        if text[words[last - 1].end : words[last].start] not in _PARTS_WORDS:
            return
        joined += words[last].text
        if len(joined) >= _LEAST_SPLIT:
            yield last, unaccented(joined)


def spelled(met_with: Sequence[Met]) -> str:
    """The one person of whom all these runs of words tell, or empty."""
    if not met_with:
        return ""
    shared = frozenset.intersection(*(one.people for one in met_with))
    return next(iter(shared)) if len(shared) == 1 else ""
