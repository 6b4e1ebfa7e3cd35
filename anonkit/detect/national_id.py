"""Official identity numbers of the policy's countries.

Only a spelling that is rare by itself (letters and a check character, or the
official punctuation with valid check digits) is believed in a single cell.
Bare digits with a check digit are believed for a whole column: one random
number in ten passes a modulus of ten. Numbers without any check (Kenya,
Tanzania, Nepal, Argentina, Colombia ...) need a header that names them.
"""

from __future__ import annotations

import re

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.id_formats import IdFormat, formats_of
from anonkit.detect.spelling import plain

_WORD = re.compile(r"(?<![\w.-])[A-Za-z0-9](?:[A-Za-z0-9./-]{5,24})[A-Za-z0-9](?![\w-])")
_NOISE = re.compile(r"[\s./-]")


def test(text: str, countries: Countries) -> bool:
    """True where a word of `text` is an id that its own spelling gives away."""
    formats = [one for one in formats_of(countries) if one.rare]
    if not formats:
        return False
    words = [match.group() for match in _WORD.finditer(plain(text))]
    return any(_is(one, word, strict=True) for one in formats for word in words)


def column_test(text: str, countries: Countries) -> bool:
    """True where the whole cell is an id with a valid check digit, or in a rare spelling."""
    text = plain(text)
    checked = (one for one in formats_of(countries) if one.valid is not None or one.rare)
    return any(_is(one, text, strict=False) for one in checked)


def header_test(text: str, countries: Countries) -> bool:
    """True where the whole cell has the format of an id; check digits are not asked for.

    A survey's numbers are mistyped, and some are made up: the header is the
    evidence, the format must only not speak against it.
    """
    compact = _NOISE.sub("", plain(text)).upper()
    formats = formats_of(countries)
    if not formats:
        return bool(re.fullmatch(r"[A-Z]{0,3}\d{5,20}[A-Z]?", compact))
    return any(one.pattern.fullmatch(compact) for one in formats)


def _is(one: IdFormat, word: str, *, strict: bool) -> bool:
    if strict and one.spelling is not None and not one.spelling.fullmatch(word):
        return False
    compact = _NOISE.sub("", word).upper()
    if not one.pattern.fullmatch(compact):
        return False
    return one.valid is None or one.valid(compact)


RECOGNISER = Recogniser(
    name="national_id",
    summary="Identity and tax numbers of the given countries, by format and check digits.",
    identifier="national_id",
    gate=r"\p{Nd}{2}",
    test=test,
    column_share=0.9,
    column_test=column_test,
    header_test=header_test,
    residual=True,
    residual_column=True,
    digits=True,
    output_kinds=frozenset({"token", "band", "cell", "date", "number"}),
    examples=(
        ("A123456789B", "KE", True),
        ("pin: A123456789B", "KE", True),
        ("A123456789B", "TZ", False),
        ("11196308", "KE", False),
        ("ABCPE1234F", "IN", True),
        ("111.444.777-35", "BR", True),
        ("111.444.777-36", "BR", False),
        ("12345678Z", "ES", True),
        ("12345678A", "ES", False),
        ("536-90-4399", "US", True),
        ("CM900521031ABC", "UG", True),
        ("45000", "IN", False),
    ),
    column_examples=(
        ("11144477735", "BR", True),
        ("11144477736", "BR", False),
        ("234123412346", "IN", True),
        ("234123412347", "IN", False),
        ("45000", "IN", False),
        ("11196308", "KE", False),
    ),
)
