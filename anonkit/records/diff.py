"""How two releases differ, in terms of their public sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal[
    "release",
    "column",
    "claim",
    "table",
    "budget",
    "group",
    "waiver",
    "note",
    "plugin",
    "earlier",
    "file",
]
"""What a difference is about, in the order in which differences are told."""
Change = Literal["changed", "gone", "new"]
Direction = Literal["safer", "less_safe"]


@dataclass(frozen=True)
class Difference:
    """One thing that the two public sides tell otherwise."""

    about: About
    where: str
    """Which column, file, table, group; empty for the release itself."""
    what: str
    """What is told of it: a measure, `action`, `epsilon`, `sha256`."""
    before: str | None
    """What the first release tells; None where it tells nothing."""
    after: str | None
    """What the other one tells."""
    direction: Direction | None = None
    """Which way people are better protected by this figure alone; None where that is not known."""

    @property
    def change(self) -> Change:
        """Whether it is told otherwise, no longer, or only now."""
        if self.after is None:
            return "gone"
        return "new" if self.before is None else "changed"


@dataclass(frozen=True)
class ComparedRelease:
    """One of two releases that were compared."""

    folder: str
    name: str
    release: str
    version: int
    """Of its manifest."""
    manifest_sha256: str
    signing_key: str
    """The key that its manifest names; no signature was checked."""


@dataclass(frozen=True)
class DiffRecord:
    """Two public sides, and how they differ."""

    one: ComparedRelease
    other: ComparedRelease
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether they are the same to the last byte."""
        return not self.differences
