"""What an office finds in a parcel, as findings: one for each thing a check says."""

from __future__ import annotations

from anonkit.records import Finding, Findings, IntakeCheck, IntakeRecord, Level
from anonkit.report.findings.base import printable


def findings_of_intake(record: IntakeRecord) -> Findings:
    """One finding a check and place: an error where it rejects, a warning where it asks."""
    results = tuple(map(_finding, record.checks))
    rules = {check.id: f"{check.title}: {check.threshold}." for check in record.checks}
    return Findings("intake", results, rules)


def _finding(check: IntakeCheck) -> Finding:
    column = ", ".join(check.columns)
    fix = f" Fix: {check.fix}" if check.fix and check.status != "pass" else ""
    message = printable(f"{check.title}: {check.why}.{fix}{_waived(check)}", 2000)
    return Finding(
        check.id,
        _level(check),
        message,
        check.file,
        column,
        check.table,
        undecided=check.status == "not_checked",
    )


def _level(check: IntakeCheck) -> Level:
    if not check.counts:
        return "none" if check.status == "pass" else "note"
    return "error" if check.status == "fail" else "warning"


def _waived(check: IntakeCheck) -> str:
    of = check.waived
    return f" Waived until {of.until} by {of.by}: {of.because}." if of else ""
