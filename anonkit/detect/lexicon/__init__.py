"""Words of column names, language by language, and the names that collection tools give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from anonkit.detect.base import Countries
from anonkit.detect.spelling import fold, words_of

LANGUAGES = ("en", "es", "pt", "fr", "sw", "ne", "hi", "ar", "ca")
"""One file each; adding a language is one file and one entry."""

_SPOKEN = MappingProxyType(
    {
        "es": "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
        "pt": "AO BR CV GW MZ PT ST TL",
        "fr": "BE BF BI BJ CD CF CG CH CI CM DJ FR GA GN HT KM LU MG ML MR NE RW SN TD TG TN",
        "sw": "CD KE TZ UG",
        "ne": "NP",
        "hi": "IN",
        "ar": "AE BH DJ DZ EG EH ER IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN YE",
        "ca": "AD ES",
    }
)
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Both build texts only, so that `no` and `on` stay words; that in C reads ten times as fast."""
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """What a phrase in a header speaks of."""

    kind: str
    strong: bool
    language: str


@dataclass(frozen=True)
class Lexicon:
    """The terms of the languages in use, and of all others as a fallback."""

    preferred: Mapping[Phrase, tuple[Term, ...]]
    others: Mapping[Phrase, tuple[Term, ...]]


@dataclass(frozen=True)
class ToolName:
    """One rule about the names that collection tools give."""

    kind: str
    names: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def fits(self, name: str) -> bool:
        """True where `name` (lower case) is one of these."""
        return name in self.names or any(pattern.fullmatch(name) for pattern in self.patterns)


_NONE: Mapping[Phrase, tuple[Term, ...]] = MappingProxyType({})


def load(
    languages: Sequence[str] = (),
    countries: Countries = (),
    own: Mapping[Phrase, tuple[Term, ...]] = _NONE,
) -> Lexicon:
    """The lexicon for these languages; none given: those of the countries, and English.

    Words of the user's own mean what the user says, and nothing else.
    """
    spoken = tuple(one for one in _SPOKEN if set(_SPOKEN[one].split()) & set(countries))
    first = {"en", *(languages or spoken)}
    return Lexicon(
        {**_merge(one for one in LANGUAGES if one in first), **own},
        _merge(one for one in LANGUAGES if one not in first),
    )


@cache
def tool_names() -> tuple[ToolName, ...]:
    """The names that XLSForm, Kobo, ODK, SurveyCTO and REDCap give to columns."""
    return tuple(
        ToolName(
            rule["kind"],
            frozenset(rule.get("names", ())),
            tuple(re.compile(pattern) for pattern in rule.get("patterns", ())),
        )
        for rule in _read("collection")
    )


@cache
def forenames() -> frozenset[str]:
    """Forenames common somewhere, lower case: for telling people in column names."""
    return frozenset(_read("forenames")["names"].split())


@cache
def no_answers() -> Mapping[str, Sequence[str]]:
    """By language: what a choice says where somebody does not know, or does not tell."""
    return MappingProxyType(_read("no_answer"))


@cache
def _terms(language: str) -> Mapping[Phrase, tuple[Term, ...]]:
    content = _read(language)
    merged: dict[Phrase, tuple[Term, ...]] = {}
    for strength in ("strong", "weak"):
        for kind, phrases in content[strength].items():
            for phrase in phrases:
                words = words_of(fold(phrase))
                term = Term(kind, strength == "strong", language)
                merged[words] = (*merged.get(words, ()), term)
    return MappingProxyType(merged)


def _merge(languages: Any) -> Mapping[Phrase, tuple[Term, ...]]:
    merged: dict[Phrase, tuple[Term, ...]] = {}
    for language in languages:
        for words, terms in _terms(language).items():
            merged[words] = (*merged.get(words, ()), *terms)
    return MappingProxyType(merged)


def _read(name: str) -> Any:
    text = (files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506
