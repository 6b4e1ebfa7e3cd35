"""What `redact` may be asked for: only what there are eyes for, and only in free text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anonkit.actions.base import Params
from anonkit.detect.entities import ENTITIES, available
from anonkit.detect.known import IDENTIFIER
from anonkit.plan.column_checks import Settled
from anonkit.plan.faults import Faults
from anonkit.plan.model import PlannedColumn
from anonkit.plan.patterns import check_patterns, kept_twice
from anonkit.policy.document import shown
from anonkit.records import Said, said
from anonkit.registry import suggest

_MEANINGS = frozenset({"PERSON", "NAME", "ORGANIZATION", "NRP"})
"""What only a model of a language could find."""
_READABLE = frozenset({"text", "open", "sensitive"})


def check_redaction(settled: Settled, entry: str, countries: Sequence[str], faults: Faults) -> None:
    """Add the faults of a column that is redacted."""
    action, params = settled.action, settled.params
    if action is None or params is None or not action.readable:
        return
    if set(settled.column.role) - _READABLE:
        faults.add(
            ("columns", entry, "action"),
            f"`{action.name}` leaves the rest of a text as it is: it serves for free text, "
            "not for identifiers and quasi-identifiers",
            fix="write `role: text`, or use another action",
            code="not_free_text",
        )
    for name in _asked(params):
        _check_entity(name, ("columns", entry, "entities"), countries, faults)
    for name in getattr(params, "keep", ()):
        if name != IDENTIFIER:
            _check_entity(name, ("columns", entry, "keep"), countries, faults)
    for problem, fix in kept_twice(params, available(tuple(countries))):
        faults.add(("columns", entry, "keep"), problem, fix=fix, code="keep")
    check_patterns(params, entry, faults)


def _asked(params: Params) -> tuple[str, ...]:
    return tuple(getattr(params, "entities", ()))


def _check_entity(
    name: str, path: tuple[str, ...], countries: Sequence[str], faults: Faults
) -> None:
    there = available(tuple(countries))
    if name in there:
        return
    if name in ENTITIES and ENTITIES[name].warning:
        problem = f"{name} is a warning: it is told, and never taken out"
        fix = "delete it"
    elif name in ENTITIES:
        told = " and ".join(ENTITIES[name].countries)
        problem = f"{name} is looked for in {told} only"
        fix = f"delete it, or add {told} to `country:`"
    elif name.upper() in _MEANINGS:
        problem = (
            f"nothing here can find {shown(name)} in a text: names are taken out only where they "
            "stand in the table's own columns"
        )
        fix = "delete it, or write `action: suppress`"
    else:
        problem, fix = f"there is no entity called {shown(name)}", f"use {suggest(name, there)}"
    faults.add(path, problem, fix=fix, code="no_recogniser")


def redaction_notes(columns: Sequence[PlannedColumn]) -> Iterator[Said]:
    """What a reader of the plan and of the report should know."""
    names = ", ".join(column.name for column in columns if column.redacted)
    if names:
        yield said("redacted", columns=names)
