"""`drop`: the column is never written."""

from __future__ import annotations

from typing import NoReturn

import pyarrow as pa

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import EVERY_TYPE
from anonkit.errors import AnonkitError


class DropParams(Params):
    """None."""


def drop(column: pa.Array, params: DropParams, context: Context) -> NoReturn:  # noqa: ARG001
    """Refuse: a dropped column has no cells.

    Raises:
        AnonkitError: Always. Whoever asks is about to write the column.
    """
    raise AnonkitError("a dropped column was about to be written", where=f"column {context.column}")


ACTION = Action(
    name="drop",
    summary="is not written; nor is its column",
    params=DropParams,
    accepts=EVERY_TYPE,
    apply=drop,
    hides=True,
    words=lambda _: "left out",
    released=False,
)
