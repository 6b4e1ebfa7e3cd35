"""Who became invisible: the people of each protected group of whom the records cannot speak.

A person is invisible for a protected attribute where they were removed, where
the attribute or the policy's reporting place is not told at its useful level
in any of their rows, or where they were lost before counting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from anonkit.actions.base import Context
from anonkit.classes.ladders import TOP
from anonkit.engines.base import Rows
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedColumn
from anonkit.records import Compared, Groups, Unseen
from anonkit.risk.fisher import fisher
from anonkit.steps.lost import group_of, grouped
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL, PERSON

FEWEST_POINTS = 10
"""Shares that differ by more than so many percentage points may be flagged."""
SURE = 0.01
"""And only where chance alone does it more rarely than this."""

Tells = Callable[[str | None, str | None], bool]
"""(the cell as collected, the cell as released) -> whether it says enough."""


def invisible(plan: Plan, rows: Rows, kept: Rows, lost: Mapping[str, Mapping[str, int]]) -> Groups:
    """Count the invisible people of every protected group.

    Args:
        plan: Says which columns are protected, and what is useful.
        rows: The mapped rows: all people who may be used.
        kept: The rows that are released, as they are told.
        lost: Attribute -> group -> people lost before.
    """
    return {
        column.name: _of_column(plan, column, rows, kept, lost.get(column.name, {}))
        for column in grouped(plan)
    }


def compared(groups: Mapping[str, Unseen]) -> Mapping[str, Compared]:
    """Each group of one attribute against the rest of its people."""
    people = sum(group.whole for group in groups.values())
    unseen = sum(group.invisible for group in groups.values())
    return {
        name: _against(group, people - group.whole, unseen - group.invisible)
        for name, group in groups.items()
    }


def _against(group: Unseen, rest: int, rest_invisible: int) -> Compared:
    p = fisher(group.invisible, group.whole, rest_invisible, rest)
    # In whole numbers: a difference of exactly ten points is not more than ten.
    apart = abs(group.invisible * rest - rest_invisible * group.whole) * 100
    differs = apart > FEWEST_POINTS * group.whole * rest
    return Compared(rest, rest_invisible, p, flagged=differs and p < SURE)


def _of_column(
    plan: Plan, column: PlannedColumn, rows: Rows, kept: Rows, lost: Mapping[str, int]
) -> Mapping[str, Unseen]:
    before = _people_by_group(column, rows)
    after = _people_by_group(column, kept)
    told = _people_by_group(column, _telling(plan, column, kept))
    return {
        group: Unseen(
            before=before.get(group, 0),
            removed=before.get(group, 0) - after.get(group, 0),
            coarse=after.get(group, 0) - told.get(group, 0),
            lost=lost.get(group, 0),
        )
        for group in column.values or ()
    }


def _people_by_group(column: PlannedColumn, rows: Rows | None) -> Mapping[str, int]:
    """People of each group; spellings of one group are counted together."""
    found: dict[str, int] = {}
    if rows is None:
        return found
    name = ORIGINAL + slot(column.name)
    counted = rows.group([name], persons=PERSON)
    for text, n in zip(counted[name].to_pylist(), counted["n"].to_pylist(), strict=True):
        group = group_of(column, text)
        if group is not None:
            found[group] = found.get(group, 0) + n
    return found


def _telling(plan: Plan, column: PlannedColumn, kept: Rows) -> Rows | None:
    """The released rows that tell the group, and the place where the policy names one."""
    reporting = plan.policy.reporting
    asked = [(column, reporting.useful.get(column.name, 0))]
    place = reporting.place
    # A linked table has no place of its own: there the attribute alone counts.
    others = {each.name for each in plan.columns} - {column.name}
    if place is not None and place.column in others:
        asked.append((plan.column(place.column), place.level))
    if not all(each.released for each, _ in asked):
        return None
    held, keys, tests = kept.schema(), [], []
    for each, level in asked:
        told = slot(each.name)
        copied = ORIGINAL + told in held
        keys.append((ORIGINAL + told if copied else told, told))
        tests.append(_tells(plan, each, level) if copied else _tells_uncopied(each, level))
    names = list(dict.fromkeys(name for pair in keys for name in pair))
    combinations = kept.group(names, persons=PERSON).select(names)
    cells = {name: combinations[name].to_pylist() for name in names}
    says = [
        all(
            test(cells[original][place], cells[told][place])
            for (original, told), test in zip(keys, tests, strict=True)
        )
        for place in range(combinations.num_rows)
    ]
    return kept.semi_join(combinations.filter(pa.array(says, pa.bool_())), names)


def _tells(plan: Plan, column: PlannedColumn, useful: int) -> Tells:
    """Whether a released cell says its column at level `useful` or finer."""
    ladder, names = column.ladder, _named(plan, column)

    collected = column.action is None and not (plan.recodes and "quasi" in column.roles)

    def tells(original: str | None, told: str | None) -> bool:
        if original is None or told is None or told == TOP:
            return False
        if collected or (column.action is not None and column.action.hides):
            return collected
        leaf = _leaf(column, original)
        if told in (leaf, original) or names.get(told) == leaf:
            return True
        if ladder is None:
            return False
        try:
            # The top of a ladder says nothing, whatever level the policy calls useful.
            levels = range(min(useful, ladder.height - 2) + 1)
            return told in {ladder.at(leaf, level) for level in levels}
        except InputError:
            return False

    return tells


def _tells_uncopied(column: PlannedColumn, useful: int) -> Tells:
    """The same for a column without a private copy: all its cells are told alike."""
    action, ladder = column.action, column.ladder
    level: int | None = 0
    if action is not None and action.name != "keep":
        step = None if action.hides or action.floor is None else action.floor(column.params)
        level = ladder.level_of(step) if step and ladder is not None else None
    says = level is not None and level <= useful
    return lambda _, told: says and told is not None and told != TOP


def _leaf(column: PlannedColumn, text: str) -> str:
    if column.type == "integer" and text.strip().lstrip("+-").isdecimal():
        return str(int(text))
    return text.strip() if column.ladder is not None else text


def _named(plan: Plan, column: PlannedColumn) -> Mapping[str, str]:
    """Released text -> the one value of the public list that an action tells so.

    A category that stands for two values says neither of them.
    """
    action = column.action
    if action is None or column.type != "text" or column.ladder is not None or not column.values:
        return {}
    if action.needs or action.columns or action.purpose:
        return {}
    context = Context(
        column=column.name, countries=tuple(plan.policy.country), loaded=column.loaded
    )
    values = list(column.values)
    told = action.apply(pa.array(values, pa.string()), column.params, context).to_pylist()
    return {text: value for text, value in zip(told, values, strict=True) if told.count(text) == 1}
