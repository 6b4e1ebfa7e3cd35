"""TB-02: figures that were left out, and can be worked out of what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anonkit.errors import shown
from anonkit.intake.attack.attack import Attack, Outcome, Wanted, attacks
from anonkit.intake.attack.cells import Grid, Spot
from anonkit.intake.attack.intervals import Effort
from anonkit.intake.attack.system import MOST_CELLS, System
from anonkit.intake.attack.tables import earlier_tables
from anonkit.intake.attack.words import (
    Derivation,
    derivations,
    key_name,
    spot_name,
    table_name,
)
from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.checks.figures.told import place, weight

MOST_DERIVED = 50
"""Cells of which the shortest way to work them out is looked for: as many as are told."""
_FIX = (
    "leave out further cells until every hidden one may be several values (secondary "
    "suppression over all tables together), merge categories, or publish fewer totals"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each hidden cell that is found out, or left too few values."""
    tables = [*case.now.tables, *earlier_tables(case)]
    noisy = sum(each.noise is not None for each in case.now.tables)
    aside = f"; {noisy} tables with noise are left out" if noisy else ""
    if all(each.noise is not None for each in case.now.tables):
        yield clean(f"no table of figures in which something could be hidden{aside}", applies=False)
        return
    wanted = Wanted(int(settings["small"]), int(settings["width"]), float(settings["share"]) / 100)
    effort = Effort(int(settings["every_end"]), int(settings["programmes"]))
    made = [each for each in attacks(tables, wanted, effort) if _at_hand(each.system)]
    for each in made:
        yield from _contradictions(each)
        yield from _exact(each)
        yield from _zeros(each)
        yield from _narrow(each)
        yield from _alone(each)
        yield from _unlooked(each)
    yield from _wrong_lines(made)
    yield from _loose(made)
    yield clean(_told(made) + aside)


def _at_hand(system: System) -> bool:
    return any(not grid.table.origin for grid in system.grids)


def _told(made: Sequence[Attack]) -> str:
    """What was looked at, where nothing was found."""
    outcomes = [(each, outcome) for each in made for outcome in each.outcomes]
    hidden = [(each, o) for each, o in outcomes if each.system.cells[o.cell].hidden]
    if not hidden:
        return "nothing is suppressed"
    tables = {id(grid.table) for each in made for grid in each.system.grids}
    counts = [o.width for each, o in hidden if each.system.cells[o.cell].whole]
    least = f", of counts at least {min(counts):g} wide" if counts else ""
    solved = sum(each.programmes for each in made)
    return (
        f"none of {len(hidden)} hidden cells is found out from {len(tables)} tables together: "
        f"by elimination none has one value, and their intervals{least} leave it open "
        f"({solved} linear programmes; nothing is below 0)"
    )


def _place(attack: Attack, outcome: Outcome) -> tuple[Grid, Spot] | None:
    """Where a cell is hidden: at hand, if there."""
    places = attack.system.cells[outcome.cell].hidden
    return min(places, key=lambda place: place[0].table.origin != "", default=None)


def _named(attack: Attack, outcome: Outcome) -> tuple[str, Mapping[str, Any]]:
    """What a cell is called, and where it stands, for a result."""
    hidden = _place(attack, outcome)
    if hidden is None:
        return key_name(attack.system, attack.system.cells[outcome.cell].key), {}
    grid, spot = hidden
    name = spot_name(grid, spot)
    if grid.table.origin:
        return f"{name} in {table_name(grid.table)}", {}
    return name, {**place(grid.table), **weight(grid.table)}


def _exact(attack: Attack) -> Iterator[Result]:
    exact = [each for each in attack.outcomes if each.exact and each.most != 0]
    ways = derivations(attack, exact[:MOST_DERIVED])
    for each in exact:
        name, at = _named(attack, each)
        if each.contested:
            yield found(
                f"the sums that give the hidden figure of `{name}` away contradict each other, or "
                "what a count can be",
                fix=f"mend the sums; then {_FIX}",
                **at,
            )
            continue
        way = ways.get(each.cell)
        how = _how(attack, each, way)
        missing = "" if attack.system.cells[each.cell].hidden else " (it has no row)"
        yield found(
            f"the hidden figure of `{name}`{missing} is found out exactly: {how}",
            fix=_FIX,
            **at,
        )


def _how(attack: Attack, outcome: Outcome, way: Derivation | None) -> str:
    cell = attack.system.cells[outcome.cell]
    if outcome.how == "told":
        return "it stands in " + " and in ".join(
            dict.fromkeys(table_name(grid.table) for grid, _ in cell.told)
        )
    if way is not None:
        return way.words(attack.system)
    names = dict.fromkeys(table_name(grid.table) for grid in attack.system.grids)
    tables = ", ".join(list(names)[:4]) + (" and others" if len(names) > 4 else "")
    if outcome.how == "bounds":
        return f"no other value fits what else is published ({tables}), as no count is below 0"
    return f"by adding and taking away what else is published ({tables})"


