"""A draft of a policy as a file: the policy itself, or its questions as a workbook."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from anonkit import files
from anonkit.detect import lexicon
from anonkit.errors import AnonkitError, OptionError, PolicyError
from anonkit.phrases import LANGUAGES, chosen
from anonkit.policy.draft import draft
from anonkit.policy.gathered import gathered
from anonkit.policy.leaving import with_left_out
from anonkit.policy.load import parse_policy
from anonkit.policy.model import UNSETTLED
from anonkit.policy.questions import Answers, Choice, Survey
from anonkit.policy.sheet import make_book
from anonkit.policy.sheet_read import read_answers
from anonkit.records import DraftRecord
from anonkit.steps.lists import apart, beside_others, lists_of, lists_written
from anonkit.steps.read import Data
from anonkit.steps.scan import known_countries

WORKBOOK = ".xlsx"
_POLICY = (".yaml", ".yml")


def check_output(output: Path) -> None:
    """Refuse a file that is to be no draft, or that is there already.

    Raises:
        OptionError: Either of these.
    """
    if output.suffix.lower() not in (*_POLICY, WORKBOOK):
        raise OptionError(
            "a policy is drafted as YAML, or its questions as a workbook",
            where=str(output),
            fix="name it policy.yaml or plan.xlsx",
            code="draft.kind",
        )
    if output.exists() or output.is_symlink():
        raise OptionError(
            "there is a file of that name",
            where=str(output),
            fix="choose another name: answers that were given are never written over",
            code="draft.exists",
        )


def check_sources(*, data: bool, answers: bool, others: bool) -> None:
    """Refuse to draft from nothing, or from two things at once.

    Args:
        data: Whether a file of data is given.
        answers: Whether a workbook of questions is.
        others: Whether something is said of the data besides.

    Raises:
        OptionError: Not exactly one source is given, or one that knows the rest by itself.
    """
    if answers and (data or others):
        raise OptionError(
            "the workbook of questions knows its data and how they are spelled",
            fix="give nothing but --from and -o; or draft anew from the data",
            code="draft.two_sources",
        )
    if not data and not answers:
        raise OptionError(
            "there is nothing to draft from",
            fix="name the data, or --from FILE",
            code="draft.no_source",
        )


def name_of(data: Data) -> str:
    """What a draft calls a file: its name without the ending, in characters that can be shown.

    Standard input and a DataFrame have none.
    """
    if not isinstance(data, str | os.PathLike) or str(data) == "-":
        return ""
    return "".join(char if char.isprintable() else "?" for char in Path(data).stem)


def write_draft(output: Path, survey: Survey) -> DraftRecord:
    """Write the draft of a policy, or the questions that it would ask, by the file's ending.

    Raises:
        InputError: A column's name cannot stand in a policy.
        OptionError: There are too many columns, or a name is too long.
    """
    survey = with_left_out(replace(survey, record=apart(gathered(survey.record))))
    if output.suffix.lower() in _POLICY:
        return _write_policy(output, survey, None)
    draft(survey)  # a policy that could not be written must not be asked about
    book = make_book(survey)
    from anonkit.formats.workbook import workbook_bytes  # noqa: PLC0415 - heavy, for few

    files.write_new(output, workbook_bytes(book), 0o644)
    columns, note = len(survey.record.columns), _other_language(survey.languages)
    return DraftRecord(str(output), columns, len(book.questions), note)


def _other_language(asked: Sequence[str]) -> str:
    """What to say where questions are asked for in a language that they are not written in."""
    if not asked or any(one in LANGUAGES for one in asked):
        return ""
    read = [one for one in asked if one in lexicon.LANGUAGES]
    headers = f"; headers are read in {', '.join(read)}" if read else ""
    exist = ", ".join(LANGUAGES)
    return f"the questions are in {chosen(asked)}: they exist in {exist} alone{headers}"


def write_answered(output: Path, answers: Path) -> DraftRecord:
    """Write the policy that a filled-in workbook of questions asks for.

    Raises:
        OptionError: These are not the files it takes, or there is no such country.
        PolicyError: The workbook is not filled in, or was changed.
        InputError: It cannot be read.
    """
    if output.suffix.lower() not in _POLICY:
        raise OptionError(
            "answers become a policy",
            where=str(output),
            fix="name it policy.yaml",
            code="draft.kind",
        )
    if answers.suffix.lower() != WORKBOOK:
        raise OptionError(
            "the questions are a workbook",
            where=str(answers),
            fix="save it as .xlsx (Excel workbook), and name that",
            code="sheet.kind",
        )
    from anonkit.formats.workbook import read_workbook  # noqa: PLC0415 - heavy, for few

    survey, given = read_answers(read_workbook(answers), answers.name)
    for _, codes in given.about("country"):
        if not isinstance(codes, Choice):
            known_countries(codes)
    return _write_policy(output, survey, given)


def _write_policy(output: Path, survey: Survey, answers: Answers | None) -> DraftRecord:
    survey = replace(survey, record=beside_others(survey.record, output))
    text = draft(survey, answers)
    try:
        drafted = parse_policy(text, output).policy
    except PolicyError:
        raise AnonkitError("the draft does not load", fix="report it with the header") from None
    with lists_written(output.parent, lists_of(survey, drafted)):
        files.write_new(output, text.encode("utf-8"), 0o644)
    columns = [*drafted.columns.values()]
    columns += [column for table in drafted.linked.values() for column in table.columns.values()]
    asked = sum(column.confirm is not None for column in columns)
    asked += (drafted.person == UNSETTLED) + (drafted.source.consent == UNSETTLED)
    return DraftRecord(path=str(output), columns=len(columns), questions=asked)
