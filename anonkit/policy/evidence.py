"""What a scan says of a column, in the languages people read.

The scan speaks English; each of its sentences stands in the catalogue, where
it is looked up. Names of columns inside it stay as they are.
"""

from __future__ import annotations

import re
from functools import cache

from anonkit.phrases import Language, blanks, phrases

_PLACE = "evidence"
_KIND = "kind."


def said(sentence: str, language: Language) -> str:
    """A sentence of a scan in another language; itself where it is none of the catalogue's."""
    if language == "en":
        return sentence
    for key, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            filled = {
                blank: text if blank == "column" else _kinds(text, language)
                for blank, text in found.groupdict().items()
            }
            told = phrases(_PLACE, language).say(key, **filled)
            return _contracted(told) if language == "es" else told
    return sentence


def _contracted(told: str) -> str:
    """Spanish joins `de el` and `a el`."""
    return told.replace(" de el ", " del ").replace(" a el ", " al ")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence of the English catalogue, the ones without blanks first."""
    known = phrases(_PLACE).sentences
    keys = [key for key in known if not key.startswith(_KIND)]
    keys.sort(key=lambda key: (len(blanks(known[key])), -len(known[key])))
    return tuple((key, _pattern(known[key])) for key in keys)


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL)


def _kinds(text: str, language: Language) -> str:
    """`a phone number and an e-mail address`: each kind by its own words."""
    english, ours = phrases(_PLACE).sentences, phrases(_PLACE, language).sentences
    told = {english[key]: ours[key] for key in english if key.startswith(_KIND)}
    if text in told:  # `the form and its state` is one kind
        return told[text]
    joint = f" {ours['and']} "
    return joint.join(told.get(part, part) for part in text.split(" and "))
