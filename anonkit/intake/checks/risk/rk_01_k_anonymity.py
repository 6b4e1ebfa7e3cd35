"""RK-01: how many people share each combination of what others may know of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from anonkit.classes import stretches
from anonkit.classes.packing import packed_places
from anonkit.classes.stretches import Rows
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found, not_checked
from anonkit.intake.people.counting import (
    Classes,
    Coded,
    class_table,
    classes,
    coded,
    coded_cells,
    people_of,
    together,
)
from anonkit.intake.people.joining import people_of_parcel
from anonkit.intake.people.keys import Keys, about_of, keys_of
from anonkit.intake.wording import listed, share
from anonkit.risk.singling import MOST

NAME = "RK-01"
GRAVE = frozenset({"health", "violence", "sexuality", "justice", "politics"})
"""What a table tells of people for which offices ask for more of a class."""
MOST_KEYS = 12
"""Keys of which each is left out to see what drives the risk."""
MOST_OTHERS = 60
"""Columns that are added to the keys one by one: the first of the table."""
MOST_FIRST = 200_000
"""Rows in which that is done: the first."""
_FIX = (
    "tell the key variables more coarsely (ages in bands, larger places), or suppress who stands "
    "out; or hand over a release of a policy that names them `quasi`"
)
_APART = "say in a data package which columns tie the tables, or hand them over joined"
_ADD = "name it `quasi` in the policy, tell it more coarsely, or leave it out"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table: k on the keys, what the scan proposes besides, and what others add."""
    tables = list(people_of_parcel(case))
    for each in tables:
        told = _of_table(case, each.table, settings)
        if each.why_not:  # a table that is half of what the reader holds has not passed
            yield not_checked(each.why_not, fix=_APART, at=each.table)
            told = (one for one in told if one.outcome != "clean")
        yield from told
    if not tables:
        yield clean("there is no table with rows of people", applies=False)


def least_k(case: Case, settings: Settings) -> int:
    """The k that is asked for: the profile's, else by whom the data would be for."""
    chosen = case.profile.checks.get(NAME)
    if case.profile.audience == "licensed" and not (chosen and "k" in chosen.settings):
        return int(settings["k_licensed"])
    return int(settings["k"])


def _of_table(case: Case, table: Records, settings: Settings) -> Iterator[Result]:
    keys, goal = keys_of(case, table), least_k(case, settings)
    if not keys.both:
        yield _without(case, table, keys)
    else:
        yield _main(case, table, keys, goal)
        yield from _grave(case, table, keys, int(settings["k_sensitive"]), goal)
    yield from _further(case, table, keys, goal)
    yield from _others(case, table, keys)
    yield from _unsaid(case, table, keys)


def _without(case: Case, table: Records, keys: Keys) -> Result:
    if keys.stated:
        return clean("the sender names no key variable in it, and none was seen", at=table)
    about = about_of(case, table)
    unknown = sum(not about[each.name] for each in table.columns)
    if unknown * 2 > len(table.columns):
        why = f"nobody knows what {unknown} of its {len(table.columns)} columns tell"
        fix = "name the key variables with --quasi, or give the form with --form"
        return not_checked(why, fix=fix, at=table)
    return clean("no column tells what people around somebody may know", at=table)


def _main(case: Case, table: Records, keys: Keys, goal: int) -> Result:
    both = classes(case, table, keys.both)
    figures = _figures(both, goal)
    own = ""
    if keys.claimed and set(keys.claimed) != set(keys.both):
        claimed = classes(case, table, keys.claimed, keep=False)
        figures |= {"k_claimed": claimed.k}
        own = f"; on the sender's keys ({listed(keys.claimed)}) k is {claimed.k}"
    whose = " (the sender's keys)" if set(keys.claimed) == set(keys.both) else ""
    why = f"k is {both.k} on {listed(keys.both)}{whose}{own}"
    if both.k >= goal:
        return clean(why, at=table, figures=figures)
    small = f"{share(both.below(goal), both.count)} of {both.count:,} people share theirs with "
    why = f"{why}: {small}fewer than {goal}{_driver(case, table, keys.both, goal)}"
    severity = None if keys.personal else "medium"  # rows of places may be no people
    return found(why, fix=_FIX, at=table, columns=keys.both, figures=figures, severity=severity)


