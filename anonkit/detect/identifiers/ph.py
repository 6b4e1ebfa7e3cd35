"""Philippines."""

from __future__ import annotations

from anonkit.detect.identifiers.base import COLUMN, Identifier

IDENTIFIERS = (
    Identifier(
        "PH",
        "philsys number",
        r"\d{4} \d{4} \d{4}(?: \d{4})?",
        "philsys.gov.ph: PSN of 12 digits at random; learn.microsoft.com/purview: in fours; "
        "the 16 digits of the card are common knowledge",
        words={"en": "philsys, psn, pcn, national id, philid"},
    ),
    Identifier(
        "PH",
        "umid",
        r"\d{4} \d{7} \d",
        "Presidio PhUmidRecognizer",
        COLUMN,
        None,
        r"\d{4}-\d{7}-\d",
        words={"en": "umid, crn"},
        entity="PH_UMID",
    ),
    Identifier(
        "PH",
        "tin",
        r"\d{3} \d{3} \d{3}(?: \d{3,5})?",
        "Presidio PhTinRecognizer (bir.gov.ph), of which the check is not asked for",
        words={"en": "tin, tax"},
    ),
    Identifier(
        "PH",
        "sss",
        r"\d{2} \d{7} \d",
        words={"en": "sss, social security, gsis"},
        belief=COLUMN,
        spelling=r"\d{2}-\d{7}-\d",
    ),
    Identifier(
        "PH",
        "philhealth",
        r"\d{2} \d{9} \d",
        words={"en": "philhealth, phic, health insurance"},
        belief=COLUMN,
        spelling=r"\d{2}-\d{9}-\d",
    ),
    Identifier(
        "PH",
        "passport",
        r"(?:[A-Z]\d{7}[A-Z]|[A-Z]{2}\d{7})",
        "Presidio PhPassportRecognizer (ICAO 9303)",
        words={"en": "passport"},
        entity="PH_PASSPORT",
    ),
    Identifier(
        "PH",
        "driving licence",
        r"[A-Z]\d{2} \d{2} \d{6}",
        words={"en": "licence, license, driver"},
        belief=COLUMN,
        spelling=r"[A-Z]\d{2}-\d{2}-\d{6}",
    ),
    Identifier(
        "PH",
        "voter",
        r"\d{4} \d{4}[A-Z] [A-Z]\d{3}[A-Z]{3}\d{5}",
        words={"en": "voter, vin, comelec"},
        belief=COLUMN,
    ),
    Identifier(
        "PH",
        "plate",
        r"[A-Z]{3} \d{3,4}|[A-Z]{2} \d{5}",
        words={"en": "plate, vehicle, car, motorcycle"},
        kind="plate",
    ),
)
