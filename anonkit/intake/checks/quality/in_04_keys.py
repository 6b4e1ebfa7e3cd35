"""IN-04: every row has a number of its own, and what it belongs to is there."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.quality.cells import percent
from anonkit.intake.quality.described import Described, described
from anonkit.intake.quality.links import (
    NUMBERED,
    Counted,
    counted,
    links,
    numbers_rows,
    orphans,
    row_numbers,
)

_FIX = "find out which rows came twice or lost their parent, and hand over the mended table"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table: what is wrong with its numbers, or how its rows are numbered."""
    if not case.now.records:
        yield clean("there is no table of records", applies=False)
    for table in case.now.records:
        told = described(case, table)
        wrong = [*_numbers(table, told), *_links(case, table, told)]
        yield from wrong or [clean(_said(table, told), at=table)]


def _said(table: Records, told: tuple[Described, ...]) -> str:
    declared = any(each.keys for each in told)
    if declared or any(counted(table, [each.name]).whole for each in row_numbers(table)):
        return "rows are numbered once each, and what they belong to is there"
    return "no column numbers the rows, so none can be told twice by its number"


def _numbers(table: Records, told: tuple[Described, ...]) -> Iterator[Result]:
    declared = next((each.keys for each in told if each.keys), ())
    if declared and {*declared} <= {each.name for each in table.columns}:
        one = counted(table, declared)
        if not one.whole:
            yield _broken(table, one, "the data package calls it the key")
        return
    numbers = [(each, counted(table, [each.name])) for each in row_numbers(table)]
    if any(one.whole for _, one in numbers):
        return  # another number then is of something else, such as a household's form
    near = [(c, one) for c, one in numbers if one.distinct >= NUMBERED * max(1, one.rows)]
    for column, one in near[:1]:
        yield _broken(table, one, "", sure=numbers_rows(column))


def _broken(table: Records, one: Counted, why: str, *, sure: bool = True) -> Result:
    told = [f"{one.repeated} rows have a number that another row has" if one.repeated else ""]
    told += [f"{one.empty} rows have none" if one.empty else "", why]
    if not sure:
        told += ["which is right where people were visited more than once"]
    text = "; ".join(each for each in told if each)
    figures = {"rows": one.rows, "repeated": one.repeated, "empty": one.empty}
    weight = None if sure else "low"
    return found(text, at=table, fix=_FIX, columns=one.columns, figures=figures, severity=weight)


def _links(case: Case, table: Records, told: tuple[Described, ...]) -> Iterator[Result]:
    for link in links(case, table, told):
        lost = orphans(table, link)
        if lost:
            why = f"{lost} rows ({percent(lost, table.count)}) name a row that no table holds"
            weight = None if link.told else "medium"
            yield found(
                why,
                at=table,
                fix="hand over the rows that they belong to, or leave these out",
                columns=link.columns,
                figures={"orphans": lost, "rows": table.count},
                severity=weight,
            )


CHECK = Check(
    name="IN-04",
    title="Numbers of rows, and links between tables",
    severity="high",
    threshold="every number of a row once; every row that another belongs to is there",
    source="World Bank DIME data publication checklist, 1.1",
    mend=_FIX,
    dimension="accuracy",
    required=True,
    run=run,
)
