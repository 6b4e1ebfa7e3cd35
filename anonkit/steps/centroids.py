"""Refuse to move points that are not one a cluster: households must not be moved one by one."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions import points
from anonkit.actions.normalise import normalise
from anonkit.engines.base import Rows
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL, PERSON


def check_centroids(plan: Plan, rows: Rows) -> None:
    """Every cluster must have one point in the data, and be told as one, over all mapped rows.

    Two points that are moved into one cell of the grid are still two points:
    whether data is refused must not hang on a key.

    Raises:
        InputError: A cluster has several points, or stands in two places or
            two kinds of residence. Names the columns, never a cell.
    """
    for column in plan.released:
        if "cluster" in column.beside:
            _check(plan, rows, column, column.beside["cluster"])


def _check(plan: Plan, rows: Rows, column: PlannedColumn, cluster: str) -> None:
    told, point, beside = slot(column.name), ORIGINAL + slot(column.name), ORIGINAL + slot(cluster)
    found = rows.group([beside, point, told], persons=PERSON)
    found = found.filter(found[told].is_valid()).combine_chunks()
    # As the action spells them: what a reader sees as one cluster, is one.
    countries = tuple(plan.policy.country)
    clusters = normalise(_texts(found[beside]), "text", countries, cluster)
    where = points.parsed(pc.utf8_trim_whitespace(_texts(found[point])))
    cells = (part.to_pylist() for part in (clusters, where, found[told]))
    if len(set(zip(*cells, strict=True))) > len(clusters.unique()):
        raise InputError(
            f"a `{cluster}` has more than one point: only the middle of a cluster may be moved",
            where=f"column {column.name}",
            fix="put the middle of each cluster in a column of its own, the same in all its rows, "
            "or use `coarsen_gps`",
            code="data.points_in_cluster",
        )


def _texts(cells: pa.ChunkedArray) -> pa.Array:
    return pa.array(cells.to_pylist(), pa.string())
