"""What is handed upward of an intake: names and figures, no row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from anonkit.canonical import sha256_hex
from anonkit.errors import InputError, OptionError
from anonkit.files import file_digest, plain_errors
from anonkit.intake.base import Case, Delivery, Parcel, ParcelFile
from anonkit.intake.scores import scored, told
from anonkit.intake.waivers import Waiver, idle
from anonkit.records import IntakeCheck, IntakeFile, IntakeQuestion, IntakeRecord

FAIL_ON = ("questions", "reject")


def check_fail_on(fail_on: str) -> None:
    """Refuse a verdict that there is none of.

    Raises:
        OptionError: There is no such verdict to fail on.
    """
    if fail_on not in FAIL_ON:
        problem = f"there is no verdict {fail_on!r} to fail on"
        raise OptionError(problem, fix="use questions or reject", code="intake.fail_on")


@dataclass(frozen=True)
class Known:
    """What the office says of a parcel, beside what the checks find."""

    questions: Sequence[IntakeQuestion] | None = None
    """Of the profile, with the answers that were given; None: there are none."""
    waivers: Sequence[Waiver] = ()
    digest: str = ""
    """Of the parcel."""
    changes: str = ""
    """What the profile changes of the checks."""


def recorded(
    case: Case, checks: Sequence[IntakeCheck], *, fail_on: str, known: Known = Known()
) -> IntakeRecord:
    """The record of a case.

    Args:
        case: What was looked at.
        checks: What was found.
        fail_on: From which verdict on it is not accepted.
        known: Answers and waivers that were given.

    Raises:
        OptionError: There is no such verdict to fail on.
    """
    check_fail_on(fail_on)
    profile = case.profile
    asked = tuple(profile.questions if known.questions is None else known.questions)
    scores = scored(profile, checks, asked)
    stated = {"profile_sha256": profile.sha256} if profile.sha256 else {}
    if known.changes:
        stated["changed_checks"] = known.changes
    if unused := idle(known.waivers, checks):
        stated["idle_waivers"] = unused
    return IntakeRecord(
        profile=profile.name,
        profile_title=profile.title,
        notice=profile.notice,
        parcel=case.now.parcel.name,
        files=tuple(_files(case.now)),
        checks=tuple(checks),
        questions=asked,
        scores=scores,
        fail_on=cast("Literal['questions', 'reject']", fail_on),
        stated={**stated, **told(scores)},
        parcel_sha256=known.digest,
    )


def parcel_digest(parcel: Parcel) -> str:
    """SHA-256 of what was handed over: of the paths and contents of all files, in order.

    What was not opened, or cannot be read, counts by its path alone.

    Raises:
        BusyError: The disk or memory fails.
    """
    listed: list[list[str]] = [[each.path, "", "refused"] for each in parcel.refused]
    for file in parcel.files:
        try:
            with plain_errors(file.real, InputError):
                for inside in _each(file.real):
                    at = inside.relative_to(file.real).as_posix()
                    path = file.path if inside == file.real else f"{file.path}/{at}"
                    listed.append([path, *map(str, file_digest(inside))])
        except InputError:
            listed.append([file.path, "", "unread"])
    # As JSON, so that no two lists of names and sums look alike.
    return sha256_hex(json.dumps(sorted(listed)).encode("ascii"))


def _each(real: Path) -> Iterator[Path]:
    """A file, or the files of a table in parts and of an export."""
    if not real.is_dir():
        yield real
        return
    yield from sorted(each for each in real.rglob("*") if each.is_file())


def _files(now: Delivery) -> Iterator[IntakeFile]:
    for file in now.parcel.files:
        yield _file(now, file)
    for each in now.parcel.refused:
        yield IntakeFile(each.path, 0, "refused")


def _file(now: Delivery, file: ParcelFile) -> IntakeFile:
    of = [each for each in (*now.records, *now.figures) if each.file.path == file.path]
    if not of:
        return IntakeFile(file.path, file.bytes, file.role)
    return IntakeFile(
        file.path,
        file.bytes,
        file.role,
        of[0].scan.format,
        tuple(each.name for each in of if each.name),
        sum(each.count for each in of),
        sum(len(each.columns) for each in of),
    )
