"""Findings for the machines that show them: code scanning, test reports, job logs.

Names of columns and files come from outside. Each rendering escapes them by
the rules of its own format, and none of them holds a character that steers.
"""

from __future__ import annotations

from anonkit.records import Findings
from anonkit.registry import Registry
from anonkit.report.findings.base import Rendering
from anonkit.report.findings.github import GITHUB
from anonkit.report.findings.junit import JUNIT
from anonkit.report.findings.of_intake import findings_of_intake
from anonkit.report.findings.of_scan import findings_of_scan
from anonkit.report.findings.of_verify import findings_of_verify
from anonkit.report.findings.sarif import SARIF

RENDERINGS: Registry[Rendering] = Registry("rendering", SARIF, JUNIT, GITHUB)

__all__ = [
    "RENDERINGS",
    "Findings",
    "Rendering",
    "findings_of_intake",
    "findings_of_scan",
    "findings_of_verify",
]
