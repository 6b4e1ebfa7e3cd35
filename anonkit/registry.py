"""An explicit table of things that can be added: one file and one line each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from anonkit.errors import OptionError


class Named(Protocol):
    """Anything with a name can stand in a registry."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class Registry(Mapping[str, T]):
    """Things of one kind by name, in the order they are listed."""

    def __init__(self, kind: str, *items: T) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}
        for item in items:
            if item.name in self._items:
                raise ValueError(f"two {kind}s are called {item.name!r}")
            self._items[item.name] = item

    def __getitem__(self, name: str) -> T:
        if name not in self._items:
            raise OptionError(
                f"there is no {self.kind} called {name!r}",
                fix=f"use {suggest(name, self._items)}",
                code=f"{self.kind.replace(' ', '_')}.unknown",
            )
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def with_item(self, item: T) -> Registry[T]:
        """A copy with one more item: how a plug-in or a test adds a thing."""
        return Registry(self.kind, *self._items.values(), item)


def suggest(name: str, known: Iterable[str]) -> str:
    """`'mask' (did you mean it?)` or the list of what there is."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    return f"{close[0]!r} (did you mean that?)" if close else "one of: " + ", ".join(names)
