"""Select-multiple answers as sets: in one cell, or in one column for each option."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError
from anonkit.plan import PlannedColumn

TICKED = ("1", "1.0", "true", "yes", "checked", "selected")
"""What stands in the column of an option that was chosen; also the option's own name."""
UNTICKED = ("0", "0.0", "false", "no", "unchecked", "not selected")

Texts = Mapping[str, pa.Array]


def sets_of(column: PlannedColumn, texts: Texts, records: pa.Array) -> pa.Array:
    """n sets in one spelling: each option once, in the order of the list or of the alphabet.

    So the order in which somebody ticked tells nothing. Where the question's own column and
    the columns of its options both are there, they have to agree.

    Args:
        column: Of type multi.
        texts: Cells by column of the data, n each.
        records: Number of each of the n records in its file.

    Returns:
        n texts, null where nothing was chosen.

    Raises:
        InputError: An option is not in the column's list, or is `*`; a part is neither ticked
            nor not; or the two do not agree. Says column and record, never the cell.
    """
    if not column.made_from:
        return _of_cells(column, texts[column.name], records)
    made = _of_parts(column, texts, records)
    if column.name in texts:
        told = _of_cells(column, texts[column.name], records)
        same = pc.equal(pc.fill_null(told, ""), pc.fill_null(made, ""))
        _refuse(
            pc.invert(same),
            records,
            f"the cell tells other options than the columns made of it ({column.made_from[0]}, "
            "...)",
            column.name,
            "mend the row, or leave one of the two out of the data",
            "data.sets_differ",
        )
    return made


def _of_cells(column: PlannedColumn, cells: pa.Array, records: pa.Array) -> pa.Array:
    encoded = cells.dictionary_encode()
    found = [_options(column, text) for text in encoded.dictionary.to_pylist()]
    _check(column, found, encoded.indices, records)
    spelled = pa.array([_spelled(column, options) for options in found], pa.string())
    return spelled.take(encoded.indices)


def _options(column: PlannedColumn, text: str) -> frozenset[str]:
    """The options of a cell, without those that mean that there is no answer."""
    if text in column.missing or text.strip() in column.missing:
        return frozenset()
    parts = {part.strip() for part in text.split(column.separator)}
    return frozenset(parts - {"", *column.missing})


def _check(
    column: PlannedColumn, found: Sequence[frozenset[str]], places: pa.Array, records: pa.Array
) -> None:
    starred = pa.array(["*" in options for options in found], pa.bool_()).take(places)
    _refuse(
        starred,
        records,
        "an option is a literal `*`, which means 'not published' in a release",
        column.name,
        "add `*` to the column's `missing:`",
        "data.star",
    )
    if column.values is None or not column.released:
        return
    known = frozenset(column.values)
    strange = pa.array([not options <= known for options in found], pa.bool_()).take(places)
    _refuse(
        strange,
        records,
        "an option is not in the column's public list",
        column.name,
        "add the option to `values:`, its spelling to `missing:`, or mend `separator:`",
        "data.outside_values",
    )


def _spelled(column: PlannedColumn, options: Iterable[str]) -> str | None:
    return column.separator.join(sorted(options, key=_order(column))) or None


def _order(column: PlannedColumn) -> Callable[[str], tuple[int, str]]:
    places = {value: place for place, value in enumerate(column.values or ())}
    return lambda option: (places.get(option, len(places)), option)


def _of_parts(column: PlannedColumn, texts: Texts, records: pa.Array) -> pa.Array:
    """n sets out of one column for each option."""
    order = _order(column)
    pairs = sorted(zip(column.options, column.made_from, strict=True), key=lambda p: order(p[0]))
    chosen = [_ticked(column, option, name, texts[name], records) for option, name in pairs]
    told = [
        pc.if_else(ticked, pa.scalar(option + column.separator), pa.scalar(""))
        for (option, _), ticked in zip(pairs, chosen, strict=True)
        if option not in column.missing
    ]
    joined = pc.binary_join_element_wise(*told, "")
    cut = pc.utf8_slice_codeunits(joined, 0, -len(column.separator))
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), cut)


def _ticked(
    column: PlannedColumn, option: str, name: str, cells: pa.Array, records: pa.Array
) -> pa.Array:
    """n truth values of one option; a part without an answer is not ticked."""
    encoded = pc.utf8_trim_whitespace(cells).dictionary_encode()
    found: list[bool | None] = []
    for text in encoded.dictionary.to_pylist():
        plain = text.lower()
        absent = text in column.missing or plain in (*UNTICKED, "")
        ticked = plain in TICKED or (text == option and plain not in UNTICKED)
        found.append(ticked if absent is not ticked else None)
    flags = pc.if_else(
        pc.is_null(cells), pa.scalar(False), pa.array(found, pa.bool_()).take(encoded.indices)
    )
    _refuse(
        pc.is_null(flags),
        records,
        "a cell says neither that the option was chosen nor that it was not",
        name,
        "write 1 or 0 (yes or no, TRUE or FALSE), or add its spelling to the set's `missing:`",
        "data.not_ticked",
    )
    return flags


def _refuse(bad: pa.Array, records: pa.Array, problem: str, name: str, fix: str, code: str) -> None:
    place = pc.index(bad, True).as_py()
    if place >= 0:
        where = f"column {name}, data row {records[place]}"
        raise InputError(problem, where=where, fix=fix, code=code)


__all__ = ["TICKED", "UNTICKED", "sets_of"]
