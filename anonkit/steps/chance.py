"""Say so where t is the goal that costs the people, and chance alone makes classes miss it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import Plan
from anonkit.plan.chance import missed_by_chance
from anonkit.steps.protect import Protected, protect

_COSTS = frozenset({"goal.nobody_left", "goal.suppression_limit"})


def protect_or_explain(plan: Plan, rows: Rows, folder: Path) -> Protected:
    """`protect`, and in its refusal about how large classes would have to be for t.

    Raises:
        RefusedError: As `protect`; what it adds is worked out from the policy alone.
    """
    try:
        return protect(plan, rows, folder)
    except RefusedError as error:
        told = list(missed_by_chance(plan)) if error.code in _COSTS else []
        if told and _holds_without_t(plan, rows, folder / "without_t"):
            first = error.faults[0]
            fix = f"allow a larger `t` ({'; '.join(told)}), or {first.fix}"
            error.faults = (replace(first, fix=fix), *error.faults[1:])
        raise


def _holds_without_t(plan: Plan, rows: Rows, folder: Path) -> bool:
    assert plan.microdata is not None
    others = tuple(each for each in plan.microdata.criteria if each.kind != "t")
    try:
        protect(replace(plan, microdata=replace(plan.microdata, criteria=others)), rows, folder)
    except RefusedError:
        return False
    return True
