"""What an office finds in a parcel, as text for a terminal and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from anonkit.errors import shown
from anonkit.records import IntakeCheck, IntakeRecord

_MARKS = {"pass": "ok", "fail": "FAIL", "warn": "warn", "not_checked": "not checked"}


def document(record: IntakeRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1."""
    return {"format": 1, "verdict": record.verdict, "accepted": record.accepted, **asdict(record)}


def lines(record: IntakeRecord) -> str:
    """A line for each thing that was found, and the verdict last."""
    told = [line for check in record.checks for line in _line(check)]
    return "\n".join([*told, "", f"verdict: {record.verdict}"])


def _line(check: IntakeCheck) -> Iterator[str]:
    place = ", ".join(shown(e) for e in (check.file, check.table, *check.columns) if e)
    where = f"{place}: " if place else ""
    yield f"{check.id:<6} {_MARKS[check.status]:<11}  {where}{shown(check.why)}"
    if check.fix and check.status != "pass":
        yield f"{'':<6} {'':<11}  fix: {shown(check.fix)}"
