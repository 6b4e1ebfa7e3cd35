"""What an office finds in a parcel, as findings: one for each thing a check says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from anonkit.records import (
    Finding,
    Findings,
    IntakeCheck,
    IntakeQuestion,
    IntakeRecord,
    IntakeScore,
    Level,
    RuleTold,
    Severity,
)
from anonkit.report.findings.base import printable

_LEVELS: Mapping[Severity, Level] = {"high": "error", "medium": "warning", "low": "note"}
MOST_NAMES = 8
"""Columns of one finding that its sentence names; its place names all."""
QUESTION, DIMENSION = "question", "dimension"
"""How rules begin that no check has: an open question, and a dimension below its minimum."""


def findings_of_intake(record: IntakeRecord, paths: Sequence[Path] = ()) -> Findings:
    """One finding a check and place: an error where it rejects, a warning where it asks.

    Args:
        record: What was found.
        paths: What was handed over, as it was named: where the files of the record are. Without,
            they are named as within the parcel.

    Returns:
        Findings that stop a job exactly where the exit code does; in words, without a value.
    """
    # By what was asked for alone: a finding has one colour, whatever stands beside it.
    stops = record.fail_on == "questions"
    results = [_of_check(check, record, paths, asks=stops) for check in record.checks]
    results += _of_questions(record, paths, asks=stops)
    rules = {check.id: f"{check.title}." for check in record.checks}
    rules |= {each.rule: _said(each.rule) for each in results if each.rule not in rules}
    details = {check.id: _detail(check, record) for check in record.checks}
    return Findings("intake", tuple(results), rules, details)


def _detail(check: IntakeCheck, record: IntakeRecord) -> RuleTold:
    """With the heaviest severity of a check's findings: one may weigh less than the others."""
    own = [each.severity for each in record.checks if each.id == check.id]
    severity = next(each for each in _LEVELS if each in own)
    return RuleTold(_LEVELS[severity], check.threshold, check.source, severity)


def _of_check(
    check: IntakeCheck, record: IntakeRecord, paths: Sequence[Path], *, asks: bool
) -> Finding:
    column = ", ".join(check.columns)
    fix = f" To do: {check.fix}." if check.fix and check.status != "pass" else ""
    waived = check.waived
    located = _located(check.file, record, paths)
    # Of a file in an archive the place is the archive: which file it is, the sentence says.
    packed = check.file and not Path(located).as_posix().endswith(check.file)
    inner = f"file {printable(check.file)}, " if packed else ""
    because = f"{waived.because} ({waived.by}, until {waived.until})" if waived else ""
    return Finding(
        check.id,
        _level(check),
        printable(f"{check.title}: {inner}{_place(check)}{check.why}.{fix}", 2000),
        located,
        column,
        check.table,
        undecided=check.status == "not_checked",
        waived=because,
        asks=asks and check.counts,
    )


def _place(check: IntakeCheck) -> str:
    """Table and columns, before what is wrong with them."""
    named = [printable(each) for each in check.columns[:MOST_NAMES]]
    more = len(check.columns) - len(named)
    columns = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    table = f"table {printable(check.table)}, " if check.table else ""
    word = "columns" if len(check.columns) > 1 else "column"
    return f"{table}{word} {columns}: " if columns else table.replace(", ", ": ")


def _level(check: IntakeCheck) -> Level:
    """By severity; what somebody answers for keeps its own, and stops nothing."""
    if check.status == "pass":
        return "none"
    if check.status == "not_checked":
        return "warning" if check.required else "note"
    return _LEVELS[check.severity]


def _of_questions(record: IntakeRecord, paths: Sequence[Path], *, asks: bool) -> Iterator[Finding]:
    """What no check says and leaves the verdict open all the same."""
    whole = _located("", record, paths)
    asked: list[tuple[str, str]] = [_asked(each) for each in record.questions if each.open]
    asked += [_below(each) for each in record.scores if each.reached is False]
    for rule, message in asked:
        yield Finding(rule, "warning", printable(message, 2000), whole, "", asks=asks)


def _asked(question: IntakeQuestion) -> tuple[str, str]:
    state = "the answer is below what is asked for" if question.answer else "open"
    return f"{QUESTION}/{printable(question.id)}", f"{question.ask} ({state})"


def _below(score: IntakeScore) -> tuple[str, str]:
    return f"{DIMENSION}/{printable(score.dimension)}", f"{score.title}: below its minimum."


def _said(rule: str) -> str:
    kind, _, which = rule.partition("/")
    if kind == QUESTION:
        return f"A question that only people can answer: {which}."
    return f"A dimension of the profile reaches its minimum: {which}."


def _located(file: str, record: IntakeRecord, paths: Sequence[Path]) -> str:
    """Where a file of the parcel is, from what was named; of the parcel itself, the first."""
    if not paths:
        return file or record.parcel
    if not file:
        return str(paths[0])
    if len(paths) == 1:
        return str(paths[0] / file if paths[0].is_dir() else paths[0])
    for label, path in _labelled(paths):
        if file == label:
            return str(path)
        if file.startswith(f"{label}/"):
            return str(path / file.removeprefix(f"{label}/") if path.is_dir() else path)
    return file


def _labelled(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each path as a parcel of several calls it: `name`, and the second of one name `2/name`."""
    seen: set[str] = set()
    for path in paths:
        name = label = path.name or path.resolve().name or "parcel"
        number = 1
        while label.casefold() in seen:
            number += 1
            label = f"{number}/{name}"
        seen.add(label.casefold())
        yield label, path
