"""Reading a filled-in workbook of questions: what was answered, and nothing passed over.

The workbook is made again from its own facts and compared cell by cell. So it
does not matter which program saved it, and whatever was written beside the
yellow cells is refused instead of being overlooked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from anonkit.errors import Fault, PolicyError
from anonkit.phrases import LANGUAGES, phrases
from anonkit.policy.questions import (
    Answer,
    Answers,
    Choice,
    Question,
    Survey,
    can_be_named,
    changes,
    no_changes,
)
from anonkit.policy.sheet import HEAD_ROW, Book, Page, Place, label, make_book
from anonkit.policy.sheet_facts import survey_of

MAX_FAULTS = 10
"""Faults told at once: a sheet that was sorted has one in each row."""

Grid = Sequence[Sequence[str]]
"""The cells of a sheet from its first row and column, as text."""
_BREAK = re.compile(r"[;\n]")
_COUNTRY = re.compile(r"[A-Z]{2}")


def read_answers(grids: Mapping[str, Grid], file: str) -> tuple[Survey, Answers]:
    """What a person answered.

    Args:
        grids: The sheets of the workbook by their names.
        file: How the workbook is called in messages.

    Returns:
        The survey that the workbook was made of, and an answer to each question.

    Raises:
        PolicyError: A question without an answer, an answer that there is not, or
            a workbook that is not as it was written; each fault with sheet and row.
    """
    book, survey = _book(grids, file)
    reading = _Reading(book, survey, file)
    for page in book.pages:
        reading.compare(page, grids[page.title])
    if not reading.faults:
        given = reading.given(grids[book.asked.title])
        changed = reading.changes(grids[book.columns.title])
    if reading.faults:
        raise PolicyError.of(reading.faults[:MAX_FAULTS])
    return survey, Answers(given, changed)


def _book(grids: Mapping[str, Grid], file: str) -> tuple[Book, Survey]:
    """The workbook as it was written, out of its own facts."""
    titles = [phrases("sheet", language).say("page.machine") for language in LANGUAGES]
    title = next((name for name in grids if name in titles), None)
    if title is None:
        raise PolicyError(
            "this is no workbook that `anonkit init -o plan.xlsx` wrote, or a sheet was deleted",
            where=file,
            fix="name the workbook with your answers, with all of its sheets",
            code="sheet.not_ours",
        )
    told = [(*row, "", "")[:2] for row in grids[title][HEAD_ROW:]]
    try:
        survey = survey_of([(part, content) for part, content in told if part or content])
    except PolicyError as error:
        where = f"{file}, sheet {title}"
        raise PolicyError(error.problem, where=where, fix=error.fix, code=error.code) from None
    book = make_book(survey)
    wanted = {page.title for page in book.pages}
    if wanted != set(grids):
        raise PolicyError(
            f"the workbook has other sheets than {', '.join(page.title for page in book.pages)}",
            where=file,
            fix="undo what was deleted, renamed or added: nothing else is read",
            code="sheet.changed",
        )
    return book, survey


class _Reading:
    """Goes through the sheets, and keeps every fault."""

    def __init__(self, book: Book, survey: Survey, file: str) -> None:
        self.faults: list[Fault] = []
        self._book = book
        self._survey = survey
        self._file = file
        self._words = phrases("sheet", book.language)

    def compare(self, page: Page, grid: Grid) -> None:
        """Every cell but those for answers must be as it was written."""
        for number, (wanted, found) in enumerate(zip_longest(page.rows, grid, fillvalue=()), 1):
            cells = zip_longest(wanted, found, fillvalue="")
            for place, (ours, theirs) in enumerate(cells, 1):
                known = (number, place) in page.inputs or self._agrees(page, number, place, theirs)
                if not known and not _same(ours, theirs):
                    self._fault(
                        page,
                        number,
                        "something was written, changed or moved outside the yellow cells",
                        "undo that: only the yellow cells are read",
                        "changed",
                    )
                    break

    def _agrees(self, page: Page, row: int, place: int, text: str) -> bool:
        """Whether a cell of changes says what is done anyway."""
        number = row - HEAD_ROW - 1
        columns = self._survey.record.columns
        in_column = page is self._book.columns and place == len(page.widths)
        if not in_column or not 0 <= number < len(columns):
            return False
        same = no_changes(columns[number], self._book.questions)
        return self._choice(tuple(map(Choice, same)), text) is not None

    def given(self, grid: Grid) -> Mapping[Question, Answer]:
        """The answer to each question, in their order."""
        given: dict[Question, Answer] = {}
        consents = 0
        for question, place in zip(self._book.questions, self._book.asked.inputs, strict=True):
            answer = self._answer(question, place, _cell(grid, place))
            if answer is None:
                continue
            given[question] = answer
            consents += question.topic == "consent" and not isinstance(answer, Choice)
            if question.topic == "consent" and consents > 1:
                none = label(question.choices[0], self._words)
                problem = "two columns cannot both hold the consent"
                fix = f"choose `{none}` for all but one"
                self._fault(self._book.asked, place[0], problem, fix, "two_consents")
        return given

    def changes(self, grid: Grid) -> Mapping[str, str]:
        """By column: what a person chose instead of the proposal."""
        page, changed = self._book.columns, {}
        for row, column in enumerate(self._survey.record.columns, HEAD_ROW + 1):
            place = (row, len(page.widths))
            text = _cell(grid, place) if place in page.inputs else ""
            if not text.strip() or self._agrees(page, *place, text):
                continue
            offered = map(Choice, changes(column, self._book.questions))
            if choice := self._choice(offered, text):
                changed[column.name] = choice.key
            else:
                fix = "choose from the list of the cell, or empty it to agree"
                self._fault(page, row, "there is no such change", fix, "unknown_answer")
        return changed

    def _answer(self, question: Question, place: Place, text: str) -> Answer | None:
        """One answer; None, and a fault, where there is none that can be taken."""
        page = self._book.asked
        if not text.strip():
            fix = "choose from the list of the yellow cell"
            typed = "type it into the yellow cell, as the row says" if question.typed else fix
            fix = f"{fix}, or {typed}" if question.typed and question.choices else typed
            self._fault(page, place[0], "this question is not answered", fix, "unanswered")
            return None
        answer = self._choice(question.choices, text) or _typed(question, text, self._survey)
        if answer is None:
            fix = "choose from the list of the yellow cell"
            if question.typed:
                fix = "answer as the row says under possible answers"
            self._fault(page, place[0], "there is no such answer", fix, "unknown_answer")
        return answer

    def _choice(self, choices: Iterator[Choice] | Sequence[Choice], text: str) -> Choice | None:
        wanted = _plain(text)
        return next((one for one in choices if _plain(label(one, self._words)) == wanted), None)

    def _fault(self, page: Page, row: int, problem: str, fix: str, code: str) -> None:
        where = f"{self._file}, sheet {page.title}, row {row}"
        self.faults.append(Fault(problem, where, fix, f"sheet.{code}"))


def _typed(question: Question, text: str, survey: Survey) -> tuple[str, ...] | None:
    """What was typed, part by part; None where it cannot be an answer."""
    if not question.typed:
        return None
    if question.topic == "person":
        name = text.strip()
        return (name,) if name in survey.columns and can_be_named(name) else None
    country = question.topic == "country"
    parts = re.split(r"[;,\s]", text.upper()) if country else _BREAK.split(text)
    told = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    fits = all(map(_COUNTRY.fullmatch if country else str.isprintable, told))
    return told if told and fits else None


def _cell(grid: Grid, place: Place) -> str:
    row, column = place
    cells = grid[row - 1] if row <= len(grid) else ()
    return cells[column - 1] if column <= len(cells) else ""


def _same(ours: str, theirs: str) -> bool:
    return ours == theirs or ours.split() == theirs.split()


def _plain(text: str) -> str:
    """An answer whatever its case, spaces, quotes and full stop."""
    composed = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    return " ".join(composed.split()).rstrip(".")
