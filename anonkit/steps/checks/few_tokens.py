"""Refuse tokens in place of few values: they are told by how often each occurs."""

from __future__ import annotations

import pyarrow as pa

from anonkit.errors import RefusedError
from anonkit.plan import PlannedColumn
from anonkit.steps.checks.base import Check, Released
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON


def check(released: Released) -> None:
    """Fewer distinct tokens than half of the households (or people) that have one: refused.

    47 pseudonymised counties, ranked by size beside a census, are 47 named
    counties. A token stands for one person or household, or it is no token.
    """
    for column in released.plan.released:
        if column.linkage is not None:
            _check(released, column)


def _check(released: Released, column: PlannedColumn) -> None:
    unit = HOUSEHOLD if released.plan.household else PERSON
    name = slot(column.name)
    nothing = pa.table({name: pa.array([None], pa.string())})
    having = released.kept.semi_join(nothing, [name], anti=True)
    counts = having.group([], persons=name, households=unit)
    tokens, units = counts["n"][0].as_py(), counts["households"][0].as_py()
    if tokens * 2 < units:
        raise RefusedError(
            "it has far fewer values than there are "
            f"{'households' if released.plan.household else 'people'}, "
            "so its tokens could be told from how often each occurs",
            where=f"column {column.name}",
            fix="leave the column out, or give it a hierarchy or `values:` and a role of its own",
            code="goal.few_tokens",
        )


CHECK = Check(
    name="few_tokens",
    summary="A pseudonymised column has a value for at least every second household or person.",
    run=check,
)
