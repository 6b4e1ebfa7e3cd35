"""Formats of official identity numbers, country by country.

`source` says where a format comes from. "python-stdnum" and "libphonenumber"
style entries carry that library's own reference; "common knowledge, not
checked with the issuing authority" means what it says, and such a format is
only ever used beside a header that names the number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from stdnum import get_cc_module

from anonkit.detect.base import Countries

_UNCHECKED = "common knowledge, not checked with the issuing authority"


@dataclass(frozen=True)
class IdFormat:
    """One number of one country."""

    country: str
    name: str
    pattern: re.Pattern[str]
    """Of the whole number in capitals, without blanks, dots, dashes and slashes."""
    valid: Callable[[str], bool] | None = None
    """Check digits; None where the number has none."""
    rare: bool = False
    """True where a single cell is believed."""
    spelling: re.Pattern[str] | None = None
    """The official punctuation, asked for where digits alone would be too common."""
    source: str = _UNCHECKED


def formats_of(countries: Countries) -> tuple[IdFormat, ...]:
    """The formats of these countries, in the table's order."""
    return tuple(one for one in _table() if one.country in countries)


def countries_known() -> tuple[str, ...]:
    """Countries with at least one format."""
    return tuple(dict.fromkeys(one.country for one in _table()))


@dataclass(frozen=True)
class _Library:
    """A check by python-stdnum: module `cc.name`."""

    country: str
    module: str

    def __call__(self, number: str) -> bool:
        library: Any = get_cc_module(self.country, self.module)
        return bool(library.is_valid(number))


def _plain(country: str, name: str, pattern: str, *, rare: bool = False) -> IdFormat:
    return IdFormat(country, name, re.compile(pattern), rare=rare)


def _checked(
    country: str, name: str, pattern: str, *, rare: bool = False, spelling: str = ""
) -> IdFormat:
    """A number that python-stdnum can check; `name` is also its module there."""
    shape = re.compile(spelling, re.IGNORECASE) if spelling else None
    check = _Library(country.lower(), name)
    return IdFormat(country, name, re.compile(pattern), check, rare, shape, "python-stdnum")


@cache
def _table() -> tuple[IdFormat, ...]:
    return (
        _plain("KE", "national id", r"\d{7,8}"),
        _checked("KE", "pin", r"[AP]\d{9}[A-Z]", rare=True),
        _plain("KE", "passport", r"[A-Z]{1,2}\d{6,7}"),
        _plain("TZ", "nida", r"(?:19|20)\d{18}"),
        _plain("TZ", "tin", r"\d{9}"),
        _plain("TZ", "voter", r"T\d{9,14}"),
        _plain("UG", "nin", r"C[MF]\d{7,9}[A-Z0-9]{3,5}", rare=True),
        _plain("UG", "tin", r"\d{10}"),
        _plain("NP", "citizenship", r"\d{8,14}"),
        _plain("NP", "nin", r"\d{10}"),
        _plain("NP", "pan", r"\d{9}"),
        _checked("IN", "aadhaar", r"[2-9]\d{11}"),
        _plain("IN", "aadhaar as typed", r"\d{12}"),
        _checked("IN", "pan", r"[A-Z]{5}\d{4}[A-Z]", rare=True),
        _checked("IN", "epic", r"[A-Z]{3}\d{7}"),
        _checked("IN", "gstin", r"\d{2}[A-Z0-9]{13}", rare=True, spelling=r"\d{2}[A-Z]{5}\w{8}"),
        _plain("AR", "dni as typed", r"\d{7,8}"),
        _checked("AR", "cuit", r"(?:2[03457]|3[034])\d{9}", rare=True, spelling=r"\d{2}-\d{8}-\d"),
        _checked("AR", "cbu", r"\d{22}"),
        _plain("CO", "cedula", r"\d{6,10}"),
        _checked("CO", "nit", r"\d{8,16}", spelling=r"[\d.]+-\d"),
        _plain("PH", "philsys", r"\d{12}|\d{16}"),
        _plain("PH", "tin, umid or sss", r"\d{9,12}"),
        _checked("ZA", "idnr", r"\d{13}", rare=True),
        _checked("ZA", "tin", r"[01239]\d{9}"),
        _plain("NG", "nin or bvn", r"\d{11}"),
        _plain("GH", "ghana card", r"GHA\d{10}", rare=True),
        _checked("GH", "tin", r"[PCGQV]\d{9}[0-9X]", rare=True),
        _checked("BR", "cpf", r"\d{11}", rare=True, spelling=r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
        _checked("BR", "cnpj", r"\d{14}", rare=True, spelling=r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}"),
        _plain("BR", "rg", r"\d{7,9}X?"),
        _checked("MX", "curp", r"[A-Z]{4}\d{6}[A-Z]{6}[A-Z0-9]\d", rare=True),
        _checked("MX", "rfc", r"[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}", rare=True),
        _plain("MX", "nss", r"\d{11}"),
        _checked("ES", "dni", r"\d{8}[A-Z]", rare=True),
        _checked("ES", "nie", r"[XYZ]\d{7}[A-Z]", rare=True),
        _checked("GB", "nhs", r"\d{10}"),
        _plain("GB", "nino", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", rare=True),
        _checked("US", "ssn", r"\d{9}", rare=True, spelling=r"\d{3}-\d{2}-\d{4}"),
        _checked("US", "itin", r"9\d{8}", rare=True, spelling=r"\d{3}-\d{2}-\d{4}"),
    )
