"""Phone numbers of the policy's countries; anywhere else only with a plus.

Validity is libphonenumber's. Numbers that lost their leading zero (a
spreadsheet or a data frame read them as integers) are told only when a whole
column looks like them: nine digits alone are also an income or a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberMatcher

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.spelling import digits_of, plain

_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_BARE = re.compile(r"\(?\d[\d ()./-]*")
_DIGITS = re.compile(r"\d[\d./-]*")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_MOBILE = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)


def test(text: str, countries: Countries) -> bool:
    """True where `text` holds a number valid in a country, as people write it.

    A cell of digits alone must be a mobile number: landlines are so short
    that codes, dates and household numbers pass.
    """
    text = plain(text)
    if _DATE.fullmatch(text):
        return False
    alone = _DIGITS.fullmatch(text) is not None
    return any(not alone or _is_mobile(number) for number in _numbers(text, countries))


def header_test(text: str, countries: Countries) -> bool:
    """True also for a landline in bare digits."""
    text = plain(text)
    return any(True for _ in _numbers(text, countries)) or _lost(text, countries)


def _numbers(text: str, countries: Countries) -> Iterator[PhoneNumber]:
    """The numbers that stand in `text`, trunk prefix or plus and all."""
    if _DECIMAL.fullmatch(text):
        return
    regions: tuple[str | None, ...] = countries or (None,)
    for region in regions:
        for match in PhoneNumberMatcher(text, region, Leniency.VALID, max_tries=len(text)):
            yield match.number


def column_test(text: str, countries: Countries) -> bool:
    """True also for bare digits that lost a plus or the leading zero."""
    text = plain(text)
    return test(text, countries) or _lost(text, countries)


def _lost(text: str, countries: Countries) -> bool:
    """True for a mobile number in bare digits without its plus or trunk prefix."""
    digits = digits_of(text)
    if not _BARE.fullmatch(text) or _DATE.fullmatch(text) or _DECIMAL.fullmatch(text):
        return False
    return 7 <= len(digits) <= 15 and any(_valid(digits, country) for country in countries)


def _valid(digits: str, country: str) -> bool:
    """Bare digits as a mobile number of `country`, plus or trunk prefix lost."""
    return any(_parses(spelling, country) for spelling in (digits, "0" + digits, "+" + digits))


def _parses(text: str, country: str) -> bool:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return False
    return _is_mobile(number) and bool(phonenumbers.is_valid_number_for_region(number, country))


def _is_mobile(number: PhoneNumber) -> bool:
    return phonenumbers.number_type(number) in _MOBILE


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
    ),
    column_examples=(
        ("712345678", "KE", True),
        ("712345678.0", "KE", True),
        ("7.12345678", "KE", False),
        ("45000", "KE", False),
        ("91712345", "", False),
        ("0420010101", "KE", False),
    ),
    header_examples=(("0420010101", "KE", True), ("45000", "KE", False)),
)
