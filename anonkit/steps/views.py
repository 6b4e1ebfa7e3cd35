"""What must hold of the records: classes under some columns, and what each of them must hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.criteria import Criterion
from anonkit.classes.table import (
    Attribute,
    ClassTable,
    alone_of,
    attribute_of,
    from_group,
    places_of,
)
from anonkit.classes.wildcard import apart
from anonkit.engines.base import Rows
from anonkit.plan import Plan
from anonkit.protect.base import Flags, Goals, Homes, Method, Problem
from anonkit.protect.suppress import small_classes
from anonkit.records import Linkage
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON, STRATUM, TABLE


@dataclass(frozen=True)
class View:
    """What somebody may know, and what he must not learn from it."""

    name: str
    """Of the scenario; empty for the policy's quasi-identifiers."""
    columns: tuple[str, ...]
    """Slots of the columns that make a class."""
    goals: Goals | None
    """People and households of a class; None: only the criteria count."""
    criteria: tuple[Criterion, ...]
    """Of answers, by the slot of their column."""
    table: str | None = None
    """The table whose rows it looks at; None: all of them."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """Slots of the columns whose answers are looked at."""
        return tuple(dict.fromkeys(each.attribute for each in self.criteria))


@dataclass(frozen=True)
class Seen:
    """The classes of some rows under a view."""

    view: View
    rows: Rows
    """The rows, each with the keys of its class."""
    table: ClassTable
    attributes: dict[str, Attribute]

    def fails(self, method: Method | None) -> Flags:
        """Which classes do not meet what the view asks for."""
        found = np.zeros(len(self.table), np.bool_)
        if self.view.goals is not None and self.view.goals.wildcard:
            goals = self.view.goals
            homes = homes_of(self.rows, self.table, goals.k_households)
            pairs = None if homes is None else (homes.classes, homes.homes)
            found |= apart(self.table, pairs, goals.k, goals.k_households)
        elif self.view.goals is not None:
            problem = Problem(self.table, self.view.goals)
            small = method.decide(problem).gone if method else None
            found |= small_classes(self.table, self.view.goals) if small is None else small
        for each in self.view.criteria:
            found |= each.fails(self.table, self.attributes[each.attribute])
        return found

    def people_of(self, which: Flags, unit: str) -> pa.Table:
        """The people (or households) of some classes: one column."""
        small = self.table.select(which)
        found = self.rows.semi_join(small, self.table.keys).group([unit], persons=PERSON)
        return found.select([unit])


def homes_of(rows: Rows, table: ClassTable, least: int | None) -> Homes | None:
    """Which households have people in which class, as far as anybody asks.

    However classes are put together, one of `least` households or more makes
    the whole large enough. So only the households of smaller classes are
    named; a larger one has `least` made up for it. What is held stays small
    however many the rows.

    Args:
        rows: That were counted.
        table: Their c classes.
        least: Households that a class must hold; None where nobody asks.

    Returns:
        None where no household is declared or asked for. Whoever has none counts for none.
    """
    if table.households is None or least is None:
        return None
    few = np.asarray(table.households < least, np.bool_)
    large = np.flatnonzero(~few)
    classes, homes = np.repeat(large, least), np.arange(len(large) * least)
    if few.any():
        some = rows if few.all() else rows.semi_join(table.select(few), table.keys)
        pairs = some.group([*table.keys, HOUSEHOLD], persons=PERSON)
        known = pc.is_valid(pairs[HOUSEHOLD]).to_numpy()
        named = pairs[HOUSEHOLD].combine_chunks().dictionary_encode().indices.fill_null(0)
        own = named.to_numpy().astype(np.int64)[known] + len(homes)
        classes = np.concatenate([classes, places_of(table, pairs, few)[known]])
        homes = np.concatenate([homes, own])
    return Homes(classes, homes)


def weighing(plan: Plan, *, written: bool = False) -> tuple[str, ...]:
    """The columns of weights that count beside the quasi-identifiers, as an engine calls them.

    A weight as it is counts as something that may be known, unless the policy
    accepts it by name. A weight scaled by stratum tells the stratum. Once they
    are written, weights in bands count too.
    """
    raw = [slot(c.name) for c in plan.released if c.weighs_raw and not c.accept_unique]
    if plan.weight is None:
        return tuple(raw)
    if written:
        return (*raw, slot(plan.weight.column))
    return (*raw, STRATUM) if plan.weight.stratum is not None else tuple(raw)


def weighs(plan: Plan, view: View) -> bool:
    """Whether a view of written rows is that of somebody who knows the weights besides."""
    return not view.name and not set(weighing(plan, written=True)).isdisjoint(view.columns)


def views_of(plan: Plan, goals: Goals, *, written: bool = False) -> Iterator[View]:
    """The policy's own view first, then those of single attributes and of weights, then scenarios.

    Args:
        plan: The goals.
        goals: People and households of a class.
        written: Whether the rows are as they are written, with weights in bands.
    """
    assert plan.microdata is not None
    quasi = tuple(slot(column.name) for column in plan.quasi)
    criteria = [replace(c, attribute=slot(c.attribute)) for c in plan.microdata.criteria]
    answers = tuple(c for c in criteria if c.attribute not in quasi)
    yield from _of_tables(plan, View("", quasi, goals, answers))
    if told := weighing(plan, written=written):
        yield from _of_tables(plan, View("", (*quasi, *told), goals, answers))
    for own in dict.fromkeys(c.attribute for c in criteria if c.attribute in quasi):
        # What is known already cannot be learnt: the class is that of the other columns.
        others = tuple(each for each in quasi if each != own)
        own_criteria = tuple(c for c in criteria if c.attribute == own)
        yield from _of_tables(plan, View("", others, None, own_criteria))
    for scenario in plan.microdata.scenarios:
        columns = tuple(map(slot, scenario.columns))
        wanted = Goals(scenario.k, scenario.k_households)
        tables = {plan.column(name).table for name in scenario.columns}
        alone = tables.pop() if plan.linked and len(tables) == 1 else None
        yield View(scenario.name, columns, wanted, (), alone)


def _of_tables(plan: Plan, view: View) -> Iterator[View]:
    """The view, and where there are several tables: that of each table's answers among its rows."""
    if not plan.linked:
        yield view
        return
    if view.goals is not None:
        yield replace(view, criteria=())
    for table in plan.tables:
        slots = {slot(column.name) for column in plan.columns if column.table == table}
        mine = tuple(each for each in view.criteria if each.attribute in slots)
        if mine:
            yield replace(view, goals=None, criteria=mine, table=table)


