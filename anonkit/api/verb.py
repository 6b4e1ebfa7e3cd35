"""What every verb does with its arguments before it begins."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from anonkit.errors import OptionError

P = ParamSpec("P")
R = TypeVar("R")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Take a text where a path is meant, and refuse one where a list is: letters are no names.

    What is meant is read from the annotations: `Path`, `Sequence[Path]`, `Sequence[str]`.
    """
    meant = {
        name: str(each.annotation).removesuffix(" | None")
        for name, each in inspect.signature(function).parameters.items()
    }

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        for name, value in kwargs.items():
            kwargs[name] = _taken(name, value, meant.get(name, ""))
        return function(*args, **kwargs)

    return called


def _taken(name: str, value: object, meant: str) -> object:
    if meant.startswith("Sequence[") and isinstance(value, str | Path):
        raise OptionError(
            f"`{name}` is one text, and a list is meant",
            fix=f"write {name}=[...], one text for each",
            code="option.list",
        )
    if meant == "Sequence[Path]" and isinstance(value, list | tuple):
        return tuple(Path(each) for each in value)
    return Path(value) if meant == "Path" and isinstance(value, str) else value
