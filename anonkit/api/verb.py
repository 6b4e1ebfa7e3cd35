"""What every verb does with its arguments before it begins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from anonkit.errors import OptionError
from anonkit.memory import Memory, held, too_little
from anonkit.progress import Listener, told_to

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
        try:
            return function(*args, **kwargs)
        except MemoryError:
            raise too_little() from None

    return called


@contextmanager
def limited(memory: str | None, progress: Listener | None) -> Iterator[Memory]:
    """What a run may hold, and who hears how far it is, while it lasts."""
    with told_to(progress), held(memory) as limit:
        yield limit


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
