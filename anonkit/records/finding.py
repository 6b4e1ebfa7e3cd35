"""What a check found, in the form in which pipelines take findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning", "note", "none"]
"""What to do about it: stop; ask a person; know it; nothing."""

UNREAD = "unread"
"""The rule of a file that could not be read."""
SKIPPED = "skipped"
"""The rule of a file that holds no table, and was passed over as asked for."""


@dataclass(frozen=True)
class Finding:
    """What was found of one column of one file, or of the file."""

    rule: str
    """Stable name, such as `direct/phone`."""
    level: Level
    message: str
    """In words; never a value."""
    file: str
    """As it was named."""
    column: str
    """Empty where it is of the file."""
    table: str = ""
    """Of a file that holds several tables: which."""
    undecided: bool = False
    """Whether nobody looked, so that it has neither passed nor failed."""
    waived: str = ""
    """Why somebody answers for it, with name and last day; empty: nobody does."""
    asks: bool = False
    """Whether a job stops for it although it is no error: somebody has to settle it first."""

    @property
    def stops(self) -> bool:
        """Whether a job stops for it."""
        return not self.waived and (self.level == "error" or self.asks)


@dataclass(frozen=True)
class RuleTold:
    """What is known of a rule besides its sentence."""

    level: Level
    """Where it is broken."""
    threshold: str
    """What is asked for."""
    source: str
    """Who asks for it."""
    severity: str = ""


@dataclass(frozen=True)
class Findings:
    """All that one command found, in its order."""

    command: str
    results: tuple[Finding, ...]
    rules: Mapping[str, str]
    """What each rule of the results looks for, in one sentence."""
    details: Mapping[str, RuleTold] = field(default_factory=dict)
    """Of those rules that have a threshold and a source."""
