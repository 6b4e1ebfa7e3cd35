"""Spain."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

_BEFORE_CHECK = 10
_SHORT = 10**7


def _social(number: str) -> bool:
    """Province and number modulo 97; numbers below ten million stand without their zeros."""
    province, middle = number[:2], int(number[2:_BEFORE_CHECK])
    body = int(province) * _SHORT + middle if middle < _SHORT else int(number[:_BEFORE_CHECK])
    return body % 97 == int(number[_BEFORE_CHECK:])


IDENTIFIERS = (
    Identifier(
        "ES",
        "dni",
        r"\d{8} [A-Z]",
        "python-stdnum es.dni; Presidio EsNifRecognizer: letter modulo 23",
        CELL,
        Library("es.dni"),
        words={"es": "dni, nif, documento", "en": "dni, nif"},
        entity="ES_NIF",
    ),
    Identifier(
        "ES",
        "nie",
        r"[XYZ] \d{7} [A-Z]",
        "python-stdnum es.nie; Presidio EsNieRecognizer (interior.gob.es)",
        CELL,
        Library("es.nie"),
        words={"es": "nie, extranjero", "en": "nie"},
        entity="ES_NIE",
    ),
    Identifier(
        "ES",
        "dni as typed",
        r"[XYZ]?\d{7,8}[A-Z]?",
        "the same, where the letter was mistyped or left out",
        words={"es": "dni, nif, nie"},
        entity="ES_NIF_TYPED",
    ),
    Identifier(
        "ES",
        "social security",
        r"\d{2} \d{8} \d{2}",
        "public validators of 28/12345678/40: modulo 97, which one in a hundred passes",
        belief=COLUMN,
        check=_social,
        words={"es": "seguridad social, nuss, naf, afiliacion", "en": "social security"},
    ),
    Identifier(
        "ES",
        "health card",
        r"[A-Z]{4}\d{10}|[A-Z]{2}\d{8,12}|\d{8,14}",
        words={"es": "tarjeta sanitaria, cip, sip, nhc, historia clinica"},
    ),
    Identifier(
        "ES",
        "passport",
        r"[A-Z]{3}\d{6}",
        "Presidio EsPassportRecognizer",
        words={"es": "pasaporte", "en": "passport"},
        entity="ES_PASSPORT",
    ),
    Identifier(
        "ES",
        "plate",
        r"\d{4} [B-DF-HJ-NP-TV-Z]{3}|[A-Z]{1,2} \d{4} [A-Z]{1,2}",
        belief=COLUMN,
        words={"es": "matricula, placa, vehiculo, coche", "en": "plate"},
        kind="plate",
    ),
)
