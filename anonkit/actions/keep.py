"""`keep`: the values as they are."""

from __future__ import annotations

import pyarrow as pa

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import EVERY_TYPE, rebuilt


class KeepParams(Params):
    """None."""


def keep(column: pa.Array, params: KeepParams, context: Context) -> pa.Array:  # noqa: ARG001
    """The same n values, in buffers of their own."""
    return rebuilt(column)


ACTION = Action(
    name="keep",
    summary="stays as it is",
    params=KeepParams,
    # Exact places are never written.
    accepts=tuple(kind for kind in EVERY_TYPE if kind != "point"),
    apply=keep,
    hides=False,
    words=lambda _: "kept as it is",
    examples=(({}, "borehole", "borehole"), ({}, None, None)),
)
