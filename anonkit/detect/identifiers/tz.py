"""Tanzania. A NIDA number starts with the date of birth and has no public check digit."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, born

IDENTIFIERS = (
    Identifier(
        "TZ",
        "nida",
        r"(?:19|20)\d{6} \d{5} \d{5} \d{2}",
        "id_card_formatter (pub.dev): 8-5-5-2; ujuzitz.com: the first eight are the date of birth",
        CELL,
        born,
        r"\d{8}[- ]\d{5}[- ]\d{5}[- ]\d{2}",
        words={"en": "nida, nin, national id", "sw": "nida, kitambulisho, namba ya nida"},
    ),
    Identifier(
        "TZ",
        "tin",
        r"\d{3} \d{3} \d{3}",
        words={"en": "tin, tax", "sw": "tin, mlipa kodi, utambulisho wa mlipa kodi"},
    ),
    Identifier(
        "TZ",
        "voter card",
        r"[A-Z] \d{4} \d{4} \d{3} [0-9A-Z]",
        "id_card_formatter (pub.dev): T-1234-5678-901-X",
        COLUMN,
        None,
        r"[A-Z]-\d{4}-\d{4}-\d{3}-[0-9A-Z]",
        words={"en": "voter, voter id", "sw": "mpiga kura, kadi ya mpiga kura"},
    ),
    Identifier(
        "TZ",
        "zanzibar id",
        r"\d{9}",
        words={"en": "zanid, zanzibar id", "sw": "zan id, kitambulisho cha mzanzibari"},
    ),
    Identifier(
        "TZ",
        "passport",
        r"(?:TAE|[A-Z]{2}) \d{6,7}",
        words={"en": "passport", "sw": "pasipoti, hati ya kusafiria"},
    ),
    Identifier(
        "TZ",
        "driving licence",
        r"\d{10}",
        words={"en": "driving licence, driver", "sw": "leseni, leseni ya udereva"},
    ),
    Identifier(
        "TZ",
        "health insurance",
        r"\d{8,14}",
        words={"en": "nhif, chf, health insurance", "sw": "bima ya afya"},
    ),
    Identifier(
        "TZ",
        "plate",
        r"(?:T \d{3} [A-Z]{3}|MC \d{3} [A-Z]{3})",
        "en.wikipedia.org/wiki/Vehicle_registration_plates_of_Tanzania: T 257 CWU; MC is unchecked",
        COLUMN,
        words={
            "en": "plate, vehicle, car, motorcycle, motorbike, boda",
            "sw": "gari, namba ya gari, pikipiki, bodaboda",
        },
        kind="plate",
    ),
)
