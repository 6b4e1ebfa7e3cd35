"""Official numbers by country: one file each. Adding a country is one file and one line."""

from __future__ import annotations

from functools import cache

from anonkit.detect.base import Countries
from anonkit.detect.identifiers import (
    ar,
    br,
    co,
    es,
    gb,
    gh,
    in_,
    ke,
    mx,
    ng,
    np,
    ph,
    tz,
    ug,
    us,
    za,
)
from anonkit.detect.identifiers.base import Identifier

IDENTIFIERS: tuple[Identifier, ...] = (
    *ke.IDENTIFIERS,
    *tz.IDENTIFIERS,
    *ug.IDENTIFIERS,
    *np.IDENTIFIERS,
    *in_.IDENTIFIERS,
    *ar.IDENTIFIERS,
    *co.IDENTIFIERS,
    *ph.IDENTIFIERS,
    *za.IDENTIFIERS,
    *ng.IDENTIFIERS,
    *gh.IDENTIFIERS,
    *br.IDENTIFIERS,
    *mx.IDENTIFIERS,
    *es.IDENTIFIERS,
    *gb.IDENTIFIERS,
    *us.IDENTIFIERS,
)


@cache
def identifiers_of(countries: Countries, kind: str = "national_id") -> tuple[Identifier, ...]:
    """The numbers of one kind of these countries, in the table's order."""
    return tuple(one for one in IDENTIFIERS if one.country in countries and one.kind == kind)


def countries_known() -> Countries:
    """Countries with at least one number."""
    return tuple(dict.fromkeys(one.country for one in IDENTIFIERS))


__all__ = ["IDENTIFIERS", "Identifier", "countries_known", "identifiers_of"]
