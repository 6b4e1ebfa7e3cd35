"""Mexico."""

from __future__ import annotations

from stdnum import luhn

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library, born


def _elector(number: str) -> bool:
    """The six digits after the consonants are a date of birth."""
    return born("19" + number[6:12]) or born("20" + number[6:12])


IDENTIFIERS = (
    Identifier(
        "MX",
        "curp",
        r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d",
        "python-stdnum mx.curp; positions by sanjacob/curp (RENAPO)",
        CELL,
        Library("mx.curp"),
        words={"es": "curp, clave unica", "en": "curp"},
    ),
    Identifier(
        "MX",
        "rfc",
        r"[A-ZÑ&]{4} \d{6} [A-Z0-9]{3}",
        "python-stdnum mx.rfc",
        CELL,
        Library("mx.rfc"),
        words={"es": "rfc", "en": "rfc"},
    ),
    Identifier(
        "MX",
        "elector",
        r"[B-DF-HJ-NP-TV-Z]{6}\d{8}[HM]\d{3}",
        "public validators: six consonants, date of birth, state, sex, three digits",
        CELL,
        _elector,
        words={"es": "ine, ife, clave de elector, credencial", "en": "voter"},
    ),
    Identifier(
        "MX",
        "nss",
        r"\d{2} \d{2} \d{2} \d{4} \d",
        "pyfiscal (github.com/roottsantiago): Luhn, which one random number in ten passes",
        COLUMN,
        luhn.is_valid,
        words={"es": "nss, imss, seguro social, seguridad social", "en": "nss"},
    ),
    Identifier("MX", "card number", r"\d{9,13}", words={"es": "cic, ocr, idmex, credencial"}),
    Identifier("MX", "passport", r"[A-Z]?\d{8,9}", words={"es": "pasaporte", "en": "passport"}),
    Identifier(
        "MX", "driving licence", r"[A-Z0-9]{8,12}", words={"es": "licencia, licencia de conducir"}
    ),
    Identifier(
        "MX",
        "plate",
        r"[A-Z]{3} \d{2,3} (?:\d{2}|[A-Z])|[A-Z]\d{2} [A-Z]{3}",
        words={"es": "placa, placas, vehiculo", "en": "plate"},
        kind="plate",
    ),
)
