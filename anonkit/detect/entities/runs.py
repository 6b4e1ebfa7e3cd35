"""Runs of words with a capital in a text, and what stands around them. Latin letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from anonkit.detect.entities.later import later
from anonkit.detect.names.listed import key_of
from anonkit.detect.names.signs import NAME, NOBODY, OTHER, PARTICLE, PLACE, SAYING, THING, WORD

_RANGES = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_UPPER = "".join(char for char in map(chr, _RANGES) if char.isupper() or char.istitle())
LETTER = "A-Za-zªºÀ-ÖØ-öø-ɏ\u0300-\u036fḀ-ỿ"
APOSTROPHE = "'’`´ʼ"
CAPITAL = f"[{_UPPER}]"
_WORD = f"{CAPITAL}[{LETTER}]*(?:[{APOSTROPHE}-][{LETTER}]+)*"
_PARTICLES = (
    "de las?|de los?|de l[ao]|del|de|da|do|dos|das|di|du|des|della|y|e|la|le|los|las|van der|"
    "van den|van de|van|von der|von|zu|ten|ter|den|binti?|bin|ibn|abu|al|el|ould|ole|arap|wa|af|st"
)
_PARTICLE_TEXT = "de del la las los el al van von der den da do dos di du le bin"
_PARTICLE_KEYS = frozenset(_PARTICLE_TEXT.split())
_GLUE = rf"(?:\.?[ \u00a0]{{1,2}}(?:(?:{_PARTICLES})[ \u00a0])?|\.|_)"
RUN = later(rf"(?<![\w@#]){_WORD}(?:{_GLUE}{_WORD})*(?![^\W_])")
_NEXT = later(_WORD)
_AFTER = later(rf"(?:[ \u00a0]{{0,2}},)?[ \u00a0]{{1,2}}([{LETTER}]+)(?!\w)")
_CONTRACTION = later(rf"[{APOSTROPHE}](?:m|d|t|ll|ve|re|M|D|T|LL|VE|RE)\Z")
_ALONE = "IAYOEÀÉ"
"""Words of one letter."""
_SWAHILI_VERB = later(
    "(?:ni|u|a|tu|m|wa|i|zi|ki|vi|li|ya|pa|ku|si|ha(?:i|u|wa|tu|zi|li|ya|ku|m)?)"
    "(?:na|li|ta|me|nge|ja|ku)[a-z]{3,}[aeiu]"
)
"""Subject, tense, stem: a word that no list has and that opens a sentence in Kiswahili."""
_ENDING_OF_WORDS = later(
    "..(?:ing|[st]ion|ness|ment|ology|ship|ities|able|ible|less|cion|dad|mente|ismo|miento|encia)s?$"
)
"""What no list has and ends so is a word of English or Spanish."""
_DID = later("[a-z]{2,}ed|[a-z]{2,}ó|[a-z]{3,}ou|a(?:li|na|me|ta|nge)[a-z]{3,}")
"""Somebody did it, in English, Spanish, Portuguese and Kiswahili."""
_APART = (" 's ", " ’s ")
"""The possessive in texts whose words were set apart."""
_OPENING = "\"“”‘’'«»¿¡([ \t\u00a0"
_ENDING = ".!?:;…|/•*–—-\n\r>=_"
_REACH = 30
SHOUTED = 3
"""Words in capitals, one behind the other, that make a line in capitals."""


class Word(NamedTuple):
    """One word of a run."""

    start: int
    end: int
    text: str
    bits: int
    """What it may be (`signs`)."""
    stops: bool
    """Whether a full stop stands right behind it."""
    owns: bool
    """Whether it is a possessive: the `'s` is no part of it."""


class Run(NamedTuple):
    """Words with a capital that only blanks, particles and full stops part."""

    words: tuple[Word, ...]
    heads: bool
    """Whether it stands where a capital says nothing: at the head of a sentence or a line."""
    before: int
    """What the word in front of it may be."""
    after: int
    """What the word behind it may be."""
    shouts: bool
    """Whether all of it is in capitals, and it is no name or abbreviation alone."""


def runs_of(text: str, signs: Mapping[str, int]) -> Iterator[Run]:
    """The runs of one text, in order."""
    for found in RUN.finditer(text):
        alone = signs.get(found[0].lower(), NAME)
        if alone & OTHER and not alone & NAME:
            continue
        start, end = found.span()
        words = tuple(_words(text, start, end, signs))
        front = text[max(0, start - _REACH) : start]
        before = _word_before(front)
        after = _AFTER.match(text, end)
        bare = front.rstrip(_OPENING)
        yield Run(
            words,
            not bare or bare[-1] in _ENDING,
            signs.get(key_of(before), 0) if before else 0,
            _doing(after[1], signs) if after else 0,
            len(words) >= SHOUTED and found[0].isupper(),
        )


def _word_before(front: str) -> str:
    """The last word of what stands in front of a run, before a colon or a quotation mark."""
    front = front.rstrip(_OPENING)
    if front[-1:] in {".", ":"}:
        front = front[:-1].rstrip(" ")
    words = front.split()
    word = words[-1].lstrip(_OPENING) if words and not front[-1].isspace() else ""
    return word if word.isalpha() else ""


def _doing(word: str, signs: Mapping[str, int]) -> int:
    """What the word behind a run may be; one that tells what somebody did counts as saying."""
    return signs.get(key_of(word), 0) | (SAYING if _DID.fullmatch(word) else 0)


def _words(text: str, start: int, end: int, signs: Mapping[str, int]) -> Iterator[Word]:
    for found in _NEXT.finditer(text, start, end):
        word, owns = found[0], text.startswith(_APART, found.end())
        if word.isalpha():
            bits = _bits(word, signs)
        else:
            if word[-2] in APOSTROPHE and word[-1] in "sS":
                word, owns = word[:-2], True
            word, bits = _compound(word, signs) if "-" in word else (word, _bits(word, signs))
        first = found.start()
        last = first + len(word)
        stops = text[last : last + 1] == "."
        yield Word(first, last, word, 0 if stops and len(word) == 1 else bits, stops, owns)


def _bits(word: str, signs: Mapping[str, int]) -> int:
    if len(word) == 1:
        return WORD if word in _ALONE else 0
    key = key_of(word)
    if key in _PARTICLE_KEYS:
        return signs.get(key, 0) | PARTICLE
    if key in signs:
        return signs[key]
    if _CONTRACTION.search(word):
        return NOBODY
    plural = key[-1:] == "s" and signs.get(key[:-1], 0) & (WORD | NAME) == WORD
    return WORD if plural or _SWAHILI_VERB.fullmatch(key) or _ENDING_OF_WORDS.search(key) else 0


def _compound(word: str, signs: Mapping[str, int]) -> tuple[str, int]:
    """A word with hyphens and what it may be; `Wanjiku-borehole` is cut to its name."""
    whole = signs.get(key_of(word), 0)
    parts = word.split("-")
    if whole:
        return word, whole
    if parts[1][:1].islower() and len(parts[1]) > 2:
        return parts[0], _bits(parts[0], signs)
    bits = [_bits(part, signs) for part in parts if part]
    some = reduce(or_, bits) & (NAME | THING | NOBODY)
    return word, some | (reduce(and_, bits) & (WORD | PLACE))
