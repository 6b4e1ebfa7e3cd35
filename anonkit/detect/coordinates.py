"""Exact places: points `lat lon ...` anywhere, single degrees only as a column.

Four decimals of a degree are about 11 metres: a house.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.spelling import plain

_DEGREE = r"[+-]?\d{1,3}\.\d{4,}"
_POINT = re.compile(
    rf"(?<![\w.])(?:[NS]\s?)?(?P<lat>{_DEGREE})\s?°?(?:\s?[NS]\b)?(?:\s*[,;]\s*|\s+)"
    rf"(?:[EWO]\s?)?(?P<lon>{_DEGREE})\s?°?(?:\s?[EWO]\b)?(?![\w.])",
    re.IGNORECASE,
)
_SEXAGESIMAL = re.compile(
    r"\d{1,3}\s*[°º]\s*\d{1,2}(?:[.,]\d+)?\s*['′’]\s*(?:\d{1,2}(?:[.,]\d+)?\s*(?:[\"″”]|'')?\s*)?"
    r"[NSEWO](?!\w)"
    r"|(?<!\w)[NSEWO]\s*\d{1,3}\s*[°º]\s*\d{1,2}(?:[.,]\d+)?\s*['′’]",
    re.IGNORECASE,
)
"""Degrees and minutes, with seconds or without."""
_SINGLE = re.compile(_DEGREE)
_OLC = "23456789CFGHJMPQRVWX"
_PLUS_CODE = re.compile(
    rf"(?<![\w+])[2-9C][2-9CFGHJMPQRV][{_OLC}]{{6}}\+[{_OLC}]{{2,7}}(?![\w+])", re.IGNORECASE
)
"""github.com/google/open-location-code: the first two characters are bounded, ten are 14 m."""
_SHORT_CODE = re.compile(
    rf"(?<![\w+])(?=[2-9]*[{_OLC[8:]}])[{_OLC}]{{4}}(?:[{_OLC}]{{2}})?\+[{_OLC}]{{2,3}}(?![\w+])",
    re.IGNORECASE,
)
"""Beside the name of a town."""
_THREE_WORDS = re.compile(r"///[^\W\d_]{2,}\.[^\W\d_]{2,}\.[^\W\d_]{2,}")
_MARKED = (("°", _SEXAGESIMAL), ("º", _SEXAGESIMAL), ("+", _PLUS_CODE), ("///", _THREE_WORDS))
"""What each holds is looked for first: most columns of numbers hold none of it."""


def test(text: str, _: Countries) -> bool:
    """True where `text` holds a latitude and a longitude to within a house, or a code of them."""
    text = plain(text)
    if any(mark in text and pattern.search(text) for mark, pattern in _MARKED):
        return True
    return any(_on_earth(match["lat"], match["lon"]) for match in _POINT.finditer(text))


def places(text: str) -> Iterator[tuple[int, int]]:
    """Such points in `text`: where each starts and ends."""
    for pattern in (_SEXAGESIMAL, _PLUS_CODE, _SHORT_CODE, _THREE_WORDS):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _POINT.finditer(text):
        if _on_earth(match["lat"], match["lon"]):
            yield match.span()


def column_test(text: str, countries: Countries) -> bool:
    """True also for a plus code without its first four characters."""
    return ("+" in text and _SHORT_CODE.match(plain(text)) is not None) or test(text, countries)


def header_test(text: str, countries: Countries) -> bool:
    """True also for one exact degree: a weight may look the same, so the header decides."""
    text = plain(text)
    if _SINGLE.fullmatch(text):
        return abs(float(text)) <= 180
    return column_test(text, countries)


def _on_earth(lat: str, lon: str) -> bool:
    return abs(float(lat)) <= 90 and abs(float(lon)) <= 180


RECOGNISER = Recogniser(
    name="coordinates",
    summary="Exact points: four decimals or more, degrees and minutes, plus codes.",
    identifier="coordinates",
    gate=r"(?i)\p{Nd}\.\p{Nd}{4}|[°º]|[2-9c-x]\+[2-9c-x]{2}|///",
    test=test,
    column_share=0.6,
    column_test=column_test,
    header_test=header_test,
    residual=True,
    output_kinds=frozenset({"cell", "number"}),
    examples=(
        ("-1.015399 36.767869 1200 4.5", "", True),
        ("0.3442, 36.7112", "", True),
        ("0°20'39\"S 36°42'40\"E", "", True),
        ("1°15.234'S, 36°42.5'E", "", True),
        ("S 1° 15.234' E 36° 42.5'", "", True),
        ("1.292066 S, 36.821946 E", "", True),
        ("S1.292066 E36.821946", "", True),
        ("POINT (36.821946 -1.292066)", "", True),
        ("6GCRPR6C+2X", "", True),
        ("///filled.count.soap", "", True),
        ("PR6C+2X", "", False),
        ("2345+67", "", False),
        ("+254712345678", "", False),
        ("25 °C", "", False),
        ("-1.01 36.77", "", False),
        ("0.432900432900433", "", False),
        ("120.1234 36.7112", "", False),
    ),
    column_examples=(
        ("PR6C+2X Nairobi", "", True),
        ("2345+67", "", False),
        ("A+", "", False),
    ),
    header_examples=(
        ("-1.015399", "", True),
        ("12.5", "", False),
        ("230.12345", "", False),
    ),
)
