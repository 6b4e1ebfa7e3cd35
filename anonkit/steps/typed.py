"""Cells as typed on reading: strict, and an error that says where but never what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions import points
from anonkit.errors import InputError
from anonkit.plan import PlannedColumn

DECIMAL = pa.decimal128(38, 10)
"""Up to 28 digits before the point and 10 behind it."""

_SHAPES = {
    "integer": r"^[+-]?[0-9]{1,18}$",
    "decimal": r"^[+-]?[0-9]{1,28}(\.[0-9]{1,10})?$",
}
_WANTED = {
    "integer": "a whole number",
    "decimal": "a decimal number",
    "date": "a date in the declared format",
    "point": "a point on the globe (latitude and longitude)",
}
_FIX = {
    "integer": "declare the column as text or decimal, or add the spelling to `missing:`",
    "decimal": "declare the column as text, or add the spelling to `missing:`",
    "date": "declare the `format:` the dates have, or the column as text",
    "point": "write `lat lon` in degrees with decimal points; if it means that no place was found, "
    "add the spelling to `missing:`",
}


def with_missing(texts: pa.Array, missing: tuple[str, ...]) -> pa.Array:
    """Turn the declared spellings of missing into nulls (n cells to n cells)."""
    if not missing or not _as_long(texts, missing):
        return texts
    absent = pc.is_in(texts, value_set=pa.array(missing, pa.string()))
    if not pc.any(absent).as_py():
        return texts
    return pc.if_else(absent, pa.scalar(None, pa.string()), texts)


def _as_long(texts: pa.Array, spellings: tuple[str, ...]) -> bool:
    """Whether a cell may be as long as one of the spellings: most columns need no closer look."""
    if not isinstance(texts, pa.StringArray) or not len(texts):
        return True  # others keep their lengths elsewhere, or not at all
    places = np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, 4 * texts.offset)
    lengths = np.diff(places)
    return any((lengths == len(each.encode("utf-8"))).any() for each in spellings)


def typed(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    """Parse one column of a batch by its declared type.

    Args:
        column: What the policy says of it.
        texts: n cells, null where missing.
        records: Number of each of the n records in its file (1 = first, integers).

    Returns:
        n values: string (text, multi), int64 (integer, and packed points),
        decimal128(38, 10) or date32.

    Raises:
        InputError: A cell does not parse, is a literal `*` in a quasi or
            sensitive column, or stands outside the public list of a released
            column. Says column and record, never the cell.
    """
    _check_star(column, texts, records)
    parse = weights if column.banded else _PARSERS.get(column.type)
    parsed = texts if parse is None else parse(column, texts, records)
    if column.values is not None and column.released and column.type != "multi":
        _check_values(column, pc.cast(parsed, pa.string()), records)
    return parsed


def as_text(values: pa.Array) -> pa.Array:
    """Values as released text: integers in digits, dates as ISO, decimals without padding."""
    if pa.types.is_string(values.type):
        return values
    if pa.types.is_decimal(values.type):
        # Arrow spells small decimals with an exponent.
        seen = values.dictionary_encode()
        spelled = [_plain(value) for value in seen.dictionary.to_pylist()]
        return pa.array(spelled, pa.string()).take(seen.indices)
    return pc.cast(values, pa.string())


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _integer(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    return pc.cast(_shaped(column, texts, records), pa.int64())


def _decimal(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    return pc.cast(_shaped(column, texts, records), DECIMAL)


def weights(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    """n weights as decimal text in one spelling; a row that cannot be weighed is refused.

    A missing weight would drop its row from every estimate in silence, and so
    would 0, which says that the row stands for nobody.
    """
    row = first_true(pc.is_null(texts))
    if row is not None:
        raise InputError(
            "a row has no weight",
            where=f"column {column.name}, record {records[row]}",
            fix="complete the column, take rows without a weight out of the data first, or leave "
            "the weights out with `release: false`",
            code="data.no_weight",
        )
    seen = pc.utf8_trim_whitespace(texts).dictionary_encode()
    spelled = pa.array(map(_positive, seen.dictionary.to_pylist()), pa.string())
    found = spelled.take(seen.indices)
    row = first_true(pc.is_null(found))
    if row is not None:
        raise InputError(
            "a weight is not a number above 0",
            where=f"column {column.name}, record {records[row]}",
            fix="mend it, take rows that stand for nobody out of the data first, or add its "
            "spelling to `missing:`; decimals are written with a point",
            code="data.not_weight",
        )
    return found


_WEIGHT = re.compile(r"\+?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_LEAST, _MOST = Decimal("1e-12"), Decimal(10**15)
"""Weights beyond these are no weights, and their sums would have too many digits."""


def _positive(text: str) -> str | None:
    """A weight without padding, or None where it is none."""
    if not _WEIGHT.fullmatch(text):
        return None
    value = Decimal(text)
    return _plain(value) if _LEAST <= value <= _MOST else None


def _point(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    found = points.parsed(pc.utf8_trim_whitespace(texts))
    _refuse(column, pc.and_(pc.is_null(found), pc.is_valid(texts)), records)
    return found


def _date(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    # Arrow takes 31 February for 2 March; Python refuses it. Dates repeat, so each is read once.
    seen = pc.utf8_trim_whitespace(texts).dictionary_encode()
    form = column.date_format or "%Y-%m-%d"
    dates = pa.array([_day(text, form) for text in seen.dictionary.to_pylist()], pa.date32())
    days = dates.take(seen.indices)
    _refuse(column, pc.and_(pc.is_null(days), pc.is_valid(texts)), records)
    return days


def _day(text: str | None, form: str) -> date | None:
    try:
        return None if text is None else datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None


_Parser = Callable[[PlannedColumn, pa.Array, pa.Array], pa.Array]
_PARSERS: dict[str, _Parser] = {
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "point": _point,
}


def _shaped(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    if _short_digits(trimmed):
        return trimmed
    fits = pc.match_substring_regex(trimmed, _SHAPES[column.type])
    _refuse(column, pc.invert(fits), records)
    return pc.replace_substring_regex(trimmed, r"^\+", "")


def _short_digits(texts: pa.Array) -> bool:
    """Whether all cells are 1 to 18 ASCII digits, which any number may be: faster than a shape."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest <= 18 and bool(pc.all(pc.ascii_is_decimal(texts), min_count=0).as_py())


