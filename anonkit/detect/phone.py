"""Phone numbers of the policy's countries; anywhere else only with a plus.

Validity is libphonenumber's. Numbers that lost their leading zero (a
spreadsheet or a data frame read them as integers) are told only when a whole
column looks like them: nine digits alone are also an income or a code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberMatcher

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.phone_spelling import MOBILE, has_code, is_mobile, is_phone
from anonkit.detect.spelling import digits_of, plain

_DECIMAL = re.compile(r"[+-]?(?:0|[1-9]\d*)[.,]\d+")
_BARE = re.compile(r"['‘’]?\(?\d[\d ()./-]*")
_DIGITS = re.compile(r"\d[\d./-]*")
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_BETWEEN = re.compile(r"\s*(?:[/,;&|]|\b(?:or|and|o|ou|y|e|et|au|na|ya|ra|र|वा|या|और)\b)\s*")
"""What stands between two numbers in one cell."""
_LANDLINE = re.compile(r"0\d{1,4}[- ]\d{5,8}")
_APART = re.compile(r"(?<![A-Za-z0-9])\d")
"""The library takes no number that is glued to a letter in front; codes are."""
_ROUND = "0000"
"""A number that ends so is an amount: of 10,000 phone numbers one does."""
_FEWEST, _MOST = 7, 15
"""Digits of a local number, and of the longest by E.164."""


def test(text: str, countries: Countries) -> bool:
    """True where `text` holds a number valid in a country, as people write it.

    A cell of digits alone must be a mobile number: landlines are so short
    that codes, dates and household numbers pass.
    """
    text = plain(text)
    if _DATE.fullmatch(text):
        return False
    alone = _DIGITS.fullmatch(text) is not None
    if alone and _has_code(text, countries):
        return True
    return any(not alone or _is_mobile(number) for number in _numbers(text, countries))


def column_test(text: str, countries: Countries) -> bool:
    """True also for bare digits that lost a plus or the leading zero."""
    text = plain(text)
    return _lost(text, countries, is_mobile) or _landline(text, countries) or test(text, countries)


def header_test(text: str, countries: Countries) -> bool:
    """True also for a landline in bare digits, and for a number without its area code."""
    text = plain(text)
    return _lost(text, countries, is_phone) or any(True for _ in _numbers(text, countries))


def _numbers(text: str, countries: Countries) -> Iterator[PhoneNumber]:
    """The numbers that stand in `text`, trunk prefix or plus and all."""
    if _DECIMAL.fullmatch(text) or not _APART.search(text):
        return
    regions: tuple[str | None, ...] = countries or (None,)
    for region in regions:
        for match in PhoneNumberMatcher(text, region, Leniency.VALID, max_tries=len(text)):
            yield match.number


def _has_code(text: str, countries: Countries) -> bool:
    """True for a mobile number after 00 and its country's code."""
    digits = digits_of(text)
    return any(has_code(digits, one) and is_mobile(digits, one) for one in countries)


def _lost(text: str, countries: Countries, told: Callable[[str, str], bool]) -> bool:
    """True where one of at most a few numbers in bare digits is `told` for a country."""
    if _DATE.fullmatch(text) or _DECIMAL.fullmatch(text):
        return False
    parts = [part for part in _BETWEEN.split(text) if part]
    return all(map(_BARE.fullmatch, parts)) and any(
        told(digits, country)
        for digits in {digits_of(part) for part in parts} | {digits_of(text)}
        if _FEWEST <= len(digits) <= _MOST and not digits.endswith(_ROUND)
        for country in countries
    )


def _landline(text: str, countries: Countries) -> bool:
    """True for a landline with its trunk zero, and a dash or a blank after the area."""
    return _LANDLINE.fullmatch(text) is not None and any(
        is_phone(digits_of(text), country) for country in countries
    )


def _is_mobile(number: PhoneNumber) -> bool:
    return phonenumbers.number_type(number) in MOBILE


RECOGNISER = Recogniser(
    name="phone",
    summary="Phone numbers of the given countries, and any with a plus; lost zeros by column.",
    identifier="phone",
    gate=r"\p{Nd}(?:[^\p{L}]{0,3}\p{Nd}){6,}",
    test=test,
    column_share=0.5,
    column_test=column_test,
    header_test=header_test,
    residual=True,
    residual_column=True,
    digits=True,
    output_kinds=frozenset({"token", "band", "cell", "date", "number"}),
    examples=(
        ("0712345678", "KE", True),
        ("call me on 0712 345 678 please", "KE", True),
        ("254712345678", "KE", True),
        ("+254 712 345678", "", True),
        ("984-1212669", "NP", True),
        ("3211006215", "CO", True),
        ("712345678", "KE", False),
        ("0.432900432900433", "KE", False),
        ("2024-03-19T04:31:00.000+03:00", "KE", False),
        ("12345678", "KE", False),
        ("0420010101", "KE", False),
        ("call 042 2001010", "KE", True),
        ("0712345678/0733123456", "KE", True),
        ("0711.178002", "KE", True),
        ("00254712345678", "KE", True),
        ("00254712345678", "TZ", False),
    ),
    column_examples=(
        ("712345678", "KE", True),
        ("712345678.0", "KE", True),
        ("712345678/733123456", "KE", True),
        ("7.12345678E+8", "KE", True),
        ("700000000", "KE", False),
        ("01-4412345", "NP", True),
        ("1123456789", "AR", True),
        ("11 15 2345-6789", "AR", True),
        ("5215512345678", "MX", True),
        ("7.12345678", "KE", False),
        ("45000", "KE", False),
        ("91712345", "", False),
        ("0420010101", "KE", False),
    ),
    header_examples=(
        ("0420010101", "KE", True),
        ("15-2345-6789", "AR", True),
        ("987654321", "BR", True),
        ("45000", "KE", False),
    ),
)
