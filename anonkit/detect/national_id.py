"""Official identity numbers of the policy's countries.

Only a spelling that is rare by itself (letters and a check character, or the
official punctuation with valid check digits) is believed in a single cell.
Bare digits with a check digit are believed for a whole column: one random
number in ten passes a modulus of ten. Numbers without any check (Kenya,
Nepal, Argentina, Colombia ...) need a header that names them.
"""

from __future__ import annotations

import re

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.identifiers import identifiers_of
from anonkit.detect.identifiers.base import CELL, HEADER, compact
from anonkit.detect.spelling import plain

_WORD = re.compile(r"(?<![\w.-])[A-Za-z0-9](?:[A-Za-z0-9./-]{5,24})[A-Za-z0-9](?![\w-])")


def test(text: str, countries: Countries) -> bool:
    """True where `text` or a word of it is an id that its own spelling gives away."""
    rare = [one for one in identifiers_of(countries) if one.belief == CELL]
    if not rare:
        return False
    text = plain(text)
    words = {text, *(match.group() for match in _WORD.finditer(text))}
    return any(one.in_cell(word) for one in rare for word in words)


def column_test(text: str, countries: Countries) -> bool:
    """True where the whole cell is an id with a valid check digit, or in a rare spelling."""
    believed = (one for one in identifiers_of(countries) if one.belief != HEADER)
    return any(one.in_column(text) for one in believed)


def header_test(text: str, countries: Countries) -> bool:
    """True where the whole cell has the format of an id; check digits are not asked for.

    A survey's numbers are mistyped, and some are made up: the header is the
    evidence, the format must only not speak against it.
    """
    formats = identifiers_of(countries)
    if not formats:
        return bool(re.fullmatch(r"[A-Z]{0,3}\d{5,20}[A-Z]?", compact(text)))
    return any(one.fits(text) for one in formats)


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
        ("19900521-14120-00001-27", "TZ", True),
        ("19900521141200000127", "TZ", False),
        ("ABCPE1234F", "IN", True),
        ("111.444.777-35", "BR", True),
        ("111.444.777-36", "BR", False),
        ("12345678Z", "ES", True),
        ("12345678 Z", "ES", True),
        ("12345678A", "ES", False),
        ("536-90-4399", "US", True),
        ("CM900521031ABC", "UG", True),
        ("CMABCDEFGHIJKL", "UG", False),
        ("GHA-123456789-0", "GH", True),
        ("45000", "IN", False),
    ),
    column_examples=(
        ("11144477735", "BR", True),
        ("11144477736", "BR", False),
        ("234123412346", "IN", True),
        ("234123412347", "IN", False),
        ("27-01-75-12345", "NP", True),
        ("२७-०१-७५-१२३४५", "NP", True),
        ("27017512345", "NP", False),
        ("T-1234-5678-901-2", "TZ", True),
        ("45000", "IN", False),
        ("11196308", "KE", False),
        ("12345678901", "NG", False),
    ),
    header_examples=(
        ("12345678901", "NG", True),
        ("11.196.308", "AR", True),
        ("1.020.304.050", "CO", True),
        ("२७-०१-७५-१२३४५", "NP", True),
        ("12/3456", "NP", True),
        ("7", "NP", False),
        ("234 123 412 347", "IN", True),
        ("45000", "IN", False),
    ),
)
