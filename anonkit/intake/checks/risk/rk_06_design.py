"""RK-06: weights, clusters and strata that tell where somebody lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.checks.risk.rk_01_k_anonymity import CHECK as K
from anonkit.intake.checks.risk.rk_01_k_anonymity import least_k
from anonkit.intake.judge import settings_of
from anonkit.intake.people.counting import classes
from anonkit.intake.people.first_rows import column_of, sheet_of
from anonkit.intake.people.keys import about_of, keys_of, tables_of
from anonkit.intake.people.weights import weight_columns
from anonkit.intake.wording import share
from anonkit.records import Severity
from anonkit.risk.leaks.base import Coded, Sheet
from anonkit.risk.leaks.telling import telling
from anonkit.risk.singling import MOST

_BAND = (
    "tell the weights in bands that keep their mean (`role: weight` in a policy), or leave them "
    "out; rounding is no cure: with 1 digit left the stratum is still guessed for half of the rows"
)
_LEAVE = (
    "leave the column out, or number areas anew and larger, until k people share each with the keys"
)
_FRACTION = re.compile(
    r"(sampl|select|inclu).{0,20}(frac|prob)|(frac|prob).{0,20}(sampl|select|inclu)"
)


@dataclass(frozen=True)
class Told:
    """What one column says of another."""

    tells: str
    areas: int
    """Areas that it tells for sure."""
    of: int
    """Areas that there are."""
    people: int
    guess: float
    """Share of the rows whose area is right by guessing the commonest for each value."""
    prior: float
    """The same without the column."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table: what its weights tell, then its clusters and strata."""
    goal = least_k(case, settings_of(K, case.profile))
    said = False
    for table in tables_of(case):
        for each in (*_weights(case, table, goal, settings), *_designs(case, table, goal)):
            said = True
            yield each
    if not said:
        yield clean(
            "no weight tells a place or a sampling area, and none of these stands out",
            applies=any(True for _ in tables_of(case)),
        )


def _weights(case: Case, table: Records, goal: int, settings: Settings) -> Iterator[Result]:
    areas = _areas(case, table)
    for name in weight_columns(case, table):
        sheet = sheet_of(case, table, goal)
        column = column_of(sheet, name)
        if column is None:
            continue
        told = [_told(sheet, column, area) for area in areas if area != name]
        worst = max((each for each in told if each), key=_much, default=None)
        if worst is not None and _speaks(sheet, worst, settings):
            yield _weight_tells(case, table, name, worst, goal)
        elif _own(sheet, column) * MOST > sheet.count:
            part = share(_own(sheet, column), sheet.count)
            why = f"{part} of the people have a weight of their own, which joins files and tells "
            why = f"{why}the cell that it was worked out in"
            yield found(why, fix=_BAND, at=table, columns=(name,), severity="medium")


def _much(told: Told) -> tuple[float, int]:
    return told.guess, told.areas


def _speaks(sheet: Sheet, told: Told, settings: Settings) -> bool:
    """For sure for more than 5 % of the people, or guessed right often, and twice as often."""
    likely = told.guess >= float(settings["guess"]) and told.guess >= 2 * told.prior
    return sheet.enough(told.people) or likely


def _weight_tells(case: Case, table: Records, name: str, told: Told, goal: int) -> Result:
    both = keys_of(case, table).both
    k = classes(case, table, (*both, name), keep=False).k
    figures = {
        "areas_told": told.areas,
        "areas": told.of,
        "guess": round(told.guess, 3),
        "prior": round(told.prior, 3),
        "k": k,
    }
    what = f"lets {told.tells} be guessed"
    if told.areas:
        what = f"tells {told.areas:,} of {told.of:,} values of {told.tells}"
    why = (
        f"{name} {what}: by the commonest for each weight {told.guess:.0%} of the rows are right, "
        f"without it {told.prior:.0%}"
    )
    severity: Severity | None = None
    if k >= goal and both:
        why = f"{why}; whoever reads it still finds k {k}"
        severity = "low"
    return found(
        why, fix=_BAND, at=table, columns=(name, told.tells), figures=figures, severity=severity
    )


