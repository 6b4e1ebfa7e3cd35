"""How long a search may go on, counted in work and not by the clock.

A search that is cut by the clock gives other releases on other machines. Work
is the same everywhere: with the same policy and data the same bytes come out.
"""

from __future__ import annotations

CELLS_A_SECOND = 20_000_000
"""Cells of class tables that a search looks at in a second on a slow machine; one core of a cloud
server of 2025 does about three times as many."""
LEAST_CELLS = 1_000
"""What a column costs at least, however few classes there are."""


class Work:
    """What is left of the work that a search may do."""

    def __init__(self, seconds: int) -> None:
        self._left = seconds * CELLS_A_SECOND

    def spend(self, classes: int, columns: int = 1) -> None:
        """Count a look at so many classes, in so many columns of whole numbers."""
        self._left -= columns * (classes + LEAST_CELLS)

    @property
    def done(self) -> bool:
        """Whether all of it is spent."""
        return self._left <= 0
