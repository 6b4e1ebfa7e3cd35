"""What a check found, in the form in which pipelines take findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note", "none"]
"""What to do about it: stop; ask a person; know it; nothing."""


@dataclass(frozen=True)
class Finding:
    """What was found of one column of one file."""

    rule: str
    """Stable name, such as `direct/phone`."""
    level: Level
    message: str
    """In words; never a value."""
    file: str
    """As it was named."""
    column: str
    table: str = ""
    """Of a file that holds several tables: which."""


@dataclass(frozen=True)
class Findings:
    """All that one command found, in its order."""

    command: str
    results: tuple[Finding, ...]
    rules: Mapping[str, str]
    """What each rule of the results looks for, in one sentence."""
