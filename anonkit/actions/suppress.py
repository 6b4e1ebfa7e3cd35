"""`suppress`: a star in every cell."""

from __future__ import annotations

import pyarrow as pa

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import EVERY_TYPE

STAR = "*"
"""How a suppressed cell is written."""


class SuppressParams(Params):
    """None."""


def suppress(column: pa.Array, params: SuppressParams, context: Context) -> pa.Array:  # noqa: ARG001
    """n cells to n stars, missing ones too: whether somebody answered is not told either."""
    return pa.repeat(pa.scalar(STAR, pa.string()), len(column))


ACTION = Action(
    name="suppress",
    summary="`*`, in missing cells too",
    params=SuppressParams,
    accepts=EVERY_TYPE,
    apply=suppress,
    hides=True,
    kind="mask",
    words=lambda _: "every cell written as *",
    examples=(({}, "called again on Monday", "*"), ({}, None, "*")),
)
