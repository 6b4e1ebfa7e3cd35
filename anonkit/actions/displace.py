"""`displace`: the middle of a cluster, moved by a secret way that never changes.

For cluster centroids only: the point must be the same in all rows of a
cluster, and `steps/centroids.py` refuses data in which it is not. How far is
as in the surveys of DHS: up to 2 km in towns, up to 5 km elsewhere, and up to
10 km for one in a hundred clusters outside towns. Unlike there, every place
of the disc is equally likely: 1 in 16 clusters in towns and 1 in 100 elsewhere
stay within 500 m. The moved point is told as the centre of its cell in a grid
of 500 m, so its digits say no more, and may lie 0.5 km further out.

The way hangs on the keyring, the policy's name (or `domain`) and the cluster,
not on the label: repeated releases do not average out to the true place. A
cluster whose `residence` or box changes from one release to the next is drawn
anew, and the two places together narrow the true one down. Who knows the true
place of a cluster knows its way, so a cluster must not bear the same name in
two surveys of one `domain`.

Source:
    C. R. Burgert et al., Geographic displacement procedure and georeferenced
    data release policy for the Demographic and Health Surveys, DHS Spatial
    Analysis Reports 7, 2013.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from anonkit.actions import grid, points
from anonkit.actions.base import Action, Context, Params
from anonkit.actions.boxes import Box, boxes
from anonkit.actions.cells import spread
from anonkit.actions.normalise import normalise
from anonkit.errors import InputError, SecretError
from anonkit.policy.types import AsList, ColumnName, FilePath, Text

URBAN_M, RURAL_M, FAR_M = 2_000, 5_000, 10_000
"""How far a cluster moves at most, in metres: in towns, elsewhere, one in `FAR` elsewhere."""
FAR = 100
SNAP_M = 500
"""Sides of the cells whose centres are told, in metres."""
TRIES = 2_000
"""Ways that are tried before a cluster is refused: a disc in its box is soon hit."""
_KEY_BYTES = 32


class DisplaceParams(Params):
    """Which rows share a point, and where it may go."""

    cluster: ColumnName = Field(description="The column that names the cluster.")
    domain: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Policies of one domain move a cluster alike. Default: the policy's name.",
    )
    residence: ColumnName | None = Field(
        None, description="The column that tells towns from the rest; without it all is rural."
    )
    urban: Annotated[tuple[Text, ...], AsList] = Field(
        (), description="What `residence` says of a cluster in a town."
    )
    place: ColumnName | None = Field(
        None, description="The column that names the place in which the point has to stay."
    )
    inside: FilePath | None = Field(
        None, description="A public file with the box of each place: place;south;west;north;east."
    )

    @model_validator(mode="after")
    def _pairs(self) -> DisplaceParams:
        if (self.residence is None) != (not self.urban):
            raise PydanticCustomError("label", "must have `residence` and `urban` together")
        if (self.place is None) != (self.inside is None):
            raise PydanticCustomError("label", "must have `place` and `inside` together")
        return self


def displace(column: pa.Array, params: DisplaceParams, context: Context) -> pa.Array:
    """Move n points (packed), each by the way of its cluster; nulls stay null.

    Args:
        column: n centroids of clusters.
        params: Which columns say what.
        context: `key` (at least 32 bytes), the n texts of the columns that
            the parameters name in `others`, and the boxes in `loaded`.

    Returns:
        n texts `lat lon`, with three decimals.

    Raises:
        SecretError: The key is short.
        InputError: A point without a cluster, without a known place, outside
            its place, or one that cannot move within it.
    """
    if len(context.key) < _KEY_BYTES:
        raise SecretError(f"a secret has fewer than {_KEY_BYTES} bytes", code="key.short")
    valid = column.is_valid()
    others = {name: texts.filter(valid) for name, texts in context.others.items()}
    clusters = normalise(others["cluster"], "text", context.countries, params.cluster)
    if clusters.null_count:
        raise _refused(context, "a point belongs to no cluster", "complete the column", "cluster")
    urban = pc.is_in(_beside(others, "residence"), value_set=pa.array(params.urban, pa.string()))
    places = _beside(others, "place")
    cells = (part.to_pylist() for part in (column.drop_null(), clusters, urban, places))
    rows = [_Row(*row) for row in zip(*cells, strict=True)]
    told = {row: _told(row, params, context) for row in dict.fromkeys(rows)}
    return spread(pa.array([told[row] for row in rows], pa.string()), column)


def _beside(others: Mapping[str, pa.Array], name: str) -> pa.Array:
    """A column that a parameter names, or nothing but missing cells."""
    return others.get(name, pa.nulls(len(others["cluster"]), pa.string()))


class _Row(NamedTuple):
    point: int
    cluster: str
    urban: bool
    place: str | None


def _told(row: _Row, params: DisplaceParams, context: Context) -> str:
    lat, lon = (int(part[0]) for part in points.unpacked(pa.array([row.point], pa.int64())))
    box = _box(row.place, params, context)
    if box is not None and not box.holds(lat, lon):
        raise _refused(
            context,
            "a point lies outside the box of its place",
            "mend the point, the place or the box",
            "place",
        )
    for north, east in _ways(row, context.key):
        moved = _moved(lat, lon, north, east)
        if moved is not None and (box is None or box.holds(*moved)):
            return points.spelled(*moved, points.decimals(SNAP_M))
    raise _refused(
        context,
        "a cluster finds no room in the box of its place",
        "give the place a larger box, or name a larger place",
        "room",
    )


def _box(place: str | None, params: DisplaceParams, context: Context) -> Box | None:
    if params.inside is None:
        return None
    known = context.loaded
    assert isinstance(known, Mapping)
    found = known.get(place)
    if found is None:
        raise _refused(
            context,
            f"the place of a point is not in {params.inside}",
            "add the place and its box, or mend the data",
            "place",
        )
    assert isinstance(found, Box)
    return found


def _ways(row: _Row, key: bytes) -> Iterator[tuple[int, int]]:
    """Metres to the north and to the east: uniform in the disc, the same in every run.

    Pairs of uniform whole numbers from HMAC-SHA-256, whose bias is below
    2^-100; those outside the disc are passed over.
    """
    far = _number(key, "far", row.cluster) % FAR == 0
    reach = URBAN_M if row.urban else FAR_M if far else RURAL_M
    for place in range(TRIES):
        north, east = (
            _number(key, f"{axis} {place}", row.cluster) % (2 * reach + 1) - reach
            for axis in ("north", "east")
        )
        if north * north + east * east <= reach * reach:
            yield north, east


def _number(key: bytes, what: str, cluster: str) -> int:
    """A number below 2^128 that only the key can foretell."""
    message = f"{what}\0{cluster}".encode()
    return int.from_bytes(hmac.digest(key, message, "sha256")[:16], "big")


def _moved(lat: int, lon: int, north: int, east: int) -> tuple[int, int] | None:
    """The centre of the cell that a way leads to; None beyond a pole."""
    wide = max(1, points.cosine(lat))
    up = lat + north * points.MICRO // points.EARTH_M
    along = lon + east * points.MICRO * points.ONE // (points.EARTH_M * wide)
    if abs(up) > points.MOST_LAT:
        return None
    around = (along + points.MOST_LON) % (2 * points.MOST_LON) - points.MOST_LON
    [cell] = grid.cells(np.array([up]), np.array([around]), SNAP_M).tolist()
    return grid.centre(cell, SNAP_M)


def _refused(context: Context, problem: str, fix: str, code: str) -> InputError:
    where = f"column {context.column}"
    return InputError(problem, where=where, fix=fix, code=f"data.displace_{code}")


def _words(params: DisplaceParams) -> str:
    told = "the middle of the cluster, moved at random by up to "
    told += "2 km in towns and 5 km elsewhere" if params.residence else "5 km"
    told += " (10 km for 1 in 100)"
    return f"{told}, within the box of its {params.place}" if params.place else told


ACTION = Action(
    name="displace",
    summary="the middle of a cluster, moved by a secret way of up to 2, 5 or 10 km",
    params=DisplaceParams,
    accepts=("point",),
    apply=displace,
    hides=True,
    kind="cell",
    purpose="displace",
    lasting=True,
    scope=lambda _: ("disc-v1",),
    domain=lambda params: params.domain,
    columns=("cluster", "residence", "place"),
    file="inside",
    load=boxes,
    words=_words,
    # With the key 00 01 02 .. 1f and every row in the cluster 7.
    examples=(
        ({"cluster": "ea"}, "-0.102595 34.825326 1192 7.3", "-0.061 34.833"),
        ({"cluster": "ea"}, "0.5 36", "0.542 36.009"),
        ({"cluster": "ea"}, None, None),
    ),
)
