"""Identifiers of phones and tablets: collection apps, IMEI, MAC addresses, SIM serials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import imsi, luhn

from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.spelling import plain

_APP = re.compile(r"\b(?:collect|ee\.kobotoolbox\.org|enketo[\w.]*):[A-Za-z0-9]{8,}")
_MAC = re.compile(r"(?<![0-9a-z:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-z:-])", re.IGNORECASE)
_ANDROID = re.compile(r"[0-9a-f]{16}", re.IGNORECASE)
_IMEI = re.compile(r"\d{15}")
_IMSI = re.compile(r"\d{15}")
_ICCID = re.compile(r"89\d{17,18}")
_ANY = re.compile(r"(?=\S*\d)\S{8,64}|\(.*\)")
"""Beside a header; a form writes `(deviceid not found)` in brackets."""


def test(text: str, _: Countries) -> bool:
    """True for an app's device id or a MAC address: their spelling alone tells."""
    return _APP.search(text) is not None or _MAC.search(text) is not None


def places(text: str) -> Iterator[tuple[int, int]]:
    """Such ids and addresses in `text`: where each starts and ends."""
    return (match.span() for pattern in (_APP, _MAC) for match in pattern.finditer(text))


def column_test(text: str, countries: Countries) -> bool:
    """True also for IMEI (Luhn accepts one number in ten), IMSI, ICCID and Android ids."""
    text = plain(text)
    if _IMEI.fullmatch(text) or _ICCID.fullmatch(text):
        return bool(luhn.is_valid(text)) or _is_imsi(text, countries)
    if _ANDROID.fullmatch(text) and not text.isdigit():
        return True
    return test(text, countries)


def header_test(text: str, countries: Countries) -> bool:
    """True for any long word with a digit: makers number their devices as they like."""
    return _ANY.fullmatch(text.strip()) is not None or column_test(text, countries)


def _is_imsi(number: str, countries: Countries) -> bool:
    """True for a subscriber of a network of the countries (ITU-T E.212, by python-stdnum)."""
    if not countries or not _IMSI.fullmatch(number) or not imsi.is_valid(number):
        return False
    return bool(str(imsi.info(number).get("cc", "")).upper() in countries)


RECOGNISER = Recogniser(
    name="device",
    summary="Device identifiers: `collect:...`, MAC addresses; IMEI, IMSI and SIMs by column.",
    identifier="device",
    gate=r"(?i):|-|[0-9a-f]{15}",
    test=test,
    column_share=0.8,
    column_test=column_test,
    header_test=header_test,
    residual=True,
    residual_column=True,
    digits=True,
    output_kinds=frozenset({"token", "date", "number"}),
    examples=(
        ("collect:Af4387fd2Dec58b7", "", True),
        ("ee.kobotoolbox.org:h7Gk2Lm9Qw3eRt5y", "", True),
        ("3c:5a:b4:01:02:0f", "", True),
        ("12:30:00", "", False),
        ("490154203237518", "", False),
    ),
    column_examples=(
        ("490154203237518", "", True),
        ("490154203237519", "", False),
        ("9774d56d682e549c", "", True),
        ("1234567890123456", "", False),
        ("639021234567890", "KE", True),
        ("639021234567890", "NP", False),
    ),
)
