"""TB-03: sums from which a contributor can be estimated too closely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from anonkit.intake.base import Case, Check, Result, Settings, clean, found, not_checked
from anonkit.intake.checks.figures.told import place
from anonkit.intake.figures.base import Cell, Published
from anonkit.intake.figures.contributors import (
    contributions,
    is_dominated,
    rules_of,
    told_largest,
)
from anonkit.intake.figures.lines import named

_FIX = (
    "leave these sums out, and others with them so that no total gives them away; merge "
    "categories; or publish the sums with noise"
)
_ASK = (
    "hand over, for this check alone, the contributions behind the sums (one row each), or tell "
    "beside each sum its two largest"
)
Rules = Sequence[tuple[int, Fraction]]


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each table with sums that one or two contributors dominate."""
    tables = [t for t in case.now.tables if t.measure == "sum" and t.noise is None and t.sure]
    if not tables:
        yield clean("there is no table of sums without noise", applies=False)
        return
    try:
        p, rules = Fraction(settings["p"]), tuple(rules_of(str(settings["dominance"])))
    except ValueError:
        fix = "write p as a number and dominance as `1:80 2:95`, in the profile"
        yield not_checked("the profile's rules are not spelled as rules are", fix=fix)
        return
    for table in tables:
        yield from _of(case, table, p, rules)


def _of(case: Case, table: Published, p: Fraction, rules: Rules) -> Iterator[Result]:
    shown = [cell for cell in table.cells if cell.value is not None]
    made = contributions(table, case.now.records)
    if made is not None:
        told = {cell.key: (made[cell.key], sum(made[cell.key], Fraction(0))) for cell in shown}
        few = [cell for cell in shown if is_dominated(*told[cell.key], p, rules)]
        yield from _told(table, shown, few, "as the contributions in the parcel say")
        return
    largest = told_largest(case.now.tables, table)
    if all(cell.row in largest for cell in shown):
        few = [
            cell
            for cell in shown
            if is_dominated(largest[cell.row], abs(cell.value or Fraction(0)), p, rules)
        ]
        yield from _told(table, shown, few, "as the largest contributions beside them say")
        return
    alone = [cell for cell in shown if cell.base is not None and 1 <= cell.base <= 2]
    if alone:
        yield from _told(table, shown, alone, "as they are of one or two contributors")
    why = f"what single contributors add to {len(shown)} sums is not told"
    yield not_checked(why, fix=_ASK, **place(table))


def _told(
    table: Published, shown: Sequence[Cell], few: Sequence[Cell], how: str
) -> Iterator[Result]:
    if few:
        yield found(
            f"in {len(few)} of {len(shown)} sums one contributor can be estimated too closely, "
            f"{how}{named(table, few)}",
            fix=_FIX,
            figures={"sums": len(few), "of": len(shown)},
            **place(table),
        )
    else:
        yield clean(f"no contributor dominates any of {len(shown)} sums, {how}")


CHECK = Check(
    name="TB-03",
    title="Sums that a few dominate",
    severity="high",
    threshold="nobody who contributes can estimate another within {p} % of what they add; further "
    "rules (n:k): {dominance}",
    source="p% and (n,k) rules: ESS handbook on statistical disclosure control, 2nd ed., ch. 4.2",
    mend=_FIX,
    run=run,
    settings={"p": 10, "dominance": "none"},
    required=True,
)
