"""Valid mobile numbers of sixteen countries, as people and spreadsheets write them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

COUNTRIES = (
    "KE", "TZ", "UG", "NP", "IN", "AR", "CO", "PH", "ZA", "NG", "GH", "BR", "MX", "ES", "GB", "US",
)  # fmt: skip
SPELLINGS = ("national", "international", "without plus", "lost zero")
CELLS = ("national", "international")
"""Spellings that one cell is told by."""
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def mobiles(country: str, size: int) -> list[PhoneNumber]:
    """Random numbers that libphonenumber takes for mobile numbers of the country; seeded."""
    draw = random.Random(f"phones-{country}")
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    length = len(str(example.national_number))
    found: list[PhoneNumber] = []
    while len(found) < size:
        number = PhoneNumber(example.country_code, draw.randrange(10 ** (length - 1), 10**length))
        valid = phonenumbers.is_valid_number_for_region(number, country)
        if valid and phonenumbers.number_type(number) in _MOBILE:
            found.append(number)
    return found


def spelled(numbers: list[PhoneNumber]) -> Mapping[str, list[str]]:
    """The four spellings of the goals, each with the ways in which people group it."""
    national = [phonenumbers.format_number(one, PhoneNumberFormat.NATIONAL) for one in numbers]
    e164 = [phonenumbers.format_number(one, PhoneNumberFormat.E164) for one in numbers]
    spaced = [phonenumbers.format_number(one, PhoneNumberFormat.INTERNATIONAL) for one in numbers]
    bare = [_digits(text) for text in national]
    return {
        "national": [*national, *bare, *("-".join(_words(text)) for text in national)],
        "international": [*e164, *spaced],
        "without plus": [*(one[1:] for one in e164), *(one[1:] for one in spaced)],
        "lost zero": [f"{one.national_number}" for one in numbers],
    }


def rarer(numbers: list[PhoneNumber]) -> Iterator[tuple[str, list[str]]]:
    """Spellings beside the four, told as a column."""
    lost = [f"{one.national_number}" for one in numbers]
    e164 = [phonenumbers.format_number(one, PhoneNumberFormat.E164) for one in numbers]
    national = [phonenumbers.format_number(one, PhoneNumberFormat.NATIONAL) for one in numbers]
    bare = [_digits(text) for text in national]
    yield "float", [f"{one}.0" for one in lost]
    yield "float with code", [f"{one[1:]}.0" for one in e164]
    yield "scientific", [f"{float(one):.11E}" for one in lost]
    yield "Devanagari", [one.translate(_DEVANAGARI) for one in bare]
    yield "two in a cell", [f"{a}/{b}" for a, b in zip(bare, bare[::-1], strict=True)]
    yield "two without zeros", [f"{a} / {b}" for a, b in zip(lost, lost[::-1], strict=True)]
    yield "00 and code", [f"00{one[1:]}" for one in e164]
    yield "mixed", [(bare, e164, lost, national)[i % 4][i] for i in range(len(lost))]


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _words(text: str) -> list[str]:
    return text.replace("(", " ").replace(")", " ").replace("-", " ").split()
