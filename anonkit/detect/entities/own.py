"""Our own eyes for what Presidio does not find: local phones, ids, places, any long number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from anonkit.detect import coordinates, device, email, handle, phone, uuid
from anonkit.detect.base import Countries
from anonkit.detect.entities import spelled_out
from anonkit.detect.entities.base import Reading
from anonkit.detect.entities.later import later

_RUN = later(r"(?<!\d)(?:\+ ?)?\(?\d(?:[ ().\-–/\u00a0\u202f]{0,2}\d)*")
_LEAST_DIGITS = 7
"""A Kenyan or Argentine identity number has seven digits, and no check digit."""
_MOST_DIGITS = 15
"""E.164; a longer run is no phone number."""
_FILE = later(
    r"(?<![\w-])[\w-]+\.(?:jpe?g|png|gif|heic|webp|bmp|tiff?|mp[34]|m4a|amr|3gpp?|wav|ogg|aac|mov"
    r"|avi|mkv|pdf|docx?|csv)\b",
    re.IGNORECASE,
)
_URL = later(r"\bhttps?://[^\s<>\"']+", re.IGNORECASE)


def numbers(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Every run of seven digits or more, in groups or not."""
    for match in _RUN.finditer(text):
        if sum(map(str.isdecimal, match.group())) >= _LEAST_DIGITS:
            yield match.span()


def phones(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Runs of digits that are a number of a country, also without the plus or the leading zero."""
    for start, end in numbers(text, reading):
        run = text[start:end]
        short = sum(map(str.isdecimal, run)) <= _MOST_DIGITS
        if short and _is_phone(run, reading.countries):
            yield start, end
    yield from spelled_out.phones(text, reading.countries)


@lru_cache(maxsize=1 << 12)
def _is_phone(run: str, countries: Countries) -> bool:
    """A text is searched again once something was found in it, and what is left is asked again."""
    return phone.column_test(run, countries)


def emails(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """E-mail addresses, also written out."""
    yield from email.places(text)
    yield from spelled_out.emails(text)


def handles(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """User names of social networks."""
    yield from handle.places(text)
    yield from spelled_out.handles(text)


def urls(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Web addresses with their scheme, whatever the domain."""
    return (match.span() for match in _URL.finditer(text))


def points(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """A latitude and a longitude to within a house."""
    return coordinates.places(text)


def devices(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Device ids of collection apps, and MAC addresses."""
    return device.places(text)


def uuids(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """UUIDs, also in loose spellings."""
    return uuid.places(text)


def files(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Names of photographs, recordings and other attachments."""
    return (match.span() for match in _FILE.finditer(text))
