"""RK-04: classes that give a sensitive answer away, and people who are special by few answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anonkit.classes import stretches
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found, not_checked
from anonkit.intake.people.counting import Classes, class_table, classes, coded
from anonkit.intake.people.joining import people_of_parcel
from anonkit.intake.people.keys import Keys, keys_of
from anonkit.intake.wording import listed, share
from anonkit.risk.singling import MOST
from anonkit.risk.suda import MOST_COLUMNS, suda

MOST_SENSITIVE = 40
"""Sensitive columns of a table that are looked at: the first."""
MOST_CLASSES = 50_000
"""Classes among which special rows are looked for."""
_FIX = (
    "tell the key variables more coarsely, or ask for diversity (`l:` or `max_share:`) in a policy"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table: sensitive answers that a class gives away, then special uniques."""
    said = False
    for table in (each.table for each in people_of_parcel(case)):
        keys = keys_of(case, table)
        if keys.both:
            for each in (*_homogeneous(case, table, keys), *_special(case, table, keys, settings)):
                said = True
                yield each
    if not said:
        yield clean(
            "no class gives a rare sensitive answer away",
            applies=any(True for _ in people_of_parcel(case)),
        )


def _homogeneous(case: Case, table: Records, keys: Keys) -> Iterator[Result]:
    names = [
        each.name
        for each in table.columns
        if each.role == "sensitive" and each.type != "multi" and not each.identifier
    ][:MOST_SENSITIVE]
    found_in = {name: _told(case, table, keys, name) for name in names}
    count = classes(case, table, keys.both).count
    told = {name: people for name, people in found_in.items() if people}
    if told:
        worst = sorted(told, key=lambda name: -told[name])
        why = "; ".join(
            f"for {share(told[name], count)} of the people their class tells {name}"
            for name in worst[:3]
        )
        asks = not keys.stated and told[worst[0]] * MOST > count
        yield found(
            f"{why} (an answer that is not the commonest)",
            fix=_FIX,
            at=table,
            columns=tuple(worst),
            figures={"told": told[worst[0]], "people": count},
            severity="medium" if asks else "low",
        )


def _told(case: Case, table: Records, keys: Keys, name: str) -> int:
    """People in classes with one answer only, which is not the one that most people give.

    What is missing or `*` is not told; what is a key is known, and the class is that of the others.
    """
    others = [key for key in keys.both if key != name]
    base = classes(case, table, others)
    column = coded(case, table, name, keep=name in keys.both)
    same, said = stretches.of_one(base.of_row, column.codes)
    common = int(stretches.counts(column.codes, column.size).argmax())
    told = same & ~np.isin(said, [column.missing, column.starred, common])
    return int(base.people[told].sum())


def _special(case: Case, table: Records, keys: Keys, settings: Settings) -> Iterator[Result]:
    """Rows that are alone by few answers together."""
    names = keys.both if keys.stated else (*keys.both, *keys.further)
    chosen = tuple(names[:MOST_COLUMNS])
    alike: Classes = classes(case, table, chosen)
    if not alike.unique or alike.several:
        return
    if len(alike.rows) > MOST_CLASSES:
        why = f"special uniques were not looked for: there are more than {MOST_CLASSES:,} classes"
        yield not_checked(why, at=table)
        return
    found_in = suda(class_table(case, table, chosen), int(settings["variables"]))
    if found_in is None or not found_in.rows:
        return
    shares = found_in.contributions
    worst = sorted(shares, key=lambda name: -shares[name])[:3]
    part = share(found_in.rows, table.count)
    asks = not keys.stated and found_in.rows * MOST > table.count
    yield found(
        f"{part} of the rows are told apart from all others by {settings['variables']} answers or "
        f"fewer, most often through {listed(worst)}",
        fix="tell these columns more coarsely",
        at=table,
        columns=tuple(worst),
        figures={"special_rows": found_in.rows, "rows": table.count},
        severity="medium" if asks else "low",
    )


CHECK = Check(
    name="RK-04",
    title="Sensitive answers that a class tells, and special uniques",
    severity="medium",
    threshold="at most 5 % of the people in groups that all gave one rare sensitive answer, and at "
    "most 5 % told apart from all others by {variables} answers or fewer",
    source="Machanavajjhala et al. 2007 (l-diversity); Elliot et al. 2005 (SUDA); IHSN practice "
    "guide; 5 %: this program's own figure",
    mend=_FIX,
    settings={"variables": 3},
    run=run,
)
