"""RK-03: people who live together, and households that nobody else is like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from anonkit.classes import stretches
from anonkit.formats.several import OF_A_PARENT
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.checks.risk.rk_01_k_anonymity import CHECK as K
from anonkit.intake.checks.risk.rk_01_k_anonymity import least_k
from anonkit.intake.judge import settings_of
from anonkit.intake.people.counting import Coded, all_of, classes, coded, speaks_of
from anonkit.intake.people.joining import people_of_parcel
from anonkit.intake.people.keys import keys_of
from anonkit.intake.people.weights import in_population, weights_of
from anonkit.intake.wording import listed, share
from anonkit.risk import weighted

T = TypeVar("T", bound=np.generic)
_FIX = (
    "take out what tells who lives together (household numbers, the keys of a roster), or tell "
    "ages in bands and households by size in bands"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table whose rows are held together by a household: its compositions, and its risk."""
    looked = False
    for table in (each.table for each in people_of_parcel(case)):
        home = _household(case, table)
        if home is not None and keys_of(case, table).both:
            looked = True
            yield from _of_table(case, table, *home, settings)
    if not looked:
        yield clean("no column tells which people live together", applies=False)


def _household(case: Case, table: Records) -> tuple[str, Coded] | None:
    """The column whose values several rows of a household share; None where there is none."""
    release = case.now.release
    if release is not None and release.manifest is not None and release.manifest.recount:
        told = release.manifest.recount.household
        if told in [column.name for column in table.columns]:
            return told, coded(case, table, told, keep=False)
    for each in table.columns:
        if each.name in OF_A_PARENT or speaks_of(each, "household_id"):
            column = coded(case, table, each.name, keep=False)
            if 1 < column.size < table.count:
                return each.name, column
    return None


def _of_table(
    case: Case, table: Records, name: str, homes: Coded, settings: Settings
) -> Iterator[Result]:
    keys = keys_of(case, table)
    both, goal = classes(case, table, keys.both), least_k(case, settings_of(K, case.profile))
    alike = np.bincount(_named(homes, all_of(homes.codes, both.of_row)))
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
    yield from _hierarchical(case, table, homes, settings)


def _named(homes: Coded, values: npt.NDArray[T]) -> npt.NDArray[T]:
    """Of each household, without what belongs to none."""
    return np.delete(values, homes.missing) if homes.missing >= 0 else values


def _hierarchical(case: Case, table: Records, homes: Coded, settings: Settings) -> Iterator[Result]:
    """Mean chance to find somebody of a household, where weights tell numbers of people."""
    weights, both = weights_of(case, table), classes(case, table, keys_of(case, table).both)
    risk = in_population(weights, both) if weights else ""
    if isinstance(risk, str):
        return
    logs = stretches.sums(homes.codes, weighted.logs(risk), homes.size, of=both.of_row)
    mean = float(weighted.some(_named(homes, logs)).mean())
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
