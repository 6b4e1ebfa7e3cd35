"""What a policy's scalars are, and the base of its mappings."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    no_info_before_validator_function,
    no_info_wrap_validator_function,
)

from anonkit.policy.numeral import Numeral


def written(value: object) -> object:
    """A number or a truth value as the text that was written; anything else untouched."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Numeral):
        return value.text
    return str(value) if isinstance(value, int) else value


def _exact(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return Decimal(value) if isinstance(value, Numeral) else value


def _real_date(text: str) -> str:
    try:
        real = date.fromisoformat(text).isoformat() == text
    except ValueError:
        real = False
    if not real:
        raise PydanticCustomError("iso_date", "must be a date such as 2026-12-31")
    return text


def _list_of_one(value: object) -> object:
    """A list is handed on as a tuple; a text alone stands for a list of one."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _reason(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise PydanticCustomError("reason", "must say why, in words")
    return text


def _class_size(people: int) -> int:
    if people < 2:
        raise PydanticCustomError(
            "class_size",
            "must be 2 or more: at 1 somebody may stand alone, and nothing is promised",
        )
    return people


def _no_star(text: str) -> str:
    if "*" in text:
        raise PydanticCustomError("star", "must be the name of one column, without `*`")
    return text


Text = Annotated[str, BeforeValidator(written), WithJsonSchema({"type": ["string", "number"]})]
"""A cell's value: a bare number stands for its own text."""
Words = Annotated[str, Field(min_length=1, max_length=2000)]
"""Words for people."""
Reason = Annotated[
    str,
    Field(max_length=2000, json_schema_extra={"minLength": 1, "pattern": r"\S"}),
    AfterValidator(_reason),
]
"""Why a rule is set aside: words, never blank."""
ClassSize = Annotated[int, Field(json_schema_extra={"minimum": 2}), AfterValidator(_class_size)]
"""People or households that look alike."""
ColumnName = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_no_star)]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""A name that becomes a file's name."""
_LABEL = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
Label = Annotated[
    str,
    BeforeValidator(written),
    Field(pattern=_LABEL),
    WithJsonSchema({"type": ["string", "number"], "pattern": _LABEL}),
]
"""A label such as `2026-wave-1`; 2026 alone is a label too."""
Exact = Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "number"})]
"""A number, exactly as it was written: 0.1 is one tenth."""
Whole = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""A whole number that every reader of JSON keeps exactly."""
Share = Annotated[Exact, Field(ge=0, le=1)]
IsoDate = Annotated[str, AfterValidator(_real_date)]
FilePath = Annotated[str, Field(min_length=1, max_length=500)]
"""A path relative to the policy and inside its folder."""
AsList = BeforeValidator(_tuple)
"""For a tuple that is written as a list."""


class OneOrMore:
    """For a tuple that may be written as a single text."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(_list_of_one, handler(source))

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        listed = handler(core_schema)
        return {"anyOf": [listed["items"], listed]}


class OrWord:
    """For a mapping in whose place one of a few words may stand."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        mapping = next(part for part in get_args(source) if isinstance(part, type))

        def taken(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
            return value if isinstance(value, str) and value in self._words else inner(value)

        return no_info_wrap_validator_function(taken, handler.generate_schema(mapping))

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"enum": list(self._words)}, handler(core_schema)]}


Level = Annotated[int, Field(ge=0, le=100)]
"""A level of a ladder; 0 is the leaf."""


class Mapping_(BaseModel):  # noqa: N801  `Mapping` is taken
    """A mapping of the policy: every key known, nothing converted, nothing quoted in errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        populate_by_name=False,
        protected_namespaces=(),
    )


class Short(Mapping_):
    """A mapping that may be written as the value of its one main key."""

    short: ClassVar[str]
    """The main key; it starts with a NUL where only the short form exists."""

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, value: Any) -> Any:
        return value if isinstance(value, dict | cls) else {cls.short: value}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core_schema))
        properties = dict(schema["properties"])
        short = properties[cls.short]
        if is_internal(cls.short):
            del properties[cls.short]
        whole = {**schema, "properties": properties}
        schema.clear()
        schema["anyOf"] = [short, whole]
        return schema


def is_internal(key: str) -> bool:
    """Whether a key stands for a form without a key: a NUL can stand in no policy."""
    return key.startswith("\0")


_COUNTRY = re.compile(r"[A-Z]{2}")


def _country(code: str) -> str:
    if not _COUNTRY.fullmatch(code):
        raise PydanticCustomError("country", "must be two capital letters (ISO 3166-1), such as KE")
    return code


Country = Annotated[str, AfterValidator(_country)]
