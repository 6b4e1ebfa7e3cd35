"""Places of a row's keys in the public lists of the tables' dimensions."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError
from anonkit.plan import Dimension, PlannedColumn
from anonkit.steps.slots import slot
from anonkit.steps.typed import as_text, first_true

CODE = "_key_"
"""Prefix of a table dimension: place of the row's key in the public list."""
OUTSIDE_DROPPED = -1
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def dimension_name(dimension: Dimension) -> str:
    """Column of a dimension's codes; the same view of a column is coded once."""
    view = "" if dimension.level is None else f"/{dimension.level}"
    edges = "" if dimension.edges is None else "/" + ",".join(map(str, dimension.edges))
    return f"{CODE}{slot(dimension.column)}{view}{edges}"


def codes_of(
    dimension: Dimension, column: PlannedColumn, values: pa.Array, outside: str, records: pa.Array
) -> pa.Array:
    """n typed values to n places in the dimension's public keys (int32, or texts of several).

    Where the keys are taken from the data they are n texts, null where missing.

    A missing value is the key `(missing)`; one outside the list is
    `(outside)`, or -1 where the policy says `outside: drop`.

    Raises:
        InputError: The policy says `outside: refuse`, and a value is outside.
    """
    if dimension.found:
        return _texts(values)
    if dimension.several:
        return _options(dimension, values, outside, records)
    places = {key: place for place, key in enumerate(dimension.keys)}
    other = places.get("(outside)", OUTSIDE_DROPPED)
    encoded = values.dictionary_encode()
    seen = encoded.dictionary.to_pylist()
    mapped = [places.get(_key(dimension, column, value) or "", other) for value in seen]
    table = pa.array([*mapped, places.get("(missing)", other)], pa.int32())
    codes = table.take(pc.fill_null(encoded.indices, len(mapped)))
    if outside == "refuse":
        _refuse(dimension, pc.equal(codes, OUTSIDE_DROPPED), records)
    return codes


def _texts(values: pa.Array) -> pa.Array:
    """n cells in the spelling in which they are keys: what a reader sees as one, is one."""
    encoded = values.dictionary_encode()
    spelled = [_spelled(text) for text in encoded.dictionary.to_pylist()]
    table = pa.array([*spelled, None], pa.string())
    return table.take(pc.fill_null(encoded.indices, len(spelled)))


def _spelled(text: str) -> str | None:
    plain = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())
    return None if plain in ("", "(missing)") else plain


def _options(dimension: Dimension, values: pa.Array, outside: str, records: pa.Array) -> pa.Array:
    """n cells with several options each to n texts of places, each place once: `0,2`.

    Text, because engines move plain columns only.
    """
    places = {key: place for place, key in enumerate(dimension.keys)}
    other = places.get("(outside)", OUTSIDE_DROPPED)
    listed = {key: place for key, place in places.items() if key not in ("(missing)", "(outside)")}

    def found(text: str) -> list[int]:
        named = [part.strip() for part in text.split(dimension.separator)]
        return sorted({listed.get(part, other) for part in named if part})

    encoded = values.dictionary_encode()
    seen = [found(text) or [places["(missing)"]] for text in encoded.dictionary.to_pylist()]
    told = [",".join(map(str, each)) for each in (*seen, [places["(missing)"]])]
    codes = pa.array(told, pa.string()).take(pc.fill_null(encoded.indices, len(seen)))
    if outside == "refuse":
        strange = [text for text in told if str(OUTSIDE_DROPPED) in text.split(",")]
        _refuse(dimension, pc.is_in(codes, value_set=pa.array(strange, pa.string())), records)
    return codes


def _refuse(dimension: Dimension, strange: pa.Array, records: pa.Array) -> None:
    row = first_true(strange)
    if row is not None:
        raise InputError(
            "a cell is not in the public list of keys of the tables",
            where=f"column {dimension.column}, record {records[row]}",
            fix="add the value to the list, or write `outside: other` to count such rows apart",
            code="data.outside_values",
        )


def _key(dimension: Dimension, column: PlannedColumn, value: object) -> str | None:
    """The public key of one value, or None where it has none."""
    if dimension.edges is not None:
        return _band_of(dimension, value)
    text = as_text(pa.array([value])).to_pylist()[0]
    if dimension.level is None or column.ladder is None:
        return None if text in ("(missing)", "(outside)") else str(text)
    try:
        return column.ladder.at(str(text), dimension.level)
    except InputError:
        return None


def _band_of(dimension: Dimension, value: object) -> str | None:
    edges = dimension.edges or ()
    if not isinstance(value, int) or value < edges[0]:
        return None
    return dimension.keys[sum(value >= edge for edge in edges) - 1]
