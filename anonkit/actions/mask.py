"""`mask`: stars, and perhaps the last few characters."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from anonkit.actions.base import Action, Context, Params

STARS = "****"
"""What stands for everything hidden, however long: the length of a name is a clue."""
MOST_SHOWN = 4
"""Characters a policy may leave readable; with more, a list of people is short enough to guess."""


class MaskParams(Params):
    """What stays readable."""

    keep_last: int = Field(
        0, ge=0, le=MOST_SHOWN, description="Characters left readable at the end."
    )


def mask(column: pa.Array, params: MaskParams, context: Context) -> pa.Array:  # noqa: ARG001
    """Replace a text by four stars and its last few characters.

    Args:
        column: n texts; nulls stay null.
        params: `keep_last` in characters (code points, not bytes).
        context: Not used.

    Returns:
        n texts. The hidden part is four stars whatever its length, so people
        who differ only in it look the same. A text of which less than half
        would be hidden is hidden whole: it must not survive by being short.
    """
    kept = params.keep_last
    stars = pc.if_else(pc.is_valid(column), STARS, pa.scalar(None, pa.string()))
    if kept == 0:
        return stars
    long_enough = pc.greater_equal(pc.utf8_length(column), 2 * kept)
    tail = pc.if_else(long_enough, pc.utf8_slice_codeunits(column, start=-kept), "")
    return pc.binary_join_element_wise(stars, tail, "")


def _words(params: MaskParams) -> str:
    if params.keep_last == 0:
        return "replaced by stars"
    return f"replaced by stars, but for the last characters (at most {params.keep_last})"


ACTION = Action(
    name="mask",
    summary="`****`, and the last few characters if asked for",
    params=MaskParams,
    accepts=("text",),
    apply=mask,
    hides=True,
    kind="mask",
    words=_words,
    examples=(
        ({"keep_last": 2}, "0712345678", "****78"),
        ({"keep_last": 2}, "078", "****"),
        ({"keep_last": 2}, "0778", "****78"),
        ({}, "Mary Wanjiku", "****"),
        ({}, "", "****"),
        ({"keep_last": 4}, None, None),
    ),
)
