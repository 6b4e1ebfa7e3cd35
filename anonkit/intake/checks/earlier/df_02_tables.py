"""DF-02: tables whose difference isolates a few people."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.errors import shown
from anonkit.intake.attack.differ import Difference, Nearly, differences, spots_of
from anonkit.intake.attack.tables import earlier_tables
from anonkit.intake.attack.words import spot_name, table_name
from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.earlier.matching import no_earlier

MOST_NAMED = 6
_FIX = (
    "publish the figures of one population and one way to cut ranges only, or hide the cells that "
    "differ by a few in all tables, those of earlier deliveries included"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each two tables whose difference leaves a few people alone."""
    tables = [*case.now.tables, *earlier_tables(case)]
    if not case.now.tables and not case.earlier:
        yield no_earlier()
        return
    if not case.now.tables:
        yield clean("no table of figures to take away from another", applies=False)
        return
    nearly = Nearly(int(settings["few"]), float(settings["alike"]), float(settings["apart"]))
    made = differences(tables, nearly)
    for each in made.found:
        yield _told(each, nearly)
    if made.left:
        yield not_checked(
            f"{made.left} pairs of tables were not held against each other: there are too many",
            fix="hand the tables over in parts",
        )
    if not (case.earlier or made.pairs or made.found or made.left):
        yield no_earlier()
        return
    noisy = sum(each.noise is not None for each in tables)
    aside = f"; {noisy} tables with noise are left out" if noisy else ""
    yield clean(
        f"{made.pairs} pairs of tables isolate nobody by their difference{aside}"
        if made.pairs
        else f"no two tables of counts to take away from each other{aside}"
    )


def _told(difference: Difference, nearly: Nearly) -> Result:
    one, other = difference.one.table, difference.other.table
    names = [*_cells(difference), *(shown(each) for each in difference.bands)]
    if not (one.tells and other.tells):
        # What may be rows of people has people's answers, or people, for labels.
        names = [f"a cell by {shown(', '.join(one.by))}"]
    some = "; ".join(f"`{name}`" for name in names[:MOST_NAMED])
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    # That people are the same was said by nobody: it is read off the figures.
    guessed = difference.way == "nested" and not other.origin and one.population == other.population
    guessed = guessed or not (one.sure and other.sure)
    return found(
        f"{_way(difference, nearly)}: {some}{more} ({table_name(one)} and {table_name(other)})",
        file=one.file.path,
        table=one.name,
        columns=(one.column,),
        fix=_FIX,
        severity="medium" if guessed else None,
        figures={"cells": len(names)},
    )


def _way(difference: Difference, nearly: Nearly) -> str:
    few = f"1 to {nearly.few} people"
    if difference.way == "alike":
        return (
            "both tell nearly the same figures of the same cells; whoever takes the one away from "
            f"the other is left with {few} who joined, left or were changed"
        )
    if difference.way == "nested":
        return (
            "the people of the one are part of the other's; whoever takes the smaller figure away "
            f"from the larger is left with {few}"
        )
    if difference.way == "cuts":
        return (
            "both cut one range at other points; whoever adds up each to a cut and takes the one "
            f"from the other is left with {few}"
        )
    return "it is hidden here, and an earlier table of nearly the same people tells it"


def _cells(difference: Difference) -> list[str]:
    spots = spots_of(difference)
    return [
        spot_name(difference.one, spots[key])
        if key in spots
        else ", ".join(shown(f"{dim}={label}") for dim, label in sorted(key)) or "the total of all"
        for key in difference.cells
    ]


CHECK = Check(
    name="DF-02",
    title="Tables whose difference isolates people",
    severity="high",
    threshold="no cell in which two tables of nearly the same people differ by 1 to {few}; nearly "
    "the same: {alike:.0%} of their cells are equal, or none is above the other's, of an earlier "
    "delivery by {apart:.0%} in all",
    source="differencing: Hundepool et al. 2012, Statistical Disclosure Control, 5.2.3; ESS "
    "handbook, fewer than 10",
    mend=_FIX,
    settings={"few": 9, "alike": 0.5, "apart": 0.2},
    required=True,
    run=run,
)
