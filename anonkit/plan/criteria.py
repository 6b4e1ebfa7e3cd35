"""What the answers in a class must meet (l, t, max_share), and what others may know (scenarios)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anonkit.classes.criteria import Criterion
from anonkit.classes.parents import ParentLadder
from anonkit.plan.faults import Faults
from anonkit.plan.model import PlannedColumn, PlannedScenario
from anonkit.policy.document import Path, shown
from anonkit.policy.goals import LDiversity, TCloseness
from anonkit.policy.model import Policy
from anonkit.registry import suggest


def plan_criteria(
    policy: Policy,
    columns: Sequence[PlannedColumn],
    entries: Mapping[str, str | None],
    faults: Faults,
) -> tuple[Criterion, ...]:
    """Every criterion of the policy, on columns that are released and sensitive."""
    known = {column.name: column for column in columns}
    found: list[Criterion] = []
    for path, name, criteria in _asked(policy, known, entries, faults):
        column = known.get(name)
        if column is None or not column.released or "sensitive" not in column.roles:
            released = [c.name for c in columns if c.released and "sensitive" in c.roles]
            faults.add(
                path,
                f"{shown(name)} is no released column of role sensitive",
                fix=f"use {suggest(name, released)}" if released else "delete it",
                code="not_sensitive",
            )
            continue
        found += criteria
    return tuple(found)


def plan_scenarios(
    policy: Policy,
    columns: Sequence[PlannedColumn],
    k: int,
    k_households: int | None,
    faults: Faults,
) -> tuple[PlannedScenario, ...]:
    """Every scenario of the policy, over those of its columns that are released."""
    goals = policy.microdata
    known = [column.name for column in columns]
    released = {column.name for column in columns if column.released}
    found = []
    for name, scenario in goals.scenarios.items() if goals else ():
        if name.startswith("with "):
            faults.add(
                ("microdata", "scenarios", name),
                "a release would take this name for another claim than that of a scenario",
                fix="let it not begin with `with`: so begin claims on a weight",
                code="scenario_name",
            )
        for column in scenario.columns:
            if column not in known:
                faults.add(
                    ("microdata", "scenarios", name),
                    f"{shown(column)} is no column of the policy",
                    fix=f"use {suggest(column, known)}, or delete it",
                    code="scenario_column",
                )
        if scenario.k is not None and scenario.k < k and goals and goals.because is None:
            faults.add(
                ("microdata", "scenarios", name),
                f"`k: {scenario.k}` is below the {k} of the records",
                fix=f"write {k} or more, or give the reason with `because:` in `microdata:`",
                code="below_least",
            )
        # What is not released cannot be looked up, whoever knows it.
        compared = tuple(column for column in scenario.columns if column in released)
        found.append(PlannedScenario(name, compared, scenario.k or k, k_households))
    return tuple(found)


Asked = Iterator[tuple[Path, str, list[Criterion]]]


def _asked(
    policy: Policy,
    known: Mapping[str, PlannedColumn],
    entries: Mapping[str, str | None],
    faults: Faults,
) -> Asked:
    """(where it is written, column, criteria) of each thing that is asked."""
    goals = policy.microdata
    if goals is None:
        return
    for name, l in goals.l.items():  # noqa: E741  the word of the literature
        place = ("microdata", "l", name)
        _check_set(known.get(name), policy, entries, place, faults)
        yield place, name, _l(name, l)
    for name, t in goals.t.items():
        place = ("microdata", "t", name)
        _check_set(known.get(name), policy, entries, place, faults)
        yield place, name, _t(name, t, known.get(name), place, faults)
    for name, entry in entries.items():
        column = policy.columns[entry] if entry is not None else None
        if column is None or entry is None:
            continue
        if column.max_share is not None:
            bound = float(column.max_share)
            between = (column.separator or " ") if column.type == "multi" else ""
            made = [Criterion("max_share", name, bound, column.harmful, between)]
            yield ("columns", entry, "max_share"), name, made
            _check_harmful(known.get(name), column.harmful, ("columns", entry, "harmful"), faults)
        elif column.harmful:
            faults.add(
                ("columns", entry, "harmful"),
                "`harmful` says nothing without `max_share`",
                fix="write for example `max_share: 0.5` beside it",
                code="idle_harmful",
            )


def _check_set(
    column: PlannedColumn | None,
    policy: Policy,
    entries: Mapping[str, str | None],
    place: Path,
    faults: Faults,
) -> None:
    """Different sets may share the option that hurts: it has to be bounded, too."""
    entry = entries.get(column.name) if column is not None else None
    if column is None or entry is None or column.type != "multi":
        return
    if policy.columns[entry].max_share is None:
        faults.add(
            place,
            f"all sets of a class may differ and share an option of {shown(column.name)}",
            fix="write `harmful: [...]` and `max_share:` for the column, too",
            code="set",
        )


def _l(name: str, wanted: LDiversity) -> list[Criterion]:
    found = []
    if wanted.distinct is not None:
        found.append(Criterion("l", name, wanted.distinct))
    if wanted.entropy is not None:
        found.append(Criterion("l_entropy", name, float(wanted.entropy)))
    return found


def _t(
    name: str, wanted: TCloseness, column: PlannedColumn | None, place: Path, faults: Faults
) -> list[Criterion]:
    if column is not None and column.type == "multi" and wanted.distance != "equal":
        problem = "sets of options have neither order nor tree"
        faults.add(place, problem, fix="write `distance: equal`", code="set")
    if wanted.distance == "equal" or column is None:
        return [Criterion("t", name, float(wanted.max))]
    if column.action is not None:
        faults.add(
            place,
            f"a distance `{wanted.distance}` is of answers as they are, and {shown(name)} "
            "has an action",
            fix="write `distance: equal`, or release the answers as they are",
            code="distance",
        )
    if wanted.distance == "ordered":
        if column.values is None:
            fix = "list the answers from low to high under `values:`"
            faults.add(place, "an ordered distance needs an order", fix=fix, code="distance")
        return [Criterion("t", name, float(wanted.max), order=column.values or ())]
    if column.ladder is None or isinstance(column.ladder, ParentLadder):
        fix = "give the column a `hierarchy:` that the policy spells out"
        faults.add(place, "a hierarchical distance needs a hierarchy", fix=fix, code="distance")
    return [Criterion("t", name, float(wanted.max), ladder=column.ladder)]


def _check_harmful(
    column: PlannedColumn | None, harmful: Sequence[str], place: Path, faults: Faults
) -> None:
    if column is None or column.values is None or column.action is not None:
        return
    for value in harmful:
        if value not in column.values:
            faults.add(
                place,
                f"{shown(value)} is none of the column's values",
                fix=f"use {suggest(value, column.values)}",
                code="unknown_value",
            )
