"""anonkit: protect survey records and publish tables, from one policy file.

`anonkit.release(...)` is `anonkit.api.release(...)`, and so with every verb.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

__version__ = "0.1.0"


class Room(ModuleType):
    """A package of the same name as a verb; called, it is the verb."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """What the verb of `anonkit.api` gives."""
        verb = getattr(import_module("anonkit.api"), self.__name__.rpartition(".")[2])
        return verb(*args, **options)


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        api = import_module("anonkit.api")
        if name in api.ROOMS:
            return import_module(f"anonkit.{name}")
        if name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