def _figures(found: Classes, goal: int) -> dict[str, int]:
    return {
        "k": found.k,
        "goal": goal,
        "people": found.count,
        "unique": found.unique,
        "in_small_classes": found.below(goal),
    }


def _driver(case: Case, table: Records, keys: tuple[str, ...], goal: int) -> str:
    """Which key puts most people into small classes."""
    if not 1 < len(keys) <= MOST_KEYS:
        return ""
    without = {name: _below_without(case, table, keys, name, goal) for name in keys}
    best = min(keys, key=without.__getitem__)
    return f"; without {best} it would be {without[best]:,} people"


def _below_without(case: Case, table: Records, keys: tuple[str, ...], left: str, goal: int) -> int:
    """People in small classes of all keys but one; nothing of it is kept."""
    others = [name for name in keys if name != left]
    if classes(case, table, keys).several:
        columns = [coded(case, table, name) for name in others]
        return together(case, table, others, columns).below(goal)
    whole = class_table(case, table, keys)
    places = [keys.index(name) for name in others]
    codes = [whole.codes[:, place] for place in places]
    group = packed_places(codes, [len(whole.labels[place]) for place in places], len(whole))
    people = np.bincount(group, weights=whole.n)
    return int(people[people < goal].sum())


def _grave(case: Case, table: Records, keys: Keys, more: int, goal: int) -> Iterator[Result]:
    about = about_of(case, table)
    grave = [each.name for each in table.columns if about[each.name] in GRAVE]
    k = classes(case, table, keys.both).k
    if grave and goal <= k < more:
        why = f"k is {k}, and offices ask for {more} where a table tells {listed(grave)}"
        yield found(why, at=table, columns=tuple(grave), figures={"k": k}, severity="low")


def _further(case: Case, table: Records, keys: Keys, goal: int) -> Iterator[Result]:
    """What the scan proposes: asked of a bare file, told of a release whose sender named keys."""
    if not keys.further:
        return
    wide = classes(case, table, (*keys.both, *keys.further))
    if wide.k >= goal:
        return
    told = f"whoever knows {listed(keys.further)} besides finds"
    why = f"{told} {share(wide.unique, wide.count)} of the people alone (k is {wide.k})"
    asks = not keys.stated and wide.below(goal) * MOST > wide.count
    yield found(
        why,
        fix=f"say who may know it; {_ADD}",
        at=table,
        columns=keys.further,
        figures=_figures(wide, goal),
        severity="medium" if asks else "low",
    )


def _others(case: Case, table: Records, keys: Keys) -> Iterator[Result]:
    """Columns that nobody need know: by what they add, and those with answers of people's own.

    Looked at in the first rows: of these more are alone than of all, so that a column which
    singles nobody out there does so nowhere, and what is found is looked at again in all rows.
    """
    base, names = classes(case, table, keys.both), keys.others[:MOST_OTHERS]
    adds: dict[str, int] = {}
    alone: dict[str, int] = {}
    first, seen = table.first(names, MOST_FIRST), 0
    for name in names:
        codes = coded_cells(first[name], table.column(name))
        seen = len(codes.codes)
        if added := _added(base, codes):
            adds[name] = added
        some = _own(codes, _people(case, table, seen)) * MOST > seen
        if some and (own := _alone(case, table, name)) * MOST > base.count:
            alone[name] = own
    yield from _alone_told(table, alone, base)
    quiet = {name: unique for name, unique in adds.items() if name not in alone}
    if quiet:
        yield _adds_told(table, quiet, seen)


