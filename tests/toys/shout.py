"""A toy action: capitals."""

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.base import Action, Context, Params


def shout(column: pa.Array, params: Params, context: Context) -> pa.Array:
    """n texts in capitals."""
    del params, context
    return pc.utf8_upper(column)


ACTION = Action(
    name="shout",
    summary="the same in capitals",
    params=Params,
    accepts=("text",),
    apply=shout,
    hides=False,
    examples=(({}, "tap", "TAP"),),
)
