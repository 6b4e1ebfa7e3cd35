"""`generalise`: the label that stands for a value at one level of the column's hierarchy."""

from __future__ import annotations

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct
from anonkit.errors import InputError, PolicyError


class GeneraliseParams(Params):
    """How far up."""

    level: int = Field(
        ge=1,
        le=1000,
        description="Level of the hierarchy, from 1 to the last one below `*`; 0 is the value.",
    )


def generalise(column: pa.Array, params: GeneraliseParams, context: Context) -> pa.Array:
    """Tell n values (texts or whole numbers) as their ancestors at one level of the ladder.

    Args:
        column: n leaves of the ladder; nulls stay null.
        params: The level.
        context: `ladder`, the column's hierarchy.

    Returns:
        n labels of the ladder.

    Raises:
        InputError: A value is no leaf. The message holds the column, never the value.
        PolicyError: There is no ladder; a plan does not come this far.
    """
    ladder = context.ladder
    if ladder is None:
        raise PolicyError("`generalise` needs a hierarchy", code="policy.no_hierarchy")

    def ancestor(value: object) -> str | None:
        return None if value is None else ladder.at(str(value), params.level)

    try:
        return map_distinct(column, ancestor, pa.string())
    except InputError as error:
        raise InputError(
            error.problem, where=f"column {context.column}", fix=error.fix, code=error.code
        ) from None


ACTION = Action(
    name="generalise",
    summary="its ancestor at one level of the column's `hierarchy`",
    params=GeneraliseParams,
    accepts=("text", "integer"),
    apply=generalise,
    hides=False,
    kind="band",
    needs_ladder=True,
    floor=lambda params: {"level": params.level},
    words=lambda params: f"told at level {params.level} of its hierarchy",
    # With the hierarchy Kajulu;Kisumu East;Kisumu;*
    examples=(
        ({"level": 1}, "Kajulu", "Kisumu East"),
        ({"level": 2}, "Kajulu", "Kisumu"),
        ({"level": 1}, None, None),
    ),
)
