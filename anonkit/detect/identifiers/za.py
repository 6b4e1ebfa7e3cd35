"""South Africa."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

IDENTIFIERS = (
    Identifier(
        "ZA",
        "id number",
        r"\d{6} \d{4} \d{3}",
        "python-stdnum za.idnr: date of birth and Luhn, which 2 random numbers in 1000 pass",
        CELL,
        Library("za.idnr"),
        words={"en": "id, id number, identity number"},
    ),
    Identifier(
        "ZA",
        "id number as typed",
        r"\d{13}",
        "the same, where digits were mistyped; the traffic register's numbers look alike",
        words={"en": "id, id number, traffic register"},
        entity="ZA_ID_NUMBER_TYPED",
    ),
    Identifier(
        "ZA",
        "tax number",
        r"[01239]\d{3} \d{3} \d{3}",
        "python-stdnum za.tin (oecd.org); Luhn, which one random number in ten passes",
        COLUMN,
        Library("za.tin"),
        words={"en": "tax, tax number, sars"},
    ),
    Identifier(
        "ZA",
        "passport",
        r"[ADMT]\d{8}",
        "Presidio ZaPassportRecognizer",
        words={"en": "passport"},
        entity="ZA_PASSPORT",
    ),
    Identifier(
        "ZA",
        "driving licence",
        r"\d{6,10}[A-Z0-9]{2,5}",
        "Presidio ZaDriverLicenseRecognizer",
        words={"en": "licence, license, driver"},
    ),
    Identifier("ZA", "asylum permit", r"[A-Z]{3} \d{6} \d{2}", words={"en": "asylum, section 22"}),
    Identifier(
        "ZA",
        "license plate",
        r"(?:[A-Z]{2} \d{2} [A-Z]{2}|[A-Z]{3} \d{3}|[A-Z]{2} \d{3} \d{3})"
        r" (?:GP|ZN|WP|EC|NC|FS|LP?|MP?|NW|N)",
        "Presidio ZaLicensePlateRecognizer, its most common forms",
        COLUMN,
        words={"en": "plate, vehicle, car, registration"},
        kind="plate",
        entity="ZA_LICENSE_PLATE",
    ),
)
