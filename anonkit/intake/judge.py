"""Running every check on a case, and weighing what it says by the profile."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from anonkit import memory, progress
from anonkit.errors import AnonkitError, BusyError
from anonkit.intake.base import Case, Check, Result, Settings, not_checked
from anonkit.intake.commands import UNPACK, command_of, is_packed
from anonkit.intake.profile.model import CheckProfile, Profile
from anonkit.intake.waivers import Waiver, waived
from anonkit.records import IntakeCheck, Severity, Status
from anonkit.registry import Registry

MOST_FINDINGS = 50
"""Of one check that are told one by one; of more only how many."""
LEFT_BEHIND = 16 << 20
"""Bytes more than the last time, from which on what is free of them is given back."""
_ORDER: Mapping[Severity, int] = {"low": 0, "medium": 1, "high": 2}


def judged(
    case: Case, checks: Registry[Check], waivers: Sequence[Waiver] = ()
) -> tuple[IntakeCheck, ...]:
    """What every check finds in a case.

    A check that stumbles has not passed: it is told as not checked, and leaves a question
    whatever the profile says. What somebody answers for is told all the same.

    Raises:
        BusyError: The disk is full, or memory is short.
    """
    return tuple(one for each in _each(checks, case) for one in _of(each, case, waivers))


def _each(checks: Registry[Check], case: Case) -> Iterator[Check]:
    """The checks in turn; who waits sees how many are done.

    Those of one kind (`RK`) ask for the same things of all rows: the next kind does not.
    """
    progress.begin("checking")
    before, kind = 0, ""
    for done, check in enumerate(checks.values()):
        progress.reach(0, done, len(checks.values()))
        if kind != (kind := check.name.partition("-")[0]):
            case.memo.let_go()
        if memory.held_bytes() - before > LEFT_BEHIND:
            memory.settle()
            before = memory.held_bytes()
        yield check


def _of(check: Check, case: Case, waivers: Sequence[Waiver]) -> Iterator[IntakeCheck]:
    settings = settings_of(check, case.profile)
    chosen = case.profile.checks.get(check.name, CheckProfile())
    dimension = case.profile.dimension_of(check.name, check.dimension)
    results, stumbled = _run(check, case, settings)
    if not (case.now.records or case.now.tables or case.now.figures or case.now.described):
        results = [replace(each, applies=False) for each in results]  # nothing was read at all
    asked = _asked(check, case.profile, settings)

    def weighed(result: Result) -> IntakeCheck:
        told = _weighed(check, result, chosen, asked, stumbled=stumbled)
        if result.outcome == "found":
            told = _with_command(told, result.command or check.command, result, case)
        return replace(told, dimension=dimension)

    found = [waived(weighed(each), waivers) for each in results if each.outcome == "found"]
    yield from _bounded([each for each in found if each.waived is None])
    yield from _bounded([each for each in found if each.waived is not None])
    for each in _quiet(results):
        yield waived(weighed(each), waivers, beside=found)


def _run(check: Check, case: Case, settings: Settings) -> tuple[list[Result], bool]:
    results: list[Result] = []
    try:
        for each in check.run(case, settings):
            results.append(each)  # noqa: PERF402 - what was found before a stumble counts
    except (BusyError, MemoryError):
        raise
    except AnonkitError as error:
        return [*results, not_checked(error.problem, fix=error.fix)], True
    except Exception as error:  # noqa: BLE001 - whoever hands over may write anything
        last = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{type(error).__name__}, {PurePath(last.filename).name}:{last.lineno}"
        fix = "report this as a bug; the message holds nothing of the data"
        return [*results, not_checked(f"the check stopped at something odd ({at})", fix=fix)], True
    return results or [not_checked("it said nothing of this parcel")], False


def _bounded(found: Sequence[IntakeCheck]) -> Iterator[IntakeCheck]:
    """The first findings, and of the rest how many: they weigh as much as the heaviest of them."""
    yield from found[:MOST_FINDINGS]
    rest = found[MOST_FINDINGS:]
    if rest:
        heaviest = max(rest, key=lambda each: _ORDER[each.severity])
        why = f"and {len(rest)} more like these"
        yield replace(heaviest, why=why, columns=(), figures={})


def _quiet(results: list[Result]) -> Iterator[Result]:
    """What was not looked at; and what was clean, where no more than a remark is to be told."""
    unlooked = [each for each in results if each.outcome == "not_checked"]
    yield from unlooked[:MOST_FINDINGS]
    passed = [each for each in results if each.outcome == "clean"]
    if passed and all(each.outcome == "clean" or each.severity == "low" for each in results):
        yield passed[0] if len(passed) == 1 else _joined(passed)


def _joined(passed: list[Result]) -> Result:
    """One line where several tables are clean."""
    told = list(dict.fromkeys(each.why for each in passed))
    why = told[0] if len(told) == 1 else f"nothing found in {len(passed)} tables or files"
    real = any(each.applies for each in passed)
    return Result("clean", why, kind=passed[0].kind, applies=real)


def _weighed(
    check: Check, result: Result, chosen: CheckProfile, asked: str, *, stumbled: bool
) -> IntakeCheck:
    severity = chosen.severity or check.severity
    if result.severity is not None:
        severity = min(severity, result.severity, key=_ORDER.__getitem__)
    told = result.outcome == "found"
    required = check.required if chosen.required is None else chosen.required
    return IntakeCheck(
        id=check.name,
        title=check.title,
        severity=severity,
        status=_status(result, severity),
        kind=result.kind,
        why=result.why,
        threshold=asked,
        source=check.source,
        fix=result.fix or (check.mend if told else ""),
        file=result.file,
        table=result.table,
        columns=result.columns,
        figures=result.figures,
        required=(required and not result.optional) or stumbled,
        applies=result.applies or result.outcome != "clean",
    )


def _with_command(told: IntakeCheck, template: str, result: Result, case: Case) -> IntakeCheck:
    """The finding with a command that can be typed; of a packed file, with what to do first."""
    if template and is_packed(result, case):
        return replace(told, fix=f"{told.fix}; {UNPACK}" if told.fix else UNPACK)
    return replace(told, command=command_of(template, result, case))


def _status(result: Result, severity: Severity) -> Status:
    if result.outcome == "not_checked":
        return "not_checked"
    if result.outcome == "clean":
        return "pass"
    return "fail" if severity == "high" else "warn"


def _asked(check: Check, profile: Profile, settings: Settings) -> str:
    """The threshold in words, with the figures that count for this profile's audience."""
    chosen = profile.checks.get(check.name, CheckProfile()).settings
    told = dict(settings)
    told["people"] = settings.get(profile.audience, "")
    if profile.audience == "licensed":
        for key in settings:
            if f"{key}_licensed" in settings and key not in chosen:
                told[key] = settings[f"{key}_licensed"]
    if isinstance(told["people"], int):
        told["people"] = f"{told['people']:,}"
    return (check.asked or check.threshold).format(**told)


def settings_of(check: Check, profile: Profile) -> Settings:
    """The check's settings, with what the profile changes."""
    chosen = profile.checks.get(check.name)
    return {**check.settings, **(chosen.settings if chosen else {})}
