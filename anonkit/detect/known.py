"""What stands in the table's own hidden columns, found in a text: the deny-list.

Both sides are spelled as `tokens` spells them, so case, punctuation and the
grouping of digits make no difference. Of a name each word counts by itself,
so its words are found in any order, and wherever they stand alone; little words
that are also names (`are`, `will`) only where they have a capital.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities.base import Span
from anonkit.detect.tokens import LONGEST_NUMBER, Word, words_in

PERSON, IDENTIFIER = "PERSON", "IDENTIFIER"
LEAST_WORD = 3
"""Characters of the shortest name, and of the shortest identifier of the row itself."""
_BEFORE = re.compile(r"(?<!\w)[^\W\d_]{1,3}['’`]\Z")
_AFTER = re.compile(r"['’`](?![sS]\b)[^\W\d_]{1,3}(?!\w)")
_IN_FRONT = re.compile(r"(?<=[^\W\d_A-Z] )(?P<word>[^\W\d_]{3,})[ -]\Z")
_BEHIND = re.compile(r"[ -](?P<word>[^\W\d_]{3,})(?!\w)")
_BETWEEN_NAMES = frozenset(" .,'’-\u00a0")


@dataclass(frozen=True)
class Known:
    """Normalised cells and words that no text may keep."""

    names: frozenset[str] = field(default=frozenset(), repr=False)
    """Names of people, whole and word by word."""
    others: frozenset[str] = field(default=frozenset(), repr=False)
    """Whole cells of the other hidden columns."""

    @cached_property
    def _starts(self) -> Mapping[str, frozenset[int]]:
        return _starts([*self.names, *self.others])

    def find(self, text: str, own: Collection[str] = ()) -> list[Span]:
        """Where one text holds something known.

        Args:
            text: n characters.
            own: Normalised identifiers of the text's own row, however short.

        Returns:
            Spans of PERSON and IDENTIFIER; they may overlap.
        """
        if not (self.names or self.others or own):
            return []
        words = words_in(text)
        runs = _runs(words, self._starts, _starts(own))
        found = []
        for run, spelled in runs:
            if spelled in LITTLE_WORDS and text[run[0].start].islower():
                continue
            if spelled in self.names:
                found.append(Span(run[0].start, run[-1].end, PERSON))
            elif spelled in self.others or spelled in own:
                found.append(Span(run[0].start, run[-1].end, IDENTIFIER))
        return _joined(text, found)


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
    before = _IN_FRONT.search(text, max(0, start - 40), start)
    if before and _has_a_capital(before["word"]):
        start = before.start("word")
    after = _BEHIND.match(text, end)
    while after and _has_a_capital(after["word"]):
        end = after.end()
        after = _BEHIND.match(text, end)
    return Span(start, end, span.entity)


def _has_a_capital(word: str) -> bool:
    return word[0].isupper() and word[1:].islower()


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
