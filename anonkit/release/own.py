"""What only the owner may know of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from anonkit.canonical import Json
from anonkit.classes.fixing import MOST_CLASSES, Fixing, fixings
from anonkit.files import private_dir
from anonkit.records import UnseenRecord
from anonkit.release.hands import Mapped, Records
from anonkit.report.private import groups_document
from anonkit.steps import quality
from anonkit.steps.aggregate import Tables
from anonkit.steps.closeness import closeness_to_input
from anonkit.steps.in_tables import seen_in_tables, with_tables
from anonkit.steps.invisible import compared
from anonkit.steps.protect import count_classes
from anonkit.steps.slots import slot
from anonkit.steps.truth import Truth
from anonkit.steps.utility import Figures, Group, Sides, in_order, rounded
from anonkit.steps.views import of_table


def exact(
    mapped: Mapped, records: Records | None, tables: Tables | None, unseen: UnseenRecord
) -> Mapping[str, Json]:
    """What only the owner may know."""
    exact: dict[str, Json] = {
        "format": 1,
        "name": mapped.plan.policy.name,
        "release": mapped.plan.policy.release,
        "read_as": dict(mapped.reader.stated),
        "seen_and_not_carried_over": list(mapped.seen),
        "spend": tables.spend if tables else "",
        "lost_before_counting": unseen.lost,
        "groups": groups_document(unseen),
    }
    if records is not None:
        protected = records.kept.protected
        close = closeness_to_input(mapped.plan, mapped.sinks["main"], records.kept.measured)
        exact |= {
            "people_before": protected.people_before,
            "households_before": protected.households_before,
            "people_removed": protected.people_removed,
            "rounds": protected.rounds,
            "previous": [asdict(each) for each in records.kept.beside],
            "with_suppressed": dict(quality.exact(protected, records.kept.measured)),
            "t_against_input": {name: f"{t:.6f}" for name, t in close.items()},
            "utility": [_figures(each) for each in records.kept.utility],
            "redacted": [asdict(each) for each in records.kept.redacted],
            "alike": [str(each) for each in _alike(mapped, protected.people_before)],
        }
        weighed = records.kept.weighed
        if weighed is not None:
            exact["weights"] = {
                "rows_in_another_band": weighed.moved,
                "global_risk_not_checked": weighed.unusable,
            }
    return exact


def _alike(mapped: Mapped, people: int) -> tuple[Fixing, ...]:
    """Quasi-identifiers that say the same, before any is recoded; in files of moderate size."""
    plan, found = mapped.plan, list[Fixing]()
    for table in plan.tables if people <= MOST_CLASSES else ():
        names = tuple(column.name for column in plan.part(table).quasi)
        rows = mapped.sinks["main"]
        own = of_table(plan, rows, table)
        if names:
            found += fixings(count_classes(plan, own, list(map(slot, names))), names)
    return tuple(found)


def _figures(found: Figures) -> dict[str, Json]:
    """An indicator before and after, group by group."""
    groups = {**found.before, **found.after}
    return {
        "mean": found.indicator.column or None,
        "by": list(found.indicator.by),
        "distance": rounded(found.distance),
        "groups": [
            {"cells": list(group), "before": _sums(found.before, group)}
            | {"after": _sums(found.after, group)}
            for group, _ in in_order(groups)
        ],
    }


def _sums(side: Sides, group: Group) -> Json:
    if group not in side:
        return None
    sums = side[group]
    return {"rows": sums.rows, "answers": sums.answers, "mean": rounded(sums.mean)}


def unseen_of(mapped: Mapped, records: Records | None) -> UnseenRecord:
    """Who became invisible, in exact figures."""
    policy, lost = mapped.plan.policy, mapped.learnt.lost.people
    if records is None:
        return UnseenRecord(policy.title or policy.name, policy.release, policy.languages, lost)
    protected, groups = records.kept.protected, records.kept.invisible
    return UnseenRecord(
        policy.title or policy.name,
        policy.release,
        policy.languages,
        lost,
        people_before=protected.people_before,
        people_removed=protected.people_removed,
        groups=groups,
        compared={name: compared(found) for name, found in groups.items()},
        redacted=records.kept.redacted,
    )


def with_tables_in(
    mapped: Mapped, unseen: UnseenRecord, tables: Tables | None, work: Path
) -> UnseenRecord:
    """The same, with those of whom the released tables say nothing."""
    if tables is None:
        return unseen
    truth = Truth(mapped.plan, mapped.sinks["tables"], private_dir(work / "unseen"))
    if mapped.plan.microdata is not None:
        return replace(unseen, groups=with_tables(mapped.plan, unseen.groups, truth, tables.files))
    groups = seen_in_tables(mapped.plan, truth, mapped.learnt.lost.by_group(), tables.files)
    against = {name: compared(found) for name, found in groups.items()}
    return replace(unseen, groups=groups, compared=against)
