"""Refuse records in which a hidden cell, or the shape of an identifier, still stands."""

from __future__ import annotations

from anonkit.steps.checks.base import Check, Released
from anonkit.steps.residual import Texts


def check(released: Released) -> None:
    """Search every cell as written, the names of the columns and the keys of the tables."""
    released.search.data()
    columns = [column.name for column in released.plan.released]
    tables = released.plan.aggregates.tables if released.plan.aggregates else ()
    keys = [key for table in tables for dimension in table.by for key in dimension.keys]
    released.search.texts([Texts("column names", columns), Texts("table keys", keys)])


CHECK = Check(
    name="personal_values",
    summary="No cell of a hidden column, and nothing that looks like an identifier, is released.",
    run=check,
)
