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


@dataclass(frozen=True)
class Dimension:
    """One dimension of quality, such as relevance."""

    title: str
    weight: float | None = None
    """None: for the office to fill in; all are alike until then."""
    minimum: float | None = None
    """Least share (0 to 1) of what is asked for; None: for the office to fill in."""


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
