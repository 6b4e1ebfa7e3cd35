"""TB-04: figures that tell something of everybody in a group, however large it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.checks.figures.told import place, weight
from anonkit.intake.figures.base import Published
from anonkit.intake.figures.disclosed import Disclosed, disclosed
from anonkit.intake.figures.lines import named
from anonkit.intake.figures.respondents import is_weighted
from anonkit.records import Severity

_FIX = (
    "merge categories until no group is all alike; or leave such a group out, and others with it "
    "so that no total gives it away"
)
_HOW: Mapping[str, tuple[str, Severity]] = {
    "all": ("in {n} groups everybody is alike: whoever is in one is known to be so", "medium"),
    "all but one": (
        "in {n} groups all are alike but one, who learns it of all others by taking away their own",
        "medium",
    ),
    "nobody": ("{n} groups are told to have nobody with some sensitive answer", "low"),
}


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each table and way in which it tells of everybody in a group."""
    tables = [t for t in case.now.tables if t.measure in {"count", "share"} and t.noise is None]
    if not tables:
        yield clean("there is no table of counts or percentages without noise", applies=False)
    for table in tables:
        yield from _of(table)


def _of(table: Published) -> Iterator[Result]:
    if table.rounding:
        yield clean("its counts are rounded: a zero may be some, and a total not all")
        return
    if is_weighted(table) and any(cell.value == 0 for cell in table.cells):
        yield not_checked("its counts are weighted: groups of one cannot be told", **place(table))
    groups = list(disclosed(table))
    for how, (why, severity) in _HOW.items():
        own = [each for each in groups if each.how == how]
        if own:
            yield _found(table, own, why, severity)
    if not groups:
        yield clean("no group is told to be all alike")


def _found(table: Published, own: Sequence[Disclosed], why: str, severity: Severity) -> Result:
    cells = [each.cell for each in own]
    more = {**weight(table), "severity": severity}
    return found(
        why.format(n=len(own)) + named(table, cells),
        fix=_FIX,
        figures={"groups": len(own)},
        **more,
        **place(table),
    )


CHECK = Check(
    name="TB-04",
    title="Groups in which all are alike",
    severity="medium",
    threshold="no group of which all, or all but one, have one answer",
    source="group disclosure: ESS handbook on statistical disclosure control, 2nd ed., ch. 5; "
    "ACRO's rule on zeros",
    mend=_FIX,
    run=run,
)
