"""Ghana. The NIA does not publish the check digit of the Ghana card."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, Identifier, Library

IDENTIFIERS = (
    Identifier(
        "GH",
        "ghana card",
        r"GHA \d{9} \d",
        "tools.gera.services/ghana-card-validator; guardrails-african-pii (pypi.org)",
        CELL,
        words={"en": "ghana card, nia, national id"},
    ),
    Identifier(
        "GH",
        "tin",
        r"[PCGQV]\d{9}[0-9X]",
        "python-stdnum gh.tin (oecd.org)",
        CELL,
        Library("gh.tin"),
        words={"en": "tin, tax, gra"},
    ),
    Identifier("GH", "voter", r"\d{10}", words={"en": "voter, voter id"}),
    Identifier("GH", "health insurance", r"\d{8}", words={"en": "nhis, health insurance"}),
    Identifier(
        "GH",
        "social security",
        r"[A-Z]\d{12}",
        words={"en": "ssnit, social security"},
    ),
    Identifier("GH", "passport", r"[GH]\d{7}", words={"en": "passport"}),
    Identifier(
        "GH",
        "driving licence",
        r"[A-Z]{3} \d{8} \d{3,5}",
        words={"en": "licence, license, dvla"},
    ),
    Identifier(
        "GH",
        "plate",
        r"[A-Z]{2} \d{1,4} (?:\d{2}|[A-Z])",
        words={"en": "plate, vehicle, car"},
        kind="plate",
    ),
)
