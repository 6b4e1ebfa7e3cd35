"""TB-05: percentages of few, or of nobody knows how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from anonkit.intake.base import Case, Check, Result, Settings, clean, found
from anonkit.intake.checks.figures.told import place, weight
from anonkit.intake.figures.base import Cell, Published
from anonkit.intake.figures.denominators import betrayed
from anonkit.intake.figures.lines import named

_FIX = (
    "say beside percentages how many respondents they are of; leave out those of few, or merge "
    "groups"
)
_RANGES = "tell ranges in place of percentages (under 5, 5 to 95, over 95), or merge groups"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each table of shares without a base, with a small one, or one given away."""
    tables = [each for each in case.now.tables if each.measure == "share" and each.noise is None]
    if not tables:
        yield clean("there is no table of percentages without noise", applies=False)
    for table in tables:
        results = list(_of(table, int(settings["least"]), int(settings["ranges"])))
        yield from results
        if not results:
            yield clean(f"every percentage is of {settings['least']} respondents or more")


def _of(table: Published, least: int, ranges: int) -> Iterator[Result]:
    told = [cell for cell in table.cells if cell.value is not None]
    few = [cell for cell in told if cell.base is not None and 0 < cell.base < ranges]
    small = [cell for cell in told if cell.base is not None and ranges <= cell.base < least]
    if few:
        why = f"{len(few)} of {len(told)} percentages are of fewer than {ranges} respondents"
        yield _found(table, why, few, _RANGES, len(told))
    if small:
        why = f"{len(small)} of {len(told)} percentages are of {ranges} to {least - 1} respondents"
        yield _found(table, why, small, _FIX, len(told))
    bare = [cell for cell in told if cell.base is None]
    if bare:
        yield from _without_base(table, bare, least)


def _without_base(table: Published, bare: Sequence[Cell], least: int) -> Iterator[Result]:
    lines = betrayed(table, least - 1)
    if not lines:
        why = "its percentages do not say of how many respondents they are"
        yield found(why + named(table, ()), fix=_FIX, **weight(table), **place(table))
        return
    smallest = min(each.base for each in lines)
    chance = max(each.chance for each in lines)
    why = (
        f"the decimals of {len(lines)} lines of percentages betray how few respondents they are "
        f"of, which no base says: {smallest} fits the first, and so few fit by chance in "
        f"{_percent(chance)} of lines at most"
    )
    first = [each.cells[0] for each in sorted(lines, key=lambda each: each.base)]
    without = len(table.by) - 1 if len(lines[0].cells) > 1 else None
    yield found(
        why + named(table, first, without=without),
        fix=_FIX,
        figures={"lines": len(lines), "smallest": smallest, "percentages": len(bare)},
        **weight(table),
        **place(table),
    )


def _percent(chance: Fraction) -> str:
    return f"{float(chance) * 100:.2g} %"


def _found(table: Published, why: str, cells: Sequence[Cell], fix: str, total: int) -> Result:
    figures = {"percentages": len(cells), "of": total}
    where = place(table)
    return found(why + named(table, cells), fix=fix, figures=figures, **weight(table), **where)


CHECK = Check(
    name="TB-05",
    title="Percentages of few",
    severity="medium",
    threshold="percentages tell their base; of {least} respondents or more, of fewer than {ranges} "
    "only as ranges",
    source="WA-DOH, Guidelines for working with small numbers; the smallest base that fits all "
    "decimals of a line is worked out",
    mend=_FIX,
    run=run,
    settings={"least": 30, "ranges": 10},
    required=True,
)
