"""What is handed upward of an intake: names and figures, no row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from anonkit.errors import OptionError
from anonkit.intake.base import Case, Delivery, ParcelFile
from anonkit.records import IntakeCheck, IntakeFile, IntakeRecord

FAIL_ON = ("questions", "reject")


def recorded(case: Case, checks: Sequence[IntakeCheck], *, fail_on: str) -> IntakeRecord:
    """The record of a case.

    Raises:
        OptionError: There is no such verdict to fail on.
    """
    if fail_on not in FAIL_ON:
        problem = f"there is no verdict {fail_on!r} to fail on"
        raise OptionError(problem, fix="use questions or reject", code="intake.fail_on")
    profile = case.profile
    return IntakeRecord(
        profile=profile.name,
        profile_title=profile.title,
        notice=profile.notice,
        parcel=case.now.parcel.name,
        files=tuple(_files(case.now)),
        checks=tuple(checks),
        questions=profile.questions,
        fail_on=cast("Literal['questions', 'reject']", fail_on),
    )


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
