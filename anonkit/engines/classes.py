"""Numbers in place of the texts of a class, so that counting people in it compares no text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from anonkit.engines.duck import all_quoted, in_order, quoted
from anonkit.engines.narrow import SAMPLE, Tables

NUMBER = "class_number"
MOST = 65_536
"""Combinations that are numbered; more would be as long as the rows themselves."""


def numbered(engine: Tables, sql: str, keys: Sequence[str]) -> str | None:
    """A view of the combinations of `keys` that occur, each with a number.

    Returns:
        Its name; None where there are few rows, or many combinations for
        them, so that counting at once is as fast.
    """
    names = all_quoted(keys)
    some = engine.table(f"SELECT {names} FROM ({sql}) LIMIT {SAMPLE}")
    if some.num_rows < SAMPLE or some.group_by(list(keys)).aggregate([]).num_rows * 2 > SAMPLE:
        return None
    found = engine.table(f"SELECT DISTINCT {names} FROM ({sql}) LIMIT {MOST + 1}")
    if found.num_rows > MOST:
        return None
    numbers = pa.array(np.arange(found.num_rows, dtype=np.int32))
    return engine.register(found.append_column(NUMBER, numbers))


def counted(
    sql: str, view: str, keys: Sequence[str], needed: Sequence[str], counts: str, having: str
) -> str:
    """SQL of `counts` over `needed` columns for each combination of `keys`, sorted by them."""
    same = " AND ".join(f"l.{quoted(k)} IS NOT DISTINCT FROM r.{quoted(k)}" for k in keys)
    columns = ", ".join(f"l.{quoted(column)}" for column in needed)
    rows = f"SELECT r.{NUMBER}, {columns} FROM ({sql}) AS l JOIN {view} AS r ON {same}"
    groups = f"SELECT {NUMBER}, {counts} FROM ({rows}) GROUP BY {NUMBER} HAVING {having}"
    told = ", ".join(f"r.{quoted(key)}" for key in keys)
    return (
        f"SELECT {told}, g.* EXCLUDE ({NUMBER}) FROM ({groups}) AS g "
        f"JOIN {view} AS r USING ({NUMBER}) ORDER BY {in_order(keys)}"
    )