def look(plan: Plan, rows: Rows, linkage: Linkage, view: View) -> Seen:
    """Count the classes of some rows as a reader sees them who can link what is linked."""
    households = HOUSEHOLD if plan.household else None
    counted, keys = _class_rows(plan, rows, linkage, view)
    table, attributes = spread(counted, keys, view.attributes, households=households)
    return Seen(view, counted, table, attributes)


def spread(
    rows: Rows, keys: Sequence[str], names: Sequence[str], *, households: str | None = None
) -> tuple[ClassTable, dict[str, Attribute]]:
    """The classes of some rows, and how the answers in columns `names` are spread over them."""
    groups = {name: rows.group([*keys, name], persons=PERSON) for name in names}
    if names and households is None and one_row_each(rows):
        # The finer group says it all.
        table, found = alone_of(groups[names[0]], keys, names[0])
        attributes = {names[0]: found}
    else:
        table = from_group(rows.group(keys, persons=PERSON, households=households), keys)
        attributes = {}
    attributes |= {
        name: attribute_of(table, group, name)
        for name, group in groups.items()
        if name not in attributes
    }
    return table, attributes


def one_row_each(rows: Rows) -> bool:
    """Whether no person has several rows."""
    whole = rows.group([], persons=PERSON)
    return bool(whole["n"][0].as_py() == whole["rows"][0].as_py())


def columns_of(views: Sequence[View]) -> list[str]:
    """Every slot that the views look at."""
    return list(dict.fromkeys(name for v in views for name in (*v.columns, *v.attributes)))


def _class_rows(plan: Plan, rows: Rows, linkage: Linkage, view: View) -> tuple[Rows, list[str]]:
    """The rows to count classes over, and the columns that make a class."""
    if linkage == "rows":
        return of_table(plan, rows, view.table), list(view.columns)
    linked = rows.linked(
        list(view.columns),
        persons=PERSON,
        households=HOUSEHOLD,
        whole=linkage == "household",
        beside=[*view.attributes, *([TABLE] if view.table is not None else [])],
    )
    return of_table(plan, linked, view.table), ["class"]


def of_table(plan: Plan, rows: Rows, table: str | None) -> Rows:
    """The mapped or written rows of one table: all of them for None, or where there is no other."""
    if not plan.linked or table is None:
        return rows
    return rows.semi_join(pa.table({TABLE: pa.array([table], pa.string())}), [TABLE])
