"""Which tables share their noise, and how wide it is: from the policy alone.

Figures that add up (rows, sums, weights, and people of whom one row is kept)
are margins of one joint table where every table holds every row: in a cell of
its keys, or of `(missing)` and `(outside)`. Their noise is drawn for some of
them, and all are told from all of it. Each other table is measured alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from anonkit.dp import QUERIES
from anonkit.dp.epsilon import epsilon_fault
from anonkit.dp.families import Asked, families, with_gaussian
from anonkit.dp.family import Family
from anonkit.dp.laws import Concentrated, Gaussian
from anonkit.dp.mechanisms import check_noise, scaled
from anonkit.errors import AnonkitError, PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.granularity import in_two_passes
from anonkit.plan.planned_tables import Dimension, PlannedAggregates, PlannedTable
from anonkit.policy.goals import Aggregates
from anonkit.policy.model import Policy


class Shared(NamedTuple):
    """Tables and their noise."""

    tables: tuple[PlannedTable, ...]
    families: tuple[Family, ...]
    concentrated: Concentrated | None
    """What the tables with Gaussian noise cost; None where there are none."""


_PEOPLE = ("count_persons", "histogram")
"""A histogram is a count of people by one dimension more."""


def share_noise(
    policy: Policy, tables: Sequence[PlannedTable], delta: Fraction, faults: Faults
) -> Shared:
    """The tables with what each is measured with and how noisy it is, and who shares noise.

    Beside a fault of epsilon there are no families, and the tables are as they were.

    Args:
        policy: Says what there is to share.
        tables: As they are asked for.
        delta: What Gaussian noise may cost, where that is smaller; 0 for none.
        faults: Takes what is wrong with epsilon.
    """
    wanted = policy.aggregates
    assert wanted is not None
    epsilon = Fraction(wanted.epsilon)
    if not tables or epsilon_fault(epsilon) is not None:
        return Shared(tuple(tables), (), None)
    priorities = {each.name: Fraction(each.priority or 1) for each in wanted.tables}
    try:
        for table in tables:
            check_noise(epsilon, table.sensitivity)
        joints = _seen_alike(tables, [_joint(policy, table) for table in tables])
        asked = [
            _asked(table, joint, priorities[table.name])
            for table, joint in zip(tables, joints, strict=True)
        ]
        found, cost = families(asked, epsilon), None
        if delta:
            found, cost = with_gaussian(asked, found, delta)
        whole = cost.epsilon if cost else None
        told = {
            place: _told(tables[place], family, number, whole, alone=asked[place].joint is None)
            for family in found
            for number, place in enumerate(family.places)
        }
    except AnonkitError as error:
        faults.take(("aggregates", "epsilon"), PolicyError.of(error.faults))
        return Shared(tuple(tables), (), None)
    return Shared(tuple(told[place] for place in range(len(tables))), found, cost)


def together(wanted: PlannedAggregates, table: PlannedTable) -> tuple[PlannedTable, ...]:
    """All tables that are told from the same noise as this one, itself among them."""
    family = next(f for f in wanted.families if wanted.tables.index(table) in f.places)
    return tuple(wanted.tables[place] for place in family.places)


def _asked(table: PlannedTable, joint: Hashable | None, priority: Fraction) -> Asked:
    public = tuple(dimension for dimension in table.by if not dimension.found)
    return Asked(
        joint=joint,
        axes=public,
        sizes=tuple(len(dimension.keys) for dimension in public),
        priority=priority,
        sensitivity=table.sensitivity,
        l2_squared=l2_squared(table),
    )


def l2_squared(table: PlannedTable) -> int:
    """Squared L2 length of what one privacy unit adds, in steps; 0 where noise stays Laplace.

    Proof: of people counted without weights one adds at most 1 to a cell, so
    that the squares add up to no more than the values, the L1 sensitivity.
    Of anything else all rows of a unit may lie in one cell: the square of L1,
    which bounds every L2 length.
    """
    if table.rungs or table.found or not QUERIES[table.query].adds_up:
        return 0
    alone = table.facts.of_persons and table.facts.weight_max is None
    return table.sensitivity if table.query in _PEOPLE and alone else table.sensitivity**2


def _seen_alike(
    tables: Sequence[PlannedTable], joints: Sequence[Hashable | None]
) -> list[Hashable | None]:
    """Joint tables in which each column is seen in one way.

    Wards and counties of one column do not add up with each other here, so
    that a table of each goes with the first tables that see the column alike.
    """
    views: dict[Hashable, list[dict[str, Dimension]]] = {}
    found: list[Hashable | None] = []
    for table, joint in zip(tables, joints, strict=True):
        own = {dimension.column: dimension for dimension in table.by}
        known = views.setdefault(joint, [])
        fits = [view for view in known if all(view.get(c, d) == d for c, d in own.items())]
        if not fits:
            known.append({})
        view = fits[0] if fits else known[-1]
        view.update(own)
        found.append(None if joint is None else (joint, known.index(view)))
    return found


def _joint(policy: Policy, table: PlannedTable) -> Hashable | None:
    """The same for margins of one joint table; None where nothing adds up."""
    wanted, facts = policy.aggregates, table.facts
    assert wanted is not None
    people = table.query in _PEOPLE
    if table.rungs or not QUERIES[table.query].adds_up or (people and not _one_row(policy, wanted)):
        return None
    if wanted.outside == "drop" or table.groups is not None or table.options is not None:
        return None
    if table.found:
        return None
    measured = ("people", "") if people else (table.query, table.of)
    return (*measured, facts.rows, facts.step, facts.low, facts.high, facts.weight_max)


def _one_row(policy: Policy, wanted: Aggregates) -> bool:
    """Whether each person has one row, so that counting people is counting rows."""
    alone = wanted.unit == "person" and wanted.max_rows_per_person == 1
    return alone or policy.person == "row"


def _told(
    table: PlannedTable, family: Family, number: int, whole: Fraction | None, *, alone: bool
) -> PlannedTable:
    """The number-th table of a family with its part of epsilon, and how far its noise reaches.

    `whole` is the epsilon of all tables with Gaussian noise together.
    """
    adds_up, step = QUERIES[table.query].adds_up, table.facts.step
    sorted_axes = [tuple(sorted(axes)) for axes in family.axes]
    own = sorted_axes[number]
    spread = family.spread(own)
    part = family.measured.get(own, Fraction(0)) * (sorted_axes.index(own) == number)
    gaussian = family.law if isinstance(family.law, Gaussian) else None
    told = replace(
        table,
        facts=replace(table.facts, epsilon=whole if gaussian and whole else family.whole),
        epsilon=Fraction(0) if gaussian else part,
        rho=part if gaussian else Fraction(0),
        sigma_squared=gaussian.sigma_squared(part) if gaussian and part else Fraction(0),
        half_width_95=spread.half_width_95 * step if adds_up else None,
        variance=scaled(spread.variance, step**2) if adds_up else "",
        grid=step / family.steps,
        alone=adds_up and alone and bool(table.by) and not table.rungs,
    )
    return in_two_passes(told) if table.rungs else told
