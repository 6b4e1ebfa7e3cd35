"""Tables that take keys from the data, and what `delta:` pays for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from anonkit.detect.kinds import KINDS
from anonkit.dp.epsilon import epsilon_fault, epsilon_text
from anonkit.dp.family import Family
from anonkit.dp.laws import Concentrated
from anonkit.dp.thresholds import threshold
from anonkit.errors import AnonkitError, PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.measures import Measure, Place
from anonkit.plan.named import reading_of
from anonkit.plan.planned_tables import Dimension, PlannedTable
from anonkit.policy.document import shown
from anonkit.policy.goals import Aggregates
from anonkit.policy.model import Policy

LARGEST_DELTA = Fraction(1, 100_000)
"""Of one request. A delta near one in the number of people may be kept by publishing the answers
of one of them outright (Dwork & Roth 2014, doi:10.1561/0400000042, section 2.3)."""


def check_delta(wanted: Aggregates, faults: Faults) -> None:
    """`delta:` is small, and there wherever keys come from the data."""
    finding = [place for place, table in enumerate(wanted.tables) if table.keys]
    if wanted.delta is None:
        for place in finding:
            faults.add(
                ("aggregates", "tables", place, "keys"),
                "keys that come from the data are told at a small risk, which `delta:` pays for",
                fix="write for example `delta: 0.000001` under `aggregates:`, and use an account "
                "made with --delta; or delete `keys:` and declare `values:`",
                code="table.delta",
            )
    elif not 0 < Fraction(wanted.delta) <= LARGEST_DELTA:
        faults.add(
            ("aggregates", "delta"),
            f"`delta` must be above 0 and at most {epsilon_text(LARGEST_DELTA)}: it is the chance "
            "of no protection",
            fix="write for example 0.000001: far below one in the number of people",
            code="table.delta",
        )


def delta_of(wanted: Aggregates) -> Fraction:
    """The delta that is to be spent; 0 where there is none, or beside a fault."""
    delta = Fraction(wanted.delta or 0)
    return delta if 0 < delta <= LARGEST_DELTA else Fraction(0)


def check_use(
    wanted: Aggregates,
    families: Sequence[Family],
    cost: Concentrated | None,
    faults: Faults,
) -> None:
    """Whether something uses a `delta:` that is written."""
    finding = any(table.keys for table in wanted.tables)
    if delta_of(wanted) and families and not finding and cost is None:
        measured = sum(len(family.measured) for family in families)
        faults.add(
            ("aggregates", "delta"),
            "nothing here uses a `delta`: all keys are public, and the Laplace noise of "
            f"{measured} measured tables needs none and is no larger than Gaussian noise",
            fix="delete `delta:`; Gaussian noise is smaller from about eleven measured tables on",
            code="table.delta",
        )


def check_finding(place: Place, measure: Measure | None, by: Sequence[Dimension]) -> None:
    """What a table must be whose keys come from the data."""
    table = place.table
    if table.keys is None:
        return
    if table.granularity is not None:
        place.add(
            "keys",
            "a table adapts to public cells, and here some keys come from the data",
            "delete `granularity:` or `keys:`",
            "table.keys",
        )
    elif measure is not None and (measure.query != "count_persons" or table.weight_max is not None):
        place.add(
            "keys",
            "only tables that count people, without weights, can take keys from the data",
            "write `count: persons` without `weight_max:`, or delete `keys:`",
            "table.keys",
        )
    elif told := [d.column for d in by if d.found and _names_people(place, d.column)]:
        place.add(
            "by",
            f"{shown(told[0])} is named like a column that says who people are, and its cells "
            "would be published as keys",
            "use another column; if it names nobody, write `not_identifier: {because, by, until}` "
            "in it",
            "table.keys",
        )
    elif len(by) == len(table.by) and not any(dimension.found for dimension in by):
        place.add(
            "keys",
            "all keys of this table are public: there is nothing to discover",
            "delete `keys:`",
            "table.keys",
        )


def _names_people(place: Place, column: str) -> bool:
    reading = reading_of(place.policy, column)
    identifies = reading.strong and KINDS[reading.kind].role == "identifier"
    return identifies and not place.columns[column].waived


def public_cells(by: Sequence[Dimension]) -> int:
    """Cells of the public dimensions: of the whole table, or of each key that is found."""
    return math.prod(len(dimension.keys) for dimension in by if not dimension.found)


def with_thresholds(
    policy: Policy, tables: Sequence[PlannedTable], delta: Fraction, faults: Faults
) -> tuple[PlannedTable, ...]:
    """The tables, those that find keys with their part of delta and what a key must reach."""
    wanted = policy.aggregates
    finding = sum(1 for table in tables if table.found)
    assert wanted is not None
    sound = 0 < delta <= LARGEST_DELTA and epsilon_fault(Fraction(wanted.epsilon)) is None
    if not finding or not sound or any(not table.epsilon for table in tables if table.found):
        return tuple(tables)  # beside a fault
    made = []
    for table in tables:
        try:
            made.append(_with_threshold(wanted, table, delta / finding) if table.found else table)
        except AnonkitError as error:
            faults.take(("aggregates", "epsilon"), PolicyError.of(error.faults))
            return tuple(tables)
    return tuple(made)


def _with_threshold(wanted: Aggregates, table: PlannedTable, delta: Fraction) -> PlannedTable:
    cells, rows = public_cells(table.by), table.facts.rows
    # The members of a household may all be in one cell; one person counts there once.
    most = rows if wanted.unit == "household" else min(rows, cells)
    least = threshold(table.epsilon, delta, rows, cells=cells, most=most)
    return replace(table, delta=delta, threshold=least)
