"""A first line that is a record: its cells would be shown as names of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pyarrow as pa

from anonkit.detect import residual
from anonkit.detect.cells import may_hold
from anonkit.detect.names import share_of
from anonkit.errors import InputError

MANY_DIGITS = 6
"""Digits with which a name of a column looks like a cell."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.*")


def check_names(names: Sequence[str], countries: tuple[str, ...]) -> None:
    """Refuse names of which several point at people, or one does beside numbers and dates.

    Args:
        names: Of the columns.
        countries: ISO 3166-1 codes, of whose numbers it is told.

    Raises:
        InputError: They look like the cells of a record. None stands in the message.
    """
    strange = [name for name in names if _tells_of_somebody(name, countries)]
    plain = [
        name
        for name in names
        if name not in strange and (_is_plain(name) or _known_names(name) == 1)
    ]
    if len(strange) > 1 or (strange and plain):
        raise _no_names()


def check_against_cells(samples: Mapping[str, Sequence[str]]) -> None:
    """Refuse names that most columns have among their own cells, or like them.

    Args:
        samples: Distinct cells of each column, missing ones left out.

    Raises:
        InputError: They look like the cells of a record. None stands in the message.
    """
    names = [name for name in samples if name.strip()]
    again = [name for name in names if name.strip() in samples[name]]
    alike = [name for name in names if name not in again and _is_like(name, samples[name])]
    # Numbers alone may number the columns: the answers 1 to 5, the years 2019 to 2023.
    words = [name for name in (*again, *alike) if not _NUMBER.fullmatch(name.strip())]
    if words and len(again) + len(alike) > max(1, len(names) // 2):
        raise _no_names()


def _tells_of_somebody(name: str, countries: tuple[str, ...]) -> bool:
    """A full name, a long number, or what a recogniser believes by itself."""
    text = name.strip()
    if text.isdigit():
        return len(text) >= MANY_DIGITS
    if may_hold(name) and residual.hits(pa.array([name]), countries):
        return True
    return _known_names(name) > 1


def _known_names(name: str) -> int:
    """How many words a name of a column has, if each is a listed name and some nothing else."""
    share = share_of([name]) if name[:1].isupper() else share_of([])
    return round(share.words) if share.known == 1 and share.sure == 1 else 0


def _is_plain(name: str) -> bool:
    text = name.strip()
    return _NUMBER.fullmatch(text) is not None or _DATE.fullmatch(text) is not None


def _is_like(name: str, cells: Sequence[str]) -> bool:
    """Whether a number or a date heads a column of nothing else."""
    return bool(cells) and any(
        kind.fullmatch(name.strip()) and all(map(kind.fullmatch, cells))
        for kind in (_NUMBER, _DATE)
    )


def _no_names() -> InputError:
    return InputError(
        "the first line looks like a record, not like the names of columns",
        where="header",
        fix="export the data with column names, once",
        code="data.no_header_row",
    )
