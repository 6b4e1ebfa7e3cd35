"""What a table measures: which column, between which bounds, with which weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from anonkit.dp import QUERIES
from anonkit.dp.base import Facts
from anonkit.dp.grid import candidates_step, step_of
from anonkit.plan.dimensions import Keys, plan_dimension
from anonkit.plan.faults import Faults
from anonkit.plan.model import PlannedColumn
from anonkit.plan.planned_tables import Dimension
from anonkit.policy.document import Path, shown
from anonkit.policy.goals import Aggregates, By, Table
from anonkit.policy.model import Policy

_FINEST = Fraction(1, 10**6)
"""Decimals and weights are read to a millionth, unless the step is coarser."""
_MOST_QUANTILES = 9
_KEYS: Mapping[str, frozenset[str]] = {
    "count": frozenset({"weight_max", "display"}),
    "sum": frozenset({"bounds", "weight_max", "display"}),
    "mean": frozenset({"bounds", "weight_max"}),
    "share": frozenset({"weight_max"}),
    "quantiles": frozenset({"of", "bounds"}),
    "histogram": frozenset({"bands", "display"}),
}
"""By measure: the keys of a table that belong to it."""


@dataclass(frozen=True)
class Measure:
    """What is asked, before it is known how many cells there are."""

    query: str
    of: str = ""
    values: tuple[str, ...] = ()
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    parts: tuple[Fraction, ...] = ()
    finest: Fraction = Fraction(1)
    bands: Dimension | None = None
    """Of a histogram: its last dimension."""


@dataclass(frozen=True)
class Place:
    """One table of the policy, and where its faults are told."""

    policy: Policy
    wanted: Aggregates
    table: Table
    where: Path
    columns: Mapping[str, PlannedColumn]
    faults: Faults

    def add(self, key: str, problem: str, fix: str, code: str) -> None:
        """One fault of one key of the table."""
        self.faults.add((*self.where, key), problem, fix=fix, code=code)


def plan_measure(place: Place) -> Measure | None:
    """The one measure of a table; None beside a fault."""
    table = place.table
    if len(table.measures) != 1:
        place.faults.add(
            place.where,
            f"the table {shown(table.name)} must have exactly one measure",
            fix=f"write one of: {', '.join(_EXAMPLES)}",
            code="measures",
        )
        return None
    (kind,) = table.measures
    misplaced = False
    for key in ("of", "bands", "bounds", "weight_max", "display"):
        if getattr(table, key) is not None and key not in _KEYS[kind]:
            problem = f"`{key}` belongs to another measure than `{kind}`"
            place.add(key, problem, f"delete `{key}:`", "misplaced_key")
            misplaced = True
    return None if misplaced else _PLANS[kind](place)


_EXAMPLES = (
    "`count: persons`",
    "`count: rows`",
    "`sum: COLUMN`",
    "`mean: COLUMN`",
    "`share: {column, values}`",
    "`quantiles: [0.5]`",
    "`histogram: COLUMN`",
)


def facts_of(
    place: Place, measure: Measure, cells: int, epsilon: Fraction, *, options: Dimension | None
) -> Facts:
    """All that the noise of a table hangs on."""
    table, query = place.table, QUERIES[measure.query]
    weight = table.weight_max
    facts = Facts(
        epsilon=epsilon,
        rows=rows_of(place, options),
        cells=cells,
        of_persons=place.wanted.unit == "person",
        low=measure.low,
        high=measure.high,
        weight_max=None if weight is None else Fraction(weight),
        parts=measure.parts,
    )
    step = Fraction(1)
    if measure.parts:
        step = candidates_step(measure.low, measure.high, measure.finest)
    elif measure.low != measure.high or weight is not None:
        most = facts.rows * query.reach(measure.low, measure.high) * facts.heaviest
        step = step_of(most, measure.finest if weight is None else _FINEST)
    return Facts(**{**vars(facts), "step": step})


def rows_of(place: Place, options: Dimension | None) -> int:
    """Rows, or combinations of a row and an option, that one unit has in a table."""
    kept = max_rows(place.wanted)
    every = kept * (len(options.keys) if options is not None else 1)
    groups = place.table.max_groups_per_person
    return every if groups is None else min(groups, every)


def max_rows(wanted: Aggregates) -> int:
    """Rows that are kept of each privacy unit."""
    if wanted.unit == "household":
        return wanted.max_rows_per_household or 1
    return wanted.max_rows_per_person


def _count(place: Place) -> Measure | None:
    table = place.table
    if table.weight_max is None:
        return Measure(f"count_{table.count}")
    if not _is_weighted(place):
        return None
    if table.count == "persons" and place.policy.person != "row" and not _one_row(place.wanted):
        problem = "a person with several rows has several weights"
        place.add("weight_max", problem, "write `count: rows`", "table.weight")
        return None
    return Measure(f"count_{table.count}")


def _one_row(wanted: Aggregates) -> bool:
    """Whether of each person one row is kept."""
    return wanted.unit == "person" and wanted.max_rows_per_person == 1


def _sum(place: Place) -> Measure | None:
    return _bounded(place, "sum", place.table.sum or "")


def _mean(place: Place) -> Measure | None:
    return _bounded(place, "mean", place.table.mean or "")


def _bounded(place: Place, key: str, name: str) -> Measure | None:
    column = _number(place, key, name)
    bounds = _bounds(place)
    weighed = place.table.weight_max is None or _is_weighted(place)
    if column is None or bounds is None or not weighed:
        return None
    return Measure(key, name, low=bounds[0], high=bounds[1], finest=_finest(column))


def _finest(column: PlannedColumn) -> Fraction:
    return Fraction(1) if column.type == "integer" else _FINEST


def _number(place: Place, key: str, name: str) -> PlannedColumn | None:
    """The column, where it is one and holds numbers."""
    column = place.columns.get(name)
    if column is None:
        return None
    if column.type not in ("integer", "decimal"):
        problem = f"{shown(name)} has type {column.type}, and this needs numbers"
        place.add(key, problem, "declare `type: integer` or `type: decimal`", "table.type")
        return None
    return column if _may_be_used(place, key, column) else None


def _may_be_used(place: Place, key: str, column: PlannedColumn) -> bool:
    banned = column.roles & {"identifier", "text"}
    if banned:
        problem = f"{shown(column.name)} has role {min(banned)} and cannot be measured"
        place.add(key, problem, "use another column", "table.role")
    return not banned


def _bounds(place: Place) -> tuple[Fraction, Fraction] | None:
    bounds = place.table.bounds
    if bounds is None:
        place.faults.add(
            place.where,
            f"the table {shown(place.table.name)} has no bounds",
            fix="write for example `bounds: [0, 110]`: what is possible, not what the data holds",
            code="table.bounds",
        )
        return None
    low, high = map(Fraction, bounds)
    if low >= high:
        place.add("bounds", "the bounds do not ascend", "write the lower one first", "table.bounds")
        return None
    if max(abs(low), abs(high)) > 10**12:
        problem = "the bounds are too wide for exact noise"
        place.add("bounds", problem, "write bounds that are possible", "table.bounds")
        return None
    return low, high


def _is_weighted(place: Place) -> bool:
    if place.policy.weight is not None:
        return True
    problem = "`weight_max` is the largest weight of a survey, and the policy names no weight"
    place.add("weight_max", problem, "write `weight: {column: ...}`", "table.weight")
    return False


def _share(place: Place) -> Measure | None:
    asked = place.table.share
    assert asked is not None
    column = place.columns.get(asked.column)
    if column is None or not _may_be_used(place, "share", column):
        return None
    if place.table.weight_max is not None and not _is_weighted(place):
        return None
    if column.type == "multi":
        fix = f"count people `by: [{asked.column}]` instead"
        place.add("share", "a row may have several of these options", fix, "table.type")
        return None
    strange = [value for value in asked.values if value not in (column.values or asked.values)]
    if strange or len(set(asked.values)) < len(asked.values):
        problem = f"the answers of the share are not all different values of {shown(column.name)}"
        place.add("share", problem, "write values of its public list", "table.share")
        return None
    return Measure("share", asked.column, asked.values, high=Fraction(1), finest=Fraction(1))


def _quantiles(place: Place) -> Measure | None:
    table = place.table
    if table.of is None:
        problem = "it is not said of which column the quantiles are"
        place.add("quantiles", problem, "write `of: COLUMN`", "table.of")
        return None
    column, bounds = _number(place, "of", table.of), _bounds(place)
    parts = tuple(map(Fraction, table.quantiles or ()))
    sound = all(0 < part < 1 for part in parts) and len(set(parts)) == len(parts)
    if not sound or len(parts) > _MOST_QUANTILES:
        problem = f"quantiles are up to {_MOST_QUANTILES} different numbers between 0 and 1"
        place.add("quantiles", problem, "write for example [0.25, 0.5, 0.75]", "table.quantiles")
        return None
    if column is None or bounds is None:
        return None
    return Measure("quantiles", table.of, (), *bounds, parts, _finest(column))


def _histogram(place: Place) -> Measure | None:
    table = place.table
    if table.bands is None:
        fix = "write for example `bands: [0, 18, 60]`"
        place.add("histogram", "a histogram needs bands", fix, "table.bands")
        return None
    by = By(column=table.histogram or "", bands=table.bands)
    where = (*place.where, "histogram")
    keys = Keys(place.wanted.outside)
    found = plan_dimension(by, where, place.columns, keys, place.faults)
    return None if found is None else Measure("histogram", by.column, bands=found)


_PLANS: Mapping[str, Callable[[Place], Measure | None]] = {
    "count": _count,
    "sum": _sum,
    "mean": _mean,
    "share": _share,
    "quantiles": _quantiles,
    "histogram": _histogram,
}


def dimensions_of(place: Place, measure: Measure | None) -> tuple[Dimension, ...]:
    """All dimensions of a table, those of its measure last."""
    keys = Keys(place.wanted.outside, discover=place.table.keys is not None)
    found: Sequence[Dimension | None] = [
        plan_dimension(by, (*place.where, "by", number), place.columns, keys, place.faults)
        for number, by in enumerate(place.table.by)
    ]
    more = (measure.bands,) if measure is not None else ()
    return tuple(dimension for dimension in (*found, *more) if dimension is not None)
