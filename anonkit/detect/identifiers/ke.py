"""Kenya. The national id has no check digit: it is known by its header and its length."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

_ID = {
    "en": "id, id no, id number, national id, identity card, huduma, maisha",
    "sw": "kitambulisho, namba ya kitambulisho, nambari ya kitambulisho",
}

IDENTIFIERS = (
    Identifier(
        "KE",
        "national id",
        r"\d{7,8}",
        "guardrails-african-pii (pypi.org): NATIONAL_ID_KE, 7 or 8 digits",
        words=_ID,
    ),
    Identifier(
        "KE",
        "pin",
        r"[AP] \d{9} [A-Z]",
        "python-stdnum ke.pin (kra.go.ke)",
        CELL,
        Library("ke.pin"),
        words={"en": "kra, pin, kra pin, tax pin", "sw": "pini"},
    ),
    Identifier(
        "KE",
        "passport",
        r"[A-Z]{1,2} \d{6,7}",
        "docs.sumsub.com/reference/kenya: two letters, six digits; one letter: common knowledge",
        words={"en": "passport", "sw": "pasipoti, hati ya kusafiria"},
    ),
    Identifier(
        "KE",
        "health insurance",
        r"(?:CR)? \d{7,13}(?: \d)?",
        words={"en": "nhif, sha, shif, health insurance", "sw": "bima ya afya"},
    ),
    Identifier(
        "KE",
        "social security",
        r"\d{9,10}[0-9X]?",
        words={"en": "nssf, social security", "sw": "hifadhi ya jamii"},
    ),
    Identifier(
        "KE",
        "birth certificate",
        r"\d{7,10}",
        words={"en": "birth certificate", "sw": "cheti cha kuzaliwa"},
    ),
    Identifier(
        "KE",
        "plate",
        r"K[A-Z]{2} \d{3} [A-Z]",
        "en.wikipedia.org/wiki/Vehicle_registration_plates_of_Kenya: LLL NNNL since 1989",
        COLUMN,
        words={"en": "plate, vehicle, car, registration", "sw": "gari, nambari ya gari"},
        kind="plate",
    ),
    Identifier(
        "KE",
        "motorcycle plate",
        r"KM[A-Z]{2} \d{3} [A-Z]",
        belief=COLUMN,
        words={
            "en": "plate, motorcycle, motorbike, boda, bodaboda, registration",
            "sw": "pikipiki, boda boda, nambari ya pikipiki, namba ya pikipiki",
        },
        kind="plate",
    ),
)
