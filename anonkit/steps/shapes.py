"""What is noted of the cells of hidden columns, so that they can be searched for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Shapes:
    """What cells that must stand nowhere look like."""

    lengths: set[int] = field(default_factory=set)
    """How many words they have."""
    like_tokens: bool = False
    """Whether one has the shape of a token."""

    def add(self, other: Shapes) -> None:
        """Those of other cells."""
        self.lengths |= other.lengths
        self.like_tokens |= other.like_tokens
