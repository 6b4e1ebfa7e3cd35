"""What one entry of the policy comes to, and every fault that it may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from anonkit.actions.base import Action, Params
from anonkit.plan.faults import Faults
from anonkit.plan.lists import PublicList
from anonkit.policy.columns import Column
from anonkit.policy.document import shown

UNWRITTEN = frozenset({"identifier", "metadata", "text"})
"""Roles that are not written unless an action says how."""
_WHOLE = frozenset({"keep", "drop", "suppress"})
"""Actions that stand at the foot or at the top of every ladder."""


@dataclass(frozen=True)
class Settled:
    """What one entry of the policy comes to."""

    column: Column
    missing: tuple[str, ...]
    found: PublicList
    action: Action[Any] | None
    params: Params | None
    loaded: object
    """What the file says that a parameter names, or None."""


def check_column(settled: Settled, entry: str, faults: Faults) -> None:
    """Add every fault of one entry: its form, waivers, role, and what its action may do."""
    _check_form(settled.column, entry, faults)
    _check_hierarchy(settled.column, entry, faults)
    _check_waivers(settled.column, entry, faults)
    _check_role(settled, entry, faults)
    _check_point(settled, entry, faults)
    if settled.action is not None and settled.params is not None:
        _check_action(settled, settled.action, settled.params, entry, faults)


def check_domains(settled: Mapping[str, Settled], faults: Faults) -> None:
    """Columns of one domain that have to move together must be told to move alike."""
    first: dict[tuple[str, str], tuple[str, object]] = {}
    for entry, found in settled.items():
        if found.action is None or found.params is None:
            continue
        domain, agreed = found.action.domain(found.params), found.action.agree(found.params)
        if domain is None or agreed is None:
            continue
        before, other = first.setdefault((found.action.name, domain), (entry, agreed))
        if other != agreed:
            faults.add(
                ("columns", entry, "action"),
                f"{shown(before)} and {shown(entry)} are in one domain, and do not move alike",
                fix="write the same numbers, or give one of them a `domain:` of its own",
                code="domain",
            )


def is_written(settled: Settled) -> bool:
    """Whether the column stands in released records."""
    column, action = settled.column, settled.action
    if column.release is False:
        return False
    if action is not None:
        return action.released
    return not UNWRITTEN & set(column.role)


def is_raw_weight(column: Column) -> bool:
    """Whether a weight is written as it is, which has to be asked for."""
    return "weight" in column.role and column.release is not False and column.action == "keep"


_KEYS_OF_TYPES = {"format": ("date",), "separator": ("multi",), "from": ("point", "multi")}


def _check_form(column: Column, entry: str, faults: Faults) -> None:
    for key, kinds in _KEYS_OF_TYPES.items():
        written = getattr(column, "from_" if key == "from" else key)
        if written is not None and column.type not in kinds:
            fix = f"write `type: {kinds[0]}`, or delete `{key}:`"
            problem = f"`{key}` belongs to a column of type {' or '.join(kinds)}"
            faults.add(("columns", entry, key), problem, fix=fix, code="misplaced_key")
    if column.format is not None and not _reads_back(column.format):
        faults.add(
            ("columns", entry, "format"),
            "this format does not hold a whole date",
            fix="write for example %d/%m/%Y",
            code="date_format",
        )


_LADDER_TYPES = {
    "bands": "integer",
    "dates": "date",
    "prefix": "text",
    "order": "text",
    "parent": "text",
}
"""By way of building a hierarchy: the type of the values that it tells."""


def _check_hierarchy(column: Column, entry: str, faults: Faults) -> None:
    for kind, wanted in _LADDER_TYPES.items():
        if column.hierarchy is None or getattr(column.hierarchy, kind) is None:
            continue
        if column.type != wanted:
            faults.add(
                ("columns", entry, "hierarchy", kind),
                f"a hierarchy of `{kind}` tells columns of type {wanted}, not {column.type}",
                fix=f"write `type: {wanted}`, or another hierarchy",
                code="ladder_type",
            )


def _reads_back(form: str) -> bool:
    day = datetime(2026, 12, 31, tzinfo=UTC)
    try:
        return datetime.strptime(day.strftime(form), form).date() == day.date()  # noqa: DTZ007
    except ValueError:
        return False


def _check_waivers(column: Column, entry: str, faults: Faults) -> None:
    if column.confirm is not None:
        faults.add(
            ("columns", entry, "confirm"),
            f"the column {shown(entry)} is not settled: {column.confirm}",
            fix='settle it, then delete the part `confirm: "..."` of this line, not the line',
            code="unsettled",
        )
    for key in ("not_identifier", "not_leak"):
        waived = getattr(column, key)
        if waived is not None and date.fromisoformat(waived.until) < datetime.now(UTC).date():
            faults.add(
                ("columns", entry, key, "until"),
                f"the waiver for {shown(entry)} ended on {waived.until}",
                fix="look at the column again, then write a new `until:`",
                code="expired",
            )


def _check_role(settled: Settled, entry: str, faults: Faults) -> None:
    column, place = settled.column, ("columns", entry)
    roles = set(column.role)
    if len(column.role) > 1 and (roles != {"quasi", "sensitive"} or len(column.role) != 2):
        faults.add(
            (*place, "role"),
            "only quasi and sensitive can stand together as roles",
            fix="write one role, or [quasi, sensitive]",
            code="roles",
        )
    if column.protected and settled.found.values is None and entry not in faults.unsound:
        faults.add(
            (*place, "protected"),
            "a protected column needs a public list of its groups",
            fix="write `values:` with every group",
            code="protected_without_values",
        )
    if column.release is False and column.action not in {None, "drop"}:
        faults.add(
            (*place, "release"),
            "the column is not released, so its action would do nothing",
            fix=f"delete {_acting(column)} to leave it out, or `release: false` to hand over what "
            "the action makes",
            code="idle_action",
        )
    if column.release and roles & UNWRITTEN and column.action in {None, "drop"}:
        faults.add(
            (*place, "release"),
            f"a column with role {column.role[0]} is written only with an action that says how",
            fix="write an action such as `pseudonymise`, or delete `release: true`",
            code="unwritten_role",
        )


def _acting(column: Column) -> str:
    """The action and its parameters, as they stand in the column's line."""
    *first, last = (f"`{key}:`" for key in ("action", *column.params))
    return f"{', '.join(first)} and {last}" if first else last


