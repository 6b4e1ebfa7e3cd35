"""The folder of an intake: the page, the document, the questions and the letter."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from anonkit.errors import AnonkitError, OptionError
from anonkit.files import aside, fsync_tree, make_dirs, plain_errors, remove_tree, rename, write_new
from anonkit.intake.questions import questions_file
from anonkit.phrases import LANGUAGES, Language
from anonkit.records import IntakeRecord
from anonkit.registry import suggest
from anonkit.report.intake_page import page
from anonkit.report.letter import letter
from anonkit.report.received import document

PAGE = "intake.html"
DOCUMENT = "intake.json"
QUESTIONS = "questions.yaml"
LETTER = "reply.md"


def language_of(reply: str) -> Language:
    """The language of the letter.

    Raises:
        OptionError: We do not speak it.
    """
    spoken = next((each for each in LANGUAGES if each == reply), None)
    if spoken is None:
        problem = f"there is no letter in the language {reply!r}"
        fix = f"use {suggest(reply, LANGUAGES)}"
        raise OptionError(problem, fix=fix, code="intake.reply")
    return spoken


def check_free(folder: Path, parcel: Sequence[Path]) -> None:
    """Refuse a place that holds something, or that lies in what was handed over.

    Raises:
        OptionError: It does.
    """
    with plain_errors(folder):
        above = folder.absolute().parent
        if above.exists() and not above.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        taken = folder.is_symlink() or folder.exists()
        here = above.resolve() / folder.name
        inside = any(here.is_relative_to(each.resolve()) for each in parcel if each.is_dir())
    if taken:
        raise OptionError(
            "something is here already, and is never overwritten",
            where=str(folder),
            fix="name a new folder with -o",
            code="intake.occupied",
        )
    if inside:
        raise OptionError(
            "the folder to write lies in what was handed over",
            where=str(folder),
            fix="name a new folder elsewhere with -o",
            code="intake.inside",
        )


def papers(record: IntakeRecord, language: Language) -> Mapping[str, str]:
    """The files by name: all say the same, each for its reader."""
    told = json.dumps(document(record), ensure_ascii=False, indent=2)
    return {
        PAGE: page(record),
        DOCUMENT: f"{told}\n",
        QUESTIONS: questions_file(record, language),
        LETTER: letter(record, language),
    }


def write_papers(record: IntakeRecord, folder: Path, language: Language) -> None:
    """Write the folder, whole or not at all, for its owner's eyes.

    Raises:
        OptionError: Something is there.
        BusyError: The disk is full. Nothing is left.
    """
    files = papers(record, language)
    with plain_errors(folder):
        make_dirs(folder.absolute().parent)
    staged = aside(folder.absolute())
    try:
        make_dirs(staged, 0o700)
        for name, text in files.items():
            # Names of files may hold bytes that are no text: escaped, JSON still is JSON.
            write_new(staged / name, text.encode("utf-8", "backslashreplace"), 0o600)
        fsync_tree(staged)
        check_free(folder, ())
        rename(staged, folder.absolute())
    except BaseException:
        with suppress(AnonkitError, OSError):
            remove_tree(staged)
        raise
