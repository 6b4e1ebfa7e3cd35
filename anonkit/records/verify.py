"""What a receiver finds in a release: checks with their verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from anonkit.records.bands import ClaimKind

Status = Literal["pass", "fail", "warn", "not_checked"]
Severity = Literal["high", "medium", "low"]
Verdict = Literal["no_objection", "questions", "reject"]

STEPS: Mapping[str, str] = {
    "folder": "the folder",
    "key": "the key",
    "signature": "the signature",
    "manifest": "the manifest",
    "files": "the files",
    "sums": "the list of sums",
    "agreement": "whether its parts agree",
    "claims": "its claims, counted again",
}
"""The steps of checking a release, in their order, and what each looks at.

Of the last two single checks are told: `agreement.<what>` and `claim.<measure>`.
"""


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


@dataclass(frozen=True)
class BelievedKey:
    """The key that a release is checked with; it came to the receiver by another way."""

    name: str
    """Whose it is, as the receiver wrote it down; empty where only a key was given."""
    key_id: str
    """SHA-256 of the raw public key, in hexadecimal."""
    words: str
    """The start of the key id in words, for a telephone call."""


@dataclass(frozen=True)
class VerifyRecord:
    """All that was found in a received release."""

    checks: tuple[Check, ...]
    """In the order of the steps."""
    key: BelievedKey | None
    """None where no key that is believed has signed it."""
    name: str
    """What the signed manifest calls it; empty where there is none to believe."""
    release: str
    allow_unchecked: bool
    """Whether the receiver takes it although claims stayed unchecked."""

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.checks)

    @property
    def unsettled(self) -> tuple[Check, ...]:
        """What could have been checked, and was not."""
        return unsettled(self.checks)

    @property
    def accepted(self) -> bool:
        """Whether the receiver may take it, by what they asked for."""
        verdict = self.verdict
        return verdict == "no_objection" or (verdict == "questions" and self.allow_unchecked)


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """What the checks come to.

    What fails is rejected. What could have been counted again, and was not,
    leaves questions; what only the sender can know does not.
    """
    if any(check.status == "fail" for check in checks):
        return "reject"
    return "questions" if unsettled(checks) else "no_objection"


def unsettled(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Checks that could have been made, and were not: they leave questions."""
    return tuple(c for c in checks if c.status == "not_checked" and c.kind != "sender_says")
