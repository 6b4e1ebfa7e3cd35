"""In which countries the people of a parcel live, by what it shows of itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import phonenumbers

from anonkit.detect.spelling import words_of
from anonkit.intake.base import Case, Records
from anonkit.intake.personal.columns import look

_CURRENCIES = {
    "kes": "KE", "ksh": "KE", "tzs": "TZ", "tsh": "TZ", "ugx": "UG", "ngn": "NG", "naira": "NG",
    "ghs": "GH", "cedi": "GH", "zar": "ZA", "npr": "NP", "inr": "IN", "rupees": "IN", "php": "PH",
    "cop": "CO", "mxn": "MX", "ars": "AR", "brl": "BR", "rwf": "RW", "etb": "ET", "mwk": "MW",
    "zmw": "ZM", "mzn": "MZ", "bdt": "BD", "pkr": "PK", "afn": "AF", "lbp": "LB", "htg": "HT",
}  # fmt: skip
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


def countries_of(case: Case) -> tuple[str, ...]:
    """Countries that were named; else those of phone numbers and currencies of the parcel."""
    if case.asked.countries:
        return case.asked.countries
    seen: Counter[str] = Counter()
    for table in case.now.records:
        seen.update(_of_phones(table))
        words = {word for column in table.columns for word in words_of(column.name)}
        seen.update(_CURRENCIES[word] for word in words if word in _CURRENCIES)
    return tuple(code for code, _ in seen.most_common(3))


def _of_phones(table: Records) -> Sequence[str]:
    names = [each.name for each in table.columns if each.identifier == "phone"]
    found: list[str] = []
    for cells in look(table, names).values():
        for text in cells.texts:
            match = _ABROAD.match(re.sub(r"[ ()-]", "", text))
            if match is not None:
                found.extend(_country(match[1]))
    return found


def _country(digits: str) -> Sequence[str]:
    for length in (1, 2, 3):
        code = phonenumbers.region_code_for_country_code(int(digits[:length]))
        if code != "ZZ":
            return (code,)
    return ()
