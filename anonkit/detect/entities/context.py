"""What the words beside a number say it is: on both sides of it, and at the head of its column.

The words are those that name the number itself and those by which a column's
header is read, in every language of the lexicon: one list for both.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from anonkit.detect.lexicon import LANGUAGES, Phrase, load
from anonkit.detect.spelling import words_of

BEFORE, AFTER = 8, 5
"""Words that are looked at in front of a number and behind it."""
_REACH = 120
"""Characters that hold so many words, at most."""
_SHORTEST = 3
"""Characters of a word of the lexicon; shorter ones stand in any sentence."""


def says(text: str, start: int, end: int, phrases: Collection[Phrase], header: str = "") -> bool:
    """True where one of the phrases stands beside a place in a text, or in the header.

    Args:
        text: n characters.
        start: Where the place starts.
        end: Where it ends.
        phrases: Folded words, as `phrases_of` gives them.
        header: The column's name.
    """
    before = words_of(text[max(0, start - _REACH) : start])[-BEFORE:]
    after = words_of(text[end : end + _REACH])[:AFTER]
    longest = max(map(len, phrases), default=0)
    return any(_holds(side, phrases, longest) for side in (before, after, words_of(header)))


@cache
def phrases_of(kind: str, own: tuple[str, ...] = ()) -> frozenset[Phrase]:
    """What people call one kind of identifier, and what they call this one."""
    lexicon = load(LANGUAGES)
    general = {
        phrase
        for phrase, terms in lexicon.preferred.items()
        if len("".join(phrase)) >= _SHORTEST
        and any(term.kind == kind and term.strong for term in terms)
    }
    return frozenset({words_of(phrase) for phrase in own} | general)


def _holds(words: Phrase, phrases: Collection[Phrase], longest: int) -> bool:
    return any(
        words[start:end] in phrases
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + longest) + 1)
    )
