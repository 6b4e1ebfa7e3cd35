"""`options`: of a set of options those that are named, and one word for all others."""

from __future__ import annotations

from typing import Annotated

import pyarrow as pa
from pydantic import Field

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct
from anonkit.actions.recode import Category
from anonkit.policy.types import AsList

_SHOWN = 6
"""Options that plain words name one by one."""


class OptionsParams(Params):
    """What stays. It is public: it stands in the policy and comes from no data."""

    keep: Annotated[tuple[Category, ...], AsList] = Field(
        min_length=1, description="The options that are written as they are, in this order."
    )
    others: Category = Field("other", description="What stands for all other options together.")


def options(column: pa.Array, params: OptionsParams, context: Context) -> pa.Array:
    """Tell n sets by the options that are kept; nulls stay null.

    What is made of a set hangs on the set alone, so that whoever shared it
    before shares it still.
    """
    order = {option: place for place, option in enumerate((*params.keep, params.others))}

    def told(text: object) -> str | None:
        if text is None:
            return None
        found = {part.strip() for part in str(text).split(context.separator)} - {""}
        kept = {option if option in params.keep else params.others for option in found}
        return context.separator.join(sorted(kept, key=order.__getitem__)) or None

    return map_distinct(column, told, pa.string())


def _words(params: OptionsParams) -> str:
    shown = ", ".join(params.keep[:_SHOWN]) + (", ..." if len(params.keep) > _SHOWN else "")
    return f"told by the options {shown}, and all others as {params.others}"


ACTION = Action(
    name="options",
    summary="of a set of options those in `keep`, and one word for all others",
    params=OptionsParams,
    accepts=("multi",),
    apply=options,
    hides=False,
    labels=lambda params: tuple(dict.fromkeys((*params.keep, params.others))),
    words=_words,
    examples=(
        ({"keep": ["tap", "well"]}, "rain tap", "tap other"),
        ({"keep": ["tap", "well"]}, "rain pond", "other"),
        ({"keep": ["tap", "well"], "others": "elsewhere"}, "well tap", "tap well"),
        ({"keep": ["tap", "well"]}, None, None),
    ),
)
