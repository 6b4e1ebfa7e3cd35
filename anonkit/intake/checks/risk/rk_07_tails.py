"""RK-07: the oldest, the largest household, the richest: ends of a scale with few people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.people.counting import Floats, numbers
from anonkit.intake.people.keys import about_of, keys_of, tables_of
from anonkit.intake.people.weights import weight_columns
from anonkit.intake.wording import listed
from anonkit.records import ScanColumn

LEAST_VALUES = 30
"""Different numbers below which a column is a list of answers, and no scale."""
TAIL = 0.005
"""Of the rows: what lies above is a tail, as for the top codes of public census files."""
MOST_SCALES = 200
_FIX = "write one top code for all of them, such as `90 or more` (`top_code`, or bands with `top:`)"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table: ages, sizes of households and amounts whose upper end is told exactly."""
    said = False
    for table in tables_of(case):
        for each in (*_limits(case, table, settings), *_scales(case, table, settings)):
            said = True
            yield each
    if not said:
        yield clean(
            "no scale tells its few highest values one by one",
            applies=any(True for _ in tables_of(case)),
        )


def _limits(case: Case, table: Records, settings: Settings) -> Iterator[Result]:
    """Ages and sizes of households from a limit on."""
    about = about_of(case, table)
    for word, setting in (("age", "age"), ("household_size", "household_size")):
        limit, fewest = int(settings[setting]), int(settings["tail"])
        for each in table.columns:
            if about[each.name] != word or each.role not in ("quasi", "open", "sensitive"):
                continue
            values = numbers(table, each.name)
            high = values[values >= limit]
            if _exact(high, fewest):
                different, key = len(np.unique(high)), each.name in keys_of(case, table).claimed
                yield found(
                    f"{each.name} tells values from {limit} on one by one: {different:,} of them "
                    f"in {len(high):,} rows{', each of k people by the keys' if key else ''}",
                    fix=_FIX,
                    at=table,
                    columns=(each.name,),
                    figures={"rows": len(high), "values": different},
                    severity="low" if key else None,  # the sender's k holds for each of them
                )


def _exact(high: Floats, fewest: int) -> bool:
    """Whether some value of a tail is told of few people; one top code for enough is none."""
    if not len(high):
        return False
    return bool((np.unique(high, return_counts=True)[1] < fewest).any())


def _scales(case: Case, table: Records, settings: Settings) -> Iterator[Result]:
    """Amounts whose highest values belong to few rows each."""
    about, fewest = about_of(case, table), int(settings["tail"])
    skipped = set(weight_columns(case, table))
    names = [
        each.name
        for each in table.columns
        if each.type in ("integer", "decimal")
        and each.name not in skipped
        and _is_scale(each, about[each.name])
    ][:MOST_SCALES]
    thin = [name for name in names if _thin(numbers(table, name), fewest)]
    if thin:
        why = f"the highest half percent of {listed(thin)} is told exactly, of fewer than {fewest} "
        why = f"{why}rows each"
        yield found(why, fix=_FIX, at=table, columns=tuple(thin), figures={"columns": len(thin)})


def _is_scale(column: ScanColumn, about: str) -> bool:
    known = about in ("age", "household_size", "place", "design", "timestamp", "date")
    return column.role in ("quasi", "open", "sensitive") and not column.identifier and not known


def _thin(values: Floats, fewest: int) -> bool:
    values = values[np.isfinite(values)]
    values.sort()
    distinct = int((values[1:] != values[:-1]).sum()) + 1
    if distinct < LEAST_VALUES:
        return False
    high = values[values > np.quantile(values, 1 - TAIL, overwrite_input=True)]
    if not len(high):  # as many share the highest value as a tail has: it is a top code
        return False
    return _exact(high, fewest)


CHECK = Check(
    name="RK-07",
    title="Tails: the oldest, the largest, the richest",
    severity="medium",
    threshold="{tail} rows for each age from {age} on, each household size from {household_size} "
    "on, and each amount in the highest half percent",
    source="US Census Bureau: top codes at half a percent; HIPAA, 45 CFR 164.514(b)(2)(i)(C): ages "
    "over 89; IHSN practice guide: top codes where frequencies thin out",
    mend=_FIX,
    settings={"age": 85, "household_size": 10, "tail": 10},
    run=run,
)
