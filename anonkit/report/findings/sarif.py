"""SARIF 2.1.0, the form of code scanning (OASIS standard, errata 01).

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from anonkit import __version__
from anonkit.canonical import sha256_hex
from anonkit.records import Finding, Findings, Level, RuleTold
from anonkit.report.findings.base import Rendering, printable, shown_path

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "anonkitColumn/v1"
"""Of file, column and rule: the same finding of two runs is told to be the same."""


def render(findings: Findings) -> str:
    """One run, with a result for each column, and for each file that could not be read."""
    places = {rule: place for place, rule in enumerate(findings.rules)}
    driver = {
        "name": "anonkit",
        "version": __version__,
        "rules": [
            {"id": rule, "shortDescription": {"text": text}, **_details(findings.details.get(rule))}
            for rule, text in findings.rules.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(each, places) for each in findings.results],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=True, indent=2)


def _result(finding: Finding, places: Mapping[str, int]) -> Mapping[str, Any]:
    path = shown_path(finding.file)
    uri = quote(path, safe="/", errors="surrogatepass")  # of a name that is no UTF-8
    kind, level = _kind(finding)
    return {
        "ruleId": finding.rule,
        "ruleIndex": places[finding.rule],
        "kind": kind,
        "level": level,
        "message": {"text": _no_link(printable(finding.message, 2000))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
                    # GitHub shows no result without a line: the one with the names.
                    "region": {"startLine": 1},
                },
                **_logical(finding, path),
            }
        ],
        "partialFingerprints": {
            FINGERPRINT: sha256_hex(
                json.dumps([path, finding.table, finding.column, finding.rule]).encode("ascii")
            )
        },
        # A finding that somebody answers for is kept, and told to be accepted (3.35).
        "suppressions": [_accepted(finding.waived)] if finding.waived else [],
    }


def _accepted(because: str) -> Mapping[str, str]:
    return {"kind": "external", "status": "accepted", "justification": printable(because, 1000)}


def _details(told: RuleTold | None) -> Mapping[str, Any]:
    """Level, threshold and source of a rule, where they are known."""
    if told is None:
        return {}
    asked = printable(f"Asked for: {told.threshold}.", 2000)
    return {
        "fullDescription": {"text": _no_link(asked)},
        "help": {"text": _no_link(printable(f"Source: {told.source}.", 2000))},
        "defaultConfiguration": {"level": told.level},
        "properties": {"severity": told.severity},
    }


def _kind(finding: Finding) -> tuple[str, Level]:
    """Another kind than a failure has no level; what could not be decided is open (3.27.9)."""
    if finding.undecided and finding.level != "error":
        return "open", "none"
    return ("informational" if finding.level == "none" else "fail"), finding.level


def _logical(finding: Finding, path: str) -> Mapping[str, Any]:
    """Which column of which table; nothing of a file as a whole."""
    if not finding.column:
        return {}
    within = [printable(each) for each in (path, finding.table, finding.column) if each]
    whole = "/".join(within)
    column = {"name": within[-1], "fullyQualifiedName": whole, "kind": "column"}
    return {"logicalLocations": [column]}


def _no_link(text: str) -> str:
    """Square brackets would make a link of a name (3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


SARIF = Rendering("sarif", "SARIF 2.1.0 for code scanning: one result a column.", render)
