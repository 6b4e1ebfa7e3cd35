"""What an office finds in a parcel, as text for a terminal and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from anonkit.errors import shown
from anonkit.records import IntakeCheck, IntakeRecord, IntakeScore

MOST_SHOWN = 12
"""Findings of one check that the terminal tells one by one; the document holds them all."""
MOST_NAMES = 8
"""Columns of one finding that are named."""
STATED = {
    "profile_sha256": "fingerprint of the profile (SHA-256)",
    "changed_checks": "what the profile changes of checks",
    "idle_waivers": "waivers that fit no finding",
    "below_minimum": "dimensions below their minimum",
}
"""What was found out or taken for granted, by its name in the document: as people call it."""
_VERDICTS = {
    "no_objection": "nothing found that speaks against it",
    "questions": "to be asked or mended first",
    "reject": "cannot be taken over as it is",
}


def document(record: IntakeRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1."""
    return {"format": 1, "verdict": record.verdict, "accepted": record.accepted, **asdict(record)}


def stated_as(name: str) -> str:
    """What people call something that was found out or taken for granted."""
    return STATED.get(name, name.replace("_", " "))


def lines(record: IntakeRecord) -> str:
    """For a person: the verdict first and last, and between them why, the heaviest first."""
    verdict = f"verdict: {record.verdict} ({_VERDICTS[record.verdict]})"
    parts: tuple[Iterator[str], ...] = (
        _head(record, verdict),
        _findings("What rejects", [e for e in record.checks if e.counts and e.status == "fail"]),
        _findings("What asks", [e for e in record.checks if e.counts and e.status == "warn"]),
        _findings("Not checked, and needed", _unlooked(record, counts=True)),
        _told(record),
        _waived(record),
        _questions(record),
        _scores(record.scores),
        _rest(record),
    )
    blocks = ["\n".join(part) for part in map(list, parts) if part]
    return "\n\n".join([*blocks, verdict])


def _head(record: IntakeRecord, verdict: str) -> Iterator[str]:
    yield verdict
    yield f"{shown(record.parcel)}, by the profile {shown(record.profile)}: {shown(record.notice)}"
    counts = [
        (sum(e.counts and e.status == "fail" for e in record.checks), "reject"),
        (sum(e.counts and e.status == "warn" for e in record.checks), "ask"),
        (sum(e.status == "not_checked" for e in record.checks), "not checked"),
        (len(_passed(record)), "passed"),
    ]
    yield "findings: " + ", ".join(f"{count} {what}" for count, what in counts)
    for name, said in record.stated.items():
        if not name.endswith("sha256"):
            yield f"{shown(stated_as(name))}: {shown(said)}"


def _findings(head: str, found: Sequence[IntakeCheck]) -> Iterator[str]:
    if not found:
        return
    yield f"{head}:"
    for name, mine in _by_id(found).items():
        yield f"  {shown(name)} {shown(mine[0].title)} ({shown(mine[0].threshold)})"
        for each in mine[:MOST_SHOWN]:
            yield f"    {_where(each)}{shown(each.why)}"
        if len(mine) > MOST_SHOWN:
            yield f"    and {len(mine) - MOST_SHOWN} more"
        yield from (f"    fix: {shown(fix)}" for fix in _once(each.fix for each in mine)[:3])
        yield from (f"    run: {shown(run)}" for run in _once(each.command for each in mine)[:1])


def _where(check: IntakeCheck) -> str:
    names = [*check.columns[:MOST_NAMES]]
    if len(check.columns) > MOST_NAMES:
        names.append(f"and {len(check.columns) - MOST_NAMES} more")
    place = ", ".join(shown(each) for each in (check.file, check.table, *names) if each)
    return f"{place}: " if place else ""


def _told(record: IntakeRecord) -> Iterator[str]:
    """What weighs too little to stand in the way."""
    found = [
        each
        for each in record.checks
        if each.status in {"warn", "fail"} and not each.counts and each.waived is None
    ]
    if found:
        yield "Seen, and no obstacle:"
        for each in found[:MOST_SHOWN]:
            yield f"  {shown(each.id)} {_where(each)}{shown(each.why)}"
        if len(found) > MOST_SHOWN:
            yield f"  and {len(found) - MOST_SHOWN} more"


def _waived(record: IntakeRecord) -> Iterator[str]:
    found = [each for each in record.checks if each.waived is not None]
    if found:
        yield "Waived:"
    for each in found:
        of = each.waived
        if of is not None:
            yield f"  {shown(each.id)} {_where(each)}{shown(each.why)}"
            yield f"    {shown(of.by)} answers for it until {shown(of.until)}: {shown(of.because)}"


def _questions(record: IntakeRecord) -> Iterator[str]:
    open_ = [each for each in record.questions if each.open]
    left = sum(not each.answer and not each.required for each in record.questions)
    if record.questions:
        given = sum(bool(each.answer) for each in record.questions)
        yield (
            f"Questions only people can answer: {len(record.questions)}; {given} answered, "
            f"{len(open_)} needed, {left} more (-o writes questions.yaml)"
        )
    for each in open_:
        low = f" (answered below {shown(each.minimum)})" if each.answer else ""
        yield f"  {shown(each.id)}: {shown(each.ask)}{low}"


def _scores(scores: Sequence[IntakeScore]) -> Iterator[str]:
    if scores:
        yield "Dimensions (share of what is asked for):"
    for each in scores:
        share = "-" if each.share is None else f"{each.share:.2f}"
        least = "no minimum set" if each.minimum is None else f"at least {each.minimum:.2f}"
        mark = "  BELOW" if each.reached is False else ""
        yield f"  {share:>4}  {shown(each.title)} ({least}){mark}"


def _rest(record: IntakeRecord) -> Iterator[str]:
    unlooked = _unlooked(record, counts=False)
    if unlooked:
        yield "Not checked, and not needed:"
        for each in unlooked[:MOST_SHOWN]:
            yield f"  {shown(each.id)} {_where(each)}{shown(each.why)}"
        if len(unlooked) > MOST_SHOWN:
            yield f"  and {len(unlooked) - MOST_SHOWN} more"
    if passed := _passed(record):
        yield f"Passed: {', '.join(map(shown, passed))}"
    if absent := _passed(record, applies=False):
        yield f"Nothing of that kind to look at: {', '.join(map(shown, absent))}"


def _unlooked(record: IntakeRecord, *, counts: bool) -> list[IntakeCheck]:
    return [
        each
        for each in record.checks
        if each.status == "not_checked" and each.counts is counts and each.waived is None
    ]


def _passed(record: IntakeRecord, *, applies: bool = True) -> list[str]:
    """Checks that found nothing anywhere; or those that had nothing to look at."""
    return [
        name
        for name, found in _by_id(record.checks).items()
        if all(each.status == "pass" for each in found)
        and any(each.applies for each in found) is applies
    ]


def _by_id(found: Sequence[IntakeCheck]) -> Mapping[str, Sequence[IntakeCheck]]:
    by: dict[str, list[IntakeCheck]] = {}
    for each in found:
        by.setdefault(each.id, []).append(each)
    return by


def _once(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
