"""GE-02: how many of those who were interviewed share a released point or cell."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.personal.columns import of_people, without_tables
from anonkit.intake.personal.sharing import shared_points

_UNKNOWN = (
    "how many homes are nearer to a released point than the true one cannot be measured without "
    "the true points"
)


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A result for each table with points that were blurred."""
    yield from without_tables(case)
    k = int(settings["k"])
    for table in case.now.records:
        points = shared_points(case, table, int(settings["decimals"]))
        if points is None or not of_people(table):
            yield clean("no column tells points of people on the map", at=table, applies=False)
        elif points.exact and not points.masks:
            yield not_checked(_UNKNOWN, at=table, columns=points.columns)
        elif few := points.fewer(k):
            share = 100 * few / points.total
            why = (
                f"{share:.2g} % of the rows are at a released point or in a cell that fewer than "
                f"{k} rows share; {_UNKNOWN}"
            )
            own = case.now.release is not None and bool(points.masks)
            yield found(
                why,
                at=table,
                columns=points.columns,
                figures={"rows": few, "share": round(share, 2), "k": k},
                severity="low" if own else None,
            )
        else:
            least = int(points.rows.min()) if points.total else 0
            yield clean(f"each released point or cell is shared by {least} rows or more", at=table)


CHECK = Check(
    name="GE-02",
    title="People who share a place",
    severity="medium",
    threshold="a released point or cell is shared by at least {k} rows",
    source="spatial k-anonymity of 5 to 10: measured on 423 homes in Malawi",
    mend="use a coarser grid, or tell an administrative area in place of the point",
    settings={"k": 5, "decimals": 2},
    command="anonkit init {file} -o plan.xlsx",
    run=run,
)
