"""Names of people: in Latin letters by a list of names and what stands around them.

A run of words with a capital is cut where a word is no name; each piece is
judged by how many of its words are names, and by the words beside it. Recall
goes before precision: a name that stays harms more than a word that goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from anonkit.detect.entities import devanagari
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.devanagari_words import GATE
from anonkit.detect.entities.later import later
from anonkit.detect.entities.runs import CAPITAL, Run, Word, runs_of
from anonkit.detect.entities.small import INSIDE, small
from anonkit.detect.names.listed import key_of
from anonkit.detect.names.signs import (
    ARTICLE,
    AT,
    BEING,
    COMMON,
    DOUBT,
    FORENAME,
    NAME,
    NOBODY,
    OTHER,
    PARTICLE,
    PEOPLE,
    PLACE,
    SAYING,
    SURNAME,
    TELLING,
    THING,
    TITLE,
    WORD,
    signs,
)

_AND = "and|or|y|e|o|na|au|et|ou|with|con|avec|com"
_COUNTED = later(rf" ?(?:,|&|,? (?:{_AND})) | ?[\"“”‘’'()] ?")
"""What stands between people who are counted up, and around by-names."""
_PLAIN = SAYING | BEING | TELLING | AT | ARTICLE


@dataclass
class _Piece:
    """Words of a run that may together be one name."""

    words: list[Word] = field(default_factory=list)
    heads: bool = False
    """At the head of a sentence."""
    told: int = 0
    """TITLE or PEOPLE where such a word stands in front."""
    beside: int = 0
    """What the words with a capital are that cut it off, on both sides."""
    before: int = 0
    after: int = 0
    follows: bool = False
    """Behind the first word of a sentence, which has a capital anyway."""
    shouts: bool = False
    """Where every word is in capitals: they say nothing, so the list decides."""


def places(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where one text names people."""
    known = signs(reading.languages)
    pieces = [piece for run in runs_of(text, known) for piece in _pieces(run)]
    chosen = [_is_person(piece) for piece in pieces]
    _enumerated(text, pieces, chosen)
    said = {
        key_of(word.text)
        for piece, person in zip(pieces, chosen, strict=True)
        if person and (len(piece.words) > 1 or piece.told & TITLE)
        for word in piece.words
        if len(word.text) > 2 and (word.bits & NAME or not word.bits & OTHER)
    }
    for piece, person in zip(pieces, chosen, strict=True):
        if person or _again(piece, said):
            yield piece.words[0].start, piece.words[-1].end
    if not INSIDE.search(text):
        yield from small(text, known)


def _enumerated(text: str, pieces: Sequence[_Piece], chosen: list[bool]) -> None:
    """Among people that are counted up, a strange word is a person too."""
    places = range(len(pieces) - 1)
    for left, first, second in (
        *((place, place, place + 1) for place in places),
        *((place, place + 1, place) for place in reversed(places)),
    ):
        if chosen[first] and not chosen[second] and _strange(pieces[second]):
            between = text[pieces[left].words[-1].end : pieces[left + 1].words[0].start]
            chosen[second] = bool(_COUNTED.fullmatch(between))


def _strange(piece: _Piece) -> bool:
    """Whether nothing is known of the words of a piece, or that they are names."""
    return (
        len(piece.words) <= 3
        and not piece.beside
        and not any(word.bits & DOUBT or word.text.isupper() for word in piece.words)
    )


def _again(piece: _Piece, said: set[str]) -> bool:
    """Whether a piece is part of a name that the text tells in full elsewhere."""
    if piece.beside & THING or not said:
        return False
    return all(key_of(word.text) in said for word in piece.words)


def _pieces(run: Run) -> Iterator[_Piece]:
    """Cut a run at words that are no part of a name."""
    words = run.words
    piece = _Piece(heads=run.heads, before=run.before, shouts=run.shouts)
    piece.told = run.before & (TITLE | PEOPLE)
    for place, word in enumerate(words):
        previous = piece.words[-1] if piece.words else None
        following = words[place + 1] if place + 1 < len(words) and not word.stops else None
        if _may_be_name(word, previous, following, piece):
            piece.words.append(word)
            ends = word.owns or (word.stops and len(word.text) > 1)
            if not ends:
                continue
            if piece.words:
                yield piece
            piece = _Piece(heads=word.stops, shouts=run.shouts)
            continue
        if piece.words:
            piece.beside |= word.bits & OTHER
            yield piece
        stops = word.stops and not word.bits & TITLE and len(word.text) > 1
        told = word.bits & (TITLE | PEOPLE)
        beside = word.bits & (THING if run.heads and place == 0 else OTHER)
        beside = 0 if told or stops else beside
        piece = _Piece(heads=stops, told=0 if stops else told, beside=beside, shouts=run.shouts)
        piece.follows = run.heads and place == 0 and bool(word.bits & WORD) and not told
        piece.before = 0 if stops else word.bits & _PLAIN
    if piece.words:
        piece.after = run.after
        yield piece


