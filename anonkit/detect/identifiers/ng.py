"""Nigeria.

No check of the NIN is used. Presidio and some pages assert Verhoeff check
digits; NIMC speaks of eleven digits chosen at random (iqid.ng), and another
project found no published checksum (openmed, github.com). Were it untrue, the
check would reject nine real numbers in ten.
"""

from __future__ import annotations

from anonkit.detect.identifiers.base import COLUMN, Identifier

IDENTIFIERS = (
    Identifier(
        "NG",
        "nin",
        r"\d{4} \d{3} \d{4}",
        "NIMC (iqid.ng): eleven digits at random; see above for the check that is not asked for",
        words={"en": "nin, national id, national identification"},
    ),
    Identifier(
        "NG",
        "bvn",
        r"\d{11}",
        "guardrails-african-pii (pypi.org): eleven digits, only beside a label",
        words={"en": "bvn, bank verification"},
    ),
    Identifier(
        "NG",
        "tin",
        r"\d{8} \d{4}|\d{10}",
        words={"en": "tin, tax, firs"},
    ),
    Identifier(
        "NG",
        "voter card",
        r"(?:[0-9A-F]{4} ){4}[0-9A-F]{3}|[0-9A-Z]{19}",
        words={"en": "pvc, voter, vin, voters card"},
    ),
    Identifier("NG", "passport", r"[A-Z]\d{8}", words={"en": "passport"}),
    Identifier(
        "NG",
        "driving licence",
        r"[A-Z]{3} \d{5} [A-Z]{2} \d{2}",
        words={"en": "licence, license, driver, frsc"},
        belief=COLUMN,
    ),
    Identifier("NG", "health insurance", r"\d{7,11}", words={"en": "nhis, nhia, hmo"}),
    Identifier(
        "NG",
        "vehicle",
        r"[A-Z]{3} \d{3} [A-Z]{2}",
        "Presidio NgVehicleRegistrationRecognizer",
        COLUMN,
        words={"en": "plate, vehicle, car"},
        kind="plate",
        entity="NG_VEHICLE",
    ),
)
