"""Ladders of adaptive tables: ever coarser lists of `by`, each checked to be public and coarser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from anonkit.classes.ladders import BandsLadder, Ladder
from anonkit.dp.adaptive import DROPPED, Rung, parents, passes
from anonkit.dp.mechanisms import check_noise, half_width_95, variance
from anonkit.errors import InputError
from anonkit.plan.dimensions import MISSING, OUTSIDE, Keys, plan_dimension
from anonkit.plan.measures import Place
from anonkit.plan.planned_tables import Dimension, PlannedTable
from anonkit.policy.document import shown

_ADAPTS = ("count_persons", "count_rows")
_EXAMPLE = "`ladder: [[{column: ward, level: 1}, sex], [sex], []]`, coarser step by step"


def with_ladder(place: Place, table: PlannedTable) -> PlannedTable:
    """The table with the rungs it may be told on; as it was where it asks for none."""
    asked = place.table
    if asked.granularity is None:
        if asked.ladder is not None:
            fix = "write `granularity: adaptive` beside it"
            place.add("ladder", "`ladder` belongs to adaptive tables", fix, "misplaced_key")
        return table
    if table.found:
        return table  # beside a fault
    if not asked.ladder:
        fix = f"write {_EXAMPLE}"
        place.add("granularity", "it is not said how cells are told coarser", fix, "table.ladder")
        return table
    if table.query not in _ADAPTS or table.facts.weight_max is not None or table.options:
        problem = "only counts of people or rows adapt, without weights or several options a row"
        fix = "delete `granularity:` and `ladder:`"
        place.add("granularity", problem, fix, "table.granularity")
        return table
    rungs = _rungs(place, table)
    return table if rungs is None else replace(table, rungs=rungs)


def in_two_passes(table: PlannedTable) -> PlannedTable:
    """An adaptive table with its epsilon divided, and the noise of what it publishes.

    Raises:
        PolicyError: Epsilon is too small for the sensitivity.
    """
    both = passes(table.epsilon, len(table.rungs))
    check_noise(both.first, table.sensitivity)
    return replace(
        table,
        epsilon=both.second,
        first_pass=table.epsilon - both.second,
        half_width_95=Fraction(half_width_95(both.second, table.sensitivity)),
        variance=variance(both.second, table.sensitivity),
        alone=False,
    )


def _rungs(place: Place, table: PlannedTable) -> tuple[Rung, ...] | None:
    rungs = [_finest(table.by)]
    for number in range(len(place.table.ladder or ())):
        rung = _rung(place, table, number)
        if rung is None:
            return None
        if parents(rungs[-1], rung) is None or rung.cells >= rungs[-1].cells:
            _refuse(
                place,
                number,
                f"step {number + 1} of the ladder is not coarser than what comes before",
                f"leave out a column or raise its level: {_EXAMPLE}; the first comes after `by`",
            )
            return None
        rungs.append(rung)
    return tuple(rungs)


def _finest(by: Sequence[Dimension]) -> Rung:
    return Rung(
        _name(by),
        tuple(dimension.keys for dimension in by),
        tuple(tuple(range(len(dimension.keys))) for dimension in by),
    )


def _rung(place: Place, table: PlannedTable, number: int) -> Rung | None:
    """One step of the ladder; None beside a fault."""
    views = _views(place, number)
    if views is None:
        return None
    strange = [name for name in views if name not in {d.column for d in table.by}]
    if strange:
        problem = f"step {number + 1} of the ladder has a column that `by` has not"
        _refuse(place, number, problem, "write columns of `by`")
        return None
    told = []
    for fine in table.by:
        coarse = views.get(fine.column)
        labels = None if coarse is None else _labels(place, fine, coarse)
        if coarse is not None and labels is None:
            name, fix = shown(fine.column), "use a coarser level of the same hierarchy"
            problem = f"step {number + 1} of the ladder cannot tell every key of {name}"
            _refuse(place, number, problem, fix)
            return None
        told.append(labels or [DROPPED] * len(fine.keys))
    keys = [tuple(dict.fromkeys(labels)) for labels in told]
    return Rung(
        _name([views[d.column] for d in table.by if d.column in views]),
        tuple(keys),
        tuple(
            tuple(own.index(label) for label in labels)
            for own, labels in zip(keys, told, strict=True)
        ),
    )


def _views(place: Place, number: int) -> Mapping[str, Dimension] | None:
    """Column -> how a step sees it; None beside a fault."""
    asked = (place.table.ladder or ())[number]
    where = (*place.where, "ladder", number)
    views = [
        plan_dimension(by, (*where, at), place.columns, Keys(place.wanted.outside), place.faults)
        for at, by in enumerate(asked)
    ]
    sound = {view.column: view for view in views if view is not None}
    if len({by.column for by in asked}) < len(asked):
        problem = f"a column stands twice in step {number + 1} of the ladder"
        _refuse(place, number, problem, "use each column once")
        return None
    return sound if len(sound) == len(asked) else None


def _refuse(place: Place, number: int, problem: str, fix: str) -> None:
    where = (*place.where, "ladder", number)
    place.faults.add(where, problem, fix=fix, code="table.ladder")


def _labels(place: Place, fine: Dimension, coarse: Dimension) -> list[str] | None:
    """Of each finest key of a column its key in the coarser view; None where one has none."""
    told: dict[str, str] = {key: key for key in (MISSING, OUTSIDE)}
    if coarse == fine:
        return list(fine.keys)
    if fine.edges is not None and coarse.edges is not None:
        told |= _wider(fine, coarse)
    elif fine.edges is None and coarse.level is not None:
        ladder = place.columns[fine.column].ladder
        assert ladder is not None  # a level was found in it
        told |= _raised(ladder, fine, coarse.level)
    known = set(coarse.keys)
    found = [told.get(key, "") for key in fine.keys]
    return found if all(label in known for label in found) else None


def _wider(fine: Dimension, coarse: Dimension) -> Mapping[str, str]:
    """Bands whose edges are among those of the finer ones; both begin at the same value."""
    narrow, wide = fine.edges or (), coarse.edges or ()
    if narrow[0] != wide[0] or not set(wide) <= set(narrow):
        return {}
    return {
        key: coarse.keys[sum(edge >= own for own in wide) - 1]
        for key, edge in zip(fine.keys, narrow, strict=False)
    }


def _raised(ladder: Ladder, fine: Dimension, level: int) -> Mapping[str, str]:
    """Labels of one level told at a higher one, leaf by leaf."""
    told: dict[str, str] = {}
    for leaf in _leaves(ladder, fine):
        try:
            told[ladder.at(leaf, fine.level or 0)] = ladder.at(leaf, level)
        except InputError:
            return {}
    return told


def _leaves(ladder: Ladder, fine: Dimension) -> Sequence[str]:
    """Leaves that reach every key of the finer view."""
    if fine.level is None:
        return [key for key in fine.keys if key not in (MISSING, OUTSIDE)]
    if isinstance(ladder, BandsLadder) and ladder.top is not None:
        return [*map(str, range(0, ladder.top, ladder.widths[0])), str(ladder.top)]
    return ladder.leaves or ()


def _name(views: Sequence[Dimension]) -> str:
    """A rung in words: `ward level 1 × sex`."""
    return " × ".join(map(_view, views)) or "total"


def _view(view: Dimension) -> str:
    if view.level:
        return f"{view.column} level {view.level}"
    return f"{view.column} in {len(view.edges)} bands" if view.edges is not None else view.column
