"""Colombia. A cédula has no check digit: it is known by its header and its length."""

from __future__ import annotations

from anonkit.detect.identifiers.base import COLUMN, Identifier, Library

IDENTIFIERS = (
    Identifier(
        "CO",
        "cedula",
        r"\d{5,10}|\d{1,3} \d{3} \d{3}(?: \d{3})?",
        "docs.alps.cl/reference/document-types: CC of 5 digits and more, ten today; no check digit",
        words={"es": "cedula, cc, cedula de ciudadania, documento", "en": "cedula, id"},
    ),
    Identifier(
        "CO",
        "identity card of minors",
        r"\d{8,11}",
        "docs.alps.cl/reference/document-types: TI of up to 11 digits, NIP of 10",
        words={"es": "ti, tarjeta de identidad, registro civil, nuip", "en": "nuip"},
    ),
    Identifier(
        "CO",
        "temporary protection permit",
        r"(?:PPT)? \d{6,12}",
        "Resolución 572 de 2022 (minsalud) names the PPT; docs.alps.cl: PPT and digits",
        words={"es": "ppt, permiso por proteccion temporal, rumv, pep", "en": "ppt"},
    ),
    Identifier(
        "CO",
        "foreigner's card",
        r"E? \d{5,12}",
        "docs.alps.cl/reference/document-types: CE of 6 to 12 digits",
        words={"es": "ce, cedula de extranjeria", "en": "foreigner id"},
    ),
    Identifier(
        "CO",
        "nit",
        r"\d{3} \d{3} \d{3,4} \d",
        "python-stdnum co.nit; modulo 11, which one random number in ten passes",
        COLUMN,
        Library("co.nit"),
        words={"es": "nit, rut, contribuyente", "en": "nit, tax"},
    ),
    Identifier("CO", "passport", r"[A-Z]{2} \d{6,7}", words={"es": "pasaporte", "en": "passport"}),
    Identifier(
        "CO",
        "plate",
        r"[A-Z]{3} \d{2}[0-9A-Z]",
        words={"es": "placa, vehiculo, carro, moto", "en": "plate, vehicle"},
        kind="plate",
    ),
)