def _designs(case: Case, table: Records, goal: int) -> Iterator[Result]:
    keys, about = keys_of(case, table), about_of(case, table)
    for name in [each.name for each in table.columns if _of_design(each.name, about[each.name])]:
        if name in keys.both or not keys.both:
            continue
        wide = classes(case, table, (*keys.both, name), keep=False)
        if wide.k >= goal:
            continue
        sheet = sheet_of(case, table, goal)
        column = column_of(sheet, name)
        told = [_told(sheet, column, place) for place in keys.places if column and place != name]
        worst = max((each for each in told if each), key=_much, default=None)
        tells = worst is not None and sheet.enough(worst.people)
        part = share(wide.below(goal), wide.count)
        why = f"with {name} known, {part} of the people share their keys with fewer than {goal}"
        if worst is not None and tells:
            why = f"{why}; it tells {worst.areas:,} of {worst.of:,} values of {worst.tells}"
        yield found(
            why,
            fix=_LEAVE,
            at=table,
            columns=(name,),
            figures={"k": wide.k, "in_small_classes": wide.below(goal)},
            severity=None if tells else "medium",
        )


def _of_design(name: str, about: str) -> bool:
    plain = name.casefold()
    return about == "design" or plain == "fpc" or _FRACTION.search(plain) is not None


def _areas(case: Case, table: Records) -> tuple[str, ...]:
    about = about_of(case, table)
    return tuple(each.name for each in table.columns if about[each.name] in ("place", "design"))


def _told(sheet: Sheet, key: Coded | None, area: str) -> Told | None:
    """What a column tells of an area; None where there is nothing to tell."""
    hidden = column_of(sheet, area)
    if key is None or hidden is None or hidden.size < 2 or not key.size:
        return None
    both = (key.codes >= 0) & (hidden.codes >= 0)
    if not both.any():
        return None
    values, areas = key.codes[both], hidden.codes[both]
    pairs, counts = np.unique(values * hidden.size + areas, return_counts=True)
    best = np.zeros(key.size, np.int64)
    np.maximum.at(best, pairs // hidden.size, counts)
    sure = np.append(telling(sheet, key.codes, hidden.codes), False)
    rows = sure[np.where(key.codes >= 0, key.codes, len(sure) - 1)] & both
    # An answer that a value tells but for 1 in 20 counts once it is the value's commonest.
    common = counts == best[pairs // hidden.size]
    named = np.unique((pairs % hidden.size)[common & sure[pairs // hidden.size]])
    return Told(
        tells=area,
        areas=len(named),
        of=len(np.unique(areas)),
        people=sheet.people_in(rows),
        guess=float(best.sum() / both.sum()),
        prior=float(np.bincount(areas).max() / both.sum()),
    )


def _own(sheet: Sheet, weight: Coded) -> int:
    """People whose weight nobody else has."""
    given = weight.codes >= 0
    pairs = np.unique(weight.codes[given] * sheet.count + sheet.people[given]) // sheet.count
    return int((np.bincount(pairs) == 1).sum()) if len(pairs) else 0


CHECK = Check(
    name="RK-06",
    title="Weights and design variables that tell the place",
    severity="high",
    threshold="no weight that tells a place, stratum or cluster for more than 5 % of the people, "
    "or lets it be guessed for {guess} of them; k of RK-01 beside clusters and strata",
    source="measured: weights of a needs assessment told all of its 32 strata, those of a health "
    "survey 217 of 217 clusters; guessed right: raw 1.00, 1 digit 0.47, five bands 0.23, prior "
    "0.05; beyond chance: a test of this program's own",
    mend=_BAND,
    settings={"guess": 0.33},
    required=True,
    run=run,
)
