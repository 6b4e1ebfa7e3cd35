"""United Kingdom."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

IDENTIFIERS = (
    Identifier(
        "GB",
        "nhs",
        r"\d{3} \d{3} \d{4}",
        "python-stdnum gb.nhs; Presidio NhsRecognizer; modulo 11, which one in eleven passes",
        COLUMN,
        Library("gb.nhs"),
        words={"en": "nhs, nhs number, health"},
        entity="UK_NHS",
    ),
    Identifier(
        "GB",
        "nino",
        r"(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D]",
        "Presidio UkNinoRecognizer",
        CELL,
        words={"en": "national insurance, nino, ni number"},
        entity="UK_NINO",
    ),
    Identifier(
        "GB",
        "driving licence",
        r"[A-Z9]{5}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}[A-Z0-9][A-Z]{2}",
        "Presidio UkDrivingLicenceRecognizer",
        CELL,
        words={"en": "licence, driving licence, dvla"},
        entity="UK_DRIVING_LICENCE",
    ),
    Identifier(
        "GB",
        "utr",
        r"\d{5} \d{5}",
        "python-stdnum gb.utr (oecd.org); modulo 11",
        COLUMN,
        Library("gb.utr"),
        words={"en": "utr, tax, taxpayer"},
    ),
    Identifier(
        "GB",
        "upn",
        r"[A-Z]\d{11}[0-9A-Z]",
        "python-stdnum gb.upn (gov.uk)",
        CELL,
        Library("gb.upn"),
        words={"en": "upn, pupil"},
    ),
    Identifier(
        "GB",
        "passport",
        r"[A-Z]{2}\d{7}|\d{9}",
        "Presidio UkPassportRecognizer; nine digits: common knowledge",
        words={"en": "passport"},
        entity="UK_PASSPORT",
    ),
    Identifier(
        "GB",
        "vehicle",
        r"[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7]\d) [A-HJ-PR-Z]{3}",
        "Presidio UkVehicleRegistrationRecognizer, the form in use since 2001",
        COLUMN,
        words={"en": "plate, vehicle, car, registration"},
        kind="plate",
    ),
)
