"""What a receiver finds in a release: checks with their verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from anonkit.records.bands import ClaimKind

Status = Literal["pass", "fail", "warn", "not_checked"]
Severity = Literal["high", "medium", "low"]
Verdict = Literal["no_objection", "questions", "reject"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and what was found."""

    id: str
    """Stable name, such as `signature`, `files.listed` or `claim.k`."""
    status: Status
    kind: ClaimKind
    why: str
    """What was found, in one plain sentence: names and figures of the public side only."""
    where: str = ""
    """The file it is about; empty for the whole release."""
    fix: str = ""
    """What to do about it; empty where there is nothing to do."""
    source: str = ""
    """The standard, paper or promise that asks for it."""
    severity: Severity = "high"


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """What the checks come to.

    What fails is rejected. What could have been counted again, and was not,
    leaves questions; what only the sender can know does not.
    """
    if any(check.status == "fail" for check in checks):
        return "reject"
    open_ = [c for c in checks if c.status == "not_checked" and c.kind != "sender_says"]
    return "questions" if open_ else "no_objection"
