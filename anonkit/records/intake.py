"""What an office finds in data that it was handed: checks with thresholds, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from anonkit.records.bands import ClaimKind
from anonkit.records.verify import Severity, Status, Verdict

FileRole = Literal["records", "table", "dictionary", "report", "release", "document", "refused"]
"""What a file of a parcel is: rows of people, a table of figures, a description of columns, a
report, a part of anonkit's own release, something to read, or something that was not opened."""
Figures = Mapping[str, int | float | str]


@dataclass(frozen=True)
class IntakeFile:
    """One file of a parcel."""

    path: str
    """Within the parcel."""
    bytes: int
    role: FileRole
    format: str = ""
    tables: tuple[str, ...] = ()
    """Of a file that holds several tables: their names."""
    rows: int | None = None
    """Of all its tables; None where it holds none, or was not read."""
    columns: int | None = None


@dataclass(frozen=True)
class WaiverOf:
    """Somebody answers for a finding."""

    because: str
    by: str
    until: str
    """The last day it counts, as 2026-12-31."""


@dataclass(frozen=True)
class IntakeCheck:
    """One thing that was looked at in a parcel, and what was found."""

    id: str
    """Of the table of checks, such as `PI-01`."""
    title: str
    severity: Severity
    status: Status
    kind: ClaimKind
    why: str
    """What was found, in one plain sentence: names and figures, never a person's value."""
    threshold: str
    """What is asked for, with the profile's figures."""
    source: str
    """Who asks for it."""
    fix: str = ""
    command: str = ""
    """A command that mends it, or begins to; empty where there is none."""
    file: str = ""
    table: str = ""
    columns: tuple[str, ...] = ()
    figures: Figures = field(default_factory=dict)
    dimension: str = ""
    """Of the profile."""
    required: bool = False
    """Whether the profile wants it looked at: unchecked, it leaves a question."""
    waived: WaiverOf | None = None
    applies: bool = True
    """Whether there was anything of that kind to look at: else a pass says nothing."""

    @property
    def counts(self) -> bool:
        """Whether it stands in the way of `no_objection`."""
        if self.waived is not None or self.status == "pass":
            return False
        if self.status == "not_checked":
            return self.required
        return self.status == "fail" or self.severity != "low"


@dataclass(frozen=True)
class IntakeQuestion:
    """What only a human can answer."""

    id: str
    dimension: str
    ask: str
    required: bool
    """Whether it leaves a question until it is answered."""
    levels: tuple[str, ...] = ()
    """The answers to choose from, the weakest first; none: in words."""
    answer: str = ""
    by: str = ""
    minimum: str = ""
    """The weakest of the levels that is enough; empty: the office has set none."""
    weight: float = 1
    """In the score of its dimension."""
    to: Literal["sender", "office"] = "sender"
    """Who knows the answer."""

    @property
    def enough(self) -> bool:
        """Whether it is answered, and not below its minimum."""
        if not self.answer or not self.minimum:
            return bool(self.answer)
        known = self.answer in self.levels
        return known and self.levels.index(self.answer) >= self.levels.index(self.minimum)

    @property
    def open(self) -> bool:
        """Whether it stands in the way of `no_objection`."""
        return not self.enough and (self.required or bool(self.answer))


@dataclass(frozen=True)
class IntakeScore:
    """What a dimension of the profile comes to."""

    dimension: str
    title: str
    passed: int
    """Checks of it that found nothing, and answers at their minimum or above."""
    looked_at: int
    open: int
    """What was not checked or not answered."""
    share: float | None = None
    """Weighted, 0 to 1, of all that is asked for; None where nothing of it can be judged."""
    minimum: float | None = None
    """Of the profile; None where the office has set none."""
    reached: bool | None = None
    weight: float | None = None
    """Beside the other dimensions; None where the office has set none."""
    missing: tuple[str, ...] = ()
    """Evidence that is not there: checks that found something or were not looked at, answers that
    are not given or below their minimum."""


@dataclass(frozen=True)
class IntakeRecord:
    """What an office finds in a parcel. Acceptance is a human's."""

    profile: str
    profile_title: str
    notice: str
    """That the profile is nobody's official one."""
    parcel: str
    """As it was named, without folders above."""
    files: tuple[IntakeFile, ...]
    checks: tuple[IntakeCheck, ...]
    """In the order of the table of checks."""
    questions: tuple[IntakeQuestion, ...] = ()
    scores: tuple[IntakeScore, ...] = ()
    fail_on: Literal["questions", "reject"] = "questions"
    stated: Mapping[str, str] = field(default_factory=dict)
    """What was found out or taken for granted, such as the key variables."""
    parcel_sha256: str = ""
    """Of the paths and contents of all files: answers and letters name the parcel by it."""

    @property
    def verdict(self) -> Verdict:
        """What it comes to: any failed check rejects, any open one asks."""
        if any(check.counts and check.status == "fail" for check in self.checks):
            return "reject"
        asked = any(each.open for each in self.questions)
        low = any(score.reached is False for score in self.scores)
        if asked or low or any(check.counts for check in self.checks):
            return "questions"
        return "no_objection"

    @property
    def accepted(self) -> bool:
        """Whether the exit code is 0, by what was asked for."""
        return self.verdict == "no_objection" or (
            self.verdict == "questions" and self.fail_on == "reject"
        )
