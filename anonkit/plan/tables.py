"""Tables: their public keys, what they cost, and how much noise they carry."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from anonkit.canonical import canonical_json, sha256_hex
from anonkit.classes.ladders import CsvLadder
from anonkit.dp.epsilon import epsilon_fault
from anonkit.dp.tables import MAX_CELLS, by_faults, shape_fault
from anonkit.errors import PolicyError
from anonkit.plan.discover import (
    check_delta,
    check_finding,
    check_use,
    delta_of,
    with_thresholds,
)
from anonkit.plan.faults import Faults
from anonkit.plan.granularity import with_ladder
from anonkit.plan.measures import Place, dimensions_of, facts_of, max_rows, plan_measure
from anonkit.plan.model import PlannedColumn
from anonkit.plan.planned_tables import Dimension, PlannedAggregates, PlannedTable
from anonkit.plan.sharing import share_noise
from anonkit.policy.document import shown
from anonkit.policy.goals import Aggregates
from anonkit.policy.model import Policy


def plan_tables(
    policy: Policy, columns: Mapping[str, PlannedColumn], faults: Faults
) -> PlannedAggregates | None:
    """All tables of `aggregates:`; None where no tables are asked for."""
    wanted = policy.aggregates
    if wanted is None:
        return None
    _check_whole(policy, wanted, faults)
    epsilon = Fraction(wanted.epsilon)
    places = [
        Place(policy, wanted, table, ("aggregates", "tables", number), columns, faults)
        for number, table in enumerate(wanted.tables)
    ]
    planned = tuple(filter(None, (_table(place, epsilon) for place in places)))
    delta = delta_of(wanted)
    finding = sum(1 for table in planned if table.found)
    tables, families, cost = share_noise(policy, planned, delta / (finding + 1), faults)
    check_use(wanted, families, cost, faults)
    left = delta - (cost.delta if cost else 0)
    tables = with_thresholds(policy, tables, left, faults)
    weighted = any(table.facts.weight_max is not None for table in tables)
    return PlannedAggregates(
        budget=wanted.budget,
        epsilon=epsilon,
        unit=wanted.unit,
        max_rows=max_rows(wanted),
        outside=wanted.outside,
        noise=wanted.noise,
        tables=tables,
        delta=delta,
        families=families,
        canonical=_canonical(policy, wanted, tables, columns),
        concentrated=cost,
        weight=policy.weight.column if weighted and policy.weight is not None else "",
    )


def _check_whole(policy: Policy, wanted: Aggregates, faults: Faults) -> None:
    _check_unit(policy, wanted, faults)
    check_delta(wanted, faults)
    fault = epsilon_fault(Fraction(wanted.epsilon))
    if fault is not None:
        faults.take(("aggregates", "epsilon"), PolicyError.of([fault]))
    seen: dict[str, int] = {}
    for place, table in enumerate(wanted.tables):
        # Folders of some machines do not tell capital letters apart.
        if seen.setdefault(table.name.lower(), place) != place:
            faults.add(
                ("aggregates", "tables", place, "name"),
                f"two tables are called {shown(table.name)}",
                fix="give each its own name",
                code="table_name",
            )


def _check_unit(policy: Policy, wanted: Aggregates, faults: Faults) -> None:
    """The privacy unit is declared, and its rows are bounded under its own name."""
    by_household = wanted.unit == "household"
    if by_household and policy.household is None:
        problem = "the unit is the household, and the policy names no household"
        fix = "write `household: COLUMN`"
        faults.add(("aggregates", "unit"), problem, fix=fix, code="table.unit")
    if by_household and wanted.max_rows_per_household is None:
        faults.add(
            ("aggregates", "unit"),
            "it is not said how many rows of a household are counted",
            fix="write `max_rows_per_household: 8`; the rows beyond are left out",
            code="table.unit",
        )
    other = "max_rows_per_person" if by_household else "max_rows_per_household"
    if other in wanted.model_fields_set:
        problem = f"`{other}` belongs to another unit than `{wanted.unit}`"
        fix = f"write `max_rows_per_{wanted.unit}:`"
        faults.add(("aggregates", other), problem, fix=fix, code="misplaced_key")
    elif policy.person == "row" and not by_household and wanted.max_rows_per_person != 1:
        faults.add(
            ("aggregates", "max_rows_per_person"),
            "each row is one person, so a person has one row",
            fix="write `max_rows_per_person: 1`, or name the person's column",
            code="rows_per_person",
        )


def _table(place: Place, epsilon: Fraction) -> PlannedTable | None:
    measure = plan_measure(place)
    dimensions = dimensions_of(place, measure)
    check_finding(place, measure, dimensions)
    shape = [len(dimension.keys) for dimension in dimensions if not dimension.found]
    options = [dimension for dimension in dimensions if dimension.several]
    unsound = [*by_faults([d.column for d in dimensions]), shape_fault(shape)]
    for fault in filter(None, unsound):
        place.faults.take(place.where, PolicyError.of([fault]))
    if len(options) > 1:
        place.add(
            "by",
            "two columns of this table let a row have several options",
            "keep one of them",
            "table.options",
        )
    if measure is None or len(options) > 1:
        return None
    several = options[0] if options else None
    finds = len(shape) < len(dimensions)
    cells = MAX_CELLS if finds else math.prod(shape)
    facts = facts_of(place, measure, cells, epsilon, options=several)
    table = PlannedTable(
        name=place.table.name,
        query=measure.query,
        by=dimensions,
        facts=facts,
        of=measure.of,
        values=measure.values,
        groups=None if facts.rows == max_rows(place.wanted) and not options else facts.rows,
        nonnegative=place.table.display == "nonnegative",
    )
    return with_ladder(place, table)


def _canonical(
    policy: Policy,
    wanted: Aggregates,
    tables: Sequence[PlannedTable],
    columns: Mapping[str, PlannedColumn],
) -> Mapping[str, Any]:
    """All that shapes the answer beside the data: two requests alike in it are the same."""
    named = {dimension.column for table in tables for dimension in table.by}
    named |= {table.of for table in tables if table.of}
    weights = {policy.weight.column} if policy.weight is not None else set()
    used = sorted(named | {name for name in weights if _weighted(tables)} & columns.keys())
    consent = policy.source.asked
    paid = {} if wanted.delta is None else {"delta": str(Fraction(wanted.delta))}
    return paid | {
        "epsilon": str(Fraction(wanted.epsilon)),
        f"max_rows_per_{wanted.unit}": max_rows(wanted),
        "noise": wanted.noise,
        "outside": wanted.outside,
        "unit": wanted.unit,
        "person": policy.person,
        "consent": None if consent is None else [consent.column, *consent.accept],
        "columns": {name: _column(columns[name]) for name in used},
        "household": policy.household if wanted.unit == "household" else None,
        "tables": [_canonical_table(table) for table in tables],
    }


def _weighted(tables: Sequence[PlannedTable]) -> bool:
    return any(table.facts.weight_max is not None for table in tables)


def _canonical_table(table: PlannedTable) -> Mapping[str, Any]:
    facts = table.facts
    found = {"threshold": table.threshold, "delta": str(table.delta)} if table.found else {}
    return found | {
        "name": table.name,
        "query": table.query,
        "by": list(map(_canonical_dimension, table.by)),
        "of": table.of,
        "values": list(table.values),
        "epsilon": str(facts.epsilon),
        "measured": str(table.epsilon),
        **({"gaussian": str(table.sigma_squared)} if table.rho else {}),
        "sensitivity": table.sensitivity,
        "rows": facts.rows,
        "groups": table.groups,
        "step": str(facts.step),
        "bounds": [str(facts.low), str(facts.high)],
        "weight_max": None if facts.weight_max is None else str(facts.weight_max),
        "quantiles": list(map(str, facts.parts)),
        "nonnegative": table.nonnegative,
        "rungs": [[rung.name, *map(_lists, (rung.keys, rung.places))] for rung in table.rungs],
    }


def _lists(nested: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return list(map(list, nested))


def _canonical_dimension(dimension: Dimension) -> Mapping[str, Any]:
    return {
        "column": dimension.column,
        "level": dimension.level,
        "bands": None if dimension.edges is None else list(dimension.edges),
        "keys": list(dimension.keys),
        "separator": dimension.separator,
    }


def _column(column: PlannedColumn) -> Mapping[str, Any]:
    """How a column is read for tables: type, spellings of missing and ladder."""
    ladder = column.ladder
    paths = (
        {leaf: list(path) for leaf, path in ladder.paths.items()}
        if (isinstance(ladder, CsvLadder))
        else {}
    )
    return {
        "type": column.type,
        "format": column.date_format,
        "missing": list(column.missing),
        "ladder_sha256": sha256_hex(canonical_json(paths)),
    }
