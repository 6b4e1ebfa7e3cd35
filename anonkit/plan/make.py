"""Making a plan: names, lists, actions, goals and tables, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anonkit.canonical import Json, canonical_json, sha256_hex
from anonkit.classes.parents import ParentLadder
from anonkit.formats.base import Dialect
from anonkit.keys import words as spoken
from anonkit.plan.audience import check_audience
from anonkit.plan.columns import Need, plan_columns
from anonkit.plan.faults import Faults
from anonkit.plan.found import finding_notes
from anonkit.plan.goals import check_parts, plan_microdata
from anonkit.plan.linked import check_linked, check_tokens, plan_linked, with_linked
from anonkit.plan.lists import PublicList, labels_of
from anonkit.plan.model import Plan, PlannedColumn
from anonkit.plan.models import model_notes
from anonkit.plan.named import named_notes
from anonkit.plan.names import ROW, check_references, known_action, references, resolve
from anonkit.plan.planned_tables import PlannedAggregates
from anonkit.plan.sets import check_beside, parts_of
from anonkit.plan.tables import plan_tables
from anonkit.plan.too_fine import check_too_fine, expected_people
from anonkit.plan.unbuilt import refuse_unbuilt
from anonkit.plan.weights import plan_weight
from anonkit.policy.columns import Column
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.model import MAIN, Policy
from anonkit.policy.paths import inside
from anonkit.records import Said, said


def make_plan(
    loaded: LoadedPolicy, columns: Sequence[str] | None, people: int | None = None
) -> Plan:
    """What a policy will do to data with these columns.

    Args:
        loaded: The policy; its lists and hierarchies are read from its folder.
        columns: The data's header, in order; None where no data is at hand.
        people: How many to judge the tables by; None: as many as the policy says.

    Returns:
        The plan; no row of data has been read.

    Raises:
        PolicyError: Every fault, each with its line.
    """
    loaded = with_linked(loaded)
    policy, faults = loaded.policy, Faults(loaded)
    refuse_unbuilt(policy, faults)
    check_parts(policy, faults)
    parts = parts_of(policy, columns, faults)
    entries = resolve(loaded, columns, faults, {name for each in parts.values() for name in each})
    check_references(policy, entries, faults)
    check_linked(policy, entries, faults)
    need = Need(_units(policy), policy.microdata is not None, parts)
    planned = plan_columns(loaded, entries, need, faults)
    check_beside(planned, entries, faults)
    aside = check_audience(policy, planned, entries, faults)
    sound = {c.name: c for c in planned if entries[c.name] not in faults.unsound}
    _check_reporting(policy, sound, faults)
    check_tokens(policy, sound, faults)
    microdata = plan_microdata(policy, planned, entries, faults)
    aggregates = plan_tables(policy, sound, faults)
    fine = check_too_fine(loaded, sound, aggregates, people, faults)
    weight = plan_weight(loaded, planned, entries, faults)
    if weight is not None and policy.linked:
        faults.add(
            ("weight",),
            "weights in bands beside linked tables are not built yet",
            fix="leave the weights out with `release: false`",
            code="not_built",
        )
    faults.raise_all()
    return Plan(
        policy=policy,
        policy_sha256=_sha256(loaded, planned),
        dialect=dialect_of(policy),
        columns=planned,
        person=None if policy.person == ROW else policy.person,
        household=policy.household,
        microdata=microdata,
        aggregates=aggregates,
        notes=(*named_notes(policy, entries, planned, microdata), *_notes(policy, planned)),
        public_words=_public_words(policy, planned, aggregates),
        overrides=(*aside, *(microdata.overrides if microdata else ()), *fine),
        weight=weight,
        people=expected_people(policy, people),
        linked=plan_linked(policy),
    )


def dialect_of(policy: Policy) -> Dialect:
    """How the policy says the data is spelled."""
    source = policy.source
    return Dialect(delimiter=source.delimiter, encoding=source.encoding, sheet=source.sheet)


def _sha256(loaded: LoadedPolicy, columns: Sequence[PlannedColumn]) -> str:
    """What the policy says, together with the files, plug-ins and models that it names."""
    named = [
        path
        for column in loaded.policy.columns.values()
        for path in (
            column.hierarchy.csv if column.hierarchy is not None else None,
            column.values.file if column.values is not None else None,
            *_named_files(column),
        )
        if path is not None
    ]
    if loaded.policy.weight is not None and loaded.policy.weight.strata is not None:
        named.append(loaded.policy.weight.strata.file)
    told: dict[str, Json] = {}
    if named:
        told["files"] = {
            path: sha256_hex(inside(loaded.folder, path).read_bytes()) for path in sorted(named)
        }
    actions = filter(None, map(known_action, loaded.policy.columns.values()))
    if plugins := {action.name: action.origin.sha256 for action in actions if action.origin}:
        told["plugins"] = dict(sorted(plugins.items()))
    if models := {column.model.name: column.model.sha256 for column in columns if column.model}:
        told["models"] = dict(sorted(models.items()))
    return sha256_hex(canonical_json({"policy": loaded.sha256, **told})) if told else loaded.sha256


def _named_files(column: Column) -> tuple[str, ...]:
    """The files that an action's parameter names."""
    action = known_action(column)
    named = column.params.get(action.file) if action is not None and action.file else None
    return (named,) if isinstance(named, str) else tuple(named or ())


