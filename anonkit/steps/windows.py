"""Refuse dates that would tell how far the dates beside them were moved."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa

from anonkit.engines.base import Rows
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL, PERSON
from anonkit.steps.typed import typed


def check_windows(plan: Plan, rows: Rows) -> None:
    """No column of a short time may be moved together with one of a long time.

    Whoever knows that all interviews fell into two weeks reads the days of a
    person's shift off the moved interview, to within two weeks, and with them
    the true dates of all else in the domain. A column is short when its dates,
    over all mapped rows, span fewer days than a date may move.

    Raises:
        InputError: Names the columns, never a date.
    """
    domains = defaultdict(list)
    for column in plan.released:
        if column.moves:
            domains[column.domain].append(column)
    for columns in domains.values():
        if len(columns) > 1:
            _check(rows, columns)


def _check(rows: Rows, columns: list[PlannedColumn]) -> None:
    spans = {column.name: _span(rows, column) for column in columns}
    # One domain, one `max_days`.
    most = getattr(columns[0].params, "max_days", 0)
    short = [name for name, span in spans.items() if span is not None and span < most]
    known = [name for name, span in spans.items() if span is not None]
    if short and len(short) < len(known):
        raise InputError(
            f"its dates span fewer than {most} days, so they would tell how far the other "
            "dates of a person were moved",
            where=f"column {short[0]}",
            fix="leave the column out, or give it a `domain:` of its own",
            code="data.dates_too_close",
        )


def _span(rows: Rows, column: PlannedColumn) -> int | None:
    """Days between the first and the last date of a column; None where it has none."""
    name = ORIGINAL + slot(column.name)
    cells = pa.array(rows.group([name], persons=PERSON)[name].to_pylist(), pa.string())
    dates = typed(column, cells, pa.nulls(len(cells), pa.uint64())).drop_null()
    days = dates.cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64)
    return int(days.max() - days.min()) if len(days) else None
