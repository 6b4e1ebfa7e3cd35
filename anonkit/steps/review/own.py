"""Names of the table's own people in what is to stay: only an ordinary word, and in one text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities.base import Span
from anonkit.detect.known import LEAST_WORD, PERSON, Known
from anonkit.detect.names.listed import listed
from anonkit.detect.near import is_ordinary
from anonkit.detect.tokens import words_in
from anonkit.steps.review.looked import Text


class OwnNames:
    """Judges what is to stay by the names that the table has."""

    def __init__(self, known: Known) -> None:
        self._known = known
        refused = known.refused
        self._refused = Known(refused, frozenset(), refused, known.ordinary, known.words)

    def may_stay(self, text: Text, places: Sequence[tuple[int, int]], *, everywhere: bool) -> bool:
        """Whether nothing that was found in these places names somebody of the table.

        Args:
            text: What was found in it, and whom it means.
            places: What is to stay.
            everywhere: Whether it is to stay in all texts, where no word of a name may.
        """
        return not any(
            self._names(word, text.called.get(span, ()), everywhere=everywhere)
            for span in text.spans
            for start, end in places
            for word in _words(text.text, max(start, span.start), min(end, span.end))
        ) and not any(
            span.entity == PERSON and _all_in(value, self._refused.names)
            for span in text.spans
            if any(start < span.end and span.start < end for start, end in places)
            for value in text.called.get(span, ())
        )

    def _names(self, word: str, called: Sequence[str] | set[str], *, everywhere: bool) -> bool:
        if _means(word, self._refused):
            return True
        own = _means(word, self._known) or any(_all_in(one, self._known.names) for one in called)
        return own and (everywhere or not is_ordinary(word, _ordinary()))


def _words(text: str, start: int, end: int) -> list[str]:
    return [word.text for word in words_in(text[start:end])] if start < end else []


def _means(word: str, known: Known) -> bool:
    """Whether a word alone is a name or means one, with the capital that it may have had."""
    if word in known.names:
        return True
    found: list[Span] = known.find(word.capitalize())
    return any(span.entity == PERSON for span in found)


def _all_in(value: str, names: frozenset[str]) -> bool:
    words = [word for word in value.split(" ") if len(word) >= LEAST_WORD]
    return bool(words) and all(word in names for word in words)


@cache
def _ordinary() -> frozenset[str]:
    """Words that are written in lower case in some language, places, months and the like."""
    lists = listed()
    return LITTLE_WORDS | lists.words | lists.places | lists.nobody
