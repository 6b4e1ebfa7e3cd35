"""Phone numbers of the policy's countries; anywhere else only with a plus.

Validity is libphonenumber's. Numbers that lost their leading zero (a
spreadsheet or a data frame read them as integers) are told only when a whole
column looks like them: nine digits alone are also an income or a code.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.spelling import digits_of, plain

_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_BARE = re.compile(r"\(?\d[\d ()./-]*")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_MOBILE = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)


def test(text: str, countries: Countries) -> bool:
    """True where `text` holds a number valid in a country, as people write it."""
    text = plain(text)
    if _DECIMAL.fullmatch(text):
        return False
    regions: tuple[str | None, ...] = countries or (None,)
    return any(
        PhoneNumberMatcher(text, region, Leniency.VALID, max_tries=len(text)).has_next()
        for region in regions
    )


def column_test(text: str, countries: Countries) -> bool:
    """True also for bare digits that lost a plus or the leading zero."""
    text = plain(text)
    if test(text, countries):
        return True
    digits = digits_of(text)
    if not _BARE.fullmatch(text) or _DATE.fullmatch(text) or _DECIMAL.fullmatch(text):
        return False
    return 7 <= len(digits) <= 15 and any(_valid(digits, country) for country in countries)


def _valid(digits: str, country: str) -> bool:
    """Bare digits as a mobile number of `country`, plus or trunk prefix lost.

    Only mobile numbers: landlines are so short that dates and codes pass.
    """
    return any(_is_mobile(spelling, country) for spelling in (digits, "0" + digits, "+" + digits))


def _is_mobile(text: str, country: str) -> bool:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return False
    valid = phonenumbers.is_valid_number_for_region(number, country)
    return bool(valid and phonenumbers.number_type(number) in _MOBILE)


RECOGNISER = Recogniser(
    name="phone",
    summary="Phone numbers of the given countries, and any with a plus; lost zeros by column.",
    identifier="phone",
    gate=r"\p{Nd}(?:[^\p{L}]{0,3}\p{Nd}){6,}",
    test=test,
    column_share=0.5,
    column_test=column_test,
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
    ),
    column_examples=(
        ("712345678", "KE", True),
        ("712345678.0", "KE", True),
        ("7.12345678", "KE", False),
        ("45000", "KE", False),
        ("91712345", "", False),
    ),
)
