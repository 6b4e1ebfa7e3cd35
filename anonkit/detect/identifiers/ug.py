"""Uganda. A NIN is fourteen letters and digits; NIRA publishes no check."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier

_LEAST_DIGITS = 5


def _has_digits(number: str) -> bool:
    """A word of fourteen letters is no NIN: beside the year there is a serial."""
    return sum(map(str.isdigit, number)) >= _LEAST_DIGITS


IDENTIFIERS = (
    Identifier(
        "UG",
        "nin",
        r"[ACFP][MF]\d{2}[0-9A-Z]{10}",
        "tools.gera.services/uganda-nin-validator (class, sex, year of birth, ten more); "
        "the classes A and P are common knowledge",
        CELL,
        _has_digits,
        words={"en": "nin, national id, id", "sw": "kitambulisho"},
    ),
    Identifier(
        "UG",
        "tin",
        r"1\d{9}",
        "URA, quoted by showbizuganda.com: ten digits",
        words={"en": "tin, tax"},
    ),
    Identifier("UG", "card", r"\d{9}", words={"en": "card number, card no"}),
    Identifier("UG", "voter", r"\d{8}", words={"en": "voter, voters slip"}),
    Identifier("UG", "passport", r"[A-Z]{1,2} \d{6,7}", words={"en": "passport"}),
    Identifier("UG", "social security", r"\d{13}", words={"en": "nssf, social security"}),
    Identifier("UG", "driving permit", r"\d{8,10}", words={"en": "driving permit, licence"}),
    Identifier("UG", "refugee", r"[A-Z]{2,3}\d \d{8}", words={"en": "refugee, attestation, unhcr"}),
    Identifier(
        "UG",
        "plate",
        r"U[A-Z]{2} \d{3} [A-Z]",
        belief=COLUMN,
        words={
            "en": "plate, vehicle, car, boda, bodaboda, motorcycle, motorbike",
            "sw": "pikipiki",
        },
        kind="plate",
    ),
)
