"""What stands in the table's own hidden columns, found in a text: the deny-list.

Both sides are spelled as `tokens` spells them, so case, punctuation and the
grouping of digits make no difference. Of a name each word counts by itself,
so its words are found in any order, and wherever they stand alone; little words
that are also names (`are`, `will`) only where they have a capital. The nearer
somebody is to the text, the more freely their name may be written: see `near`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from anonkit.detect.alike import unaccented, without_affixes
from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.digit_words import WORDS
from anonkit.detect.names.diminutives import nicknames
from anonkit.detect.near import Language, Marks, Met, Near, is_ordinary, met, spelled
from anonkit.detect.slips import LEAST, Slips
from anonkit.detect.tokens import LONGEST_NUMBER, SHORTEST, Word, words_in

PERSON, IDENTIFIER = "PERSON", "IDENTIFIER"
LEAST_WORD = 3
"""Characters of the shortest name, and of the shortest identifier of the row itself."""
_BEFORE = re.compile(r"(?<!\w)[^\W\d_]{1,3}['’`]\Z")
_AFTER = re.compile(r"['’`](?![sS]\b)[^\W\d_]{1,3}(?!\w)")
_IN_FRONT = re.compile(r"(?<=[^\W\d_A-Z] )(?P<word>[^\W\d_]{3,})[ -]\Z")
_BEHIND = re.compile(r"[ -](?P<word>[^\W\d_]{3,})(?!\w)")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.[ \u00a0]?){1,3}\Z")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]{4,}")
_MOST_JUDGED = 1 << 17
"""Words of texts of which it is remembered whether they are somebody's name."""
_BETWEEN_NAMES = frozenset(" .,'’-\u00a0")


_NOBODY = Near()
_NOT, _WITH_A_CAPITAL, _EVEN_SO = range(3)


