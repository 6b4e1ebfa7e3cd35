"""PI-04: places on the map told more exactly than a neighbourhood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.personal.columns import look, of_people, without_tables
from anonkit.intake.personal.coordinates import BESIDE, MASKS, Place, is_exact, places_of
from anonkit.intake.personal.declared import actions_of
from anonkit.intake.personal.halves import halves_of
from anonkit.records import ScanColumn, Severity

_FIX = (
    "tell points as centres of cells of a grid (`coarsen_gps`), or cluster centroids that were "
    "displaced (`displace`); leave altitude and accuracy out"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each sort of place in each table."""
    yield from without_tables(case)
    for table in case.now.records:
        told = list(_of(case, table, int(settings["decimals"])))
        yield from told
        if not told:
            yield clean("no point on the map, or none that is told exactly", at=table)


def _of(case: Case, table: Records, decimals: int) -> Iterator[Result]:
    cells = look(table, [each.name for each in table.columns])
    done = actions_of(case, table)
    places = [each for each in places_of(table, cells) if done.get(each.name) not in MASKS]
    exact = [
        each
        for each in places
        if each.sort not in BESIDE and is_exact(each, cells[each.name], decimals)
    ]
    sure = [each for each in exact if not each.guessed]
    yield from _points(table, sure, guessed=False)
    yield from _points(table, [each for each in exact if each.guessed], guessed=True)
    blurred = {name for name, action in done.items() if action in MASKS}
    known = blurred.union(each.name for each in places)
    yield from _pairs(table, halves_of(table, cells, frozenset(known)))
    beside = [each for each in places if each.sort in BESIDE]
    if beside:
        what = "altitude, or how exact the device was: they tell points apart that were blurred"
        weighs: Severity = "high" if sure else "medium"
        names = tuple(each.name for each in beside)
        yield found(f"it holds {what}", at=table, columns=names, severity=weighs)


def _pairs(table: Records, pairs: Iterable[tuple[ScanColumn, ScanColumn]]) -> Iterator[Result]:
    """Asked, not refused: logarithms of two amounts can lie alike."""
    names = dict.fromkeys(each.name for pair in pairs for each in pair)
    if names:
        why = "columns side by side may be exact latitudes and longitudes, by their values"
        yield found(why, at=table, columns=tuple(names), severity="medium")


def _points(table: Records, places: Sequence[Place], *, guessed: bool) -> Iterator[Result]:
    if not places:
        return
    names = tuple(each.name for each in places)
    why = "it tells points on the map exactly, and nothing says that they were blurred"
    if guessed:
        why = "two columns side by side have the shape of exact latitudes and longitudes"
    elif not of_people(table):
        asked = "no column speaks of people: if it is a list of public places, say so"
        yield found(f"{why}; {asked}", at=table, columns=names, severity="medium")
        return
    weighs: Severity = "high" if of_people(table) else "medium"
    yield found(why, at=table, columns=names, severity=weighs)


CHECK = Check(
    name="PI-04",
    title="Coordinates",
    severity="high",
    threshold="at most {decimals} decimals of a degree (about 1 km), or masking that is declared",
    source="DIME checklist for publishing microdata, 2.1.3; displacement by The DHS Program",
    mend=_FIX,
    settings={"decimals": 2},
    command="anonkit init {file} -o plan.xlsx",
    required=True,
    run=run,
)
