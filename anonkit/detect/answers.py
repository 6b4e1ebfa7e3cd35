"""The answers that a form lists, set against those that stand in a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.lexicon import LANGUAGES, forenames, no_answers
from anonkit.detect.spelling import fold, words_of
from anonkit.records import FormField, Labels

MULTI_SEPARATORS = (" ", ",", ";", "|")
_LITTLE = 0.08
"""Share of little words (`the`, `your`) above which labels are of a language we read."""
_YES = frozenset(("yes", "oui", "si", "sim", "ndiyo", "ndio", "ho", "haan", "हो", "हाँ", "نعم"))
_NO = frozenset(("no", "non", "nao", "hapana", "la", "chaina", "nahi", "nahin", "नहीं", "छैन", "لا"))
_SIGNS = frozenset(("y", "n", "true", "false"))


@dataclass(frozen=True)
class Answers:
    """A list of answers in the spelling of the data."""

    values: tuple[str, ...]
    no_answer: tuple[str, ...]
    covered: bool
    """Whether every value that was looked at is one of them."""


def answers_of(field: FormField, seen: Sequence[str]) -> Answers:
    """The list of a closed question, by the names of its choices or by their labels.

    Args:
        field: With choices.
        seen: A sample of the column's distinct values; none: names are believed.
    """
    asked = [choice for choice in field.choices if choice.value not in field.missing]
    spellings = [tuple(choice.value for choice in asked)]
    languages = dict.fromkeys(code for choice in asked for code in choice.labels)
    spellings += [
        tuple(" ".join(choice.labels.get(code, choice.value).split()) for choice in asked)
        for code in languages
    ]
    found = _parts(field, seen) - set(field.missing)
    # The first of the best: names go before labels.
    best = max(spellings, key=lambda words: len(found & set(words)))
    unsure = tuple(
        word for word, choice in zip(best, asked, strict=True) if says_nothing(choice.labels)
    )
    return Answers(tuple(dict.fromkeys(best)), tuple(dict.fromkeys(unsure)), found <= set(best))


def separator_of_answers(field: FormField, seen: Sequence[str]) -> str:
    """What parts the answers of a select-multiple in the data; a space where nothing tells."""
    names = {choice.value for choice in field.choices}
    for separator in MULTI_SEPARATORS:
        parts = {part.strip() for text in seen for part in text.split(separator)} - {""}
        if parts and parts <= names:
            return separator
    return " "


def says_nothing(labels: Labels) -> bool:
    """Whether a choice says `don't know` or `prefer not to answer`, in any language we read."""
    known = _no_answers()
    return any(fold(" ".join(words_of(text))) in known for text in labels.values())


def is_yes_or_no(field: FormField) -> bool:
    """Whether yes and no are among a few answers."""
    said = {fold(word) for one in field.choices for word in (one.value, *one.labels.values())}
    return len(field.choices) <= 6 and not _YES.isdisjoint(said)


def are_yes_or_no(seen: Sequence[str]) -> bool:
    """Whether values say yes or no, or that nobody knows, and nothing else."""
    said = {fold(" ".join(words_of(text))) for text in seen}
    told = {fold(word) for word in _YES | _NO | _SIGNS}
    return bool(said) and not said.isdisjoint(told) and said <= told | _no_answers()


def are_names(field: FormField) -> bool:
    """Whether most choices look like names of people: a list of enumerators."""
    labels = [
        words_of(next(iter(one.labels.values()), one.value))
        for one in field.choices
        if not says_nothing(one.labels)
    ]
    named = sum(len(words) <= 4 and not forenames().isdisjoint(words) for words in labels)
    return len(labels) >= 2 and 2 * named > len(labels)


def is_read(labels: Labels, languages: Sequence[str]) -> bool:
    """Whether a question is asked in a language whose words we know.

    Args:
        labels: By language.
        languages: Of labels that name none.
    """
    told = {code or next(iter(languages), "") for code in labels}
    return not told.isdisjoint(LANGUAGES)


def languages_of(labels: Iterable[str]) -> tuple[str, ...]:
    """The language of labels that do not name theirs, by script and little words; or none."""
    words = [word for label in labels for word in words_of(label)]
    letters = "".join(words)
    if 2 * sum("\u0900" <= char <= "\u097f" for char in letters) > len(letters):
        return ("hi",)
    little = sum(word in LITTLE_WORDS for word in words)
    return ("en",) if little > _LITTLE * len(words) else ()


def _parts(field: FormField, seen: Sequence[str]) -> set[str]:
    """The single answers in a sample of cells."""
    if field.type != "select_multiple":
        return {" ".join(text.split()) for text in seen}
    separator = separator_of_answers(field, seen)
    return {part.strip() for text in seen for part in text.split(separator)} - {""}


@cache
def _no_answers() -> frozenset[str]:
    return frozenset(
        fold(" ".join(words_of(text))) for phrases in no_answers().values() for text in phrases
    )
