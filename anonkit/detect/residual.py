"""The last look: does a cell that is about to be released identify somebody?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect import RECOGNISERS
from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.cells import NEARLY_ALL, Hits, count_hits, mostly_numbers

MIN_COLUMN = 10
"""Distinct values a column needs before a verdict on the whole column is drawn."""


def hits(
    values: pa.Array, countries: Countries, *, numeric: bool = False, kind: str = ""
) -> dict[str, int]:
    """Recognisers that would refuse this released column, with their hits.

    Args:
        values: The distinct released cells of one column (nulls are ignored;
            numbers and dates are looked at as text).
        countries: The policy's countries: national numbers of others are not told.
        numeric: True where every cell is a number by its type.
        kind: The kind of the action that made the column (`Action.kind`), or
            empty: a hit on the output of our own action is no hit.

    Returns:
        Name of a recogniser to the number of distinct cells it believes, at
        least 1; empty where nothing was found. Never a cell.
    """
    texts = _texts(values)
    numbers = numeric or mostly_numbers(texts)
    found = {
        one.name: _count(one, count_hits(one, texts, countries, numbers=numbers), len(texts))
        for one in RECOGNISERS.values()
        if (one.residual or one.residual_column) and kind not in one.output_kinds
    }
    return {name: count for name, count in found.items() if count}


def _count(one: Recogniser, seen: Hits, distinct: int) -> int:
    whole_column = distinct >= MIN_COLUMN and seen.share >= NEARLY_ALL
    if one.residual_column and whole_column:
        return round(seen.share * distinct)
    return seen.cells if one.residual else 0


def _texts(values: pa.Array) -> pa.Array:
    if not pa.types.is_string(values.type):
        values = values.cast(pa.string())
    return pc.drop_null(values)
