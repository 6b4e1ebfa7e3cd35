"""Who is told by what befell them: a relative, a person or a name beside violence or an illness.

Somebody within the same sentence is enough; `HIV training was good` and `many died` tell nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache

from anonkit.detect.entities import people
from anonkit.detect.entities.alternatives import BEGIN, END, any_of
from anonkit.detect.entities.base import Reading

Words = Mapping[str, list[str]]
_BEFORE, _BEHIND = 90, 60
"""Characters of a sentence that are looked at around what befell somebody."""
_SENTENCE_END = re.compile(r"(?<=\w\w)\.\s|[!?;\n।]")
_TOLD = r"<PERSON_[1-9]|(?-i:(?<!\w)[A-Z]\.(?=\s+\w|,))"
"""A label of an earlier run, or an initial."""

_MARKERS = "हरू|हरु|ले|लाई|को|का|की|के|ने|से|मा|में|सँग|सित|पर|बाट"
"""What Nepali and Hindi glue to somebody."""


def befallen(text: str, reading: Reading, language: str, words: Words) -> Iterator[tuple[int, int]]:
    """From somebody to what befell them, or from it to them.

    Args:
        text: n characters.
        reading: What is known of the text beside its words.
        language: ISO 639-1 code of the words.
        words: Those of the language, as `relations.yaml` has them.
    """
    event, somebody = _patterns(language, *_lists(words))
    events = [match.span() for match in event.finditer(text)]
    if not events:
        return
    everybody = [match.span() for match in somebody.finditer(text)]
    everybody += people.ENTITY.own(text, reading) if people.ENTITY.own else []
    everybody.sort()
    for start, end in events:
        first, last = _sentence(text, start, end)
        near = everybody[bisect_left(everybody, (first, 0)) : bisect_left(everybody, (last, 0))]
        before = [one for one in near if one[1] <= start]
        behind = [one for one in near if end <= one[0] and one[1] <= last]
        if before:
            yield before[-1][0], end
        elif behind:
            yield start, behind[0][1]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """What is looked at around one place: no more than its own sentence."""
    first, last = max(0, start - _BEFORE), min(len(text), end + _BEHIND)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, first, start)]
    behind = _SENTENCE_END.search(text, end, last)
    return (ends[-1] if ends else first), (behind.start() if behind else last)


def _lists(words: Words) -> tuple[tuple[str, ...], ...]:
    somebody = [*words["offices"], *words["people"], *words["kin"], *words.get("pronouns", ())]
    glued = () if "after" not in words else ("glued",)
    return tuple(words["events"]), tuple(words.get("lessons", ())), tuple(somebody), glued


@cache
def _patterns(
    _: str,
    events: tuple[str, ...],
    lessons: tuple[str, ...],
    somebody: tuple[str, ...],
    glued: tuple[str, ...],
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What befalls people, and who they are; what is glued to a word is no word."""
    end = "" if glued else END
    marked = rf"(?:{_MARKERS})?{END}" if glued else END
    no_lesson = rf"(?![\s/-]{{1,3}}(?:\w+[\s/-]{{1,3}})?{any_of(lessons)}{END})" if lessons else ""
    event = rf"{BEGIN}{any_of(events)}{end}{no_lesson}"
    who = rf"{BEGIN}{any_of(somebody)}{marked}|{_TOLD}"
    return re.compile(event, re.IGNORECASE), re.compile(who, re.IGNORECASE)