@dataclass(frozen=True)
class Known:
    """Normalised cells and words that no text may keep."""

    names: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of people, whole and word by word."""
    others: frozenset[str] = field(default=frozenset(), repr=False)
    """Whole cells of the other hidden columns."""
    rare: frozenset[str] = field(default=frozenset(), repr=False)
    """Words of names that few people of the table have: their nicknames tell them too."""
    ordinary: frozenset[str] = field(default=LITTLE_WORDS, repr=False)
    """Words of the languages: no slip of a name, and without a capital no nickname."""
    words: frozenset[str] = field(default=LITTLE_WORDS, repr=False)
    """Those of them that are hardly ever names: without a capital a name only of somebody near."""
    refused: frozenset[str] = field(default=frozenset(), repr=False)
    """Those of the names that people have who did not consent."""

    def find(self, text: str, own: Near = _NOBODY) -> list[Span]:
        """Where one text holds something known.

        Args:
            text: n characters.
            own: What the text's own row adds.

        Returns:
            Spans of PERSON and IDENTIFIER; they may overlap.
        """
        if not (self.names or self.others or own.people or own.identifiers):
            return []
        words = words_in(text)
        named = _without_numerals(text, words)
        people = {word.start for word in named}
        found = [Span(one.start, one.end, PERSON) for one in self._near(text, named, own)]
        for run, spelling in _runs(words, self._starts, _starts(own.identifiers)):
            if text[run[0].start].islower() and self._is_word(spelling, own):
                continue
            if spelling in self.names and any(word.start in people for word in run):
                found.append(Span(run[0].start, run[-1].end, PERSON))
            elif spelling in self.others or spelling in own.identifiers:
                found.append(Span(run[0].start, run[-1].end, IDENTIFIER))
        found += self._meant(text, named)
        return _joined(text, found)

    def person(self, text: str, own: Near) -> str:
        """The one person near to a text of whom alone a piece of it tells, or empty."""
        words = words_in(text)
        found = list(self._near(text, words, own))
        told = {place for one in found for place in range(one.start, one.end)}
        rest = [word for word in words if word.start not in told and word.end - word.start > 1]
        return "" if rest else spelled(found)

    @property
    def language(self) -> Language:
        return Language(self.ordinary, self.words)

    def _is_word(self, spelling: str, own: Near) -> bool:
        """Whether without a capital it is a word; a whole cell that is looked for later is none."""
        if spelling in LITTLE_WORDS:
            return True
        if spelling in own.identifiers:
            return False
        return len(spelling) < SHORTEST and is_ordinary(spelling, self.words)

    def _near(self, text: str, words: Sequence[Word], own: Near) -> Iterator[Met]:
        return met(text, words, own.people, self.language)

    def _meant(self, text: str, words: Sequence[Word]) -> Iterator[Span]:
        """Words that stand in no cell as they are written, but mean one that does."""
        judged, found = self._judged, []
        for word in words:
            told = judged.get(word.text)
            if told is None:
                told = self._remember(word.text)
            if told != _NOT:
                found.append((word, told))
        marks = Marks.of(text) if found else None
        for word, told in found:
            if told == _EVEN_SO or (marks and not marks.shouts and not marks.lower(word)):
                yield Span(word.start, word.end, PERSON)

    def _remember(self, word: str) -> int:
        if len(self._judged) >= _MOST_JUDGED:
            self._judged.clear()
        self._judged[word] = told = self._judge(word)
        return told

    def _judge(self, word: str) -> int:
        """Whether a word means a name of the table: in any letters, with a capital, or not."""
        plain = unaccented(word)
        found = word in self.names or len(word) < LEAST_WORD or word.isdecimal()
        if found or is_ordinary(word, self.words):
            return _NOT
        if plain in self.names or plain in self._unaccented:
            return _EVEN_SO
        if _DEVANAGARI.fullmatch(word):
            bare = (one for one in without_affixes(word) if _DEVANAGARI.fullmatch(one))
            return _EVEN_SO if any(one in self.names for one in bare) else _NOT
        if plain in self._nicknames:
            return _WITH_A_CAPITAL
        if is_ordinary(word, self.ordinary):
            return _NOT
        return _WITH_A_CAPITAL if len(plain) >= LEAST and self._slips.near(plain) else _NOT

    @cached_property
    def _starts(self) -> Mapping[str, frozenset[int]]:
        return _starts([*self.names, *self.others])

    @cached_property
    def _judged(self) -> dict[str, int]:
        return {}

    @cached_property
    def _single(self) -> list[str]:
        return [name for name in self.names if " " not in name]

    @cached_property
    def _unaccented(self) -> frozenset[str]:
        accented = (name for name in self._single if not name.isascii() and len(name) > LEAST_WORD)
        return frozenset(plain for name in accented if (plain := unaccented(name)) != name)

    @cached_property
    def _nicknames(self) -> frozenset[str]:
        found = (nicknames(unaccented(name)) for name in self.rare)
        return frozenset().union(*found) - self.words

    @cached_property
    def _slips(self) -> Slips:
        return Slips(self._single)

    def __getstate__(self) -> dict[str, object]:
        wanted = ("names", "others", "rare", "ordinary", "words", "refused")
        return {name: self.__dict__[name] for name in wanted}


def _without_numerals(text: str, words: Sequence[Word]) -> Sequence[Word]:
    """Without words for digits that stand in a row without a capital: `tano sita saba`."""
    if WORDS.isdisjoint(word.text for word in words):
        return words
    counts = [word.text in WORDS and text[word.start].islower() for word in words]
    around = [False, *counts, False]
    return [
        word
        for place, word in enumerate(words)
        if not (counts[place] and (around[place] or around[place + 2]))
    ]


def _starts(entries: Collection[str]) -> Mapping[str, frozenset[int]]:
    """The first word of entries to the numbers of words that those have."""
    made: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        made[entry.split(" ", 1)[0]].add(entry.count(" ") + 1)
    return {word: frozenset(lengths) for word, lengths in made.items()}


def _runs(
    words: Sequence[Word], *starts: Mapping[str, frozenset[int]]
) -> Iterator[tuple[Sequence[Word], str]]:
    """Runs of whole words that may be entries, and runs of digits without what groups them."""
    for start, first in enumerate(words):
        for length in {length for known in starts for length in known.get(first.text, ())}:
            run = words[start : start + length]
            if len(run) == length:
                yield run, " ".join(word.text for word in run)
    for start, first in enumerate(words):
        digits = first.text
        for end in range(start + 1, len(words)):
            if not (digits.isdecimal() and words[end].text.isdecimal()):
                break
            digits += words[end].text
            if len(digits) > LONGEST_NUMBER:
                break
            yield words[start : end + 1], digits


def _whole(text: str, span: Span) -> Span:
    """With the short pieces that an apostrophe parts from a name: `Ng'ang'a`, but no `'s`."""
    before = _BEFORE.search(text, max(0, span.start - 8), span.start)
    after = _AFTER.match(text, span.end)
    start = before.start() if before else span.start
    return Span(start, after.end() if after else span.end, span.entity)


def _with_neighbours(text: str, span: Span) -> Span:
    """With the words beside a name that have a capital too: a surname that the table lacks.

    At the head of a sentence every word has one, so there none is taken in
    front; and where all is written in capitals none is.
    """
    if not text[span.start : span.start + 1].isupper():
        return span
    start, end = span.start, span.end
    initials = _INITIALS.search(text, max(0, start - 12), start)
    if initials and initials[0].upper() == initials[0]:
        start = initials.start()
    shouted = text[start:end].isupper() and not text.isupper()
    before = _IN_FRONT.search(text, max(0, start - 40), start)
    if before and _has_a_capital(before["word"], shouted=shouted):
        start = before.start("word")
    after = _BEHIND.match(text, end)
    while after and _has_a_capital(after["word"], shouted=shouted):
        end = after.end()
        after = _BEHIND.match(text, end)
    return Span(start, end, span.entity)


def _has_a_capital(word: str, *, shouted: bool) -> bool:
    return word[0].isupper() and (word[1:].islower() or (shouted and word.isupper()))


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Names that stand beside each other are one name."""
    names = sorted(
        _with_neighbours(text, _whole(text, span)) for span in spans if span.entity == PERSON
    )
    made: list[Span] = []
    for span in names:
        between = text[made[-1].end : span.start] if made else "?"
        if made and (span.start < made[-1].end or set(between) <= _BETWEEN_NAMES):
            last = made.pop()
            span = Span(last.start, max(last.end, span.end), PERSON)  # noqa: PLW2901
        made.append(span)
    return [*made, *(span for span in spans if span.entity != PERSON)]