def _zeros(attack: Attack) -> Iterator[Result]:
    """Hidden cells that can only be nought: they tell of nobody, but not that nobody is known."""
    zeros = [each for each in attack.outcomes if each.exact and each.most == 0]
    places: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in zeros:
        at = _named(attack, each)[1]
        places.setdefault((at.get("file", ""), at.get("table", "")), []).append(at)
    for same in places.values():
        told = {**same[0], "severity": "low", "figures": {"cells": len(same)}}
        yield found(f"{len(same)} hidden figures can only be 0", **told)


def _narrow(attack: Attack) -> Iterator[Result]:
    for each in attack.outcomes:
        if each.how == "narrow":
            name, at = _named(attack, each)
            why = f"the hidden figure of `{name}` is nearly found out"
            told = {**at, "severity": "medium"}
            yield found(f"{why}: what is published leaves too few values", fix=_FIX, **told)


def _alone(attack: Attack) -> Iterator[Result]:
    for one, other in attack.alone:
        mine, _ = _named(attack, Outcome(one, "safe"))
        theirs, at = _named(attack, Outcome(other, "safe"))
        yield found(
            f"the only respondent of `{mine}` works out the hidden figure of `{theirs}` exactly, "
            "from their own and what is published",
            fix="hide one more cell beside them, or merge the two",
            **{**at, "severity": "medium"},
        )


def _contradictions(attack: Attack) -> Iterator[Result]:
    """Tables that cannot all be right: whoever compares them sees where something was hidden."""
    system = attack.system
    for grid in system.again:
        yield _odd(
            grid,
            "its totals were added up again from the cells that were not hidden, and contradict "
            "the other tables: together they give the hidden figures away",
            "publish the totals of everybody, and hide further cells",
        )
    for clash in system.clashes:
        one, other = (table_name(each.table) for each in clash.grids)
        why = f"`{key_name(system, clash.key)}` is another figure in {one} than in {other}"
        yield _odd(clash.grids[1], why, "mend the figure, or say what differs between the tables")
    for sum_ in attack.contradictions[:1]:
        name = key_name(system, system.cells[sum_.total].key)
        why = (
            f"the tables contradict each other: no figures fit all of {len(attack.contradictions)} "
            f"sums, such as `{name}` in {table_name(sum_.grid.table)} and its parts; what is "
            "hidden there was not fully looked at"
        )
        yield _odd(sum_.grid, why, "mend the figures, or say what differs between the tables")


def _wrong_lines(made: Sequence[Attack]) -> Iterator[Result]:
    """Once for each table and dimension, however many measures and levels it has."""
    lines: dict[tuple[str, str], list[Grid]] = {}
    for each in made:
        for grid, level, _ in each.system.wrong:
            at = (table_name(grid.table), grid.table.by[level.dim])
            lines.setdefault(at, []).append(grid)
    for (_, name), grids in lines.items():
        some = "1 line" if len(grids) == 1 else f"{len(grids)} lines"
        does, its = ("does", "its total") if len(grids) == 1 else ("do", "their totals")
        why = f"{some} along `{shown(name)}` {does} not add up to {its}"
        yield _odd(grids[0], why, "mend the figures, or say why they do not add up")


def _odd(grid: Grid, why: str, fix: str) -> Result:
    file = "" if grid.table.origin else grid.table.file.path
    name = "" if grid.table.origin else grid.table.name
    return found(why, file=file, table=name, fix=fix, severity="medium")


def _unlooked(attack: Attack) -> Iterator[Result]:
    """What could not be looked at, and is hidden."""
    left = sum(each.how == "unknown" for each in attack.outcomes)
    hidden = len(attack.system.targets)
    if left:
        sure = "" if attack.unsolved else ": by elimination none of them has one value"
        yield not_checked(
            f"how narrowly {left} of {hidden} hidden cells are known was not looked at{sure}",
            fix="let the profile ask for more linear programmes (programmes)",
        )
    if attack.system.cut and hidden:
        yield not_checked(
            f"the tables have more cells than are looked at together ({MOST_CELLS}); of {hidden} "
            "hidden ones some may be found out all the same",
            fix="hand the tables over in parts",
        )


def _loose(made: Sequence[Attack]) -> Iterator[Result]:
    """Dimensions along which nothing was looked for, once for each table."""
    tables: dict[tuple[str, str], Grid] = {}
    for each in made:
        for grid, level in each.system.loose:
            if any(reading.hidden for reading in grid.cells.values()):
                tables.setdefault((table_name(grid.table), grid.table.by[level.dim]), grid)
    for (_, name), grid in tables.items():
        yield not_checked(
            f"figures along `{shown(name)}` do not add up to their totals (several answers, or "
            "levels that nothing tells apart): along it hidden ones were not looked for",
            file=grid.table.file.path,
            table=grid.table.name,
            fix="say which label lies in which, in a column of its own",
        )


CHECK = Check(
    name="TB-02",
    title="Hidden figures that can be worked out",
    severity="high",
    threshold=(
        "no hidden cell has one value; of a count up to {small} the interval is at least {width} "
        "wide (1 to 3), of a sum {share} % of its upper end; all tables and earlier deliveries "
        "together"
    ),
    source="Hundepool et al. 2012, Statistical Disclosure Control, section 4.4; ESS handbook",
    mend=_FIX,
    settings={"small": 9, "width": 2, "share": 10, "every_end": 500, "programmes": 4000},
    required=True,
    run=run,
)
