"""`recode`: each value told as the category that the policy gives it."""

from __future__ import annotations

from typing import Annotated

import pyarrow as pa
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from anonkit.actions.base import Action, Context, Params
from anonkit.actions.cells import map_distinct
from anonkit.errors import InputError
from anonkit.policy.types import Text

REFUSE = "refuse"
"""What `others:` says where a value outside the map stops the release."""
_SHOWN = 6
"""Categories that plain words name one by one."""


def _label(text: str) -> str:
    if not text.strip() or text == "*" or (text.startswith("(") and text.endswith(")")):
        raise PydanticCustomError(
            "label", "must be a word for people: not empty, not `*`, not in round brackets"
        )
    return text


Category = Annotated[Text, AfterValidator(_label)]


class RecodeParams(Params):
    """The map. It is public: it stands in the policy and comes from no data."""

    map: dict[str, Category] = Field(
        min_length=1, description="Each value, and the category that is written for it."
    )
    others: Category = Field(
        REFUSE, description="`refuse`, or the category of every value that is not in the map."
    )

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category that may be written, each once, in the order of the map."""
        rest = () if self.others == REFUSE else (self.others,)
        return tuple(dict.fromkeys((*self.map.values(), *rest)))


def recode(column: pa.Array, params: RecodeParams, context: Context) -> pa.Array:
    """Tell n values (texts or whole numbers) as their categories; nulls stay null.

    Raises:
        InputError: A value is not in the map and `others` refuses it. The
            message holds the column, never the value.
    """

    def category(value: object) -> str | None:
        if value is None:
            return None
        found = params.map.get(str(value))
        if found is None and params.others == REFUSE:
            raise InputError(
                "a value is not in the map",
                where=f"column {context.column}",
                fix="add the value to `map:`, its spelling to `missing:`, or write `others:` "
                "with a category for the rest",
                code="data.outside_map",
            )
        return params.others if found is None else found

    return map_distinct(column, category, pa.string())


def _words(params: RecodeParams) -> str:
    told = params.categories
    if len(told) == 1:
        return f"told as {told[0]}, whatever it is"
    shown = ", ".join(told[:_SHOWN]) + (", ..." if len(told) > _SHOWN else "")
    return f"told as one of {len(told)} categories: {shown}"


ACTION = Action(
    name="recode",
    summary="the category that the policy's `map` gives it",
    params=RecodeParams,
    accepts=("text", "integer"),
    apply=recode,
    hides=False,
    takes=lambda params: tuple(params.map) if params.others == REFUSE else None,
    labels=lambda params: params.categories,
    words=_words,
    examples=(
        ({"map": {"tap": "piped", "kiosk": "piped"}, "others": "not piped"}, "kiosk", "piped"),
        ({"map": {"tap": "piped", "kiosk": "piped"}, "others": "not piped"}, "pond", "not piped"),
        ({"map": {"tap": "piped", "kiosk": "piped"}, "others": "not piped"}, None, None),
    ),
)
