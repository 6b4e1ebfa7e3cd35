"""What may have been hashed: spaces so small that a machine walks through them.

A hash without a key is no protection where everything that can have been
hashed can be tried. Each space is walked in a fixed order, so that the same
file gets the same answer, and says of itself how large it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain, islice

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from anonkit.detect.lexicon import forenames
from anonkit.detect.names.listed import listed

COUNTRIES = ("KE", "UG", "TZ", "NG", "GH", "ZA", "NP", "IN", "PH", "CO", "MX", "AR", "BR", "ES")
"""Those whose phone numbers are tried where no country is known."""
BATCH = 50_000
STRIDE = 7_919
"""A prime: steps of it go through all numbers of a prefix, and look like no run."""
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_TRUNK = {"MX": "", "ES": "", "CO": "", "US": "1"}
_DATES = (
    b"%(y)d-%(m)02d-%(d)02d",
    b"%(d)02d/%(m)02d/%(y)d",
    b"%(y)d%(m)02d%(d)02d",
    b"%(d)02d-%(m)02d-%(y)d",
    b"%(d)02d%(m)02d%(y)d",
    b"%(m)02d/%(d)02d/%(y)d",
)
_LIFETIME = 120


@dataclass(frozen=True)
class Space:
    """Texts that may have been hashed."""

    said: str
    """What they are, in words."""
    size: int
    """How many there are, about."""
    walk: Callable[[], Iterator[bytes]]
    """All of them, as UTF-8."""


def small_spaces(last: date) -> Iterator[Space]:
    """Spaces that are walked whole.

    Args:
        last: The day after which nobody of the file was born.
    """
    days = 366 * _LIFETIME
    yield Space("a day of the last 120 years", days * len(_DATES), lambda: _days(last))
    names = _names()
    yield Space("a single name that is common somewhere", 3 * len(names), lambda: _cased(names))
    yield Space("a number of up to 5 digits", 5 * 100_000, lambda: _numbers(100_000, range(1, 6)))


def phones(countries: Sequence[str]) -> Space:
    """Mobile numbers of some countries, as people and machines write them."""
    plans = [plan for code in countries for plan in _plans(code)]
    size = sum(plan.size for plan in plans)
    said = f"a mobile phone number ({', '.join(countries)})"
    rare = [plan for plan in plans if plan.before.startswith("00")]
    usual = [plan for plan in plans if plan not in rare]
    return Space(said, size, lambda: chain(_walks(usual), _walks(rare)))


def ids(digits: int) -> Space:
    """Whole numbers of up to so many digits, bare and padded with zeros to 6 to `digits`."""
    widths = range(6, digits + 1)
    most = 10**digits
    size = most * len(widths)
    return Space(f"a number of up to {digits} digits", size, lambda: _numbers(most, (1, *widths)))


def texts(said: str, values: Sequence[str]) -> Space:
    """Cells of a column, as they stand and as people tidy them before they hash them."""
    return Space(said, 4 * len(values), lambda: _tidied(values))


@dataclass(frozen=True)
class _Plan:
    """Numbers of one country in one spelling."""

    before: str
    prefixes: tuple[str, ...]
    digits: int
    """Behind a prefix."""

    @property
    def size(self) -> int:
        return int(len(self.prefixes) * 10**self.digits)

    def walk(self) -> Iterator[bytes]:
        """Every prefix in turn, so that all of them are tried however soon the walk ends."""
        most = 10**self.digits
        heads = [(self.before + each).encode() for each in self.prefixes]
        for n in range(most):
            tail = b"%0*d" % (self.digits, (n * STRIDE) % most)
            for head in heads:
                yield head + tail


@cache
def _plans(country: str) -> tuple[_Plan, ...]:
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    code = phonenumbers.country_code_for_region(country)
    if example is None or not code:
        return ()
    length = len(str(example.national_number))
    prefixes = tuple(
        str(n)
        for n in range(100, 1000)
        if _is_mobile(code, int(f"{n}".ljust(length, "4")), country)
    )
    spellings = dict.fromkeys((f"+{code}", str(code), _TRUNK.get(country, "0"), "", f"00{code}"))
    return tuple(_Plan(before, prefixes, length - 3) for before in spellings)


def _is_mobile(code: int, national: int, country: str) -> bool:
    number = PhoneNumber(country_code=code, national_number=national)
    if not phonenumbers.is_valid_number_for_region(number, country):
        return False
    return phonenumbers.number_type(number) in _MOBILE


def _walks(plans: Sequence[_Plan]) -> Iterator[bytes]:
    yield from _in_turn([plan.walk() for plan in plans])


def _in_turn(walks: Sequence[Iterator[bytes]]) -> Iterator[bytes]:
    """A batch of each walk in turn, until all have ended."""
    left = list(walks)
    while left:
        for walk in list(left):
            batch = list(islice(walk, BATCH // 10))
            if not batch:
                left.remove(walk)
            yield from batch


def _numbers(most: int, widths: Sequence[int]) -> Iterator[bytes]:
    for n in range(most):
        plain = b"%d" % n
        yield plain
        for width in widths:
            if width > len(plain):
                yield plain.rjust(width, b"0")


def _days(last: date) -> Iterator[bytes]:
    for back in range(366 * _LIFETIME):
        day = last - timedelta(days=back)
        parts = {b"y": day.year, b"m": day.month, b"d": day.day}
        for spelling in _DATES:
            yield spelling % parts


@cache
def _names() -> tuple[str, ...]:
    known = listed()
    common = sorted(forenames() | known.common)
    return tuple(dict.fromkeys((*common, *sorted(known.surnames))))


def _cased(names: Sequence[str]) -> Iterator[bytes]:
    for name in names:
        for spelled in dict.fromkeys((name, name.title(), name.upper())):
            yield spelled.encode()


def _tidied(values: Sequence[str]) -> Iterator[bytes]:
    for value in values:
        bare = value.strip()
        digits = "".join(char for char in bare if char.isdigit())
        forms = (value, bare, bare.lower(), bare.upper(), digits, digits.lstrip("0"))
        for form in dict.fromkeys(forms):
            if form:
                yield form.encode("utf-8", "surrogatepass")
