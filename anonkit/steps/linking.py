"""What a reader of the released rows can tell belongs together, and who can count people again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import LinkedTable, Plan, PlannedColumn, qualified
from anonkit.records import Linkage
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.views import of_table

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
    # Rows of other tables are found by the row of the main one that they hang on.
    main, here = of_table(plan, rows, ""), [t for t in tokens if not plan.column(t).table]
    own = main.group([], persons=PERSON)["rows"][0].as_py() if plan.linked else counted
    person = _complete(main, here, PERSON, people)
    told = (own == people or person is not None) and _keys_told(plan, rows)
    if not told:
        person = None  # a token that does not tell all of a person's rows tells no persons
    for token in tokens:
        if _tells_households(rows, token, households):
            _check_household_token(plan, token)
            _check_one_household(rows, plan.column(token), people)
            home = _complete(main, here, HOUSEHOLD, households)
            # A household is that of its people: without them, its class cannot be counted.
            homes = told and home is not None
            return Linking("household", tokens, homes, homes, person, home)
    # A weight in bands is shared by many, and links nothing.
    weights = [c.name for c in plan.released if c.weighs_raw]
    if any(_weighs_households(plan, rows, weight, households) for weight in weights):
        return Linking("household", tokens, complete=False)
    # A value that the policy accepts as one of a kind links a person's rows like a token,
    # and so may any weight.
    if counted > people and _links(plan, rows):
        return Linking("person", tokens, told, person=person)
    single = counted == people
    return Linking("rows", tokens, single, person=person if single else None)


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


def _complete(rows: Rows, tokens: Sequence[str], unit: str, units: int) -> str | None:
    """The token that stands in every row, a different one for each of the units; or None."""
    for token in tokens:
        name = slot(token)
        each = rows.group([], persons=name)
        if each["n"][0].as_py() != units:
            continue
        if each["rows"][0].as_py() == units:
            return token  # as many rows as tokens: each has its own, and none is missing
        if not rows.group([name], persons=unit, least=2).num_rows and not _missing(rows, name):
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


def told_key(plan: Plan, table: LinkedTable) -> Mapping[str, str]:
    """Own columns of a table to its parent's with the same tokens; none where one is missing."""
    for child, parent in table.key.items():
        own = plan.column(qualified(table.name, child))
        above = plan.column(qualified(table.parent, parent))
        if not (own.released and above.released and own.joined and own.joined == above.joined):
            return {}
    return table.key


def _keys_told(plan: Plan, rows: Rows) -> bool:
    """Whether a receiver finds, for every row of the linked tables, the row that it hangs on."""
    for table in plan.linked:
        if table.name not in plan.written_tables:
            continue
        key = told_key(plan, table)
        children = of_table(plan, rows, table.name)
        own = [slot(qualified(table.name, child)) for child in key]
        if not key or any(_missing(children, name) for name in own):
            return False
        parents = of_table(plan, rows, table.parent)
        theirs = [slot(qualified(table.parent, parent)) for parent in key.values()]
        number = parents.group([], persons=PERSON)["rows"][0].as_py()
        if number and parents.group(theirs, persons=PERSON).num_rows < number:
            return False
    return True


def _missing(rows: Rows, name: str) -> bool:
    """Whether some row lacks a token."""
    found = rows.semi_join(_nobody(name), [name]).group([], persons=PERSON)
    return bool(found["rows"][0].as_py())


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
