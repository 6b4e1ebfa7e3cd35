"""Refuse records in which a hidden cell, or the shape of an identifier, still stands."""

from __future__ import annotations

import pyarrow as pa

from anonkit.detect import residual
from anonkit.errors import RefusedError
from anonkit.steps.checks.base import Check, Released
from anonkit.steps.residual import Texts


def check(released: Released) -> None:
    """Search every cell as written, the names of the columns and the keys of the tables."""
    columns = [column.name for column in released.plan.released]
    tables = released.plan.aggregates.tables if released.plan.aggregates else ()
    keys = sorted(key for table in tables for key in table.public_keys)
    released.search.data([Texts("column names", columns), Texts("table keys", keys)])
    _look_at_names(released)


def _look_at_names(released: Released) -> None:
    """A name that only a pattern of the policy matches comes from the data: it may name people."""
    plan = released.plan
    found = [c.name for c in plan.released if c.name not in plan.policy.columns]
    if residual.hits(pa.array(found, pa.string()), tuple(plan.policy.country)):
        raise RefusedError(
            "the name of a column looks like an identifier",
            where="header",
            fix="rename the column, or leave it out with an entry of its own",
            code="residual.column_name",
        )


CHECK = Check(
    name="personal_values",
    summary="No cell of a hidden column, and nothing that looks like an identifier, is released.",
    run=check,
)
