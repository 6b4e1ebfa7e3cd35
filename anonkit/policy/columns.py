"""One column as a policy writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from anonkit.policy.types import (
    AsList,
    Exact,
    FilePath,
    IsoDate,
    Mapping_,
    OneOrMore,
    Reason,
    Share,
    Short,
    Text,
    Whole,
    Words,
)

Role = Literal["identifier", "quasi", "sensitive", "open", "text", "weight", "metadata"]
ColumnType = Literal["text", "integer", "decimal", "date", "point", "multi"]
BETWEEN = ("___", "/", ":", ".")
"""What export tools write between a select-multiple question and one of its options."""


class Values(Short):
    """A public list: `[female, male]`, or `{file: codes.csv}` with one value a line.

    The file is UTF-8 without a header; the first field of a line counts,
    fields end at `;` or `,`, and quotes are taken as in a CSV.
    """

    short = "\0list"

    listed: Annotated[tuple[Text, ...], AsList] | None = Field(None, alias="\0list")
    file: FilePath | None = None


class Hierarchy(Short):
    """A ladder: the path of a CSV, or one way of building it."""

    short = "\0path"

    csv: FilePath | None = Field(None, alias="\0path")
    bands: Annotated[tuple[Whole, ...], AsList] | None = None
    top: Whole | None = None
    dates: Annotated[tuple[Literal["month", "quarter", "year", "decade"], ...], AsList] | None = (
        None
    )
    prefix: Annotated[tuple[Whole, ...], AsList] | None = None
    order: Annotated[tuple[Text, ...], AsList] | None = None
    parent: str | None = None

    KINDS: ClassVar[tuple[str, ...]] = ("csv", "bands", "dates", "prefix", "order", "parent")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The ways of building that are written: a sound hierarchy has exactly one."""
        return tuple(kind for kind in self.KINDS if getattr(self, kind) is not None)


class FalseAlarm(Mapping_):
    """A person's word that what was found here is none; it ends some day."""

    because: Reason
    by: Reason
    until: IsoDate


class Column(Mapping_):
    """What is declared of one column; an action's parameters stand flat beside it."""

    role: Annotated[tuple[Role, ...], Field(min_length=1), OneOrMore()]
    type: ColumnType = "text"
    format: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    separator: Annotated[str, Field(min_length=1, max_length=5)] | None = None
    from_: Annotated[tuple[str, ...], Field(min_length=1, max_length=500), OneOrMore()] | None = (
        Field(None, alias="from")
    )
    missing: Annotated[tuple[Text, ...], AsList] | None = None
    values: Values | None = None
    hierarchy: Hierarchy | None = None
    protected: bool = False
    harmful: Annotated[tuple[Text, ...], AsList] = ()
    max_share: Share | None = None
    release: bool | None = None
    label: Words | None = None
    confirm: Words | None = None
    because: Reason | None = None
    accept_unique: Reason | None = None
    not_identifier: FalseAlarm | None = None
    not_leak: FalseAlarm | None = None
    action: str | None = None
    params: Mapping[str, Any] = Field(default_factory=dict, alias="\0params")
    """What stands beside `action` and is no reserved name; checked when a plan is made."""

    @model_validator(mode="before")
    @classmethod
    def _collect_params(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "action" not in value:
            return value
        known = {key: value[key] for key in value if key in RESERVED}
        return {**known, "\0params": {key: value[key] for key in value if key not in RESERVED}}


RESERVED = frozenset(
    field.alias or name for name, field in Column.model_fields.items() if name != "params"
)
"""Names that can be no action parameter's name."""

__all__ = [
    "BETWEEN",
    "RESERVED",
    "Column",
    "ColumnType",
    "Exact",
    "FalseAlarm",
    "Hierarchy",
    "Values",
]