def _units(policy: Policy) -> frozenset[str]:
    """Columns that are read whatever their role: person, household, consent, tables."""
    unread = {("weight", "column"), ("reporting", "place"), ("reporting", "useful")}
    return frozenset(name for path, name in references(policy) if path[:2] not in unread)


def _check_reporting(policy: Policy, columns: Mapping[str, PlannedColumn], faults: Faults) -> None:
    heights = {name: c.ladder.height if c.ladder else 2 for name, c in columns.items()}
    place = policy.reporting.place
    asked = [(("reporting", "useful", name), name, level)
             for name, level in policy.reporting.useful.items()]  # fmt: skip
    if place is not None:
        asked.append((("reporting", "place", "level"), place.column, place.level))
    for path, name, level in asked:
        if name in heights and level >= heights[name] - 1:
            faults.add(
                path,
                f"level {level} of `{name}` is `*` or beyond, which says nothing",
                fix=f"use a level from 0 to {heights[name] - 2}",
                code="level",
            )


def _notes(policy: Policy, columns: Sequence[PlannedColumn]) -> Iterator[Said]:
    dropped = sum(1 for column in columns if not column.roles and not column.part_of)
    if dropped:
        yield said("unlisted_columns", n=dropped)
    yield from _weights(policy, columns)
    for column in columns:
        if column.linkage == "across_releases" and column.released:
            yield said("lasting_tokens", column=column.name)
    for column in columns:
        if column.approvers:
            names = [spoken(each.key_id) for each in column.approvers]
            yield said("read_back", column=column.name, approvers=", ".join(names))
    for column in columns:
        if column.released and column.action is not None and column.action.lasting:
            yield said("moved_alike", column=column.name)
    for domain in _moved(columns):
        yield said("one_true_date", domain=domain)
    yield from finding_notes(columns, policy.languages)
    yield from model_notes(columns, policy.languages)
    for column in columns:
        if isinstance(column.ladder, ParentLadder) and "quasi" in column.roles and column.released:
            above = ", ".join(column.ladder.columns)
            yield said("told_as_parent", column=column.name, parent=above)
    yield from _plugin_notes(columns)
    if policy.microdata is not None and policy.aggregates is not None:
        yield said("same_people")
    yield from _families(policy, columns)


def _families(policy: Policy, columns: Sequence[PlannedColumn]) -> Iterator[Said]:
    """Tables that released codes link, so that whole families have to look alike."""
    codes: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        if column.released and column.joined is not None:
            codes.setdefault(column.joined, []).append(column.table or MAIN)
    for tables in codes.values():
        linked = list(dict.fromkeys(tables))
        if len(linked) > 1 and policy.microdata is not None:
            known = sum("quasi" in column.roles and column.released for column in columns)
            yield said("linked_tables", tables=", ".join(linked), n=known)


def _weights(policy: Policy, columns: Sequence[PlannedColumn]) -> Iterator[Said]:
    raw = [column.name for column in columns if column.weighs_raw]
    banded = [column.name for column in columns if column.banded]
    for name in raw:
        yield said("raw_weights", column=name)
    for name in banded:
        yield said("banded_weights", column=name)
    if policy.weight is not None and policy.weight.column not in (*raw, *banded):
        yield said("no_weights", column=policy.weight.column)


def _plugin_notes(columns: Sequence[PlannedColumn]) -> Iterator[Said]:
    """Who else's code has a hand in this."""
    for column in columns:
        if column.action is not None and column.action.origin is not None:
            action, origin = column.action.name, column.action.origin
            yield said(
                "foreign_work",
                action=action,
                column=column.name,
                distribution=origin.distribution,
                version=origin.version,
            )


def _moved(columns: Sequence[PlannedColumn]) -> Iterator[str]:
    """The domains of dates that move together, each once."""
    yield from dict.fromkeys(c.domain or "" for c in columns if c.moves and c.released)


def _public_words(
    policy: Policy, columns: Sequence[PlannedColumn], aggregates: PlannedAggregates | None
) -> frozenset[str]:
    """What may stand in a release because it comes from the policy, not from the data."""
    # The policy's own keys: a name that only a pattern matches comes from the data.
    words = {policy.name, policy.release, policy.title, *policy.columns, *_reasons(policy)}
    for column in columns:
        if column.roles:
            words |= set(labels_of(PublicList(column.values, column.ladder)))
            words |= set(column.labels)
    for table in aggregates.tables if aggregates else ():
        words.add(table.name)
        words.update(dimension.column for dimension in table.by)
        words |= table.public_keys
    return frozenset(words - {""})


def _reasons(policy: Policy) -> Iterator[str]:
    yield policy.both or ""
    if policy.microdata is not None:
        yield policy.microdata.because or ""
    if policy.aggregates is not None:
        yield from (table.because or "" for table in policy.aggregates.tables)
    for column in policy.columns.values():
        yield from (column.label or "", column.because or "", column.accept_unique or "")
        for waived in (column.not_identifier, column.not_leak):
            if waived is not None:
                yield from (waived.because, waived.by)


__all__ = ["dialect_of", "make_plan"]
