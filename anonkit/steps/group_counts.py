"""What the noisy tables say of each protected group: from their lines alone, at no cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from anonkit.dp.adaptive import Rung
from anonkit.dp.grid import fixed
from anonkit.dp.tables import guarded
from anonkit.dp.tails import Part, half_width_95, laplace
from anonkit.plan import Plan, PlannedTable
from anonkit.plan.foresee_tables import READABLE
from anonkit.records import GroupCount
from anonkit.steps.lost import grouped

COUNTS = ("count_persons", "histogram", "count_rows")
"""Queries whose cells hold how many there are; people before rows."""
_HUNDREDTH = Fraction(1, 100)
Line = Mapping[str, str]


def naming(plan: Plan, column: str) -> Iterator[tuple[PlannedTable, int]]:
    """Counts of which a dimension names the values of a column, with its place among them."""
    for table in plan.aggregates.tables if plan.aggregates is not None else ():
        for place, dimension in enumerate(table.by if table.query in COUNTS else ()):
            named = not dimension.level and dimension.edges is None and not dimension.several
            if dimension.column == column and named:
                yield table, place


def rungs_naming(table: PlannedTable, place: int) -> Mapping[str, Rung]:
    """The rungs of an adaptive table that tell a dimension as finely as it can be, by name."""
    finest = table.rungs[0].keys[place]
    return {rung.name: rung for rung in table.rungs if rung.keys[place] == finest}


def lines_of(made: bytes) -> list[Line]:
    """The lines of a released table."""
    return list(csv.DictReader(io.StringIO(made.decode("utf-8"), newline="")))


def group_counts(plan: Plan, files: Mapping[str, bytes]) -> Mapping[tuple[str, str], GroupCount]:
    """Of each (attribute, group) that a table names what it says of it, and how surely.

    Where several tables count a group, the one with the least noise is taken.

    Args:
        plan: Says which tables there are.
        files: The released tables by name.
    """
    views_of = {column.name: list(naming(plan, column.name)) for column in grouped(plan)}
    names = {table.name for views in views_of.values() for table, _ in views}
    lines = {name: lines_of(files[name]) for name in names}  # of a million cells: only if needed
    found = {}
    for column in grouped(plan):
        views = views_of[column.name]
        for group in column.values or ():
            told = (_count(plan, table, at, group, lines[table.name]) for table, at in views)
            counts = [each for each in told if each is not None]
            if counts:
                found[column.name, group] = min(counts, key=_worth)
    return found


def _worth(count: GroupCount) -> tuple[bool, bool, Fraction]:
    width = Fraction(count.noise_half_width_95 or 0)
    return count.value is None, count.unit != "person", width


def _count(
    plan: Plan, table: PlannedTable, place: int, group: str, lines: Sequence[Line]
) -> GroupCount | None:
    own = [line for line in lines if line[table.by[place].column] == guarded(group)]
    if table.rungs:
        own = [line for line in own if line["level"] in rungs_naming(table, place)]
    if not own:
        return None
    width = _half_width(plan, table, place, len(own)) if _adds_up(plan, table, place, own) else None
    value = None
    if width is not None:
        value = fixed(sum((Fraction(line["value"]) for line in own), Fraction(0)), table.grid)
    return GroupCount(
        table=table.name,
        levels=tuple(dict.fromkeys(line["level"] for line in own if line["level"])),
        unit="row" if table.query == "count_rows" else "person",
        value=value,
        noise_half_width_95=None if width is None else fixed(width, table.grid),
        cells=len(own),
        readable=sum(map(_readable, own)),
        readable_share=_share(own) if value is not None else None,
    )


def _share(own: Sequence[Line]) -> str | None:
    """Two digits; the noise of many cells can make it more than all, or less than nothing."""
    whole = sum((Fraction(line["value"]) for line in own), Fraction(0))
    part = sum((Fraction(line["value"]) for line in own if _readable(line)), Fraction(0))
    return (
        fixed(max(Fraction(0), min(part / whole, Fraction(1))), _HUNDREDTH) if whole > 0 else None
    )


def _readable(line: Line) -> bool:
    return Fraction(line["value"]) * READABLE >= Fraction(line["noise_half_width_95"])


def _adds_up(plan: Plan, table: PlannedTable, place: int, own: Sequence[Line]) -> bool:
    """Whether the lines of a group together hold each of its people (or rows) once."""
    wanted = plan.aggregates
    assert wanted is not None
    if len(table.by) == 1:
        return True
    if table.found or table.options is not None or table.groups is not None:
        return False
    if table.rungs and _finest(table, own) * len(table.by[place].keys) < table.facts.cells:
        return False  # some of them are told without the group's name
    alone = plan.person is None or (wanted.unit == "person" and wanted.max_rows == 1)
    return table.query == "count_rows" or table.facts.weight_max is not None or alone


def _finest(table: PlannedTable, own: Sequence[Line]) -> int:
    """Finest cells that the lines of an adaptive table stand for."""
    return sum(int(table.rungs[rung].sizes[cell]) for rung, cell in cells_told(table, own))


def cells_told(table: PlannedTable, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """(rung, cell of the rung) of each line of an adaptive table."""
    named = {rung.name: number for number, rung in enumerate(table.rungs)}
    places = [
        [{guarded(key): place for place, key in enumerate(keys)} for keys in rung.keys]
        for rung in table.rungs
    ]
    found = []
    for line in lines:
        number, cell = named[line["level"]], 0
        for dimension, known in zip(table.by, places[number], strict=True):
            cell = cell * len(known) + known[line[dimension.column]]
        found.append((number, cell))
    return found


def _half_width(plan: Plan, table: PlannedTable, place: int, lines: int) -> Fraction:
    """Of the sum of all lines of a group, whose noise adds up."""
    wanted = plan.aggregates
    assert wanted is not None
    assert table.half_width_95 is not None  # counts have one
    if lines == 1:
        return table.half_width_95
    if table.rungs:
        return half_width_95([Part(laplace(table.epsilon, table.sensitivity), 1.0, lines)])
    number = wanted.tables.index(table)
    family = next(each for each in wanted.families if number in each.places)
    axis = family.axes[family.places.index(number)][place]
    return family.spread([axis]).half_width_95 * table.facts.step
