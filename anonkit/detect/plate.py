"""Vehicle plates of the given countries: a vehicle leads to its owner.

Codes of shops and samples look alike, so a plate is believed only for a whole
column in the form of one country, or beside a header that speaks of vehicles.
"""

from __future__ import annotations

import re

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.identifiers import identifiers_of
from anonkit.detect.identifiers.base import compact

_LONGEST = 20
_ANY = re.compile(r"(?=.*\d)[^\W_]{4,10}")


def test(_: str, __: Countries) -> bool:
    """Never: no single cell is believed."""
    return False


def column_test(text: str, countries: Countries) -> bool:
    """True where the whole cell is a plate in a form that little else has."""
    plates = identifiers_of(countries, "plate")
    return len(text) <= _LONGEST and any(one.in_column(text) for one in plates)


def header_test(text: str, _: Countries) -> bool:
    """True where nothing speaks against a plate: special and foreign ones have other forms."""
    return _ANY.fullmatch(compact(text)) is not None


RECOGNISER = Recogniser(
    name="plate",
    summary="Vehicle plates of the given countries, by column or beside a header.",
    identifier="plate",
    gate=r"\p{L}.*\p{Nd}|\p{Nd}.*\p{L}",
    test=test,
    column_share=0.9,
    column_test=column_test,
    header_test=header_test,
    residual_column=True,
    output_kinds=frozenset({"token"}),
    examples=(("KBA 123A", "KE", False),),
    column_examples=(
        ("KBA 123A", "KE", True),
        ("kba123a", "KE", True),
        ("KBA 123A", "", False),
        ("MH 12 AB 1234", "IN", True),
        ("बा १ च १२३४", "NP", True),
        ("CODE 123", "KE", False),
    ),
    header_examples=(("KBA 123A", "", True), ("yes", "", False)),
)
