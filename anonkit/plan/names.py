"""Which entry of the policy speaks of which column of the data."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from anonkit.actions import lookup
from anonkit.actions.base import Action
from anonkit.errors import PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.linked import table_of
from anonkit.plan.utility import named_in_utility
from anonkit.policy.columns import Column
from anonkit.policy.document import Path, shown
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.model import UNSETTLED, Policy
from anonkit.registry import suggest

ROW = "row"
"""What `person:` says where each row is one person."""
_MAX_NAMES = 10
_SOME = 5
"""Fewer absent columns than this are told one by one."""
_DELIMITERS = {";": "`;`", "\t": "a tab", "|": "`|`", ",": "`,`"}
_ESCAPED = {"\t": "\\t"}


def is_pattern(key: str) -> bool:
    """Whether an entry stands for all columns that fit, such as `water_*`."""
    return "*" in key


def resolve(
    loaded: LoadedPolicy,
    columns: Sequence[str] | None,
    faults: Faults,
    parts: Collection[str] = (),
) -> Mapping[str, str | None]:
    """Column name to the policy's entry for it, in the order of the data.

    Args:
        loaded: The policy.
        columns: The data's header; None where no data was given. Then the
            policy's own order counts, a pattern stands for itself, and the
            columns that the rest of the policy names stand before it.
        faults: Takes unknown, unlisted and doubly claimed columns.
        parts: Columns that sets are made of: no entry speaks of them.

    Returns:
        None as the entry of a column that `unlisted: drop` leaves out, and of a part.
    """
    policy = loaded.policy
    if columns is None:
        return _without_data(policy, faults)
    if len(columns) == 1 and len(policy.columns) > 1 and columns[0] not in policy.columns:
        _one_column(columns[0], faults)
        return _without_data(policy, faults)
    if _another_file(policy, columns, faults):
        return _without_data(policy, faults)
    entries = {name: None if name in parts else _entry(policy, name, faults) for name in columns}
    entries |= _made(policy, columns, faults)
    unlisted = [name for name, entry in entries.items() if entry is None and name not in parts]
    _check_unlisted(policy, unlisted, faults)
    _check_absent(policy, columns, faults)
    return entries


def _another_file(policy: Policy, columns: Sequence[str], faults: Faults) -> bool:
    """Whether so many columns are absent that every other fault would only mislead."""
    own = (key for key, column in policy.columns.items() if column.from_ is None)
    named = [key for key in own if not is_pattern(key)]
    absent = sum(key not in columns for key in named)
    few = absent < _SOME or absent * 3 <= len(named)
    if not named or (absent < len(named) and few):
        return False
    # The names of the data are not shown: without a header they would be the first record.
    lacking = f"{absent} of the {len(named)}" if absent < len(named) else "all"
    faults.add(
        ("columns",),
        f"the data lacks {lacking} columns that the policy names",
        fix="check that it is the right file, and that its first line has the columns' names",
        code="other_columns",
    )
    return True


def _one_column(header: str, faults: Faults) -> None:
    """Say that the header was not cut, and at which character it could be."""
    found = max(_DELIMITERS, key=header.count)
    guess = found if found in header else ""
    asked = f"is the delimiter {_DELIMITERS[guess]}?" if guess else "is the delimiter another one?"
    faults.add(
        ("source", "delimiter"),
        f"the header was read as one column; {asked}",
        fix=f'declare it, such as `source: {{delimiter: "{_ESCAPED.get(guess, guess) or ";"}"}}`',
        code="one_column",
    )


def _entry(policy: Policy, name: str, faults: Faults) -> str | None:
    """The entry for one column: its own name wins over a pattern."""
    found = fitting(policy, name)
    if len(found) > 1:
        faults.add(
            ("columns", found[1]),
            f"the patterns {shown(found[0])} and {shown(found[1])} both speak of {shown(name)}",
            fix=f"list {shown(name)} by its own name, or make the patterns differ",
            code="two_patterns",
        )
    return found[0] if found else None


def fitting(policy: Policy, name: str) -> list[str]:
    """The entries that speak of a column: its own, or each pattern that it fits."""
    if name in policy.columns:
        return [name]
    return [key for key in policy.columns if is_pattern(key) and fits(policy, key, name)]


def fits(policy: Policy, pattern: str, name: str) -> bool:
    """Whether a pattern such as `water_*` stands for a column; it speaks of its own table."""
    if table_of(policy, pattern) != table_of(policy, name):
        return False
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL) is not None


def _without_data(policy: Policy, faults: Faults) -> Mapping[str, str | None]:
    entries: dict[str, str | None] = {}
    named = [name for _, name in references(policy) if name not in policy.columns]
    for key in policy.columns:
        if is_pattern(key):
            entries |= {name: key for name in named if _entry(policy, name, faults) == key}
        entries[key] = key
    return entries


def _made(policy: Policy, columns: Sequence[str], faults: Faults) -> Mapping[str, str]:
    """Points and sets that are made of columns: a point's name is one that the data lacks."""
    made = [key for key, column in policy.columns.items() if column.from_ and not is_pattern(key)]
    for key in made:
        if key in columns and policy.columns[key].type != "multi":
            faults.add(
                ("columns", key, "from"),
                f"the data has a column {shown(key)} already",
                fix="give the point another name, or delete `from:`",
                code="made_column",
            )
    return {key: key for key in made if key not in columns}


