"""Dimensions of a table: columns seen through public lists of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from anonkit.classes.bands import edge_labels
from anonkit.classes.parents import ParentLadder
from anonkit.plan.faults import Faults
from anonkit.plan.model import PlannedColumn
from anonkit.plan.planned_tables import Dimension
from anonkit.policy.document import Path, shown
from anonkit.policy.goals import By

MISSING, OUTSIDE = "(missing)", "(outside)"


@dataclass(frozen=True)
class Keys:
    """Which keys a table has."""

    outside: str
    """What becomes of values without a key: `other`, `drop` or `refuse`."""
    discover: bool = False
    """Whether those of a column without a public list are taken from the data."""


def plan_dimension(
    by: By, where: Path, columns: Mapping[str, PlannedColumn], wanted: Keys, faults: Faults
) -> Dimension | None:
    """One `by` with its keys; None where it may have none, or the column is unknown."""
    column = columns.get(by.column)
    if column is None:
        return None
    problem, fix = _misuse(by, column)
    labels = None if problem else _labels(by, column)
    if wanted.discover and not problem and labels is None:
        problem, fix = _not_found(by, column)
        if not problem:
            return Dimension(by.column, None, None, keys=(), found=True)
    if not problem and labels is None:
        problem, fix = _no_labels(by, column)
    if labels is None:
        faults.add(where, problem, fix=fix, code="no_public_keys")
        return None
    # A key that cannot occur would carry noise for nobody, into every margin that it is part of.
    absent = (MISSING,) if column.missing or column.type == "multi" else ()
    keys = (*labels, *absent, *((OUTSIDE,) if wanted.outside == "other" else ()))
    several = column.separator if column.type == "multi" and by.level is None else ""
    return Dimension(by.column, by.level, by.bands, keys, several)


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


def _not_found(by: By, column: PlannedColumn) -> tuple[str, str]:
    """(problem, fix) of a column whose keys cannot be taken from the data, or two empty texts."""
    if by.level is not None or column.type != "text":
        return _no_labels(by, column)
    if column.roles <= {"open", "quasi", "sensitive"}:
        return "", ""
    told = f"{shown(by.column)} has role {min(column.roles)}, and its cells can be no table's keys"
    return told, "use another column, or declare `values:`"


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
