"""RK-03: people who live together, and households that nobody else is like."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anonkit.formats.several import OF_A_PARENT
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.checks.risk.rk_01_k_anonymity import CHECK as K
from anonkit.intake.checks.risk.rk_01_k_anonymity import least_k
from anonkit.intake.judge import settings_of
from anonkit.intake.people.counting import all_of, classes, coded, speaks_of
from anonkit.intake.people.joining import people_of_parcel
from anonkit.intake.people.keys import keys_of
from anonkit.intake.people.weights import in_population, weights_of
from anonkit.intake.wording import listed, share
from anonkit.risk import weighted

_FIX = (
    "take out what tells who lives together (household numbers, the keys of a roster), or tell "
    "ages in bands and households by size in bands"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table whose rows are held together by a household: its compositions, and its risk."""
    looked = False
    for table in (each.table for each in people_of_parcel(case)):
        name = household_column(case, table)
        if name is not None and keys_of(case, table).both:
            looked = True
            yield from _of_table(case, table, name, settings)
    if not looked:
        yield clean("no column tells which people live together", applies=False)


def household_column(case: Case, table: Records) -> str | None:
    """The column whose values several rows of a household share; None where there is none."""
    release = case.now.release
    if release is not None and release.manifest is not None and release.manifest.recount:
        told = release.manifest.recount.household
        if told in [column.name for column in table.columns]:
            return told
    for each in table.columns:
        if each.name in OF_A_PARENT or speaks_of(each, "household_id"):
            column = coded(case, table, each.name)
            if 1 < column.size < table.count:
                return each.name
    return None


def _of_table(case: Case, table: Records, name: str, settings: Settings) -> Iterator[Result]:
    keys = keys_of(case, table)
    both, goal = classes(case, table, keys.both), least_k(case, settings_of(K, case.profile))
    homes = coded(case, table, name)
    given = homes.codes != homes.missing
    places = homes.codes[given].astype(np.int64)
    made = all_of(places, both.of_row[given])[np.unique(places)]
    alike = np.bincount(made)
    alike = alike[alike > 0]
    count, alone = int(alike.sum()), int((alike == 1).sum())
    small = int(alike[alike < goal].sum())
    figures: dict[str, int | float] = {"households": count, "unique": alone, "k": int(alike.min())}
    who = f"by {listed(keys.both)} of all members, whom {name} holds together"
    if small:
        why = f"{share(alone, count)} of {count:,} households are like no other {who}"
        if not alone:
            why = f"{share(small, count)} of {count:,} households are like fewer than {goal} {who}"
        columns = (name, *keys.both)
        yield found(why, fix=_FIX, at=table, columns=columns, figures=figures)
    else:
        yield clean(f"every household is like {int(alike.min())} {who}", at=table, figures=figures)
    yield from _hierarchical(case, table, places, given, settings)


def _hierarchical(
    case: Case,
    table: Records,
    places: np.ndarray,
    given: np.ndarray,
    settings: Settings,
) -> Iterator[Result]:
    """Mean chance to find somebody of a household, where weights tell numbers of people."""
    weights, both = weights_of(case, table), classes(case, table, keys_of(case, table).both)
    risk = in_population(weights, both) if weights else ""
    if isinstance(risk, str):
        return
    homes = np.unique(places, return_inverse=True)[1]
    mean = float(weighted.household(homes, risk[both.of_row[given]]).mean())
    figures = {"household_risk": round(mean, 6)}
    why = f"somebody of a household is found with a chance of {mean:.2%} on average"
    if mean > float(settings["household"]):
        yield found(why, fix=_FIX, at=table, figures=figures)
    else:
        yield clean(why, at=table, figures=figures)


CHECK = Check(
    name="RK-03",
    title="Households that stand out",
    severity="high",
    threshold="each household by its members' keys like k others (RK-01), and a mean household "
    "risk of at most {household}",
    source="sdcMicro and the IHSN practice guide: hierarchical (household) risk; who lives with "
    "whom is known to every neighbour",
    mend=_FIX,
    settings={"household": 0.03},
    run=run,
)
