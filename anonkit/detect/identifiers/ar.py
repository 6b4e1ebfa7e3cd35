"""Argentina. A DNI has no check digit, and with its dots it looks like an amount."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, Identifier, Library

_DNI = {"es": "dni, documento, nro documento, libreta civica, libreta de enrolamiento", "en": "dni"}

IDENTIFIERS = (
    Identifier(
        "AR",
        "dni",
        r"[MF]?\d{1,2} \d{3} \d{3}",
        "python-stdnum ar.dni; documentation.identity.entrust.com: 7 or 8 digits, no check",
        words=_DNI,
    ),
    Identifier(
        "AR",
        "cuit",
        r"(?:2[03457]|3[034]) \d{8} \d",
        "python-stdnum ar.cuit; CUIL is the same number",
        CELL,
        Library("ar.cuit"),
        r"\d{2}[-/ ]\d{8}[-/ ]\d",
        words={"es": "cuit, cuil", "en": "cuit, cuil"},
    ),
    Identifier(
        "AR",
        "cbu",
        r"\d{8} \d{14}",
        "python-stdnum ar.cbu (a bank account)",
        CELL,
        Library("ar.cbu"),
        words={"es": "cbu, cvu, cuenta", "en": "cbu, account"},
    ),
    Identifier("AR", "passport", r"[A-Z]{3} \d{6}", words={"es": "pasaporte", "en": "passport"}),
    Identifier("AR", "older document", r"[A-Z]?\d{6,8}", words=_DNI),
    Identifier(
        "AR",
        "plate",
        r"(?:[A-Z]{2} \d{3} [A-Z]{2}|[A-Z]{3} \d{3}|[A-Z] \d{3} [A-Z]{3})",
        words={"es": "patente, dominio, placa, vehiculo", "en": "plate, vehicle"},
        kind="plate",
    ),
)
