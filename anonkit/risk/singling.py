"""Released columns that single people out, or give back what was taken away.

Both tests look at one kept column at a time, over the released rows:
`alone` (a value that only one person has) and `fixed` (a value whose people
all share one original value of a dropped or coarsened column).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

MOST = 20
"""A column is refused when more than 1 in `MOST` people are concerned (5 %)."""


@dataclass(frozen=True)
class Alone:
    """How many people a column's values single out."""

    people: int
    """People who have a value of their own."""
    having: int
    """People who have a value at all."""

    @property
    def refused(self) -> bool:
        return self.people * MOST > self.having


def alone(groups: pa.Table, column: str) -> Alone:
    """Count the people whose value nobody else has.

    Args:
        groups: An engine's `group` over `column`: the column and `n`.
        column: Its name.
    """
    having = groups.filter(pc.is_valid(groups[column]))
    counts = having["n"]
    return Alone(
        people=pc.sum(pc.equal(counts, 1).cast(pa.int64())).as_py() or 0,
        having=pc.sum(counts).as_py() or 0,
    )


def told_apart(rows: pa.Table, column: str, originals: Sequence[str]) -> pa.Array:
    """The values of a column that some rows show to have two originals or more, in each.

    Args:
        rows: Any of the rows: more of them can only add values.
        column: A kept column.
        originals: The dropped or coarsened columns.
    """
    counted = rows.group_by(column).aggregate(
        [(original, "count_distinct", pc.CountOptions(mode="all")) for original in originals]
    )
    for original in originals:
        counted = counted.filter(pc.greater(counted[f"{original}_count_distinct"], 1))
    return counted[column].combine_chunks()


def fixed_values(groups: pa.Table, original: str) -> pa.Table:
    """The original values that some released value gives away: `original` and people `n`.

    Args:
        groups: An engine's `group` over a kept column with `one_<original>`.
        original: The dropped or coarsened column.
    """
    one = groups[f"one_{original}"]
    found = pa.table({original: one, "n": groups["n"]}).filter(pc.is_valid(one))
    return found.group_by(original).aggregate([("n", "sum")]).rename_columns([original, "n"])


def fixed_people(fixed: pa.Table, shared: pa.Table, original: str, least: int) -> int:
    """People whose original value is given away and shared by fewer than `least` people.

    Args:
        fixed: From `fixed_values`.
        shared: An engine's `group` over `original`, for those values: `n` people each.
        original: Name of the column in both.
        least: 3 x k, in people.
    """
    rare = dict(zip(shared[original].to_pylist(), shared["n"].to_pylist(), strict=True))
    pairs = zip(fixed[original].to_pylist(), fixed["n"].to_pylist(), strict=True)
    return sum(n for value, n in pairs if rare.get(value, 0) < least)