def _unsaid(case: Case, table: Records, keys: Keys) -> Iterator[Result]:
    """Columns of a bare file of which nobody says what they tell, where together they single out.

    Many surveys have so many questions that nearly every row is alone with all of them: that is
    no risk while strangers know few of the answers, and whether they do only the sender knows.
    """
    about = about_of(case, table)
    unsaid = [name for name in keys.others if not about[name]][:MOST_KEYS]
    if keys.stated or case.asked.quasi or len(unsaid) < 2:
        return
    wide = classes(case, table, (*keys.both, *unsaid), keep=False)
    base = classes(case, table, keys.both).unique if keys.both else 0
    if (wide.unique - base) * 2 > wide.count:
        why = f"nothing says what {listed(unsaid)} tell, and whoever knows their answers finds "
        yield found(
            f"{why}{share(wide.unique, wide.count)} of the people alone",
            fix="say with --quasi which of them others may know, or send a dictionary",
            at=table,
            columns=tuple(unsaid),
            figures={"unique": wide.unique, "people": wide.count},
            severity="medium",
        )


def _added(base: Classes, column: Coded) -> int:
    """Rows that are alone with their keys and one answer more, where more are than without it."""
    rows = base.of_row[: len(column.codes)]
    pairs = packed_places([rows, column.codes], [len(base.rows), max(1, column.size)], len(rows))
    alone = int((np.bincount(pairs) == 1).sum())
    return alone if alone > int((np.bincount(rows) == 1).sum()) else 0


def _people(case: Case, table: Records, rows: int) -> Rows | None:
    """The person of each of the first rows."""
    people = people_of(case, table)
    return None if people is None else people[:rows]


def _alone(case: Case, table: Records, name: str) -> int:
    """People with an answer of their own, of all rows."""
    return _own(coded(case, table, name, keep=False), people_of(case, table))


def _own(column: Coded, people: Rows | None) -> int:
    """People (rows, where each is one) with an answer of their own."""
    if people is None:
        alone = stretches.counts(column.codes, column.size) == 1
    else:
        alone, _ = stretches.of_one(column.codes, people)
    if column.missing >= 0:
        alone[column.missing] = False
    return int(alone.sum())


def _alone_told(table: Records, alone: Mapping[str, int], base: Classes) -> Iterator[Result]:
    if not alone:
        return
    names = tuple(alone)
    worst = max(alone.values())
    why = f"up to {share(worst, base.count)} of the people have an answer of their own in them"
    why = f"{listed(names)}: {why}" if len(names) > 1 else why.replace(" in them", "")
    fix = "round the answers, tell them in bands, or leave the columns out"
    figures = {"alone": worst, "people": base.count}
    yield found(why, fix=fix, at=table, columns=names, figures=figures, severity="medium")


def _adds_told(table: Records, adds: Mapping[str, int], seen: int) -> Result:
    worst = sorted(adds, key=lambda name: -adds[name])[:3]
    parts = [f"{name} leaves {share(adds[name], seen)} of the rows alone" for name in worst]
    some = f" (of the first {seen:,} rows)" if seen < table.count else ""
    why = f"beside the keys, {listed(parts)}{some}"
    figures = {"unique": adds[worst[0]], "rows": seen}
    return found(why, fix=_ADD, at=table, columns=tuple(worst), figures=figures, severity="low")


_ASKED = (
    "k of at least {k}: so many people share age, sex and place, and whatever else the sender or "
    "the office says others may know; below {k_sensitive} is told where health or other sensitive "
    "topics stand beside"
)
CHECK = Check(
    name=NAME,
    title="People who look alike (k-anonymity)",
    severity="high",
    threshold=_ASKED.replace("{k}:", "{k} ({k_licensed} for licensed data):"),
    asked=_ASKED,
    source="IHSN, Statistical Disclosure Control for Microdata: k of 3 and 5 are common; health "
    "statistics offices ask for 10",
    mend=_FIX,
    command="anonkit risk {file} --quasi {quasi}",
    settings={"k": 5, "k_licensed": 3, "k_sensitive": 10},
    required=True,
    run=run,
)
