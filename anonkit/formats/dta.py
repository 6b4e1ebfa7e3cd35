"""Stata files, the format of survey researchers."""

from __future__ import annotations

from anonkit.formats.base import Format, Written
from anonkit.formats.dta_write import dta_pieces
from anonkit.formats.stat_about import contents, dictionary
from anonkit.formats.stat_read import open_dta
from anonkit.formats.stat_write import StatWriter, gated

_GATED = gated(open_dta, dta_pieces, "dta")


def _create(written: Written) -> StatWriter:
    return StatWriter(written, dta_pieces)


def _check(written: Written) -> None:
    _GATED(written)


FORMAT = Format(
    name="dta",
    summary="Stata; codes and their labels, .a to .z as they stand; written for 14 and on.",
    suffixes=(".dta",),
    open=open_dta,
    create=_create,
    check=_check,
    gated=_GATED,
    media_type="application/x-stata-dta",
    contents=contents(open_dta),
    dictionary=dictionary(open_dta),
)
