"""What a scan says of each column, as findings."""

from __future__ import annotations

from anonkit.records import SKIPPED, UNREAD, Finding, Findings, Level, ScanColumn, ScanRecord
from anonkit.report.findings.base import printable

ASKED = ("quasi", "sensitive", "text", "identifier")
"""Roles of columns that an unprotected file is not handed on with."""
_RULES = {
    UNREAD: "A file that could not be read, so that nobody knows what is in it.",
    SKIPPED: "A file that holds no table: nothing in it was looked at.",
    "review": "A column of which only a person can say what it is.",
    "role/identifier": "A column that numbers or names people, by its shape.",
    "role/quasi": "A quasi-identifier: something that people around somebody may know.",
    "role/sensitive": "A sensitive answer.",
    "role/text": "Free text, which may name people.",
    "role/weight": "A survey weight, which may tell a place.",
    "role/metadata": "How the data was collected; no answer of anybody.",
    "role/open": "An answer that points at nobody by itself.",
}


def findings_of_scan(record: ScanRecord) -> Findings:
    """One finding for each column of each file of a scan, and for each file that was not read."""
    results = tuple(found for each in (record, *record.beside) for found in _of_file(each))
    rules = {each.rule: _said(each.rule) for each in results}
    return Findings("scan", results, rules)


def _of_file(record: ScanRecord) -> list[Finding]:
    of_file = [
        Finding(UNREAD, "error", f"not read: {fault.where}: {fault.problem}", record.source, "")
        for fault in record.unread
    ]
    if SKIPPED in record.stated:
        of_file = [
            Finding(SKIPPED, "none", record.stated[SKIPPED], record.source, "", undecided=True)
        ]
    return [*of_file, *(_finding(table, column, record.source) for table, column in record.every)]


def _finding(table: str, column: ScanColumn, file: str) -> Finding:
    rule, level = _judged(column)
    kind = f"{column.role} ({column.identifier})" if column.identifier else column.role
    why = "; ".join(column.evidence)
    asked = f" To settle: {column.review}" if column.review else ""
    of_table = f"table {printable(table)}, " if table else ""
    message = f"{of_table}column {printable(column.name)}: {kind}: {why}.{asked}"
    return Finding(rule, level, message, file, column.name, table)


def _judged(column: ScanColumn) -> tuple[str, Level]:
    if column.direct:
        return f"direct/{column.identifier or column.holds[0]}", "error"
    if column.review:
        return "review", "warning"
    return f"role/{column.role}", "note" if column.role in ASKED else "none"


def _said(rule: str) -> str:
    kind = rule.removeprefix("direct/").replace("_", " ")
    return _RULES.get(rule, f"A column through which somebody could be reached: {kind}.")
