"""`--review`: texts go to a person before they go anywhere, and come back corrected."""

from __future__ import annotations

from pathlib import Path

from anonkit import files
from anonkit.bundle.existing import Existing
from anonkit.errors import InputError, OptionError, RefusedError
from anonkit.keys import Keyring
from anonkit.plan import Plan
from anonkit.release.again import insist_same as insist_same_release
from anonkit.release.hands import Mapped, Review, Walk
from anonkit.steps.residual import Search
from anonkit.steps.review.book import make_book
from anonkit.steps.review.check import Hidden, insist_possible
from anonkit.steps.review.read import insist_same, read_corrections
from anonkit.steps.run_keys import review_key

WORKBOOK = ".xlsx"
MOST_BYTES = 256 << 20
"""Of a workbook that comes back."""


def check_review(file: Path, plan: Plan, output: Path, private: Path | None) -> None:
    """Refuse a workbook that cannot be one, before anything is asked for or read.

    Raises:
        OptionError: Its ending or its place is wrong, or there is nothing to look at.
    """
    where = str(file)
    if file.suffix.lower() != WORKBOOK:
        fix = "name it texts.xlsx, outside the release folder"
        raise OptionError(
            "texts are looked at in a workbook", where=where, fix=fix, code="review.kind"
        )
    if plan.microdata is None or not any(column.redacted for column in plan.released):
        raise OptionError(
            "no column of the policy is released with `action: redact`, so there is no text to "
            "look at",
            where="--review",
            fix="leave the option out",
            code="review.nothing",
        )
    with files.plain_errors(file):
        place = file.parent.resolve() / file.name
        inside = any(place.is_relative_to(side.resolve()) for side in (output, private) if side)
        missing = not file.parent.is_dir()
    if inside or missing:
        problem = "there is no such folder for the workbook"
        if inside:
            problem = "the workbook holds personal data, and stands inside a folder of the release"
        fix = "name a place outside -o and --private, in a folder that is there and yours alone"
        raise OptionError(problem, where=where, fix=fix, code="review.place")


def open_review(file: Path, plan: Plan, keyring: Keyring, work: Path) -> Review:
    """Read the workbook, if it is there.

    Raises:
        OptionError: It is not of this policy and label, or a mark in it means nothing.
        InputError: It is no sound workbook.
        SecretError: Others can read it.
    """
    key = review_key(plan, keyring)
    if not file.exists() and not file.is_symlink():
        return Review(file, key)
    copy = work / f"review{WORKBOOK}"  # read once, so that nobody can change it meanwhile
    files.write_new(copy, files.read_private(file, MOST_BYTES), 0o600)
    from anonkit.formats.workbook import read_workbook  # noqa: PLC0415 - heavy, for few

    try:
        sheets = read_workbook(copy)
    except InputError as error:
        first = error.faults[0]
        where = f"{file.name}, {first.where}" if first.where else file.name
        raise InputError(first.problem, where=where, fix=first.fix, code=first.code) from None
    return Review(file, key, sheets, read_corrections(sheets, plan, file.name))


def look_first(walk: Walk, mapped: Mapped, before: Existing | None) -> None:
    """Hand the texts to a person, or hold against them what came back.

    Raises:
        RefusedError: The workbook is written, and nothing else is.
        OptionError: What came back is of other texts, or cannot be put in.
    """
    review = walk.review
    if review is None:
        return
    book = make_book(mapped.plan, mapped.learnt.looked, mapped.known, review.key)
    if review.corrections is not None and review.sheets is not None:
        file = review.file.name
        insist_same(book, review.sheets, file)
        hidden = Hidden(
            mapped.known, Search(mapped.plan, mapped.sinks["secrets"], mapped.learnt.shapes)
        )
        insist_possible(mapped.plan, mapped.learnt.looked, review.corrections, book, file, hidden)
        return
    if before is None:
        walk.places.held.insist_free(archive=walk.places.archive)
    elif before.reviewed is None:
        insist_same_release(walk, mapped, before)
    from anonkit.formats.workbook import workbook_bytes  # noqa: PLC0415 - heavy, for few

    files.write_atomic(review.file, workbook_bytes(book))
    raise RefusedError(
        "nothing is released yet: the texts, and what will be taken out of them, are written down "
        "for you to look at",
        where=str(review.file),
        fix="look at it, write corrections into its yellow cells, save it, then run the same "
        "command again",
        code="review.look",
    )
