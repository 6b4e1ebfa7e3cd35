"""One column of the data, settled: its list, its action, and whether it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from anonkit.actions import ACTIONS, lookup
from anonkit.actions.base import Action, Params
from anonkit.errors import PolicyError
from anonkit.plan.approvers import check_approvers
from anonkit.plan.column_checks import Settled, check_column, check_domains, is_written
from anonkit.plan.faults import Faults
from anonkit.plan.linked import table_of
from anonkit.plan.lists import MAX_LIST_BYTES, OWN_WORDS, PublicList, check_values, public_list
from anonkit.plan.model import PlannedColumn
from anonkit.plan.models import named_model
from anonkit.plan.parents import with_parents
from anonkit.plan.redaction import check_redaction
from anonkit.plan.sets import check_set, option_names, with_options
from anonkit.plan.weights import check_weight
from anonkit.policy.columns import RESERVED, Column
from anonkit.policy.document import Path as Place
from anonkit.policy.document import shown
from anonkit.policy.faults import model_faults
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.paths import inside
from anonkit.registry import suggest


@dataclass(frozen=True)
class Need:
    """Why columns are read that are not written."""

    units: frozenset[str]
    """Person, household, consent and the columns of tables."""
    records: bool
    """Whether records are released at all."""
    parts: Mapping[str, tuple[str, ...]]
    """The columns that each made set consists of."""


def plan_columns(
    loaded: LoadedPolicy, entries: Mapping[str, str | None], need: Need, faults: Faults
) -> tuple[PlannedColumn, ...]:
    """Every column in the order of `entries`; each entry of the policy is checked once."""
    settled = {entry: _settle(loaded, entry, need, faults) for entry in loaded.policy.columns}
    check_domains(settled, faults)
    families = with_parents(loaded.policy, settled, faults)
    whole = {part: key for key, parts in need.parts.items() for part in parts}
    planned = (
        _left_out(name, faults.line("unlisted"), whole.get(name, ""))
        if entry is None
        else _planned(name, families[entry], need, faults.line("columns", entry))
        for name, entry in entries.items()
    )
    return tuple(replace(column, table=table_of(loaded.policy, column.name)) for column in planned)


def _settle(loaded: LoadedPolicy, entry: str, need: Need, faults: Faults) -> Settled:
    column = loaded.policy.columns[entry]
    missing = column.missing if column.missing is not None else loaded.policy.source.missing
    found = with_options(public_list(loaded, entry, missing, faults), column, missing)
    ladder = column.hierarchy is not None and column.hierarchy.parent is None
    if (column.values and found.values is None) or (ladder and found.ladder is None):
        faults.unsound.add(entry)
    action = _action(column, entry, faults)
    params = _params(action, column, entry, loaded, faults)
    if action is not None and params is not None:
        found = _taken(column, found, action.takes(params), missing, entry, faults)
    beside = _loaded(action, params, entry, loaded, faults)
    beside = beside or named_model(params, entry, loaded, faults)
    settled = Settled(column, missing, found, action, params, beside)
    check_column(settled, entry, faults)
    check_set(settled, entry, need.parts.get(entry, ()), faults)
    if "weight" in column.role and is_written(settled):
        check_weight(column, entry, faults)
    check_redaction(settled, entry, loaded.policy.country, faults)
    check_approvers(settled, entry, faults)
    return settled


def _action(column: Column, entry: str, faults: Faults) -> Action[Any] | None:
    name = column.action
    if name is None:
        return None
    try:
        found = lookup(name)
    except PolicyError as error:
        faults.take(("columns", entry, "action"), error)
        return None
    if found is None:
        faults.add(
            ("columns", entry, "action"),
            f"there is no action called {shown(name)}",
            fix=f"use {suggest(name, ACTIONS)}",
            code="unknown_action",
        )
    return found


def _params(
    action: Action[Any] | None, column: Column, entry: str, loaded: LoadedPolicy, faults: Faults
) -> Params | None:
    if action is None:
        return None
    model: type[Params] = action.params
    try:
        return model.model_validate(dict(column.params))
    except ValidationError as error:
        found = model_faults(
            model, error, lambda path: loaded.where("columns", entry, *path), sorted(RESERVED)
        )
        for path, fault in found:
            problem = fault.problem.replace("`", f"`columns.{entry}.", 1)
            problem = fault.problem if fault.code == "policy.unknown_key" else problem
            code = fault.code.removeprefix("policy.")
            faults.add(("columns", entry, *path), problem, fix=fault.fix, code=code)
    return None


def _loaded(
    action: Action[Any] | None,
    params: Params | None,
    entry: str,
    loaded: LoadedPolicy,
    faults: Faults,
) -> object:
    """What the file says that a parameter names; of several files, what each of them says."""
    named = getattr(params, action.file) if action is not None and action.file and params else None
    if action is None or named is None:
        return None
    place: Place = ("columns", entry, action.file)
    if isinstance(named, str):
        return _file(action, named, loaded.folder, place, faults)
    return tuple(
        _file(action, path, loaded.folder, (*place, number), faults)
        for number, path in enumerate(named)
    )


def _file(action: Action[Any], path: str, folder: Path, place: Place, faults: Faults) -> object:
    """What one file says; None where it is at fault."""
    try:
        with inside(folder, path).open("rb") as file:
            data = file.read(MAX_LIST_BYTES + 1)
        if len(data) > MAX_LIST_BYTES:
            problem = "the file is larger than 16 MiB"
            raise PolicyError(problem, fix="shorten it", code="policy.file")
        return action.load(data, path)
    except PolicyError as error:
        faults.take(place, error)
        return None


def _taken(
    column: Column,
    found: PublicList,
    takes: tuple[str, ...] | None,
    missing: tuple[str, ...],
    entry: str,
    faults: Faults,
) -> PublicList:
    """The public list of a column whose action has words for some values only."""
    if takes is None:
        return found
    place = ("columns", entry, "map")
    check_values(column, takes, missing, place, faults)
    if found.values is None:
        return replace(found, values=takes, source=OWN_WORDS)
    left = [value for value in found.values if value not in takes]
    if left and entry not in faults.unsound:
        faults.add(
            place,
            f"the map does not say what becomes of {shown(left[0])}, which is in the public list",
            fix="add it, or write `others:` with a category for the rest",
            code="not_covered",
        )
    return found


def _left_out(name: str, line: int, whole: str) -> PlannedColumn:
    """A column that no entry speaks of: never read by itself, but perhaps as part of a set."""
    return PlannedColumn(
        name=name,
        roles=frozenset(),
        type="text",
        date_format=None,
        separator=" ",
        missing=(),
        values=None,
        ladder=None,
        action=None,
        params=None,
        released=False,
        hidden=False,
        protected=False,
        linkage=None,
        domain=None,
        line=line,
        read=False,
        part_of=whole,
    )


def _domain(settled: Settled, name: str) -> str | None:
    """What columns share a key over; None where there is no key."""
    action, params = settled.action, settled.params
    if action is None or params is None or not action.purpose:
        return None
    return action.domain(params) or name


def _planned(name: str, settled: Settled, need: Need, line: int) -> PlannedColumn:
    column, action, params = settled.column, settled.action, settled.params
    roles = frozenset(column.role)
    made_from = need.parts.get(name) or column.from_ or ()
    released = need.records and is_written(settled)
    hidden = bool(roles & {"identifier", "text"}) or (action is not None and action.hides)
    token = action is not None and action.kind == "token"
    watched = need.records and bool(roles & {"quasi", "sensitive"} or column.protected)
    return PlannedColumn(
        name=name,
        roles=roles,
        type=column.type,
        date_format=column.format,
        separator=column.separator or " ",
        missing=settled.missing,
        values=settled.found.values,
        ladder=settled.found.ladder,
        action=action,
        params=params,
        released=released,
        hidden=hidden,
        protected=column.protected,
        linkage=getattr(params, "linkage", "within_release") if token else None,
        domain=_domain(settled, name),
        line=line,
        read=released or hidden or watched or name in need.units,
        accept_unique=column.accept_unique or "",
        label=column.label or "",
        waived=column.not_identifier.because if column.not_identifier else "",
        not_leak=column.not_leak is not None,
        source=settled.found.source,
        made_from=made_from,
        options=option_names(made_from, column.from_ or ()) if column.type == "multi" else (),
        overridden=column.because is not None,
        loaded=settled.loaded,
    )
