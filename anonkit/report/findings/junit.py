"""JUnit XML, the form in which build servers take test results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from anonkit.records import UNREAD, Finding, Findings
from anonkit.report.findings.base import Rendering, printable, shown_path


def render(findings: Findings) -> str:
    """One suite a file, one case a column or check; a case fails where the job must stop."""
    by_file: dict[str, list[Finding]] = {}
    for each in findings.results:
        by_file.setdefault(each.file, []).append(each)
    # Of a scan the rule follows from the column; else a column may have several rules.
    with_rule = findings.command != "scan"
    suites = [_suite(file, results, with_rule=with_rule) for file, results in by_file.items()]
    counts = _counts(findings.results)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="anonkit {findings.command}" {counts}>',
            *suites,
            "</testsuites>",
        ]
    )


def _suite(file: str, results: list[Finding], *, with_rule: bool) -> str:
    name = printable(shown_path(file))
    names = _names(results, with_rule=with_rule)
    cases = [_case(each, name, own) for each, own in zip(results, names, strict=True)]
    return "\n".join(
        [f"  <testsuite name={quoteattr(name)} {_counts(results)}>", *cases, "  </testsuite>"]
    )


def _counts(results: list[Finding] | tuple[Finding, ...]) -> str:
    unread = sum(each.rule == UNREAD for each in results)
    failed = sum(each.stops for each in results) - unread
    skipped = sum(_is_skipped(each) for each in results)
    return f'tests="{len(results)}" failures="{failed}" errors="{unread}" skipped="{skipped}"'


def _is_skipped(finding: Finding) -> bool:
    """What nobody looked at has not passed."""
    return bool(finding.waived) or (finding.undecided and not finding.stops)


def _names(results: Sequence[Finding], *, with_rule: bool) -> Iterator[str]:
    """Rule and place of each; what is the second of one name says so: servers go by the name."""
    seen: Counter[str] = Counter()
    for finding in results:
        named = f"{finding.table}/{finding.column}" if finding.table else finding.column
        rule = "to be read" if finding.rule == UNREAD else finding.rule
        name = printable(f"{finding.rule} {named}" if with_rule and named else named) or rule
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _case(finding: Finding, file: str, name: str) -> str:
    message = printable(finding.message, 2000)
    head = f"    <testcase classname={quoteattr(file)} name={quoteattr(name)}"
    if finding.stops:
        told = f"message={quoteattr(message)} type={quoteattr(finding.rule)}"
        kind = "error" if finding.rule == UNREAD else "failure"
        return f"{head}><{kind} {told}/></testcase>"
    if finding.waived:
        message = printable(f"waived: {finding.waived}. {message}", 2000)
    if _is_skipped(finding):
        return f"{head}><skipped message={quoteattr(message)}/></testcase>"
    if finding.level == "warning":
        return f"{head}><system-out>{escape(message)}</system-out></testcase>"
    return f"{head}/>"


JUNIT = Rendering("junit", "JUnit XML for build servers: one test case a column.", render)
