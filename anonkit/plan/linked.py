"""Linked tables: their columns stand among all others, each under its table's name.

`age` of the table `roster` is `roster/age` everywhere but in the file itself:
in goals, messages and reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from anonkit.actions import lookup
from anonkit.errors import PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.model import LinkedTable, PlannedColumn
from anonkit.policy.columns import Column
from anonkit.policy.document import Path, shown
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.model import MAIN, Linked, Policy

BETWEEN = "/"
"""Stands between the name of a linked table and that of its column."""


def qualified(table: str, column: str) -> str:
    """The name of a column among those of all tables."""
    return f"{table}{BETWEEN}{column}" if table else column


def table_of(policy: Policy, name: str) -> str:
    """The linked table that a column, or an entry, belongs to; empty for the main one."""
    table, found, _ = name.partition(BETWEEN)
    return table if found and table in policy.linked else ""


def with_linked(loaded: LoadedPolicy) -> LoadedPolicy:
    """The policy with the columns of its linked tables under `columns:`, by their whole names."""
    policy = loaded.policy
    if not policy.linked:
        return loaded
    columns = dict(policy.columns)
    for table, linked in policy.linked.items():
        for entry, column in linked.columns.items():
            columns[qualified(table, entry)] = _of_table(table, column)
    patch = loaded.patch
    return replace(
        loaded,
        policy=policy.model_copy(update={"columns": columns}),
        lines=_lines(loaded.lines),
        patch=None if patch is None else replace(patch, lines=_lines(patch.lines)),
    )


def _of_table(table: str, column: Column) -> Column:
    """A column of a linked table: what it names are columns of that table."""
    change: dict[str, Any] = {}
    if column.from_ is not None:
        change["from_"] = tuple(qualified(table, name) for name in column.from_)
    ladder = column.hierarchy
    if ladder is not None and ladder.parent is not None:
        parent = qualified(table, ladder.parent)
        change["hierarchy"] = ladder.model_copy(update={"parent": parent})
    named = {
        param: qualified(table, column.params[param])
        for param in _naming(column)
        if isinstance(column.params.get(param), str)
    }
    if named:
        change["params"] = {**column.params, **named}
    return column.model_copy(update=change) if change else column


def _naming(column: Column) -> tuple[str, ...]:
    """The parameters of a column's action that name other columns."""
    try:
        action = lookup(column.action) if column.action is not None else None
    except PolicyError:
        return ()  # told where the column is settled
    return tuple(action.columns) if action is not None else ()


def _lines(lines: Mapping[Path, int]) -> Mapping[Path, int]:
    """Where each thing is written, by its whole name too."""
    found = dict(lines)
    for path, line in lines.items():
        if len(path) > 3 and (path[0], path[2]) == ("linked", "columns"):
            whole = qualified(str(path[1]), str(path[3]))
            found["columns", whole, *path[4:]] = line
    return found


def plan_linked(policy: Policy) -> tuple[LinkedTable, ...]:
    """The linked tables, each after the one it hangs on."""
    waiting, found = dict(policy.linked), dict[str, LinkedTable]()
    while waiting:
        ready = [name for name, each in waiting.items() if each.parent in (MAIN, *found)]
        if not ready:
            return ()  # in a circle, which is a fault
        for name in ready:
            each = waiting.pop(name)
            parent = "" if each.parent == MAIN else each.parent
            found[name] = LinkedTable(name, each.sheet or name, parent, dict(each.key))
    return tuple(found.values())


def check_linked(policy: Policy, entries: Mapping[str, str | None], faults: Faults) -> None:
    """Names, parents and keys of the linked tables.

    Args:
        policy: With the columns of all tables.
        entries: Column to the policy's entry for it.
        faults: Takes what is wrong.
    """
    for table, linked in policy.linked.items():
        _check_name(policy, table, entries, faults)
        _check_parent(policy, table, linked, faults)
        for child, parent in linked.key.items():
            _check_key(policy, table, (child, parent), entries, faults)


def _check_name(
    policy: Policy, table: str, entries: Mapping[str, str | None], faults: Faults
) -> None:
    if table == MAIN or table.lower() == policy.name.lower():
        faults.add(
            ("linked", table),
            f"{shown(table)} is what the main table is called",
            fix="give the linked table another name",
            code="linked_name",
        )
    own = {qualified(table, entry) for entry in policy.linked[table].columns}
    if any(name in policy.columns and name not in own for name in _of_main(table, entries, own)):
        faults.add(
            ("linked", table),
            f"columns of the main table begin with {shown(table + BETWEEN)} too",
            fix="give the linked table another name, and its sheet's with `sheet:`",
            code="linked_name",
        )


def _of_main(table: str, entries: Mapping[str, str | None], own: set[str]) -> Iterator[str]:
    return (name for name in entries if name.startswith(table + BETWEEN) and name not in own)


def _check_parent(policy: Policy, table: str, linked: Linked, faults: Faults) -> None:
    if linked.parent != MAIN and linked.parent not in policy.linked:
        faults.add(
            ("linked", table, "parent"),
            f"there is no table called {shown(linked.parent)}",
            fix="write `main`, or the name of another linked table",
            code="linked_parent",
        )
        return
    seen, at = {table}, linked.parent
    while at in policy.linked and at not in seen:
        seen.add(at)
        at = policy.linked[at].parent
    if at in seen:
        faults.add(
            ("linked", table, "parent"),
            "the tables hang on each other in a circle",
            fix="one of them hangs on `main`",
            code="linked_parent",
        )


def _check_key(
    policy: Policy,
    table: str,
    pair: tuple[str, str],
    entries: Mapping[str, str | None],
    faults: Faults,
) -> None:
    above = policy.linked[table].parent
    ends = (qualified(table, pair[0]), qualified("" if above == MAIN else above, pair[1]))
    for name in ends:
        if entries.get(name) is None:
            faults.add(
                ("linked", table, "key"),
                f"{shown(name)} is part of a key, and not listed among its table's columns",
                fix="list it there, such as `{role: identifier}`",
                code="unknown_column",
            )
    own = [policy.columns[entry] for name in ends if (entry := entries.get(name)) is not None]
    if any(not {"identifier", "metadata"} & set(column.role) for column in own):
        faults.add(
            ("linked", table, "key"),
            "a key tells whose rows belong together, and is released as a token or not at all",
            fix="write `role: identifier` for both of its columns",
            code="linked_key",
        )


def check_tokens(policy: Policy, columns: Mapping[str, PlannedColumn], faults: Faults) -> None:
    """Both ends of a key are tokens of one kind, or not both are released."""
    for table, linked in policy.linked.items():
        above = "" if linked.parent == MAIN else linked.parent
        for child, parent in linked.key.items():
            ends = [columns.get(qualified(table, child)), columns.get(qualified(above, parent))]
            made = {
                (end.joined or end.domain, end.linkage)
                for end in ends
                if end is not None and end.released
            }
            if len(made) > 1:
                faults.add(
                    ("linked", table, "key"),
                    "the tokens of both ends of the key are made in two ways, and would not match",
                    fix="write the same `domain:` and `linkage:` beside both (encrypted, they "
                    "never match)",
                    code="linked_key",
                )
