"""A ladder whose coarser level is another column of the data: village, then sub-county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anonkit.classes.ladders import TOP, Ladder, named_level
from anonkit.errors import InputError


@dataclass(frozen=True)
class ParentLadder:
    """Level 1 is what the parent column says beside a value; the parent's own levels follow.

    Unlike other ladders it is not public: which value lies in which is learnt
    from the rows, so that no level has a list that a policy could rely on.
    """

    parent: str
    """The column that has the coarser values."""
    upper: Ladder | None
    """How the parent is told more coarsely; None: as `*`."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """Value to its parent's value; empty until it is learnt."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a value may be told as: the parent, and the parent's parents."""
        above = self.upper.columns if isinstance(self.upper, ParentLadder) else ()
        return (self.parent, *above)

    @property
    def height(self) -> int:
        return 3 if self.upper is None else self.upper.height + 1

    @property
    def leaves(self) -> None:
        return None

    def at(self, value: str, level: int) -> str:
        parent = self.parents.get(value)
        if parent is None:
            raise InputError(
                "a value has no parent in the rows",
                fix="complete the parent column, or write the hierarchy as a CSV",
                code="ladder.unknown_value",
            )
        if level == self.height - 1:
            return TOP
        if level == 0:
            return value
        return parent if level == 1 or self.upper is None else self.upper.at(parent, level - 1)

    def labels(self, level: int) -> tuple[str, ...] | None:
        return (TOP,) if level == self.height - 1 else None

    def level_of(self, step: Mapping[str, Any]) -> int | None:
        return named_level(step, self.height)
