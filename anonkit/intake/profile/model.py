"""A profile: which checks count how much, and what only people can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from anonkit.records import IntakeQuestion, Severity

Value = int | float | str


@dataclass(frozen=True)
class CheckProfile:
    """What a profile changes of one check."""

    severity: Severity | None = None
    """None: the check's own. `off` does not exist: a check is told, at least as `low`."""
    required: bool | None = None
    because: str = ""
    """Why it weighs less than it does without a profile."""
    settings: Mapping[str, Value] = field(default_factory=dict)
    weight: float = 1
    """In the score of its dimension."""


@dataclass(frozen=True)
class Dimension:
    """One dimension of quality, such as relevance."""

    title: str
    weight: float | None = None
    """None: for the office to fill in; all are alike until then."""
    minimum: float | None = None
    """Least share (0 to 1) of what is asked for; None: for the office to fill in."""
    checks: tuple[str, ...] = ()
    """Ids of checks that are evidence of it, or the letters of all of a room, such as `PI`."""


@dataclass(frozen=True)
class Profile:
    """What an office asks for."""

    name: str
    title: str
    notice: str
    audience: Literal["public", "licensed"] = "public"
    """For whom the data would be: sets k where nothing else does."""
    keys: tuple[str, ...] = ()
    """What people around somebody may know, in the words of `scan` (`about`) or as columns."""
    checks: Mapping[str, CheckProfile] = field(default_factory=dict)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    questions: tuple[IntakeQuestion, ...] = ()
    sources: tuple[str, ...] = ()
    """Where its thresholds come from."""
    sha256: str = ""
    """Of the file, as it stands."""

    def dimension_of(self, check: str, otherwise: str) -> str:
        """The dimension that a check is evidence of: by its id, then by its room's letters."""
        for listed in (check, check.partition("-")[0]):
            for name, dimension in self.dimensions.items():
                if listed in dimension.checks:
                    return name
        return otherwise
