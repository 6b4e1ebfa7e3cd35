"""The official number that a header names: its own words, and values of its own form.

A word such as `nhif` or `placas` means something in one country only, and some
(`tax`, `car`) mean much else: so the values have to have the number's form.
"""

from __future__ import annotations

from collections.abc import Sequence

from anonkit.detect.base import Countries
from anonkit.detect.identifiers import IDENTIFIERS, Identifier
from anonkit.detect.spelling import words_of

NEARLY_ALL = 0.9
_SHORTEST = 3
"""Characters of a word that is believed; shorter ones stand in any header."""


def kind_named(header: str, values: Sequence[str], countries: Countries) -> str:
    """The kind of a number of the countries that header and values speak of, or empty.

    Args:
        header: The column's name.
        values: Distinct values, missing ones left out.
        countries: The policy's countries.
    """
    words = words_of(header)
    for one in IDENTIFIERS:
        if one.country in countries and _is_named(one, words) and _fit(one, values):
            return one.kind
    return ""


def _is_named(one: Identifier, words: tuple[str, ...]) -> bool:
    return any(
        words[start : start + len(phrase)] == phrase
        for phrase in one.phrases
        if len("".join(phrase)) >= _SHORTEST
        for start in range(len(words) - len(phrase) + 1)
    )


def _fit(one: Identifier, values: Sequence[str]) -> bool:
    fitting = sum(one.fits(text) and _is_number(one, text) for text in values)
    return bool(values) and fitting >= NEARLY_ALL * len(values)


def _is_number(one: Identifier, text: str) -> bool:
    """True with a digit; of a plate with a letter too, for years and prices have none."""
    digits = sum(map(str.isdecimal, text))
    return digits > 0 and (one.kind != "plate" or any(map(str.isalpha, text)))
