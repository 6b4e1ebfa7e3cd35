"""JUnit XML, the form in which build servers take test results."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from anonkit.records import UNREAD, Finding, Findings
from anonkit.report.findings.base import Rendering, printable, shown_path


def render(findings: Findings) -> str:
    """One suite a file, one case a column; a case fails where the file must not pass."""
    suites = [
        _suite(file, [*results]) for file, results in groupby(findings.results, lambda f: f.file)
    ]
    counts = _counts(findings.results)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="anonkit {findings.command}" {counts}>',
            *suites,
            "</testsuites>",
        ]
    )


def _suite(file: str, results: list[Finding]) -> str:
    name = printable(shown_path(file))
    cases = [_case(each, name) for each in results]
    return "\n".join(
        [f"  <testsuite name={quoteattr(name)} {_counts(results)}>", *cases, "  </testsuite>"]
    )


def _counts(results: list[Finding] | tuple[Finding, ...]) -> str:
    unread = sum(each.rule == UNREAD for each in results)
    failed = sum(each.level == "error" for each in results) - unread
    skipped = sum(_is_skipped(each) for each in results)
    return f'tests="{len(results)}" failures="{failed}" errors="{unread}" skipped="{skipped}"'


def _is_skipped(finding: Finding) -> bool:
    """What nobody looked at has not passed."""
    return finding.undecided and finding.level != "error"


def _case(finding: Finding, file: str) -> str:
    named = f"{finding.table}/{finding.column}" if finding.table else finding.column
    of_file = "to be read" if finding.rule == UNREAD else finding.rule
    column, message = printable(named) or of_file, printable(finding.message, 2000)
    head = f"    <testcase classname={quoteattr(file)} name={quoteattr(column)}"
    if finding.level == "error":
        told = f"message={quoteattr(message)} type={quoteattr(finding.rule)}"
        kind = "error" if finding.rule == UNREAD else "failure"
        return f"{head}><{kind} {told}/></testcase>"
    if _is_skipped(finding):
        return f"{head}><skipped message={quoteattr(message)}/></testcase>"
    if finding.level == "warning":
        return f"{head}><system-out>{escape(message)}</system-out></testcase>"
    return f"{head}/>"


JUNIT = Rendering("junit", "JUnit XML for build servers: one test case a column.", render)