def _may_be_name(word: Word, previous: Word | None, following: Word | None, piece: _Piece) -> bool:
    """Whether a word of a run can be part of a name, with the words on both its sides."""
    bits = word.bits
    strange = following is not None and not following.bits & OTHER
    named = strange and following is not None and bool(following.bits & NAME)
    if bits & PARTICLE and len(word.text) > 1:
        return (previous is not None or bits & ARTICLE == 0) and (strange or named)
    if not bits & OTHER or not bits & NAME:
        return not bits & OTHER or (bits & OTHER == WORD and not bits & _PLAIN and _opened(piece))
    if piece.shouts and bits & WORD:
        return bool(bits & COMMON) and named
    if previous is not None and previous.bits & FORENAME and not previous.bits & (NOBODY | THING):
        return True
    if bits & (TITLE | PEOPLE | THING | NOBODY):
        common = bits & (COMMON if bits & (TITLE | THING) else FORENAME)
        return named and bool(common) and not bits & PEOPLE
    return not piece.heads or bool(previous or piece.told or strange or bits & FORENAME)


def _opened(piece: _Piece) -> bool:
    """Whether a piece is one common forename so far: a word behind it may be a surname."""
    if len(piece.words) != 1 or piece.shouts:
        return False
    return bool(piece.words[0].bits & COMMON and not piece.words[0].bits & DOUBT)


def _is_person(piece: _Piece) -> bool:
    words = [word for word in piece.words if len(word.text) > 1]
    if not words:
        return False
    if piece.shouts:
        return not piece.beside & THING and _listed(words, piece)
    if piece.told & TITLE:
        return True
    if piece.told & PEOPLE and not piece.beside & THING:
        return not all(_abbreviates(word) for word in words)
    if len(words) == 1 and len(piece.words) == 1:
        return not piece.beside & THING and _one(words[0], piece)
    return not piece.beside & THING and _several(words, len(piece.words) - len(words), piece)


def _listed(words: Sequence[Word], piece: _Piece) -> bool:
    """Whether words among capitals are names by the list alone."""
    sure = [word for word in words if word.bits & NAME and not word.bits & DOUBT]
    if piece.told & TITLE or len(words) > 1:
        return bool(sure) and (len(sure) > 1 or any(word.bits & FORENAME for word in words))
    return bool(sure) and bool(sure[0].bits & FORENAME) and len(words[0].text) > 3


def _abbreviates(word: Word) -> bool:
    return word.text.isupper() and not word.bits & NAME


def _one(word: Word, piece: _Piece) -> bool:
    """Whether one word with a capital, with no name beside it, is one."""
    bits = word.bits
    spoken = piece.after & SAYING or piece.before & (SAYING | TELLING)
    if _abbreviates(word) or (len(word.text) < 4 and word.text.isupper()):
        return False
    if bits & (NOBODY | THING | TITLE | PEOPLE):
        return bool(bits & COMMON and spoken)
    if bits & COMMON and bits & WORD and not bits & PLACE:
        plain = piece.heads or piece.follows or piece.beside & WORD or piece.before & ARTICLE
        return bool(spoken or word.owns or not plain)
    if bits & NAME and bits & (PLACE | WORD):
        return bool(bits & FORENAME and spoken and not piece.before & AT)
    if bits & NAME:
        sure = bits & FORENAME or word.owns or not piece.before & (AT | ARTICLE)
        return bool(sure and not piece.beside & WORD)
    strange = bits & DOUBT or piece.beside & WORD or piece.before & (AT | ARTICLE)
    return bool((spoken or word.owns) and not strange)


def _several(words: Sequence[Word], initials: int, piece: _Piece) -> bool:
    """Whether words with a capital that stand together are one name."""
    forenames = sum(1 for word in words if word.bits & FORENAME)
    surnames = sum(1 for word in words if word.bits & SURNAME)
    placed = sum(1 for word in words if word.bits & PLACE)
    last = words[-1].bits & SURNAME
    if any(map(_abbreviates, words)) and not forenames:
        return False
    if placed == len(words) and not initials:
        return bool(forenames and last) and not piece.before & AT
    if all(word.bits & (WORD | PLACE) for word in words) and not initials:
        return bool(words[0].bits & COMMON and last) and not piece.heads
    if words[0].bits & FORENAME or (forenames and last):
        return True
    if piece.beside & WORD or piece.before & (AT | ARTICLE):
        return False
    return bool(surnames or forenames or initials) or (len(words) == 2 and not placed)


def everyone(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where one text names people, in the letters that are known."""
    yield from places(text, reading)
    if _DEVANAGARI.search(text):
        yield from devanagari.people(text, reading)


_DEVANAGARI = later(GATE)
ENTITY = Entity(
    "PERSON",
    "Names of people in Latin and Devanagari letters, by lists, titles and the words beside them.",
    own=everyone,
    gate=f"{CAPITAL}|[a-z]{{3}}|{GATE}",
    rest=True,
    examples=(
        ("ask Wanjiku Kamau about it", "", "Wanjiku Kamau"),
        ("we told J. K. Otieno's son", "", "J. K. Otieno"),
        ("muulize Mzee Barasa hapo", "", "Barasa"),
        ("habló con doña Carmen de la Cruz ayer", "", "Carmen de la Cruz"),
        *devanagari.EXAMPLES,
    ),
)