def _check_pair(column: Column, entry: str, faults: Faults) -> None:
    told = column.from_ or ("", "-")
    if len(told) != 2 or len(set(told)) == 1 or any("*" in name for name in told):
        faults.add(
            ("columns", entry, "from"),
            "a point needs two columns",
            fix="write [<column of latitudes>, <column of longitudes>]",
            code="made_column",
        )


def _check_point(settled: Settled, entry: str, faults: Faults) -> None:
    """A place on the map is written only as a cell that k counts."""
    column, action = settled.column, settled.action
    if column.type != "point":
        return
    _check_pair(column, entry, faults)
    for key in ("values", "hierarchy"):
        if getattr(column, key) is not None:
            faults.add(
                ("columns", entry, key),
                "a point has no public list",
                fix=f"delete `{key}:`; `coarsen_gps` makes cells of points",
                code="misplaced_key",
            )
    if column.action is None and is_written(settled):
        faults.add(
            ("columns", entry, "type"),
            "exact points are not written: they lead to the house",
            fix="write `action: coarsen_gps`, or leave the column out with `release: false`",
            code="exact_point",
        )
    if action is not None and action.kind == "cell" and "quasi" not in column.role:
        faults.add(
            ("columns", entry, "role"),
            "a place on the map helps to find somebody, so k has to count it",
            fix="write `role: quasi`",
            code="cell_not_quasi",
        )


def _check_action(
    settled: Settled, action: Action[Any], params: Params, entry: str, faults: Faults
) -> None:
    column, place = settled.column, ("columns", entry, "action")
    if column.type not in action.accepts:
        faults.add(
            place,
            f"`{action.name}` takes no column of type {column.type}",
            fix=f"declare `type: {action.accepts[0]}` if the cells are that",
            code="action_type",
        )
    if {"identifier", "text"} & set(column.role) and not action.hides:
        faults.add(
            place,
            f"`{action.name}` does not hide what a column with role {column.role[0]} says",
            fix="use `pseudonymise`, `suppress` or no action, or give it the role it really has",
            code="identifier_readable",
        )
    if "quasi" in column.role and not action.counted:
        faults.add(
            place,
            f"k cannot count what `{action.name}` makes: a neighbour knows the true value",
            fix="use an action that makes it coarser, or leave the column out",
            code="not_counted",
        )
    if action.kind == "token" and settled.found.values is not None:
        faults.add(
            place,
            "tokens of a column with a public list can be told from how often each occurs",
            fix="use a coarser hierarchy, or leave the column out",
            code="token_of_list",
        )
    _check_floor(settled, action, params, entry, faults)


def _check_floor(
    settled: Settled, action: Action[Any], params: Params, entry: str, faults: Faults
) -> None:
    ladder, place = settled.found.ladder, ("columns", entry, "action")
    if entry in faults.unsound:
        return
    if ladder is None and action.needs_ladder:
        faults.add(
            place,
            f"`{action.name}` needs a column with a hierarchy",
            fix="write `hierarchy:` with the path of a CSV, leaf first",
            code="no_hierarchy",
        )
    held = "quasi" in settled.column.role and action.name not in _WHOLE
    if ladder is None or not (held or action.needs_ladder):
        return
    floor = action.floor(params)
    if floor is not None and ladder.level_of(floor) is not None:
        return
    if action.needs_ladder:
        problem = "the column's hierarchy has no such level below `*`"
        fix = _levels(ladder.height)
        faults.add(("columns", entry, "level"), problem, fix=fix, code="level")
    else:
        faults.add(
            place,
            f"what `{action.name}` makes equals no level of the column's hierarchy",
            fix="change the action to one of its levels, or delete the hierarchy",
            code="floor",
        )


def _levels(height: int) -> str:
    """The levels that tell something: above the leaf and below `*`."""
    if height == 2:
        return "add a level to the hierarchy, or write `action: suppress`"
    return "write 1" if height == 3 else f"write a level from 1 to {height - 2}"
