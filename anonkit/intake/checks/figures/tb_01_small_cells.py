"""TB-01: figures that few respondents are behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.checks.figures.told import place, weight
from anonkit.intake.figures.base import Published
from anonkit.intake.figures.lines import named
from anonkit.intake.figures.respondents import Few, few, has_bases, is_weighted

_FIX = (
    "merge categories until every group is large enough; or leave the small figures out, and "
    "others with them so that no total gives them away; or publish the table with noise"
)
_HOW: Mapping[str, str] = {
    "count": "{n} of {all} figures are of {few}",
    "base": "{n} of {all} figures have {few} behind them",
    "share": "{n} of {all} shares come to {few}, as the base beside them says",
    "rest of share": "{n} of {all} shares leave {few} over, as the base beside them says",
    "rest": "{n} totals exceed what is told below them by {few}",
}


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each table and way in which it gives a small group away."""
    if not case.now.tables:
        yield clean("there is no table of figures", applies=False)
    for table in case.now.tables:
        yield from _of(table, case.now.tables, int(settings["least"]))


def _of(table: Published, tables: Sequence[Published], least: int) -> Iterator[Result]:
    if table.noise is not None:
        yield clean("noise was added to every figure: none is a number of respondents")
        return
    yield from _marked(table)
    if table.rounding:
        step = f"all counts are multiples of {table.rounding}"
        yield clean(f"{step}: they are rounded, and none is a number of respondents")
        return
    if is_weighted(table) and not has_bases(table):
        why = "its counts are weighted, and how many respondents are behind them is not told"
        fix = "ask for the unweighted number of respondents beside each figure"
        yield not_checked(why, fix=fix, **place(table))
        return
    # Many tables tell how many respondents are behind a sum in a column that is a table of its own.
    if has_bases(table) and any(_tells(other, table) for other in tables):
        groups = [each for each in few(table, least) if each.how != "base"]
    else:
        groups = list(few(table, least))
    for how, several in groupby(sorted(groups, key=lambda each: each.how), lambda each: each.how):
        yield _found(table, how, list(several), least)
    if not groups:
        yield clean(f"no figure is of fewer than {least} respondents but 0")


def _tells(counts: Published, table: Published) -> bool:
    """Whether one table is of the respondents behind the figures of another."""
    if (
        counts is table
        or counts.measure != "count"
        or (counts.file, counts.name) != (table.file, table.name)
    ):
        return False
    rows = {cell.row: cell.value for cell in counts.cells}
    return counts.by == table.by[: len(counts.by)] and all(
        rows.get(cell.row) == cell.base for cell in table.cells
    )


def _marked(table: Published) -> Iterator[Result]:
    cells = [cell for cell in table.cells if cell.marked and cell.value is not None]
    if cells:
        yield found(
            f"{len(cells)} figures are marked as hidden, and stand there all the same"
            f"{named(table, cells)}",
            fix="take the figures out that are marked, and hand the table over again",
            figures={"figures": len(cells)},
            **weight(table),
            **place(table),
        )


def _found(table: Published, how: str, groups: Sequence[Few], least: int) -> Result:
    whom = f"fewer than {least} respondents" if least > 2 else "a single respondent"
    told = _HOW[how].format(n=len(groups), all=len(table.cells), few=whom)
    cells = [each.cell for each in groups]
    return found(
        told + named(table, cells),
        fix=_FIX,
        figures={"figures": len(groups), "of": len(table.cells), "least": least},
        **weight(table),
        **place(table),
    )


CHECK = Check(
    name="TB-01",
    title="Figures of few respondents",
    severity="high",
    threshold="no figure but 0 with fewer than {least} respondents behind it, counted without "
    "weights, whether it is published or follows from others",
    source="10: ONS and ACRO outputs, WA-DOH small numbers; 3 and 5: ESS handbook on disclosure "
    "control, 2nd ed., ch. 4",
    mend=_FIX,
    run=run,
    settings={"least": 10},
    required=True,
)
