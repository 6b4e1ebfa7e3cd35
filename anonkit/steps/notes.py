"""What a run learns of its rows while they are mapped: a note for each batch, added up.

Batches are mapped side by side, in threads or on many machines, and nothing is
shared between them: what one batch says comes back beside its rows. A note is
small, holds no key, and no order of notes says more than another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from anonkit.plan import Plan
from anonkit.steps.lost import Lost, LostHere
from anonkit.steps.review.looked import Looked, LookedAt
from anonkit.steps.shapes import Shapes
from anonkit.steps.watch import Watch
from anonkit.steps.who import Met


@dataclass
class Note:
    """What one batch says."""

    kept: int = 0
    """Rows that may be used."""
    fingerprint: int = 0
    """An order-free keyed sum over them."""
    lost: LostHere | None = None
    """None: every row may be used."""
    met: Met | None = None
    """None: the tables have no rows in it, or are not paid for."""
    watch: Watch = field(default_factory=Watch)
    looked: LookedAt = field(default_factory=LookedAt)
    shapes: Shapes = field(default_factory=Shapes)
    """Of what must stand nowhere."""


class Learnt:
    """All notes of a run, added up."""

    def __init__(self, plan: Plan, looked: Looked | None = None) -> None:
        self.kept = 0
        self.lost = Lost(plan)
        self.met = Met()
        self.watch = Watch()
        self.looked = looked or Looked(plan)
        self.shapes = Shapes()
        self._sum = 0

    @property
    def fingerprint(self) -> tuple[int, int]:
        """(rows used, order-free keyed sum over them): tells one input from another."""
        return self.kept, self._sum

    def take(self, note: Note) -> None:
        """Add what one batch says.

        Raises:
            RefusedError: More texts than a person can look at.
        """
        self.kept += note.kept
        self._sum = (self._sum + note.fingerprint) % 2**64
        if note.lost is not None:
            self.lost.add(note.lost)
        if note.met is not None:
            self.met.add(note.met)
        self.watch.add(note.watch)
        self.looked.add(note.looked)
        self.shapes.add(note.shapes)
