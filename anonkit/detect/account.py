"""Bank accounts and payment cards.

An IBAN has two check digits and its country's form (python-stdnum, after ISO
13616), so one cell is believed. A card number has one (Luhn, ISO/IEC 7812) and
the prefix of an issuer: two or three random numbers in a hundred pass, so only
a column is believed. Local account numbers have no common form: the header
has to say what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.identifiers.base import compact

_IBAN = re.compile(
    r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?"
)
_CARD = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}"
    r"|5(?:0|6)\d{10,17}|6[0237]\d{10,17}"
)
"""Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay, Verve and Maestro."""
_LOCAL = re.compile(r"\+?[A-Z]{0,6}\d[0-9A-Z]{3,33}")


def test(text: str, _: Countries) -> bool:
    """True where `text` holds an IBAN with valid check digits."""
    return any(True for _ in places(text))


def places(text: str) -> Iterator[tuple[int, int]]:
    """IBANs in `text`: where each starts and ends, without a word that follows."""
    for match in _IBAN.finditer(text):
        found = match.group()
        for end in range(len(found), 14, -1):
            after = found[end : end + 1]
            if not after.isalnum() and found[end - 1].isalnum() and iban.is_valid(found[:end]):
                yield match.start(), match.start() + end
                break


def column_test(text: str, countries: Countries) -> bool:
    """True also for a card number of an issuer with a valid check digit."""
    number = compact(text)
    card = _CARD.fullmatch(number) is not None and bool(luhn.is_valid(number))
    return card or test(text, countries)


def header_test(text: str, _: Countries) -> bool:
    """True for any account number: letters in front of digits, or digits alone."""
    return _LOCAL.fullmatch(compact(text)) is not None


RECOGNISER = Recogniser(
    name="account",
    summary="IBANs with valid check digits; payment cards by column; accounts beside a header.",
    identifier="account",
    gate=r"(?i)[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11}|\p{Nd}(?:[ -]?\p{Nd}){11}",
    test=test,
    column_share=0.6,
    column_test=column_test,
    header_test=header_test,
    residual=True,
    residual_column=True,
    digits=True,
    output_kinds=frozenset({"token", "number"}),
    examples=(
        ("DE89370400440532013000", "", True),
        ("to GB82 WEST 1234 5698 7654 32 please", "", True),
        ("DE89370400440532013001", "", False),
        ("4111 1111 1111 1111", "", False),
        ("12345678", "", False),
    ),
    column_examples=(
        ("4111 1111 1111 1111", "", True),
        ("378282246310005", "", True),
        ("4111 1111 1111 1112", "", False),
        ("9111111111111111", "", False),
    ),
    header_examples=(("0012 3456 7890", "", True), ("KCB", "", False)),
)
