"""Kept columns that single people out, or give back a value that was taken away."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.risk import singling
from anonkit.steps.transform import ORIGINAL, PERSON, originals


def audit(plan: Plan, kept: Rows, people: int) -> None:
    """Hold every kept column against the two tests of `risk.singling`.

    Args:
        plan: What is released; tokens and waived columns are passed over.
        kept: The rows that are released, with the private originals.
        people: People in them.

    Raises:
        RefusedError: A column fails and carries no `accept_unique`.
    """
    for column in plan.released:
        if column.linkage is None and not column.accept_unique:
            _check(plan, column, kept, people)


def _check(plan: Plan, column: PlannedColumn, kept: Rows, people: int) -> None:
    hidden = list(_hidden(plan, column))
    groups = kept.group([column.name], persons=PERSON, ones=hidden)
    if singling.alone(groups, column.name).refused:
        raise _refusal(
            column,
            "more than 5 % of the people have a value of their own",
            "goal.unique_values",
        )
    least = 3 * (plan.microdata.k if plan.microdata else 0)
    for original in hidden:
        fixed = singling.fixed_values(groups, original)
        if fixed.num_rows == 0:
            continue
        shared = kept.semi_join(fixed, [original]).group([original], persons=PERSON)
        if singling.fixed_people(fixed, shared, original, least) * singling.MOST > people:
            raise _refusal(
                column,
                f"its values give back `{original.removeprefix(ORIGINAL)}` "
                "for more than 5 % of the people",
                "goal.gives_back",
            )


def _hidden(plan: Plan, column: PlannedColumn) -> Iterator[str]:
    """The originals that this column must not give back: all but its own when kept as it is."""
    for other in originals(plan):
        taken = other.hidden or "quasi" in other.roles
        if taken and (other.name != column.name or column.action is not None):
            yield ORIGINAL + other.name


def _refusal(column: PlannedColumn, problem: str, code: str) -> RefusedError:
    return RefusedError(
        problem,
        where=f"column {column.name}",
        fix="make it coarser with `band`, `round` or `top_code`, leave it out with "
        "`release: false`, or accept it with `accept_unique: <reason>`",
        code=code,
    )
