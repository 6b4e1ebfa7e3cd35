"""Columns that a draft leaves out for what the scan saw across columns, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from anonkit.policy.proposal import RELEASED, is_empty, is_left_out, proposed
from anonkit.policy.questions import Survey
from anonkit.records import ScanColumn

SAME = "it says the same as column "
"""How the scan begins to say that two columns tell the same; the other's name follows."""
MANY_SETS = "many rows have a set of answers that no other row has"
COARSER = "it is computed from what is told more coarsely"
_BY_CARE = ("sensitive", "quasi", "open")
"""Of columns that say the same the one with the most careful role speaks for all."""


def with_left_out(survey: Survey) -> Survey:
    """The survey, saying of each column whether and why a draft leaves it out.

    Left out is all but one of the columns that say the same; open and sensitive sets
    that are different for many people, which a release refuses; and numbers computed
    from what the draft tells more coarsely.
    """
    twins = _twins(survey)
    columns = tuple(
        replace(column, left_out=_reason(column, twins, survey.table_of(column.name)))
        if column.role in RELEASED
        else column
        for column in survey.record.columns
    )
    return replace(survey, record=replace(survey.record, columns=columns))


def _reason(column: ScanColumn, twins: Mapping[str, str], table: str) -> str:
    if column.name in twins:
        other = twins[column.name]
        return f"twin {other.removeprefix(f'{table}/') if table else other}"
    if MANY_SETS in column.evidence and column.type == "multi" and column.role != "quasi":
        return "sets"
    exact = column.type in ("integer", "decimal") and "action" not in proposed(column)
    return "computed" if exact and COARSER in column.evidence else ""


def _twins(survey: Survey) -> Mapping[str, str]:
    """By column that is left out: the one that stays in its place."""
    found: dict[str, str] = {}
    for group in _groups(survey):
        roles = {column.role for column in group}
        if {"quasi", "sensitive"} <= roles:
            continue  # neither role alone would protect what both tell
        kept, *others = sorted(group, key=_order)
        found |= {column.name: kept.name for column in others}
    return found


def _order(column: ScanColumn) -> tuple[int, bool, bool, bool]:
    """What stays comes first: the more careful role, then whatever needs no question."""
    return (
        _BY_CARE.index(column.role),
        bool(column.identifier or column.holds),
        is_left_out(proposed(column)),
        bool(column.review) or column.confidence == "guess",
    )


def _groups(survey: Survey) -> Iterator[Sequence[ScanColumn]]:
    """Columns of one table that would be handed over and say the same."""
    columns = {
        column.name: column
        for column in survey.record.columns
        if column.role in RELEASED and not column.made_of and not is_empty(column)
    }
    group = {name: [name] for name in columns}
    for column in columns.values():
        for other in _same_as(survey, column):
            if other in columns and group[other] is not group[column.name]:
                joined = group[column.name] + group[other]
                group |= dict.fromkeys(joined, joined)
    several = {id(names): names for names in group.values() if len(names) > 1}
    order = list(columns)
    for names in several.values():
        yield [columns[name] for name in sorted(names, key=order.index)]


def _same_as(survey: Survey, column: ScanColumn) -> Iterator[str]:
    """Whole names of the columns that one says the same as."""
    table = survey.table_of(column.name)
    for said in column.evidence:
        if said.startswith(SAME):
            other = said.removeprefix(SAME)
            yield f"{table}/{other}" if table else other
