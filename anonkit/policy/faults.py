"""What the model found wrong, as faults with a line, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from anonkit.errors import Fault
from anonkit.policy.document import Path, shown
from anonkit.policy.types import is_internal, written
from anonkit.registry import suggest

Details = Mapping[str, Any]
"""One entry of `ValidationError.errors()`."""

_WANTED = {
    "string_type": ("must be text", "write a text, in quotes if it looks like a number"),
    "int_type": ("must be a whole number", "write it without quotes and fraction"),
    "bool_type": ("must be true or false", "write true or false"),
    "is_instance_of": (
        "must be a number",
        "write it like 0.05, without quotes or %",
    ),
    "tuple_type": ("must be a list", "write it in brackets: [one, two]"),
    "dict_type": ("must be a mapping", "write `key: value` lines below it"),
    "model_type": ("must be a mapping", "write `key: value` lines below it"),
    "model_attributes_type": ("must be a mapping", "write `key: value` lines below it"),
}
_OURS = {
    "reason": ("write the reason in a few words, or delete the key", "no_reason"),
    "class_size": ("write 2 or more; without it the audience's least counts", "out_of_range"),
}
"""By kind of error: (fix, code)."""
_LIMITS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "too_short": "must hold {min_length} or more",
    "too_long": "must hold {max_length} or fewer",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} or fewer characters",
}


def line_of(lines: Mapping[Path, int], path: Sequence[str | int]) -> int:
    """The line of the deepest part of `path` that the file holds."""
    found: Path = ()
    for part in path:
        if (*found, part) in lines:
            found = (*found, part)
    return lines.get(found, 1)


def model_faults(
    model: type[BaseModel],
    error: ValidationError,
    where: Callable[[Sequence[str | int]], str],
    extra_keys: Sequence[str] = (),
) -> Iterator[tuple[Path, Fault]]:
    """Each error of the model as (path, fault).

    Args:
        model: What was validated.
        error: What pydantic found; its own messages are not used.
        where: Path to `file:line`.
        extra_keys: Further keys that are known at the root (for suggestions).
    """
    found = error.errors(include_url=False, include_context=True)
    # An item that fails is not counted, so a list of faulty items is called too short as well.
    whole = {each["loc"][:end] for each in found for end in range(len(each["loc"]))}
    for details in found:
        if details["type"] == "too_short" and details["loc"] in whole:
            continue
        path = tuple(part for part in details["loc"] if not _is_internal(part))
        known = [*keys_at(model, path[:-1]), *(extra_keys if len(path) == 1 else ())]
        problem, fix, code = _words(details, path, known)
        yield path, Fault(problem, where(path), fix, f"policy.{code}")


def keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that a policy may write at `path`."""
    skip = False
    for part in path:
        if skip:
            skip = False
            continue
        field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
        inner = _model_in(field.annotation) if field is not None else None
        if field is None or inner is None:
            continue
        model, skip = inner, _holds_many(field.annotation)
    return [
        field.alias or name
        for name, field in model.model_fields.items()
        if not is_internal(field.alias or name)
    ]


def _is_internal(part: str | int) -> bool:
    return isinstance(part, str) and is_internal(part)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)


def _holds_many(annotation: Any) -> bool:
    """Whether a name or a place stands between the field and the model in it."""
    if get_origin(annotation) in {dict, tuple}:
        return True
    return any(_holds_many(arg) for arg in get_args(annotation))


_MEANT = {
    "median": "`quantiles: [0.5]` with `of: COLUMN`",
    "percentiles": "`quantiles: [0.25, 0.5, 0.75]` with `of: COLUMN`",
    "average": "`mean: COLUMN` with `bounds`",
    "total": "`sum: COLUMN` with `bounds`",
    "weighs": "`severity: high`, `medium` or `low`, and `because:`",
}
"""What people write for a measure, and what it is called."""


def _words(details: Details, path: Path, known: Sequence[str]) -> tuple[str, str, str]:
    """(problem, fix, code) of one error."""
    kind = details["type"]
    if kind == "extra_forbidden":
        key = str(details["loc"][-1])
        if key in _MEANT:
            return f"there is no key {shown(key)} here", f"write {_MEANT[key]}", "unknown_key"
        fix = f"use {suggest(key, known)}" if known else "delete it"
        return f"there is no key {shown(key)} here", fix, "unknown_key"
    if kind == "missing":
        return f"{_name(path)} is missing", f"add `{path[-1]}:`", "missing_key"
    if kind == "literal_error":
        return _choice(details, path)
    problem, fix, code = _shape(details)
    return f"{_name(path)} {problem}", fix, code


def _choice(details: Details, path: Path) -> tuple[str, str, str]:
    expected = details["ctx"]["expected"]
    choices = re.findall(r"'([^']*)'", expected) or [expected]
    text = str(written(details["input"]))
    return (
        f"{_name(path)} cannot be {shown(text)}",
        f"use {suggest(text, choices)}",
        ("unknown_choice"),
    )


def _shape(details: Details) -> tuple[str, str, str]:
    kind, context = details["type"], details.get("ctx", {})
    if kind in _WANTED:
        return (*_WANTED[kind], "wrong_type")
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context), "write a value within that limit", "out_of_range"
    if kind == "string_pattern_mismatch":
        fix = "use letters, digits, `-` and `_`, and start with a letter or a digit"
        return "is no plain name", fix, "not_a_name"
    if kind in _OURS:
        return (details["msg"], *_OURS[kind])
    ours = kind in {"iso_date", "star", "country", "label"}
    problem = details["msg"] if ours else "is not what belongs here"
    return problem, "see `anonkit schema`", "wrong_value"


def _name(path: Path) -> str:
    """`columns.age.role`, with list places counted from 1."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in path]
    return shown(".".join(parts)) if parts else "the policy"
