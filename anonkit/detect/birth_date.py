"""Birth dates: told as a column, by years that lie a lifetime apart."""

from __future__ import annotations

import re

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.spelling import plain

_DATE = re.compile(
    r"(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?Z?)?"
    r"|(?P<d2>\d{1,2})[-/.](?P<m2>\d{1,2})[-/.](?P<y2>\d{4})"
)
LAST_YEAR = 2012
"""Dates up to here are births rather than visits; children's births need the header."""


def year_of(text: str) -> int | None:
    """The year of a date in figures, or None where `text` is none."""
    match = _DATE.fullmatch(plain(text))
    if match is None:
        return None
    first, second = int(match["d1"] or match["d2"]), int(match["m1"] or match["m2"])
    possible = 1 <= min(first, second) <= 12 and max(first, second) <= 31
    return int(match["y1"] or match["y2"]) if possible else None


def test(text: str, _: Countries) -> bool:
    """True for a date in a year in which an adult of today may be born."""
    year = year_of(text)
    return year is not None and 1900 <= year <= LAST_YEAR


def header_test(text: str, _: Countries) -> bool:
    """True for any date of a lifetime: the header has to say that it is a birth."""
    year = year_of(text)
    return year is not None and 1900 <= year <= 2100


RECOGNISER = Recogniser(
    name="birth_date",
    summary="Columns of dates that spread over a lifetime.",
    identifier="birth_date",
    gate=r"\p{Nd}{4}[-/.]\p{Nd}|[-/.]\p{Nd}{4}",
    test=test,
    column_share=0.6,
    header_test=header_test,
    output_kinds=frozenset({"date"}),
    examples=(
        ("11/08/2003", "", True),
        ("1985-03-14", "", True),
        ("2024-03-19", "", False),
        ("31/31/1990", "", False),
        ("2024 Q1", "", False),
    ),
    header_examples=(("2019-05-01", "", True), ("12.50", "", False)),
)
