"""What cells look like where neither a name nor a country says what they are.

A program that reads phone numbers as measures writes `254712345678.0`; one
that reads them as amounts drops the zero in front. Names come with initials,
with underscores, and in scripts of which no list of names is here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from anonkit.detect.names import share_of
from anonkit.detect.phone_spelling import MOBILE
from anonkit.intake.personal.columns import MOSTLY, Cells
from anonkit.intake.personal.guesses import COUNTRIES
from anonkit.records import ScanColumn

LEAST = 20
"""Different numbers from which a column may be one of phone numbers."""
MOST = 300
"""Different cells that are looked at."""
APART = 1_000
"""Mean step between phone numbers in a row; numbers that were given in turn are closer."""
_NUMBER = re.compile(r"\d{8,15}(?:\.0{0,6})?|\d(?:\.\d{6,14})?[eE]\+?(?:0?[89]|1[0-4])")
_INITIAL = re.compile(r"(?:[A-Z]\. ?){1,3}[A-Z][a-z'’-]{2,20}(?:[ ,;(].{0,40})?")
_JOINED = re.compile(r"[^\W\d_]{2,20}(?:[_.][^\W\d_]{2,20}){1,3}")
_PARTS = re.compile(r"[_.]")
_SURNAME = re.compile(r"(?:[A-Z]\. ?){1,3}([A-Z][a-z'’-]{2,20})")
_MOBILE: frozenset[int] = frozenset({PhoneNumberType.MOBILE})
"""Of countries whose mobile numbers are apart: elsewhere most numbers of ten digits are valid."""
_LISTED = ("LATIN", "ARABIC", "DEVANAGARI")
"""Scripts of which names are listed."""
_FEWEST = 5


def phone_country(seen: Cells, known: Sequence[str]) -> tuple[str, bool]:
    """The country of which nearly all numbers are mobile ones, and whether that is certain.

    It is where they begin with the country's code, or where the parcel is of that country; nine
    digits of an unknown country are only asked about. Without such a country, an empty text.
    """
    numbers = _whole(seen)
    if len(numbers) < LEAST or _in_turn(numbers):
        return "", False
    if abroad := _mostly([_region(number) for number in numbers]):
        return abroad, True
    for country in dict.fromkeys((*known, *COUNTRIES)):
        if sum(_is_mobile(number, country) for number in numbers) >= MOSTLY * len(numbers):
            return country, country in known
    return "", False


def _whole(seen: Cells) -> Sequence[int]:
    """Long whole numbers; none where some cells are none, or where they were rounded."""
    texts = seen.texts[:MOST]
    fit = [text for text in texts if _NUMBER.fullmatch(text)]
    if len(fit) < MOSTLY * len(texts):
        return ()
    numbers = [int(Decimal(text)) for text in fit if "e" in text.lower() or text[0] != "0"]
    rounded = sum(number % 10_000 == 0 for number in numbers)
    return () if rounded > len(numbers) / 10 else numbers


def _in_turn(numbers: Sequence[int]) -> bool:
    """Whether half of them follow closely upon another one, as numbers given in turn do."""
    ordered = sorted(numbers)
    steps = sorted(two - one for one, two in pairwise(ordered))
    return steps[len(steps) // 2] <= APART


def _mostly(regions: Sequence[str]) -> str:
    region, count = Counter(regions).most_common(1)[0]
    return region if region and count >= MOSTLY * len(regions) else ""


def _region(number: int) -> str:
    """The country of a mobile number with its country's code; empty for any other."""
    digits = str(number)
    if len(digits) < 10:
        return ""
    for length in (1, 2, 3):
        country = phonenumbers.region_code_for_country_code(int(digits[:length]))
        if country != "ZZ":
            return country if _is_mobile(int(digits[length:]), country, MOBILE) else ""
    return ""


def _is_mobile(national: int, country: str, types: frozenset[int] = _MOBILE) -> bool:
    if not 10**7 <= national < 10**12:
        return False
    number = PhoneNumber(country_code=_code(country), national_number=national)
    return bool(
        phonenumbers.number_type(number) in types
        and phonenumbers.is_valid_number_for_region(number, country)
    )


@cache
def _code(country: str) -> int:
    return int(phonenumbers.country_code_for_region(country))


def named(seen: Cells) -> str:
    """`likely` for initials or joined words that are listed names, `guess` for their shape."""
    texts = seen.texts[:MOST]
    if len(texts) < _FEWEST:
        return ""
    initials = [match[1] for text in texts if (match := _SURNAME.match(text))]
    if seen.share(_INITIAL, whole=True) > MOSTLY:
        share = share_of(initials)
        return "likely" if min(share.known, share.sure) >= 0.5 else "guess"
    if seen.share(_JOINED, whole=True) > MOSTLY:
        share = share_of([_PARTS.sub(" ", text) for text in texts])
        return "likely" if share.known >= MOSTLY and share.sure >= 0.5 else ""
    return ""


def is_unlisted(column: ScanColumn, seen: Cells) -> bool:
    """Whether most cells are two to four words of a script of which no names are listed."""
    texts = seen.texts[:MOST]
    if column.about or column.identifier or len(texts) < _FEWEST:
        return False
    named = sum(_is_foreign(text) for text in texts)
    return named >= MOSTLY * len(texts)


def _is_foreign(text: str) -> bool:
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(2 <= len(part) <= 15 for part in parts):
        return False
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and not any(
        unicodedata.name(char, "LATIN").startswith(_LISTED) for char in letters
    )
