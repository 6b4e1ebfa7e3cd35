"""Make the mapped rows meet the goals: who has to leave, and is that too many?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from anonkit import files
from anonkit.classes.table import ClassTable, from_group
from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedMicrodata
from anonkit.protect import METHODS
from anonkit.protect.base import Goals
from anonkit.records import Band, band
from anonkit.steps.combinations import check_combinations
from anonkit.steps.linking import Linking, linking_of
from anonkit.steps.recode import Recoded, Recoding, recode
from anonkit.steps.recode_units import LinkedRecoding, recode_units
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.views import View, look, one_row_each, views_of, weighing

LARGER = (1, 2, 3, 5, 10)
"""Times k that the classes of a recoding are tried with, where answers must differ too."""


@dataclass(frozen=True)
class Protected:
    """The rows that may be released, and who left."""

    kept: Rows
    linking: Linking
    people_before: int
    households_before: int
    people_removed: int
    rounds: int
    """How often classes were counted until nothing changed."""
    recoded: Recoded | None = None
    """How the quasi-identifiers are told; None: as the policy's actions leave them."""

    @property
    def removed(self) -> Band:
        return band(self.people_removed, self.people_before)


def protect(plan: Plan, rows: Rows, folder: Path) -> Protected:
    """Tell people more coarsely, or remove them, until every class holds enough.

    Args:
        plan: The goals, and the method.
        rows: The mapped rows.
        folder: The run's private work folder.

    Raises:
        RefusedError: Fewer than 3 x k people, or more people would have to
            leave than the limit allows; or more combinations of values than
            a table of classes holds.
    """
    goals = _microdata(plan)
    before = rows.group([], persons=PERSON, households=HOUSEHOLD)
    people, households = before["n"][0].as_py(), before["households"][0].as_py()
    if people < 3 * goals.k:
        raise RefusedError(
            "the file holds too few people for records to be released",
            where="microdata",
            fix=f"at least {3 * goals.k} people are needed for k {goals.k}; "
            "publish tables only (delete `microdata:`)",
            code="goal.too_few_people",
        )
    check_combinations(plan, rows, before["rows"][0].as_py())
    linking = linking_of(plan, rows, people, households)
    if goals.wildcard and _linked(rows, linking):
        raise _linked_wildcard()
    recoded, kept, left, rounds = _safe(plan, rows, linking, people, folder)
    made = Protected(kept, linking, people, households, people - left, rounds, recoded)
    _check_limit(plan, goals, made)
    return made


def count_classes(plan: Plan, rows: Rows, keys: list[str]) -> ClassTable:
    """The class table of some rows: people and, where declared, households."""
    households = HOUSEHOLD if plan.household else None
    return from_group(rows.group(keys, persons=PERSON, households=households), keys)


def wanted_of(goals: PlannedMicrodata, times: int = 1) -> Goals:
    """The policy's goals as a method takes them, with `times` its k."""
    return Goals(
        goals.k * times,
        goals.k_households,
        goals.suppression_limit,
        max_levels=goals.max_levels,
        importance={slot(name): cost for name, cost in goals.importance.items()},
        never=frozenset(map(slot, goals.never)),
        wildcard=goals.wildcard,
        caps={slot(name): level for name, level in goals.caps.items()},
        time_limit_s=goals.time_limit_s,
    )


Safe = tuple[Recoded | None, Rows, int, int]
"""How the rows were recoded, those that may be released, their people, and the rounds."""