def _check_unlisted(policy: Policy, names: Sequence[str], faults: Faults) -> None:
    if policy.unlisted == "drop" or not names:
        return
    some = ", ".join(map(shown, names[:_MAX_NAMES])) + (", ..." if len(names) > _MAX_NAMES else "")
    faults.add(
        ("unlisted",) if "unlisted" in policy.model_fields_set else ("columns",),
        f"the policy does not say what to do with {len(names)} of the data's columns: {some}",
        fix="list them under `columns:`, or write `unlisted: drop` to leave them out",
        code="unlisted_columns",
    )


def _check_absent(policy: Policy, columns: Sequence[str], faults: Faults) -> None:
    others = [name for name in columns if name not in policy.columns]
    for key, column in policy.columns.items():
        if is_pattern(key) and not any(fits(policy, key, name) for name in others):
            problem = f"the pattern {shown(key)} fits no column of the data"
            faults.add(("columns", key), problem, fix="mend or delete it", code="idle_pattern")
        elif not is_pattern(key) and key not in columns and column.from_ is None:
            faults.add(
                ("columns", key),
                f"the data has no column {shown(key)}",
                fix=instead(key, columns, "check that it is the right file"),
                code="absent_column",
            )


def instead(name: str, known: Sequence[str], otherwise: str) -> str:
    """What to write for `name`: the one that was meant, or a few that there are."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"use {suggest(name, close or known[:_MAX_NAMES])}" if known else otherwise


def known_action(column: Column) -> Action[Any] | None:
    """The action that a column asks for, where there is one of that name."""
    try:
        return lookup(column.action) if column.action is not None else None
    except PolicyError:
        return None  # told where the column is settled


def references(policy: Policy) -> Iterator[tuple[Path, str]]:
    """Every place of the policy that names a column, with the name."""
    if policy.person != ROW:
        yield ("person",), policy.person
    if policy.household is not None:
        yield ("household",), policy.household
    if policy.source.asked is not None:
        yield ("source", "consent", "column"), policy.source.asked.column
    yield from _of_weight(policy)
    if policy.reporting.place is not None:
        yield ("reporting", "place", "column"), policy.reporting.place.column
    for name in policy.reporting.useful:
        yield ("reporting", "useful", name), name
    for key, column in policy.columns.items():
        for name in column.from_ or () if column.type != "multi" else ():
            yield ("columns", key, "from"), name
        if column.hierarchy is not None and column.hierarchy.parent is not None:
            yield ("columns", key, "hierarchy", "parent"), column.hierarchy.parent
        action = known_action(column)
        for param in action.columns if action is not None else ():
            if isinstance(column.params.get(param), str):
                yield ("columns", key, param), column.params[param]
    yield from _of_tables(policy)
    yield from named_in_utility(policy)


def _of_weight(policy: Policy) -> Iterator[tuple[Path, str]]:
    if policy.weight is not None:
        yield ("weight", "column"), policy.weight.column
        if policy.weight.strata is not None:
            yield ("weight", "strata", "column"), policy.weight.strata.column


def _of_tables(policy: Policy) -> Iterator[tuple[Path, str]]:
    for place, table in enumerate(policy.aggregates.tables if policy.aggregates else ()):
        for number, by in enumerate(table.by):
            yield ("aggregates", "tables", place, "by", number), by.column
        for key, name in table.measured.items():
            yield ("aggregates", "tables", place, key), name
        if table.weight_max is not None and policy.weight is not None:
            yield ("aggregates", "tables", place, "weight_max"), policy.weight.column


def check_references(policy: Policy, entries: Mapping[str, str | None], faults: Faults) -> None:
    """Every column that the policy names must have an entry, and stand in the data."""
    if policy.source.consent == UNSETTLED:
        problem = "it is not settled whose rows may be handed over: which answers count as consent?"
        fix = (
            "write `consent: {column: COLUMN, accept: [ANSWER]}` with the answers that say yes, "
            "letter by letter; or `consent: none` if no answer decides that"
        )
        faults.add(("source", "consent"), problem, fix=fix, code="unsettled")
    known = [name for name, entry in entries.items() if entry is not None]
    for path, name in references(policy):
        if name in known:
            _check_made(policy, path, name, faults)
            _check_main(policy, path, name, faults)
            continue
        if (path, name) == (("person",), UNSETTLED):
            problem = "it is not settled who a person is: is each row one person?"
            fix = "write `person: row` if so, else the column that numbers people"
            faults.add(path, problem, fix=fix, code="unsettled")
            continue
        if name in policy.columns:
            problem = f"{shown(name)} is listed under `columns:`, but the data has no such column"
            fix = "check that it is the right file, or mend the column's name in both places"
            faults.add(path, problem, fix=fix, code="absent_column")
        else:
            problem = f"{shown(name)} is not listed under `columns:`"
            fix = instead(name, known, "list it there")
            faults.add(path, problem, fix=fix, code="unknown_column")


def _check_main(policy: Policy, path: Path, name: str, faults: Faults) -> None:
    """Who a person is, their consent and weight, and what tables count: of the main table."""
    if (
        path[0] not in ("columns", "microdata")
        and path[1:2] != ("useful",)
        and table_of(policy, name)
    ):
        faults.add(
            path,
            f"{shown(name)} stands in a linked table, and a column of the main one is needed here",
            fix="name a column of the main table",
            code="linked_column",
        )


def _check_made(policy: Policy, path: Path, name: str, faults: Faults) -> None:
    """A point that is made of two columns is a place, and stands for nothing else."""
    column = policy.columns.get(name)
    if column is not None and column.from_ is not None and column.type != "multi":
        faults.add(
            path,
            f"{shown(name)} is a point made of two columns, and cannot be used here",
            fix="name a column of the data",
            code="made_column",
        )
