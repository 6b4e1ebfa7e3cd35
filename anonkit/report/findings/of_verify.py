"""What was found in a received release, as findings: one for each check."""

from __future__ import annotations

from pathlib import Path

from anonkit.records import Check, Finding, Findings, Level, VerifyRecord, unsettled
from anonkit.report.findings.base import printable

_RULES = {
    "folder": "The folder holds files alone, under names that cannot be mistaken.",
    "key": "A key that the receiver believes.",
    "signature": "The manifest is what that key signed.",
    "manifest": "The manifest is as anonkit writes one.",
    "files": "Every file is as the manifest lists it, and there is no other.",
    "sums": "SHA256SUMS says the same.",
    "agreement": "The parts of a release say the same of each other.",
    "claims": "What a release claims can be counted again.",
}


def findings_of_verify(record: VerifyRecord, folder: Path) -> Findings:
    """One finding a check: an error where it failed, or where it alone leaves it untaken."""
    results = tuple(_finding(check, folder, record) for check in record.checks)
    rules = {each.rule: _said(each.rule) for each in results}
    return Findings("verify", results, rules)


def _finding(check: Check, folder: Path, record: VerifyRecord) -> Finding:
    file = check.where if check.where not in ("", "release") else ""
    fix = f" To do: {check.fix}." if check.fix and check.status != "pass" else ""
    rule = printable(check.id)
    level, message = _level(check, record), f"{rule}: {check.why}.{fix}"
    undecided = check.status == "not_checked"
    return Finding(rule, level, message, str(folder / file), "", undecided=undecided)


def _level(check: Check, record: VerifyRecord) -> Level:
    if check.status == "fail":
        return "error"
    if check.status == "warn":
        return "warning"
    if not unsettled((check,)):
        return "none"
    # Where nothing failed, what stays open is why a job stops: no dashboard may be green then.
    return "error" if record.verdict == "questions" and not record.accepted else "warning"


def _said(rule: str) -> str:
    first, _, rest = rule.partition(".")
    if first == "claim":
        return f"The claim {printable(rest)} can be counted again."
    return _RULES.get(first, "A check of a received release.")