def _safe(plan: Plan, rows: Rows, linking: Linking, people: int, folder: Path) -> Safe:
    """Recode and remove until every view is met.

    Recoding looks at the keys alone. Where answers or scenarios then cost
    people, larger classes are tried too, which hold more different answers.
    The way that loses fewest people counts (by whole points of their share),
    and of those the one that takes least detail away.
    """
    goals = _microdata(plan)
    if not METHODS[goals.method].recodes:
        return (None, *_remove_small(plan, goals, rows, linking))
    found: list[tuple[int, float, Safe]] = []
    refused: RefusedError | None = None
    seen = METHODS[goals.method].answers and not _linked(rows, linking)
    unseen = goals.scenarios or weighing(plan) or (goals.criteria and not seen)
    for times in LARGER if unseen else (1,):
        try:
            safe = _recoded(plan, rows, linking, folder / f"k{times}", times)
        except RefusedError as error:
            refused = refused or error
            continue
        assert safe[0] is not None
        found.append((100 * (people - safe[2]) // people, safe[0].loss, safe))
    if refused is not None and not found:
        raise refused
    return min(found, key=lambda each: each[:2])[2]


def _recoded(plan: Plan, rows: Rows, linking: Linking, folder: Path, times: int) -> Safe:
    goals = _microdata(plan)
    files.private_dir(folder)
    wanted, view = wanted_of(goals, times), next(views_of(plan, wanted_of(goals)))
    recoding: Recoding | LinkedRecoding
    if linking.mode != "rows":
        recoding = recode_units(plan, rows, linking.mode, METHODS[goals.method], wanted)
    elif METHODS[goals.method].answers and not _linked(rows, linking):
        seen = look(plan, rows, "rows", view)
        table = replace(seen.table, attributes=tuple(seen.attributes.values()))
        wanted = replace(wanted, criteria=view.criteria)
        recoding = recode(plan, rows, table, METHODS[goals.method], wanted)
    else:
        table = count_classes(plan, rows, list(view.columns))
        recoding = recode(plan, rows, table, METHODS[goals.method], wanted)
    told = recoding.apply(rows, folder)
    views = list(views_of(plan, wanted_of(goals)))
    if len(views) == 1 and _counted_enough(recoding, views[0]):
        return told, told.rows, told.rows.group([], persons=PERSON)["n"][0].as_py(), 1
    return (told, *_remove_small(plan, goals, told.rows, linking))


def _counted_enough(recoding: Recoding | LinkedRecoding, view: View) -> bool:
    """Whether the class table says by itself that nobody is left in a class that is too small.

    Then the rows need not be counted again before they are written; once they
    are, they are.
    """
    if isinstance(recoding, LinkedRecoding) or view.criteria or view.goals is None:
        return False
    return not view.goals.wildcard and recoding.holds(view.goals)


def _linked_wildcard() -> RefusedError:
    return RefusedError(
        "`missing: wildcard` counts people with one row each, and here rows belong together",
        where="microdata",
        fix="write `missing: own_category`, or keep one row of each person and release nothing "
        "that links the people of a household",
        code="goal.wildcard_linked",
    )


def _linked(rows: Rows, linking: Linking) -> bool:
    """Whether some people are in several classes, or classes are of several rows."""
    return linking.mode != "rows" or not one_row_each(rows)


def _remove_small(
    plan: Plan, goals: PlannedMicrodata, rows: Rows, linking: Linking
) -> tuple[Rows, int, int]:
    """Repeat until nothing changes: one person's rows may stand in several classes."""
    # What a method that recodes leaves is looked at again in this way.
    method = METHODS["suppress" if METHODS[goals.method].recodes else goals.method]
    views = list(views_of(plan, wanted_of(goals)))
    unit = HOUSEHOLD if linking.mode == "household" else PERSON
    rounds = 0
    while True:
        rounds += 1
        before = rows
        for view in views:
            seen = look(plan, rows, linking.mode, view)
            failing = seen.fails(None if view.name or view.goals is None else method)
            if failing.all():
                raise _nobody_left(goals, _weighing(plan, view.columns))
            if failing.any():
                rows = rows.semi_join(seen.people_of(failing, unit), [unit], anti=True)
        if rows is before:
            break
    return rows, rows.group([], persons=PERSON)["n"][0].as_py(), rounds


def _weighing(plan: Plan, columns: Sequence[str]) -> str:
    """The column of weights, where they are among what makes a class."""
    if set(weighing(plan)).isdisjoint(columns):
        return ""
    return next(column.name for column in plan.released if "weight" in column.roles)


def _nobody_left(goals: PlannedMicrodata, weight: str) -> RefusedError:
    if weight:
        return RefusedError(
            f"no {goals.k} people are alike in their weight too: nobody would be left",
            where=f"column {weight}",
            fix="release weights in bands (write no action for them, and no `strata:`), or leave "
            "them out with `release: false`",
            code="goal.weights",
        )
    more = " with answers that differ enough" if goals.criteria else ""
    return RefusedError(
        f"no class holds {goals.k} people{more}: nobody would be left",
        where="microdata",
        fix="release fewer quasi-identifiers or coarser ones",
        code="goal.nobody_left",
    )


def _check_limit(plan: Plan, goals: PlannedMicrodata, made: Protected) -> None:
    limit = goals.suppression_limit
    if made.people_removed * limit.denominator > limit.numerator * made.people_before:
        raise RefusedError(
            f"to reach k {goals.k}, {made.removed} of the people would have to leave; "
            f"the limit is {float(limit):.0%}",
            where="microdata",
            fix="release fewer quasi-identifiers or coarser ones (`band` with a larger width, "
            "`release: false`), or raise `suppression_limit`"
            + ("; weights as they are, and by stratum, count too" if weighing(plan) else ""),
            code="goal.suppression_limit",
        )


def _microdata(plan: Plan) -> PlannedMicrodata:
    assert plan.microdata is not None
    return plan.microdata
