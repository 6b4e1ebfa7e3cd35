"""What people write in a profile: every key known, nothing converted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from anonkit.policy.numeral import Numeral
from anonkit.policy.types import (
    AsList,
    ColumnName,
    Mapping_,
    OneOrMore,
    Reason,
    Words,
    written,
)

CHECK_ID = r"^[A-Z]{2}(-[0-9]{2})?$"
"""Of one check, such as PI-01, or of all in a room: PI."""


def _float(value: object) -> object:
    """A number with a fraction, and a whole one, as the computer's number."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if whole or isinstance(value, Numeral) else value  # type: ignore[arg-type]


def _setting(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Numeral | str):
        raise PydanticCustomError("label", "must be a number or a text")
    return float(value) if isinstance(value, Numeral) else value


def _severity(value: object) -> object:
    if value not in ("high", "medium", "low"):
        problem = "must be high, medium or low: a check can be told quietly, and never switched off"
        raise PydanticCustomError("label", problem)
    return value


Number = Annotated[float, BeforeValidator(_float)]
Setting = Annotated[
    object, BeforeValidator(_setting), WithJsonSchema({"type": ["number", "string"]})
]
Level = Annotated[
    str,
    BeforeValidator(written),
    Field(min_length=1, max_length=100),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
"""An answer to choose; `yes`, `true` and 3 stand for their own text."""
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class WrittenCheck(Mapping_):
    """What is changed of one check."""

    severity: Annotated[Literal["high", "medium", "low"], BeforeValidator(_severity)] | None = (
        Field(None, description="high rejects, medium asks, low is only told. There is no off.")
    )
    required: bool | None = Field(
        None, description="Whether it leaves a question where it could not be looked at."
    )
    because: Reason | None = Field(
        None, description="Why it weighs less than without a profile; needed below `high`."
    )
    weight: Number = Field(1.0, gt=0, le=1000, description="In the score of its dimension.")
    settings: dict[str, Setting] = Field(
        default_factory=dict, description="Its figures, by their names in this schema."
    )


class WrittenDimension(Mapping_):
    """One dimension of quality."""

    title: Words
    weight: Number | None = Field(None, gt=0, le=1000, description="For the office to fill in.")
    minimum: Number | None = Field(
        None, gt=0, le=1, description="Least share of what is asked for; the office fills it in."
    )
    checks: Annotated[tuple[Annotated[str, Field(pattern=CHECK_ID)], ...], AsList] = Field(
        (), description="Checks that are evidence of it: PI-01, or PI for all that begin so."
    )


class WrittenQuestion(Mapping_):
    """What only a person can answer."""

    id: Slug
    dimension: Slug
    ask: Words | None = Field(
        None, description="The question; may be left out for the ids that anonkit has words for."
    )
    levels: Annotated[tuple[Level, ...], AsList] = Field(
        (), max_length=20, description="The answers to choose from, the weakest first."
    )
    minimum: Level | None = Field(
        None, description="The weakest of the levels that is enough; the office fills it in."
    )
    required: bool = Field(False, description="Whether it leaves a question until answered.")
    weight: Number = Field(1.0, gt=0, le=1000, description="In the score of its dimension.")
    to: Literal["sender", "office"] = Field(
        "sender", description="Who knows the answer: the letter asks the sender only theirs."
    )


class WrittenProfile(Mapping_):
    """A whole profile."""

    profile: Literal[1]
    name: Slug
    title: Words
    notice: Words = Field(description="Whose it is; one that is nobody's official one says so.")
    sources: Annotated[tuple[Words, ...], OneOrMore()] = Field(
        (), max_length=50, description="Where its thresholds come from."
    )
    audience: Literal["public", "licensed"] = Field(
        "public", description="For whom the data would be."
    )
    keys: Annotated[tuple[ColumnName, ...], AsList] = Field(
        (),
        max_length=200,
        description="What people around somebody may know: age, sex, place ..., or columns.",
    )
    checks: dict[str, WrittenCheck] = Field(
        default_factory=dict, description="By id; one that is not named counts as it is."
    )
    dimensions: dict[str, WrittenDimension] = Field(default_factory=dict, max_length=50)
    questions: Annotated[tuple[WrittenQuestion, ...], AsList] = Field((), max_length=500)
