"""A patch: a few lines of YAML that change what a policy says, for one run.

Mappings are merged key by key; anything else takes the place of what stood
there. Nothing is deleted but what would say nothing any more: a column that gets
another action, or is left out with `release: false`, loses the action it had and
its parameters. What a column is, how safe the result has to be, and what is left
out stay as they are: whoever wants a lower k, a rule set aside or a name written
puts that into the policy itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from anonkit.errors import Fault
from anonkit.policy.columns import RESERVED
from anonkit.policy.document import Document, Path, shown
from anonkit.registry import suggest

PATCHED = ("columns", "linked", "microdata")
"""Parts of a policy that a patch may change."""
GUARDED = {
    "columns": (
        "accept_unique", "because", "confirm", "from", "harmful", "max_share",
        "missing", "not_identifier", "not_leak", "protected", "role", "type", "values",
    ),
    "microdata": (
        "because", "drawn_anew", "k", "k_households", "l", "leaks", "missing", "scenarios", "t",
    ),
}  # fmt: skip
"""Keys that a patch may not write: what a column is, and how safe the result has to be."""
TOLD = frozenset({"quasi", "sensitive", "open"})
"""Roles of columns that are written unless told otherwise."""
ELSEWISE = ("label", "linkage", "release")
"""Keys that a patch may write for columns of other roles."""


def patched(base: Document, patch: Document, name: str) -> Document:
    """The policy that a patch makes of another one.

    Args:
        base: The policy, sound in form.
        patch: What the patch file says, sound in form.
        name: Of the patch file, for messages.

    Returns:
        The merged content with the lines of the policy, and the faults of the
        patch. A part that is at fault is left as the policy has it.
    """
    faults: list[tuple[Path, Fault]] = []
    content = dict(base.content) if isinstance(base.content, dict) else {}
    if not isinstance(patch.content, dict) or not patch.content:
        fault = Fault(
            "a patch holds the keys that it changes, and this one holds none",
            f"{name}:1",
            "write for example `microdata: {suppression_limit: 0.15}`",
            "policy.patch_empty",
        )
        return replace(base, content=content, faults=[((), fault)])
    for path, problem, fix in _problems(content, patch.content):
        line = patch.lines.get(path, 1)
        faults.append((path, Fault(problem, f"{name}:{line}", fix, "policy.patch_key")))
    if not faults:
        content = merged(content, patch.content)
    return replace(base, content=content, faults=faults)


def merged(content: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The content with the patch laid over it; two patches are merged in the same way.

    A column that gets another action loses the parameters of the old one; a column
    that is left out (`release: false`) loses its action and the parameters.
    """
    made = _over(content, patch)
    _without_idle(content, patch, made)
    for table, change in patch.get("linked", {}).items():
        before = content.get("linked", {}).get(table)
        if isinstance(before, Mapping) and isinstance(change, Mapping):
            _without_idle(before, change, made["linked"][table])
    return made


def _without_idle(
    content: Mapping[str, Any], patch: Mapping[str, Any], made: dict[str, Any]
) -> None:
    """Take the parameters of actions that are no more out of the columns of one table."""
    columns = content.get("columns", {})
    for entry, change in patch.get("columns", {}).items():
        before = columns.get(entry)
        if not isinstance(before, Mapping) or not isinstance(change, Mapping):
            continue
        if "action" in change or change.get("release") is False:
            kept = {key: value for key, value in before.items() if key in RESERVED - {"action"}}
            made["columns"][entry] = _over(kept, change)


def _over(content: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = dict(content)
    for key, value in patch.items():
        before = made.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            made[key] = _over(before, value)
        else:
            made[key] = value
    return made


def _problems(
    content: Mapping[str, Any], patch: Mapping[str, Any]
) -> Iterator[tuple[Path, str, str]]:
    """(path, problem, fix) of all that a patch may not change."""
    for part, change in patch.items():
        if part not in PATCHED:
            problem = f"a patch cannot change {shown(part)}"
            yield (part,), problem, f"use {suggest(part, PATCHED)}, or change the policy itself"
        elif not isinstance(change, Mapping):
            yield (part,), f"{shown(part)} must be a mapping", "write `key: value` lines below it"
        elif part not in content:
            yield (part,), f"the policy has no {shown(part)} to change", "add it to the policy"
        elif part == "columns":
            yield from _column_problems((part,), content[part], change)
        elif part == "linked":
            yield from _linked_problems(content[part], change)
        else:
            yield from _guarded((part,), GUARDED[part], change)


def _linked_problems(
    linked: Mapping[str, Any], patch: Mapping[str, Any]
) -> Iterator[tuple[Path, str, str]]:
    """Of linked tables, the columns alone may be changed."""
    for table, change in patch.items():
        path: Path = ("linked", table)
        if table not in linked:
            problem = f"the policy has no linked table {shown(table)}"
            yield path, problem, f"use {suggest(table, linked)}"
        elif not isinstance(change, Mapping) or set(change) != {"columns"}:
            problem = "of a linked table a patch can change the columns only"
            yield path, problem, "write `columns:` below it, and nothing else"
        elif not isinstance(change["columns"], Mapping):
            problem = f"{shown('columns')} must be a mapping"
            yield (*path, "columns"), problem, "write `key: value` lines below it"
        else:
            columns = linked[table].get("columns", {})
            yield from _column_problems((*path, "columns"), columns, change["columns"])


def _column_problems(
    place: Path, columns: Mapping[str, Any], patch: Mapping[str, Any]
) -> Iterator[tuple[Path, str, str]]:
    for entry, change in patch.items():
        path = (*place, entry)
        if entry not in columns:
            problem = f"the policy has no column {shown(entry)}"
            yield path, problem, f"use {suggest(entry, columns)}"
        elif not isinstance(change, Mapping):
            yield path, f"{shown(entry)} must be a mapping", "write `key: value` lines below it"
        else:
            told = TOLD & set(_roles(columns[entry]))
            bad = set(GUARDED["columns"])
            bad |= set() if told else set(change) - set(ELSEWISE)
            bad |= {"release"} if change.get("release") is True else set()
            yield from _guarded(path, bad, change)


def _roles(column: object) -> tuple[str, ...]:
    role = column.get("role", ()) if isinstance(column, Mapping) else ()
    return (role,) if isinstance(role, str) else tuple(role)


def _guarded(
    path: Path, bad: Collection[str], change: Mapping[str, Any]
) -> Iterator[tuple[Path, str, str]]:
    for key in change:
        if key in bad:
            problem = f"a patch cannot change {shown(key)} here"
            yield (*path, key), problem, "leave it out, or change the policy itself"
