"""Tables whose keys come from the data: told only where noise says that many people share them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from anonkit.detect import RECOGNISERS, residual
from anonkit.detect.base import Countries
from anonkit.detect.cells import NEARLY_ALL, count_hits
from anonkit.dp import QUERIES
from anonkit.dp.base import Figure, Noise
from anonkit.dp.tables import MAX_CELLS, all_keys
from anonkit.errors import InputError, RefusedError
from anonkit.plan import Plan, PlannedTable
from anonkit.plan.dimensions import MISSING
from anonkit.plan.discover import public_cells
from anonkit.steps.codes import OUTSIDE_DROPPED, dimension_name
from anonkit.steps.residual import Search, Texts
from anonkit.steps.truth import Truth

_ALIKE = ("person_name", "phone")
"""What no key may be if nearly all keys of a column are."""
Key = tuple[str, ...]
"""The keys of one cell, in the order of the table's dimensions; or those alone that are found."""


def draw_found(
    noise: Noise, truth: Truth, table: PlannedTable
) -> tuple[list[Key], Sequence[Sequence[Figure]]]:
    """The cells of the keys that may be told, with fresh noise (`dp.thresholds` has the proof).

    Raises:
        InputError: More cells occur than a table may have.
    """
    size, query, found = public_cells(table.by), QUERIES[table.query], truth.found(table)
    true = _true(table, found, size) if found.num_rows <= MAX_CELLS else {}
    if max(found.num_rows, len(true) * size) > MAX_CELLS:
        raise InputError(
            "too many different keys occur for a table",
            where=f"table {table.name}",
            fix="leave out a column, or declare `values:` for it",
            code="data.too_many_keys",
        )
    keys = sorted(true)
    flat = [value for key in keys for value in true[key]]
    noisy = noise.add(flat, table.epsilon, table.sensitivity)
    kept = {
        key: noisy[start : start + size]
        for key, start in zip(keys, range(0, len(flat), size), strict=True)
        if sum(noisy[start : start + size]) >= table.threshold
    }
    figures = query.figures([[value for values in kept.values() for value in values]], table.facts)
    return [cell for key in kept for cell in _cells(table, key)], figures


def _true(table: PlannedTable, found: pa.Table, size: int) -> dict[Key, list[int]]:
    """The people in every public cell of each key that occurs. Private."""
    flat = np.zeros(found.num_rows, np.int64)
    inside = np.ones(found.num_rows, np.bool_)
    for dimension in table.by:
        if not dimension.found:
            codes = found[dimension_name(dimension)].to_numpy()
            inside &= codes != OUTSIDE_DROPPED
            flat = flat * len(dimension.keys) + codes
    texts = [found[dimension_name(d)].to_pylist() for d in table.by if d.found]
    people = found["n"].to_pylist()
    made: dict[Key, list[int]] = {}
    for row in np.flatnonzero(inside):
        key = tuple(text[row] or MISSING for text in texts)
        made.setdefault(key, [0] * size)[flat[row]] += people[row]
    return made


def _cells(table: PlannedTable, key: Key) -> list[Key]:
    """The cells of one key that was found: with every combination of the public ones."""
    found = iter(key)
    return all_keys([(next(found),) if each.found else each.keys for each in table.by])


def insist_nobody_is_a_key(plan: Plan, files: Mapping[str, bytes], search: Search | None) -> None:
    """Refuse keys that look like an identifier, or that stand in a hidden column.

    It comes after the spend, and reads what is stored: to draw again until
    nothing looks wrong would say more than was paid for.

    Args:
        plan: Says which keys come from the data, and which columns are waived.
        files: The tables as they would leave, by name.
        search: Of the records that leave with them; None for tables alone.

    Raises:
        RefusedError: A hit, with its table and column and never the key.
    """
    for table in plan.aggregates.tables if plan.aggregates else ():
        for column in table.found:
            if plan.column(column).waived:
                continue
            keys = list(dict.fromkeys(_keys(files[table.name], column)))
            _look(plan, table.name, column, keys)
            if search is not None:
                search.texts([Texts(f"table {table.name}, column {column}", keys)])


def _look(plan: Plan, table: str, column: str, keys: Sequence[str]) -> None:
    strange = pa.array([key for key in keys if key not in plan.public_words], pa.string())
    countries = tuple(plan.policy.country)
    # Records hide names and bare numbers by their columns. Keys have no such second line.
    alike = [one for one in _ALIKE if _nearly_all(one, strange, countries)]
    for name in (*residual.hits(strange, countries), *alike):
        raise RefusedError(
            f"keys that were found in the data look like a {name.replace('_', ' ')}",
            where=f"table {table}, column {column}",
            fix="leave the column out of `by`, or declare `values:`; what was drawn is paid for "
            "and stored, and for a false alarm `not_identifier: {because, by, until}` hands it "
            "over unchanged",
            code=f"residual.{name}",
        )


def _nearly_all(name: str, keys: pa.Array, countries: Countries) -> bool:
    seen = count_hits(RECOGNISERS[name], keys, countries, numbers=False)
    return seen.cells > 0 and seen.share >= NEARLY_ALL


def _keys(made: bytes, column: str) -> Iterator[str]:
    for line in csv.DictReader(io.StringIO(made.decode("utf-8"))):
        if line[column] != MISSING:
            yield line[column]
