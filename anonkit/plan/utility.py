"""The owner's own figures, to be computed from the written records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anonkit.plan.faults import Faults
from anonkit.plan.model import PlannedColumn, PlannedIndicator
from anonkit.policy.document import Path, shown
from anonkit.policy.goals import Utility
from anonkit.policy.model import Policy

MOST_BY = 4
"""Columns that an indicator may be grouped by: a table of more is read by nobody."""


def plan_utility(
    policy: Policy, columns: Sequence[PlannedColumn], *, recodes: bool, faults: Faults
) -> tuple[PlannedIndicator, ...]:
    """Every indicator of `utility:`, over columns that are released and can be counted.

    Args:
        policy: Asks for them.
        columns: As they are planned.
        recodes: Whether quasi-identifiers may be told more coarsely.
        faults: Takes what cannot be computed from the written records.
    """
    if policy.microdata is None:
        return ()
    known = {column.name: column for column in columns}
    found = []
    for place, asked in enumerate(policy.microdata.utility):
        path: Path = ("microdata", "utility", place)
        if not _check_kind(asked, path, faults):
            continue
        for key, name in _columns(asked):
            column = known.get(name)
            if column is not None:  # one that no entry speaks of is a fault already
                _check_column(column, (*path, *key), recodes=recodes, faults=faults)
        by = asked.crosstab if asked.crosstab is not None else asked.by
        found.append(PlannedIndicator(asked.mean or "", by))
    return tuple(found)


def _columns(asked: Utility) -> Iterator[tuple[Path, str]]:
    """(key, column) of everything that an indicator names."""
    if asked.mean is not None:
        yield ("mean",), asked.mean
    for key, names in (("by", asked.by), ("crosstab", asked.crosstab or ())):
        for place, name in enumerate(names):
            yield (key, place), name


def named_in_utility(policy: Policy) -> Iterator[tuple[Path, str]]:
    """Every place of `utility:` that names a column, with the name."""
    for place, asked in enumerate(policy.microdata.utility if policy.microdata else ()):
        for key, name in _columns(asked):
            yield ("microdata", "utility", place, *key), name


def _check_kind(asked: Utility, path: Path, faults: Faults) -> bool:
    """Whether it is one of the two kinds, and groups by a few different columns."""
    if (asked.mean is None) == (asked.crosstab is None) or (asked.crosstab and asked.by):
        faults.add(
            path,
            "an indicator is either a mean or a crosstab",
            fix="write {mean: column, by: [columns]}, or {crosstab: [columns]}",
            code="utility_kind",
        )
        return False
    by = asked.by if asked.crosstab is None else asked.crosstab
    few = len(by) if asked.crosstab is None else len(by) or MOST_BY + 1
    if few > MOST_BY or len(set(by)) < len(by):
        faults.add(
            path,
            f"an indicator is grouped by up to {MOST_BY} different columns",
            fix="name each column once, and fewer of them",
            code="utility_by",
        )
        return False
    return True


def _check_column(column: PlannedColumn, path: Path, *, recodes: bool, faults: Faults) -> None:
    """Whether the written cells of a column can be averaged, or grouped by."""
    name = shown(column.name)
    if not column.released:
        faults.add(
            path,
            f"{name} is not released, and an indicator is computed from the written records",
            fix="ask a table for it (`aggregates:`), or release the column",
            code="utility_column",
        )
    elif path[-1] == "mean":
        if "weight" in column.roles or not column.is_number(recodes=recodes):
            faults.add(
                path,
                f"the released cells of {name} are no plain numbers, so they have no mean",
                fix=f"write `crosstab: [{column.name}]`, or ask a table for it (`aggregates:`)",
                code="utility_mean",
            )
    elif not column.listed:
        faults.add(
            path,
            f"no public list says which groups there are in {name}",
            fix="give the column `values:` or a hierarchy, or group by another",
            code="utility_groups",
        )


def words(indicator: PlannedIndicator) -> str:
    """`mean of income by ward and sex`; `rows by ward`."""
    by = " and ".join(indicator.by)
    what = f"mean of {indicator.column}" if indicator.column else "rows"
    return f"{what} by {by}" if by else what


def document(indicators: Sequence[PlannedIndicator]) -> list[Mapping[str, object]]:
    """For the plan's JSON document."""
    return [{"mean": each.column or None, "by": list(each.by)} for each in indicators]
