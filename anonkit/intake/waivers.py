"""Findings that somebody answers for: each named, with a reason and a last day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from anonkit.errors import shown as printable
from anonkit.policy.document import shown
from anonkit.policy.strict import Kind, Wrong, read_strict
from anonkit.policy.types import AsList, IsoDate, Mapping_, OneOrMore, Reason, Text
from anonkit.records import IntakeCheck, WaiverOf
from anonkit.registry import suggest

if TYPE_CHECKING:
    from anonkit.intake.base import Check

NEVER: Mapping[str, str] = {
    "IN-02": "the files are not those that the sender's list names",
    "CL-01": "what the sender claims of them is not so",
}
"""Checks of which no finding can be waived, and what one says. These are no judgement of risk that
somebody could take upon themselves: either the parcel is what was signed, or it is not. That they
could not be looked at, as with a bare file, somebody can answer for."""
MOST = 1000
"""Waivers in a file."""
_TOLD = 10
"""Waivers that match nothing, told by name."""
_LIKE = 4
"""Findings that one of them may have meant."""


class WrittenWaiver(Mapping_):
    """One finding, named as it names itself, and who answers for it."""

    check: Text
    file: Text = ""
    table: Text = ""
    column: Annotated[tuple[str, ...], OneOrMore()] = ()
    because: Reason
    by: Reason
    until: IsoDate


class WrittenWaivers(Mapping_):
    """The whole file."""

    waivers: Annotated[tuple[WrittenWaiver, ...], AsList, Field(max_length=MOST)]


WAIVERS = Kind(
    "waivers file",
    WrittenWaivers,
    code="waivers.file",
    help="`anonkit schema --of waivers`",
    form="`waivers:`, and under it for each finding `- {check: RK-01, file: a.csv, "
    "column: [age, sex], because: why, by: name, until: 2026-12-31}`",
)


@dataclass(frozen=True)
class Waiver:
    """One finding that somebody answers for."""

    check: str
    file: str
    table: str
    columns: frozenset[str]
    of: WaiverOf

    def speaks_of(self, found: IntakeCheck) -> bool:
        """Whether it is about this finding, or about some of its columns."""
        same = (found.id, found.file, found.table) == (self.check, self.file, self.table)
        if not same or not found.columns:
            return same and not self.columns
        return bool(self.columns & frozenset(found.columns))

    def __str__(self) -> str:
        names = (self.check, self.file, self.table, *sorted(self.columns))
        return " ".join(printable(name) for name in names if name)


def read_waivers(path: Path, checks: Mapping[str, Check], today: date) -> tuple[Waiver, ...]:
    """The waivers of a file.

    Raises:
        PolicyError: Every fault of the file, each with its line: one whose last day is over, one
            that names no check.
    """
    said = read_strict(path, WAIVERS, partial(_wrong, checks=checks, today=today)).said
    return tuple(
        Waiver(
            each.check,
            each.file,
            each.table,
            frozenset(each.column),
            WaiverOf(each.because, each.by, each.until),
        )
        for each in said.waivers
    )


def waived(
    found: IntakeCheck, waivers: Sequence[Waiver], beside: Sequence[IntakeCheck] = ()
) -> IntakeCheck:
    """A finding with who answers for it: of one that names columns, for every one of them.

    A waiver without a file or a column is for a finding without one, so none waives all. Of what
    was not looked at, it counts only where the check has no other open finding in the same table:
    whoever names no column may mean that one.

    Args:
        found: What was found, or not looked at.
        waivers: All that were given.
        beside: What the same check found.
    """
    open_ = [each for each in beside if each.counts and each.columns]
    if any((each.file, each.table) == (found.file, found.table) for each in open_):
        return found
    if found.status == "pass" or (found.id in NEVER and found.status != "not_checked"):
        return found
    mine = [each for each in waivers if each.speaks_of(found)]
    covered = frozenset[str]().union(*(each.columns for each in mine))
    if not mine or not covered >= frozenset(found.columns):
        return found
    return replace(found, waived=_together([each.of for each in mine]))


def _together(of: Sequence[WaiverOf]) -> WaiverOf:
    """Several waivers of one finding as one: it ends when the first of them does."""
    return WaiverOf(
        "; ".join(dict.fromkeys(each.because for each in of)),
        ", ".join(dict.fromkeys(each.by for each in of)),
        min(each.until for each in of),
    )


def idle(waivers: Sequence[Waiver], checks: Iterable[IntakeCheck]) -> str:
    """Waivers that are about no finding, in words; empty where there is none.

    Each with the findings of its check that it may have meant, as a waiver names them.
    """
    known = list(checks)
    found = [each for each in known if each.waived is not None]
    unused = [w for w in waivers if not any(w.speaks_of(each) for each in found)]
    left = [f"{w} ({_left(w, known)})" for w in unused[:_TOLD]]
    more = [f"and {len(unused) - _TOLD} more"] if len(unused) > _TOLD else []
    return "; ".join([*left, *more])


def _left(waiver: Waiver, checks: Sequence[IntakeCheck]) -> str:
    """Why it fits nothing."""
    if waiver.check in NEVER:
        return f"where it finds something it is never waived: {NEVER[waiver.check]}"
    open_ = [e for e in checks if e.id == waiver.check and e.status != "pass" and not e.waived]
    same = [each for each in open_ if each.file == waiver.file] or open_
    if not same:
        return "that check has no finding to waive"
    named = [_as_written(each) for each in same[:_LIKE]]
    more = [f"{len(same) - _LIKE} more"] if len(same) > _LIKE else []
    return f"it fits no finding; of that check there are: {' / '.join([*named, *more])}"


def _as_written(found: IntakeCheck) -> str:
    """A finding as a waiver names it: with every one of its columns."""
    columns = f"[{', '.join(map(printable, found.columns))}]" if found.columns else ""
    parts = {"file": printable(found.file), "table": printable(found.table), "column": columns}
    told = ", ".join(f"{key}: {text}" for key, text in parts.items() if text)
    return told or "without file and column"


def _wrong(content: Any, checks: Mapping[str, Check], today: date) -> Iterator[Wrong]:
    listed = content.get("waivers") if isinstance(content, dict) else None
    for number, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict):
            yield from _wrong_waiver(("waivers", number), entry, checks, today)


def _wrong_waiver(
    place: tuple[str | int, ...], entry: Mapping[str, Any], checks: Mapping[str, Check], today: date
) -> Iterator[Wrong]:
    name, until = entry.get("check"), entry.get("until")
    if isinstance(name, str) and name not in checks:
        fix = f"use {suggest(name, checks)}"
        yield (*place, "check"), f"there is no check {shown(name)}", fix, "waivers.check"
    if _over(until, today):
        problem = f"the waiver for {shown(name)} ended on {until}"
        fix = "look at the finding again, then write a new `until:`"
        yield (*place, "until"), problem, fix, "waivers.expired"


def _over(until: object, today: date) -> bool:
    try:
        return isinstance(until, str) and date.fromisoformat(until) < today
    except ValueError:  # the model says so
        return False
