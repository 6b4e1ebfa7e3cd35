"""What a run of digits may be as a phone number of one country, however it lost its prefix.

People write a national number with or without its trunk prefix, the country's
code with or without a plus, and spreadsheets drop every leading zero. Argentina
puts a 9 before a mobile number dialled from abroad and 15 after the area code
at home; Mexico put a 1 after its code until 2019 and 044 or 045 before a
mobile number. Brazil's mobile numbers had eight digits until 2016, and at home
nobody writes the area code. (ITU-T E.164 national plans, as libphonenumber
gives them; the habits are common knowledge.)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_TRUNKS = {"MX": ("01", "044", "045"), "US": ("1",)}
_ZERO = ("0",)
_AREA = range(2, 5)
"""Digits of an Argentine area code."""
_BRAZILIAN = 8


def is_mobile(digits: str, country: str) -> bool:
    """True where the digits are a mobile number of the country, in any of its spellings."""
    return any(_type(one, country) in MOBILE for one in set(_nationals(digits, country)))


def is_phone(digits: str, country: str) -> bool:
    """True where the digits are any number of the country, or one as neighbours write it."""
    spellings = {*_nationals(digits, country), *_at_home(digits, country)}
    return any(_type(one, country) != PhoneNumberType.UNKNOWN for one in spellings)


def has_code(digits: str, country: str) -> bool:
    """True where the digits start with 00 and the country's code."""
    return digits.startswith(f"00{_code(country)}")


@cache
def _code(country: str) -> int:
    return phonenumbers.country_code_for_region(country)


def _type(national: str, country: str) -> int:
    """The type of a national significant number, `UNKNOWN` where it is none of the country."""
    if not 6 <= len(national) <= 12 or national.startswith("0"):
        return PhoneNumberType.UNKNOWN
    number = PhoneNumber(country_code=_code(country), national_number=int(national))
    if not phonenumbers.is_valid_number_for_region(number, country):
        return PhoneNumberType.UNKNOWN
    return phonenumbers.number_type(number)


def _nationals(digits: str, country: str) -> Iterator[str]:
    """What the digits may be without prefixes: national significant numbers."""
    code = str(_code(country))
    for one in (digits, digits.removeprefix("00")):
        if one.startswith(code):
            yield from _without_trunk(one.removeprefix(code), country)
    yield from _without_trunk(digits, country)


def _without_trunk(digits: str, country: str) -> Iterator[str]:
    yield from _old(digits, country)
    for trunk in _TRUNKS.get(country, _ZERO):
        if digits.startswith(trunk):
            yield from _old(digits.removeprefix(trunk), country)


def _old(digits: str, country: str) -> Iterator[str]:
    """The digits themselves, and as they are today where the country once wrote them otherwise."""
    yield digits
    if country == "AR":
        yield f"9{digits}"
        for area in _AREA:
            if digits[area : area + 2] == "15":
                yield f"9{digits[:area]}{digits[area + 2 :]}"
    elif country == "MX" and digits.startswith("1"):
        yield digits[1:]


def _at_home(digits: str, country: str) -> Iterator[str]:
    """Numbers without their area code, and older ones."""
    if country == "BR":
        yield f"11{digits}"
        yield f"{digits[:2]}9{digits[2:]}" if len(digits) == _BRAZILIAN + 2 else digits
    elif country == "AR":
        yield f"11{digits}"
        yield f"911{digits.removeprefix('15')}"
