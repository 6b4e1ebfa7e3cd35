"""United States."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

_MBI = "AC-HJKMNP-RT-Y"

IDENTIFIERS = (
    Identifier(
        "US",
        "ssn",
        r"\d{3} \d{2} \d{4}",
        "python-stdnum us.ssn (ssa.gov)",
        CELL,
        Library("us.ssn"),
        r"\d{3}-\d{2}-\d{4}",
        words={"en": "ssn, social security", "es": "seguro social"},
        weak=True,
        entity="US_SSN",
    ),
    Identifier(
        "US",
        "itin",
        r"9\d{2} \d{2} \d{4}",
        "python-stdnum us.itin; Presidio UsItinRecognizer",
        CELL,
        Library("us.itin"),
        r"\d{3}-\d{2}-\d{4}",
        words={"en": "itin, taxpayer", "es": "itin"},
        weak=True,
        entity="US_ITIN",
    ),
    Identifier(
        "US",
        "medicare",
        rf"[1-9][{_MBI}][0-9{_MBI}]\d [{_MBI}][0-9{_MBI}]\d [{_MBI}]{{2}}\d{{2}}",
        "Presidio UsMbiRecognizer (cms.gov)",
        COLUMN,
        words={"en": "mbi, medicare"},
    ),
    Identifier(
        "US", "ssn as typed", r"\d{9}", "the same, bare", words={"en": "ssn"}, entity="US_SSN_TYPED"
    ),
    Identifier(
        "US",
        "passport",
        r"[A-Z]?\d{8,9}",
        "Presidio UsPassportRecognizer",
        words={"en": "passport", "es": "pasaporte"},
    ),
    Identifier(
        "US",
        "driving licence",
        r"[A-Z]{1,2}\d{3,14}|\d{7,12}",
        "Presidio UsLicenseRecognizer, of which the forms fit nearly any number",
        words={"en": "license, driver, dl", "es": "licencia"},
    ),
    Identifier(
        "US",
        "plate",
        r"[A-Z0-9]{2,4} [A-Z0-9]{2,4}",
        words={"en": "plate, license plate, vehicle", "es": "placa"},
        kind="plate",
    ),
)
