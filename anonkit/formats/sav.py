"""SPSS files, the format of statistics offices."""

from __future__ import annotations

from anonkit.formats.base import Format, Written
from anonkit.formats.sav_write import sav_pieces
from anonkit.formats.stat_about import contents, dictionary
from anonkit.formats.stat_read import open_sav
from anonkit.formats.stat_write import StatWriter, gated

_GATED = gated(open_sav, sav_pieces, "sav")


def _create(written: Written) -> StatWriter:
    return StatWriter(written, sav_pieces)


def _check(written: Written) -> None:
    _GATED(written)


FORMAT = Format(
    name="sav",
    summary="SPSS; codes and their labels, missing values as they stand; written as .sav.",
    suffixes=(".sav", ".zsav"),
    open=open_sav,
    create=_create,
    check=_check,
    gated=_GATED,
    media_type="application/x-spss-sav",
    contents=contents(open_sav),
    dictionary=dictionary(open_sav),
)
