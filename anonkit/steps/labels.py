"""Labels that leave with the records: of codes that are told as they stood, and of no other.

A label is a word of the file's, not of the policy's. It goes along only where
its code does: not where a column is changed, nor where a coarser level of its
ladder could be taken for the code.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from anonkit.classes.ladders import TOP
from anonkit.detect import residual
from anonkit.errors import RefusedError
from anonkit.formats.base import Reader
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.residual import Search, Texts

Labels = Mapping[str, Mapping[str, str]]
"""By column: its codes, and what each means."""


def labels_of(plan: Plan, reader: Reader) -> Labels:
    """The labels that the file gives to codes of released columns.

    The writer keeps those of codes that still stand in the released rows.
    """
    told: Labels = getattr(reader, "labels", {})
    kept = {column.name: _kept(plan, column, told.get(column.name, {})) for column in plan.released}
    return {name: labels for name, labels in kept.items() if labels}


def words_of(plan: Plan) -> Mapping[str, str]:
    """The policy's own words about its released columns."""
    return {column.own: column.label for column in plan.released if column.label}


def check_labels(plan: Plan, labels: Labels, search: Search) -> None:
    """Refuse labels that tell of a person, as the cells of their column would be refused.

    Raises:
        RefusedError: A hit, with its column and never the label.
    """
    countries = tuple(plan.policy.country)
    for name, own in labels.items():
        if plan.column(name).waived:
            continue
        words = [text for text in own.values() if text not in plan.public_words]
        for kind in residual.hits(pa.array(words, pa.string()), countries):
            raise RefusedError(
                f"a value label looks like a {kind.replace('_', ' ')}",
                where=f"column {name}",
                fix="mend the labels at the source, or drop the column; for a false alarm write "
                "`not_identifier: {because, by, until}`",
                code=f"residual.{kind}",
            )
        search.texts([Texts(f"labels of column {name}", words)])


def _kept(plan: Plan, column: PlannedColumn, told: Mapping[str, str]) -> Mapping[str, str]:
    changed = column.action is not None and column.action.name != "keep"
    if not told or changed or column.banded:
        return {}
    coarser = _coarser(column) if plan.recodes and "quasi" in column.roles else frozenset()
    if coarser is None:
        return {}
    return {
        code: label
        for code, label in told.items()
        if code not in coarser and code not in column.missing
    }


def _coarser(column: PlannedColumn) -> frozenset[str] | None:
    """All that a coarser level may tell in the place of a code; None where it is not listed."""
    if column.ladder is None:
        return frozenset()
    levels = [column.ladder.labels(level) for level in range(1, column.ladder.height)]
    if any(level is None for level in levels):
        return None
    return frozenset(label for level in levels for label in level or ()) - {TOP}
