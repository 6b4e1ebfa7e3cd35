"""What several checks need of a case: worked out once, and gone with the case."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class Memo:
    """Results by what they are of. A case has one; nothing of it outlives the case."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, object] = {}
        self._large: set[Hashable] = set()

    def once(
        self, key: Hashable, make: Callable[[], T], *, keep: bool = True, large: bool = False
    ) -> T:
        """What `make` says, asked the first time only.

        Args:
            key: What it is of: the name of a thing, then a table's identity and columns.
            make: Works it out. Where it raises, nothing is kept.
            keep: Whether it will be asked for again; of what was kept nothing is made anew.
            large: Whether it has something for each row: it is let go before the case is.
        """
        if key not in self._kept:
            if not keep:
                return make()
            self._kept[key] = make()
            if large:
                self._large.add(key)
        return cast("T", self._kept[key])

    def let_go(self) -> None:
        """Forget what is large: who asks for it again has it made anew."""
        for key in self._large:
            del self._kept[key]
        self._large.clear()
