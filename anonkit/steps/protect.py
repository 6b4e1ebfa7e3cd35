"""Make the mapped rows meet the goals: who has to leave, and is that too many?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.classes.table import ClassTable, from_group
from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn, PlannedMicrodata
from anonkit.protect import METHODS
from anonkit.protect.base import Goals
from anonkit.records import Band, Linkage, band
from anonkit.steps.combinations import check_combinations
from anonkit.steps.recode import Recoded, Recoding, recode
from anonkit.steps.recode_units import LinkedRecoding, recode_units
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.views import look, of_table, views_of, weighing

LARGER = (1, 2, 3, 5, 10)
"""Times k that the classes of a recoding are tried with, where answers must differ too."""
SHARED_TOKEN = 20
"""A token that several persons of more than 1 household in 20 share is a household token."""


@dataclass(frozen=True)
class Linking:
    """What a reader of the released rows can tell belongs together."""

    mode: Linkage
    tokens: tuple[str, ...]
    """Released tokens, by column."""
    complete: bool
    """Whether a receiver can recount the people of every class from the released rows."""
    homes: bool = False
    """Whether a receiver can recount the households."""
    person: str | None = None
    """The token that tells persons apart, where one does for all of them."""
    household: str | None = None
    """The token that tells households apart, where one does for all of them."""


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


def linking_of(plan: Plan, rows: Rows, people: int, households: int) -> Linking:
    """Which released rows a reader can link, from the tokens as they are in the data.

    Raises:
        RefusedError: A token tells who lives together where that may not be
            told, or tells something else than the declared households.
    """
    tokens = tuple(
        c.name for c in plan.released if c.linkage in ("within_release", "across_releases")
    )
    counted = rows.group([], persons=PERSON)["rows"][0].as_py()
    person = _complete(rows, tokens, people)
    told = counted == people or person is not None
    for token in tokens:
        if _tells_households(rows, token, households):
            _check_household_token(plan, token)
            _check_one_household(rows, plan.column(token), people)
            home = _complete(rows, tokens, households)
            homes = home is not None
            return Linking("household", tokens, told and homes, homes, person, home)
    # A weight in bands is shared by many, and links nothing.
    weights = [c.name for c in plan.released if c.weighs_raw]
    if any(_weighs_households(plan, rows, weight, households) for weight in weights):
        return Linking("household", tokens, complete=False)
    # A value that the policy accepts as one of a kind links a person's rows like a token,
    # and so may any weight.
    if counted > people and _links(plan, rows):
        return Linking("person", tokens, told, person=person)
    return Linking("rows", tokens, counted == people)


def _links(plan: Plan, rows: Rows) -> bool:
    """Whether something that is released tells which rows of somebody belong together."""
    if not plan.linked:
        return any(map(_tells_apart, plan.released))
    tokens = {(c.table, c.joined) for c in plan.released if c.joined is not None}
    accepted = {column.table for column in plan.released if column.accept_unique}
    if len(tokens) > len({joined for _, joined in tokens}) or len(accepted) > 1:
        return True  # the same stands in two tables
    for table in plan.written_tables:
        if any(map(_tells_apart, plan.part(table).released)):
            own = of_table(plan, rows, table).group([], persons=PERSON)
            if own["rows"][0].as_py() > own["n"][0].as_py():
                return True
    return False


def _tells_apart(column: PlannedColumn) -> bool:
    """Whether its values may be one person's alone."""
    token = column.linkage in ("within_release", "across_releases")
    return token or column.weighs_raw or bool(column.accept_unique)


def _tells_households(rows: Rows, token: str, households: int) -> bool:
    """Whether several persons of more than 5 % of the households share the token."""
    name = slot(token)
    having = rows.semi_join(_nobody(name), [name], anti=True)
    if _once_each(rows, name) or _once_each(having, name):
        return False
    shared = _shared(rows, token)
    concerned = rows.semi_join(shared, [name]).group([], persons=HOUSEHOLD)["n"][0].as_py()
    return bool(concerned * SHARED_TOKEN > households)


def _weighs_households(plan: Plan, rows: Rows, weight: str, households: int) -> bool:
    """Whether more than 5 % of the households have a weight that is theirs alone, twice or more."""
    if plan.household is None:
        return False
    shared = _shared(rows, weight)
    own = shared.filter(pc.equal(shared["households"], 1))
    concerned = rows.semi_join(own, [slot(weight)]).group([], persons=HOUSEHOLD)["n"][0].as_py()
    return bool(concerned * SHARED_TOKEN > households)


def _shared(rows: Rows, token: str) -> pa.Table:
    name = slot(token)
    found = rows.group([name], persons=PERSON, households=HOUSEHOLD, least=2)
    return found.filter(found[name].is_valid())


def _complete(rows: Rows, tokens: Sequence[str], units: int) -> str | None:
    """The token that stands in every row, and of which there are as many as units; or None."""
    for token in tokens:
        name = slot(token)
        missing = rows.semi_join(_nobody(name), [name]).group([], persons=PERSON)
        each = rows.group([], persons=name)["n"][0].as_py()
        if missing["rows"][0].as_py() == 0 and each == units:
            return token
    return None


def _check_one_household(rows: Rows, token: PlannedColumn, people: int) -> None:
    """A household token can be counted only where it tells the declared households."""
    across = pc.max(_shared(rows, token.name)["households"]).as_py() > 1
    homes = rows.group([HOUSEHOLD], persons=PERSON)
    if across or pc.sum(homes["n"]).as_py() > people:
        raise RefusedError(
            "a released token is shared across the declared households, or a person is in "
            "several of them, so nobody can say who looks like whom",
            where=f"column {token.name}",
            fix=f"{token.unlinked}, or declare as `household:` what the token stands for",
            code="goal.token_across_households",
        )


def _once_each(rows: Rows, token: str) -> bool:
    """Whether every row has a token of its own."""
    each = rows.group([], persons=token)
    return bool(each["n"][0].as_py() == each["rows"][0].as_py())


def _nobody(column: str) -> pa.Table:
    return pa.table({column: pa.array([None], pa.string())})


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
    return (told, *_remove_small(plan, goals, told.rows, linking))


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
    whole = rows.group([], persons=PERSON)
    return bool(linking.mode != "rows" or whole["n"][0].as_py() < whole["rows"][0].as_py())


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


def _check_household_token(plan: Plan, token: str) -> None:
    if plan.household is None:
        raise RefusedError(
            "several people share a released token, and no household is declared",
            where=f"column {token}",
            fix="declare `household:`, or drop the column",
            code="goal.shared_token",
        )
    if plan.policy.audience == "public" and not plan.column(token).overridden:
        raise RefusedError(
            "a released token tells which people live together, which `audience: public` forbids",
            where=f"column {token}",
            fix=f"{plan.column(token).unlinked}, or give the reason with `because:` in the column",
            code="goal.household_token",
        )


def _microdata(plan: Plan) -> PlannedMicrodata:
    assert plan.microdata is not None
    return plan.microdata
