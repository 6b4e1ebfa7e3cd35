"""Tables: their public keys, what they cost, and how much noise they carry."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from anonkit.canonical import canonical_json, sha256_hex
from anonkit.classes.bands import edge_labels
from anonkit.classes.ladders import CsvLadder
from anonkit.classes.parents import ParentLadder
from anonkit.dp import QUERIES
from anonkit.dp.epsilon import epsilon_fault
from anonkit.dp.mechanisms import half_width_95
from anonkit.dp.tables import by_faults, shape_fault, split
from anonkit.errors import AnonkitError, PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.model import Dimension, PlannedAggregates, PlannedColumn, PlannedTable
from anonkit.policy.document import Path, shown
from anonkit.policy.goals import Aggregates, By, Table
from anonkit.policy.model import Policy

MISSING, OUTSIDE = "(missing)", "(outside)"
QUERY = "count_persons"
"""The one query that is built."""


def plan_tables(
    policy: Policy, columns: Mapping[str, PlannedColumn], faults: Faults
) -> PlannedAggregates | None:
    """All tables of `aggregates:`; None where no tables are asked for."""
    wanted = policy.aggregates
    if wanted is None:
        return None
    _check_whole(policy, wanted, faults)
    epsilon = Fraction(wanted.epsilon)
    share = split(epsilon, len(wanted.tables))
    tables = tuple(
        _table(wanted, place, share, columns, faults) for place in range(len(wanted.tables))
    )
    return PlannedAggregates(
        budget=wanted.budget,
        epsilon=epsilon,
        unit=wanted.unit,
        max_rows_per_person=wanted.max_rows_per_person,
        outside=wanted.outside,
        noise=wanted.noise,
        tables=tables,
        canonical=_canonical(policy, wanted, tables, columns),
    )


def _check_whole(policy: Policy, wanted: Aggregates, faults: Faults) -> None:
    if policy.person == "row" and wanted.max_rows_per_person != 1:
        faults.add(
            ("aggregates", "max_rows_per_person"),
            "each row is one person, so a person has one row",
            fix="write `max_rows_per_person: 1`, or name the person's column",
            code="rows_per_person",
        )
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


def _table(
    wanted: Aggregates,
    place: int,
    epsilon: Fraction,
    columns: Mapping[str, PlannedColumn],
    faults: Faults,
) -> PlannedTable:
    table = wanted.tables[place]
    where: Path = ("aggregates", "tables", place)
    _check_measures(table, where, faults)
    found = [
        _dimension(by, (*where, "by", number), columns, wanted.outside, faults)
        for number, by in enumerate(table.by)
    ]
    dimensions = tuple(dimension for dimension in found if dimension is not None)
    shape = [len(dimension.keys) for dimension in dimensions]
    unsound = [*by_faults([d.column for d in dimensions]), shape_fault(shape)]
    for fault in filter(None, unsound):
        faults.take(where, PolicyError.of([fault]))
    sensitivity = QUERIES[QUERY].sensitivity(wanted.max_rows_per_person, math.prod(shape))
    return PlannedTable(
        name=table.name,
        query=QUERY,
        by=dimensions,
        epsilon=epsilon,
        sensitivity=sensitivity,
        half_width_95=_half_width(epsilon, sensitivity, faults),
    )


def _half_width(epsilon: Fraction, sensitivity: int, faults: Faults) -> int:
    """Half-width of the noise; 0 beside a fault where no sampler can draw such noise."""
    try:
        return half_width_95(epsilon, sensitivity)
    except AnonkitError as error:
        faults.take(("aggregates", "epsilon"), PolicyError.of(error.faults))
        return 0


def _check_measures(table: Table, where: Path, faults: Faults) -> None:
    if len(table.measures) != 1:
        faults.add(
            where,
            f"the table {shown(table.name)} must have exactly one measure",
            fix="write `count: persons`",
            code="measures",
        )
    elif table.count is not None:
        for key in ("of", "bands", "bounds", "ladder"):
            if getattr(table, key) is not None:
                problem = f"`{key}` belongs to another measure than `count`"
                faults.add((*where, key), problem, fix=f"delete `{key}:`", code="misplaced_key")


def _dimension(
    by: By, where: Path, columns: Mapping[str, PlannedColumn], outside: str, faults: Faults
) -> Dimension | None:
    """One `by` with its public keys; None where it has none, or the column is unknown."""
    column = columns.get(by.column)
    if column is None:
        return None
    problem, fix = _misuse(by, column)
    labels = None if problem else _labels(by, column)
    if not problem and labels is None:
        problem, fix = _no_labels(by, column)
    if labels is None:
        faults.add(where, problem, fix=fix, code="no_public_keys")
        return None
    keys = (*labels, MISSING) if outside == "drop" else (*labels, MISSING, OUTSIDE)
    return Dimension(by.column, by.level, by.bands, keys)


def _misuse(by: By, column: PlannedColumn) -> tuple[str, str]:
    """(problem, fix) of a `by` that cannot be meant, or two empty texts."""
    name = shown(by.column)
    if column.roles & {"identifier", "text"}:
        fix = "use another column"
        return f"{name} has role {min(column.roles)} and can be no table's dimension", fix
    if by.bands is not None and by.level is not None:
        return f"{name} is seen at a level or in bands, not both", "delete one of them"
    if by.bands is not None:
        return _bad_bands(by.bands, column, name)
    return ("", "") if by.level is None else _bad_level(by.level, column, name)


def _bad_bands(bands: tuple[int, ...], column: PlannedColumn, name: str) -> tuple[str, str]:
    if column.type != "integer":
        fix = "declare `type: integer` if it is one"
        return f"bands are for whole numbers, and {name} has type {column.type}", fix
    if any(high <= low for low, high in pairwise(bands)):
        return f"the bands of {name} do not ascend", "write for example [0, 18, 60]"
    return "", ""


def _bad_level(level: int, column: PlannedColumn, name: str) -> tuple[str, str]:
    if column.ladder is None:
        return f"{name} has no hierarchy, so it has no levels", "declare `hierarchy:`"
    if level >= column.ladder.height - 1:
        highest = column.ladder.height - 2
        fix = f"use a level from 0 to {highest}, or leave the column out of `by`"
        return f"level {level} of {name} is `*` or beyond", fix
    return "", ""


def _labels(by: By, column: PlannedColumn) -> tuple[str, ...] | None:
    if by.bands is not None:
        return edge_labels(by.bands)
    if by.level is not None and column.ladder is not None:
        return column.ladder.labels(by.level)
    return column.values


def _no_labels(by: By, column: PlannedColumn) -> tuple[str, str]:
    name = shown(by.column)
    if isinstance(column.ladder, ParentLadder):
        fix = f"name {shown(column.ladder.parent)} in `by`, and give it `values:`"
        return f"the hierarchy of {name} is learnt from the data, and keys must be public", fix
    if by.level is not None:
        fix = "declare `top:` in the hierarchy, and use level 1 or more"
        return f"level {by.level} of {name} has no finite list of keys", fix
    if column.ladder is not None or column.type == "integer":
        fix = f"write {{column: {by.column}, bands: [0, 18, 60]}}, or a `level:` of its hierarchy"
        return f"{name} has no public list of keys", fix
    return f"{name} has no public list of keys", "declare `values:` for it"


def _canonical(
    policy: Policy,
    wanted: Aggregates,
    tables: Sequence[PlannedTable],
    columns: Mapping[str, PlannedColumn],
) -> Mapping[str, Any]:
    """All that shapes the answer beside the data: two requests alike in it are the same."""
    used = sorted({dimension.column for table in tables for dimension in table.by})
    consent = policy.source.asked
    return {
        "epsilon": str(Fraction(wanted.epsilon)),
        "max_rows_per_person": wanted.max_rows_per_person,
        "noise": wanted.noise,
        "outside": wanted.outside,
        "unit": wanted.unit,
        "person": policy.person,
        "consent": None if consent is None else [consent.column, *consent.accept],
        "columns": {name: _column(columns[name]) for name in used},
        "tables": [
            {
                "name": table.name,
                "query": table.query,
                "by": [
                    {
                        "column": dimension.column,
                        "level": dimension.level,
                        "bands": None if dimension.edges is None else list(dimension.edges),
                        "keys": list(dimension.keys),
                    }
                    for dimension in table.by
                ],
                "epsilon": str(table.epsilon),
                "sensitivity": table.sensitivity,
            }
            for table in tables
        ],
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