def _refuse(column: PlannedColumn, bad: pa.Array, records: pa.Array) -> None:
    row = first_true(bad)
    if row is not None:
        raise InputError(
            f"a cell is not {_WANTED[column.type]}",
            where=f"column {column.name}, data row {records[row]}",
            fix=_FIX[column.type],
            code=f"data.not_{column.type}",
        )


def _check_star(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> None:
    if not column.roles & {"quasi", "sensitive"}:
        return
    row = first_true(pc.equal(texts, "*"))
    if row is not None:
        raise InputError(
            "a cell is a literal `*`, which means 'not published' in a release",
            where=f"column {column.name}, data row {records[row]}",
            fix="add `*` to the column's `missing:`",
            code="data.star",
        )


def _check_values(column: PlannedColumn, texts: pa.Array, records: pa.Array) -> None:
    known = pc.is_in(texts, value_set=pa.array(column.values, pa.string()))
    row = first_true(pc.and_(pc.invert(known), pc.is_valid(texts)))
    if row is not None:
        raise InputError(
            "a cell is not in the column's public list",
            where=f"column {column.name}, data row {records[row]}",
            fix="add the value to `values:` (or the hierarchy, or the map), or its spelling to "
            "`missing:`",
            code="data.outside_values",
        )


def first_true(flags: pa.Array) -> int | None:
    """Place of the first true value; nulls count as false."""
    place = pc.index(flags, True).as_py()
    return None if place < 0 else place
