"""What a column's name says, before any value is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import Lexicon, Phrase, Term, tool_names
from anonkit.detect.spelling import words_of

QUESTION_LENGTH = 60
"""Longer headers are questions: a weak word in one says little."""
SHORT_WORD = 3
"""A word this short of a language nobody declared must be the whole header."""
_MARKUP = re.compile(r"<[^<>]*>|[$]\{[^{}]*\}|&\w+;")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MOST_WORDS = 120
"""Words of a label that are read: consent is asked for in so many."""
_WEIGHTY = frozenset(
    (*(kind.name for kind in KINDS.values() if kind.role == "sensitive"), "consent", "birth_date")
)
_PEOPLE = frozenset(("person_name", "username"))
_PREFIX = re.compile(r".*[/.]")


@dataclass(frozen=True)
class Reading:
    """What a header speaks of."""

    kinds: tuple[str, ...] = ()
    """Names of kinds, the most telling first; empty: it says nothing."""
    strong: bool = False
    asks_words: bool = False
    """True where some word asks for words, weak or not: `reason for the loan`."""
    others: bool = False
    """True where it asks what else there is, for which no answer was listed: `crop_other`."""
    whether: bool = False
    """True where it asks whether there is something, or of what type: `has_phone`, `id_type`."""
    by_tool: bool = False
    """True where a collection tool gives this name by itself."""
    people: bool = False
    """True where some word is one for a person, whatever it was outranked by: `village_chief`."""

    @property
    def kind(self) -> str:
        return self.kinds[0] if self.kinds else ""


def read_header(header: str, lexicon: Lexicon) -> Reading:
    """Read one column name: tools' own names first, then words."""
    kind = _tool_kind(header)
    if kind:
        return Reading((kind,), strong=True, by_tool=True)
    words = words_of(_without_group(header))
    weak_too = len(header) <= QUESTION_LENGTH
    others = _matches(words, _told_apart(lexicon, words))
    here = _resolve(_matches(words, lexicon.preferred), weak_too=weak_too)
    there = _resolve(others, weak_too=weak_too)
    told = there if not here.strong and (there.strong or not here.kinds) else here
    # `water_autre`: what outranks nothing counts in any language.
    return replace(
        told,
        asks_words=here.asks_words or there.asks_words,
        others=here.others or there.others,
        people=here.people or there.people,
    )


def read_label(label: str, lexicon: Lexicon) -> Reading:
    """Read the words of a question as people are asked it.

    What stands in brackets, and after the question mark, explains; in a long
    question only what names somebody or is a sensitive matter counts.
    """
    asked = _ASIDE.sub(" ", _MARKUP.sub(" ", label)).partition("?")[0]
    words = words_of(asked)[:_MOST_WORDS]
    brief = len(" ".join(asked.split())) <= QUESTION_LENGTH
    found = _matches(words, lexicon.preferred)
    found = found or _matches(words, _told_apart(lexicon, words))
    reading = _resolve(found, weak_too=brief)
    if brief:
        return reading
    weighty = tuple(kind for kind in reading.kinds if KINDS[kind].direct or kind in _WEIGHTY)
    return Reading(weighty, strong=bool(weighty))


def _without_group(header: str) -> str:
    """`household/age` without its group; `Encuestador/a` is one word, and stays."""
    last = _PREFIX.sub("", header)
    return last if len(last) >= 3 and " " not in header else header


def _tool_kind(header: str) -> str:
    """The kind of a collection tool's own name, or empty."""
    whole = header.strip().lower()
    for name in (whole, _PREFIX.sub("", whole)):
        for rule in tool_names():
            if rule.fits(name):
                return "person_id" if rule.kind == "caseid" else rule.kind
    return ""


def _told_apart(lexicon: Lexicon, words: Phrase) -> Mapping[Phrase, tuple[Term, ...]]:
    """Terms of undeclared languages, without those that a declared one has a meaning for,
    and without short words, unless one is the whole header."""
    return {
        phrase: lexicon.others[phrase]
        for phrase in _phrases(words)
        if phrase in lexicon.others
        and phrase not in lexicon.preferred
        and (len("".join(phrase)) > SHORT_WORD or phrase == words)
    }


def _phrases(words: Phrase) -> Iterator[Phrase]:
    """Every run of words."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield words[start:end]


def _matches(words: Phrase, terms: Mapping[Phrase, tuple[Term, ...]]) -> list[Term]:
    """Terms of the longest phrases in `words` that do not overlap."""
    spans = [
        (start, end)
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        if words[start:end] in terms
    ]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    taken: set[int] = set()
    found: list[Term] = []
    for start, end in spans:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            found.extend(terms[words[start:end]])
    return found


def _resolve(found: list[Term], *, weak_too: bool) -> Reading:
    """Strong terms outrank weak ones; a count of phones is no phone number."""
    strong = _in_order(term.kind for term in found if term.strong)
    if "count" in strong:
        strong = tuple(kind for kind in strong if not KINDS[kind].direct)
    weak = _in_order(term.kind for term in found if not term.strong)
    whether = "whether" in strong
    told = tuple(kind for kind in strong if kind != "whether")
    beside = Reading(
        asks_words="free_text" in (*strong, *weak),
        others="other_words" in weak and weak_too,
        whether=whether,
        people=not _PEOPLE.isdisjoint((*strong, *weak)),
    )
    if told:
        return replace(beside, kinds=told, strong=True)
    if weak and weak_too:
        return replace(beside, kinds=weak)
    return replace(beside, kinds=("whether",), strong=True) if whether else beside


def _in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    wanted = set(kinds)
    return tuple(kind for kind in KINDS if kind in wanted)
