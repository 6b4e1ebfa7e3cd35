"""Annotations of GitHub Actions: workflow commands in the log of a job.

What has to be escaped, and how, is in GitHub's own toolkit
(https://github.com/actions/toolkit, `packages/core/src/command.ts`).
"""

from __future__ import annotations

from anonkit.records import Finding, Findings
from anonkit.report.findings.base import Rendering, printable, shown_path

_COMMANDS = {"error": "error", "warning": "warning"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def render(findings: Findings) -> str:
    """A line for each column that stops the job or needs a person, and a last one that counts."""
    shown = [each for each in findings.results if each.level in _COMMANDS and not each.waived]
    told = [_line(each) for each in shown]
    errors = sum(each.level == "error" for each in shown)
    columns = sum(bool(each.column) for each in findings.results)
    of_columns = findings.command == "scan"
    seen = f"{columns} columns" if of_columns else f"{len(findings.results)} checks"
    counts = f"anonkit {findings.command}: {seen}, {errors} errors"
    return "\n".join([*told, counts])


def _line(finding: Finding) -> str:
    file = _escaped(printable(shown_path(finding.file), 1000), _PROPERTY)
    title = _escaped(f"anonkit {finding.rule}", _PROPERTY)
    message = _escaped(printable(finding.message, 2000), _DATA)
    return f"::{_COMMANDS[finding.level]} file={file},line=1,title={title}::{message}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)


GITHUB = Rendering("github", "Annotations in the log of a GitHub Actions job.", render)
