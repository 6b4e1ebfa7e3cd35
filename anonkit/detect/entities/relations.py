"""Who is told without a name: `the chief of the village`, `the only nurse`, `the girl who ...`.

A warning, and no more: what identifies somebody here is the sentence, and no
word of it can be taken out for all. A person has to read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

import yaml

from anonkit.detect.entities.alternatives import BEGIN, END, WORD, any_of
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.befallen import befallen

_GAP = r"\s{1,3}"
_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de]"
Words = Mapping[str, list[str]]


def relations(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Office holders, relatives of theirs, unique people, and people told by what befell them."""
    for language in _languages(reading):
        for pattern in _patterns(language):
            yield from (match.span() for match in pattern.finditer(text))
        yield from befallen(text, reading, language, _words()[language])


def _languages(reading: Reading) -> tuple[str, ...]:
    """Those of the policy that there are words for; all where it names none of them."""
    return tuple(one for one in reading.languages if one in _words()) or tuple(_words())


@cache
def _words() -> Mapping[str, Words]:
    shipped = resources.files(__package__) / "relations.yaml"
    loaded: Mapping[str, Words] = yaml.safe_load(shipped.read_text("utf-8"))
    return loaded


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = _words()[language]
    made = list(_reversed(words) if "after" in words else _forward(words))
    made += [BEGIN + any_of(words["told"])] if words.get("told") else []
    made.append(_held_by_name(words))
    return tuple(re.compile(one + END, re.IGNORECASE) for one in made)


def _held_by_name(words: Words) -> str:
    """`chief Odhiambo`, `MCA wetu`, `sub chief mr okelo`: people mix their languages."""
    mine = any_of(sorted({one for each in _words().values() for one in each.get("mine", ())}))
    unless = rf"(?!{any_of(words['unless'])}{END})" if words.get("unless") else ""
    holder = rf"{mine}{END}(?:\.?{_GAP}{WORD})?|(?-i:{_CAPITAL}){WORD}|<PERSON_[1-9]\d*>"
    return rf"{BEGIN}{any_of(words['offices'])}{END}{_GAP}{unless}(?:{holder})"


def _forward(words: Words) -> Iterator[str]:
    """Languages in which the owner follows: `the wife of the pastor`."""
    offices, people = any_of(words["offices"]), any_of(words["people"])
    of, kin, who = any_of(words["of"]), any_of(words["kin"]), any_of(words["who"])
    the = any_of(words["the"]) if words["the"] else ""
    maybe_the = rf"(?:{the}{_GAP})?" if the else ""
    belonging = rf"{END}{_GAP}{of}{_GAP}{WORD}"
    yield rf"{BEGIN}{maybe_the}{offices}{belonging}"
    unless = rf"(?!{_GAP}{any_of(words['unless'])})" if words.get("unless") else ""
    yield (rf"{BEGIN}{the}{_GAP}{offices}" if the else BEGIN + offices) + END + unless
    yield rf"{BEGIN}{maybe_the}{kin}{END}{_GAP}{of}{_GAP}{maybe_the}{offices}"
    yield rf"{BEGIN}{maybe_the}{people}{END},?{_GAP}{who}(?:{_GAP}{WORD}){{0,4}}"
    only = any_of(words["only"])
    if the:
        yield rf"{BEGIN}{only}{_GAP}(?:{WORD}{_GAP})?{people}"
    else:
        yield rf"{BEGIN}{people}{_GAP}(?:{WORD}{_GAP})?{only}"


def _reversed(words: Words) -> Iterator[str]:
    """Languages in which the owner stands in front: `अध्यक्षको छोरा`."""
    offices, people = any_of(words["offices"]), any_of(words["people"])
    kin, after, only = any_of(words["kin"]), any_of(words["after"]), any_of(words["only"])
    yield BEGIN + offices + rf"(?:\s?(?:{after}|ले|लाई|ने|को|से)(?!\w))?"
    yield rf"{BEGIN}{offices}\s{{0,3}}{after}{_GAP}{kin}"
    yield rf"{BEGIN}{only}{_GAP}(?:{WORD}{_GAP})?{people}"
    if words["who"]:
        yield rf"{BEGIN}{people}{END},?{_GAP}{any_of(words['who'])}(?:{_GAP}{WORD}){{0,4}}"


ENTITY = Entity(
    "RELATION",
    "A warning, never taken out: office holders, their relatives, unique people, and people "
    "told by what befell them.",
    own=relations,
    gate="",
    warning=True,
    examples=(
        ("we asked the chief of Kolwa", "", "the chief of Kolwa"),
        ("the wife of the pastor came", "", "the wife of the pastor"),
        ("she is the only nurse here", "", "the only nurse"),
        ("my neighbour who lost his leg", "", "my neighbour who lost his leg"),
        ("the girl who was raped", "", "the girl who was raped"),
        ("mke wa chifu alisema", "", "mke wa chifu"),
        ("mwenyekiti wa kijiji alikataa", "", "mwenyekiti wa kijiji"),
        ("la presidenta de la junta dijo", "", "la presidenta de la junta"),
        ("es el único maestro", "", "el único maestro"),
        ("गाउँका प्रमुख आए", "", "प्रमुख"),
        ("अध्यक्षको छोरा आयो", "", "अध्यक्षको छोरा"),
        ("सरपंच की पत्नी आई", "", "सरपंच की पत्नी"),
    ),
)
