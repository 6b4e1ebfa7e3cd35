"""The questions of a draft as a workbook for a person: what stands in which cell.

Sheet 1 asks, sheet 2 lists all columns, sheet 3 lists the answers, sheet 4 holds
what the workbook was made from. All is in plain sight, all but the yellow cells
follows from sheet 4, and no cell of the data is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from anonkit.errors import OptionError
from anonkit.phrases import Language, Phrases, chosen, phrases
from anonkit.policy.draft import check_names
from anonkit.policy.evidence import said
from anonkit.policy.proposal import (
    Entry,
    dates_as_text,
    is_empty,
    is_left_out,
    proposed,
)
from anonkit.policy.questions import Choice, Question, Survey, changes, questions
from anonkit.policy.sheet_facts import facts
from anonkit.records import ScanColumn

MAX_TEXT = 2_000
"""Characters of a column's name that a sheet shows."""
HEAD_ROW = 4
"""Of each page: the row of its table's head, counted from 1."""

Place = tuple[int, int]
"""Row and column, counted from 1."""


@dataclass(frozen=True)
class Input:
    """A cell that a person fills in."""

    choices: tuple[str, ...]
    """What its drop-down offers; none where words are typed only."""
    typed: bool = False
    """True where something else may be typed."""


@dataclass(frozen=True)
class Page:
    """One sheet."""

    title: str
    widths: tuple[int, ...]
    """Of its columns, in characters."""
    rows: tuple[tuple[str, ...], ...]
    inputs: Mapping[Place, Input] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """The whole workbook, and what it asks."""

    language: Language
    questions: tuple[Question, ...]
    asked: Page
    columns: Page
    answers: Page
    """Each list of a drop-down is one column of it, below the head."""
    machine: Page
    lists: tuple[tuple[str, ...], ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """In their order."""
        return self.asked, self.columns, self.answers, self.machine


def make_book(survey: Survey) -> Book:
    """The workbook of a scanned file, in the first of its languages that we speak.

    Raises:
        InputError: A column's name holds an invisible character.
        OptionError: A column's name is too long to be shown.
    """
    check_names(survey.record.columns)
    if any(len(column.name) > MAX_TEXT for column in survey.record.columns):
        raise OptionError(
            "the name of a column is too long for a spreadsheet",
            fix="rename the column, or draft a policy.yaml",
            code="sheet.long_name",
        )
    language = chosen(survey.languages)
    words = phrases("sheet", language)
    asked = questions(survey)
    first = _questions_page(survey, asked, words)
    second = _columns_page(survey, asked, words)
    inputs = [*first.inputs.values(), *second.inputs.values()]
    lists = tuple(dict.fromkeys(one.choices for one in inputs if one.choices))
    return Book(
        language=language,
        questions=asked,
        asked=first,
        columns=second,
        answers=_answers_page(lists, words),
        machine=_machine_page(survey, words),
        lists=lists,
    )


def label(choice: Choice, words: Phrases) -> str:
    """A possible answer as a person reads it."""
    return words.say(f"answer.{choice.key}", column=choice.column)


def _questions_page(survey: Survey, asked: Sequence[Question], words: Phrases) -> Page:
    keys = ("number", "column", "question", "why", "possible", "answer")
    rows = [
        *_top(words.say("title.questions", name=survey.name), words.say("how.questions"), words),
        tuple(words.say(f"head.{key}") for key in keys),
    ]
    inputs = {}
    for number, question in enumerate(asked, 1):
        labels = tuple(label(choice, words) for choice in question.choices)
        possible = _possible(question, labels, words)
        if question.topic == "role":
            # Seven answers at each of many columns would bury the questions.
            first = 1 + next(n for n, one in enumerate(asked) if one.topic == "role")
            possible = possible if number == first else words.say("typed.as_above", number=first)
        ask, why = _ask(question, words), _why(question, words)
        rows.append((str(number), question.column, ask, why, possible, ""))
        inputs[len(rows), len(keys)] = Input(labels, question.typed)
    return Page(words.say("page.questions"), (5, 22, 36, 40, 40, 34), tuple(rows), inputs)


def _ask(question: Question, words: Phrases) -> str:
    if question.columns:
        return words.say(f"ask.{question.topic}", number=len(question.columns))
    return words.say(f"ask.{question.topic}")


def _possible(question: Question, labels: Sequence[str], words: Phrases) -> str:
    typed = (words.say(f"typed.{question.topic}"),) if question.typed else ()
    return "\n".join(f"• {each}" for each in (*labels, *typed))


def _why(question: Question, words: Phrases) -> str:
    told = (said(part, words.language) for part in (*question.why, *question.doubts))
    names = (", ".join(question.columns),) if question.columns else ()
    return "\n".join([words.say(f"why.{question.topic}"), *(f"– {part}" for part in told), *names])


def _columns_page(survey: Survey, asked: Sequence[Question], words: Phrases) -> Page:
    keys = ("number", "column", "what", "done", "seen", "change")
    rows = [
        *_top(words.say("title.columns"), words.say("how.columns"), words),
        tuple(words.say(f"head.{key}") for key in keys),
    ]
    numbers = {q.column: place for place, q in enumerate(asked, 1) if q.topic == "role"}
    numbers |= {name: place for place, q in enumerate(asked, 1) for name in q.columns}
    inputs = {}
    for number, column in enumerate(survey.record.columns, 1):
        entry = proposed(column)
        place = numbers.get(column.name)
        done = words.say("done.asked", number=place) if place else _done(column, entry, words)
        seen = "; ".join(said(part, words.language) for part in column.evidence)
        what = words.say(f"role.{entry['role']}")
        rows.append((str(number), column.name, what, done, seen, ""))
        offered = tuple(words.say(f"answer.{key}") for key in changes(column, asked))
        if offered:
            inputs[len(rows), len(keys)] = Input(offered)
    return Page(words.say("page.columns"), (5, 24, 26, 34, 50, 36), tuple(rows), inputs)


def _done(column: ScanColumn, entry: Entry, words: Phrases) -> str:
    """What will be done to a column, in plain words."""
    if is_left_out(entry):
        other = column.left_out.removeprefix("twin ")
        return words.say(f"done.{_reason(column)}", column=other)
    by_action = {"band": "band", "round": "round", "coarsen_date": "month"}
    key = by_action.get(entry.get("action", ""), "as_is")
    told = words.say(f"done.{key}", **entry)
    return f"{told}; {words.say('done.coarser')}" if entry["role"] == "quasi" else told


def _reason(column: ScanColumn) -> str:
    """Why a column is left out, as a key of the catalogue."""
    if is_empty(column):
        return "out_empty"
    if column.role not in ("quasi", "sensitive", "open"):
        return "out"
    if column.left_out:
        return f"out_{column.left_out.split()[0]}"
    if dates_as_text(column):
        return "out_dates"
    return "out_money" if column.about == "income" else "out"


def _answers_page(lists: Sequence[Sequence[str]], words: Phrases) -> Page:
    rows = [
        *_top(words.say("title.answers"), "", words),
        tuple(words.say("head.list", number=number) for number in range(1, len(lists) + 1)),
    ]
    below = zip_longest(*lists, fillvalue="")
    return Page(words.say("page.answers"), (40,) * len(lists), (*rows, *below))


def _machine_page(survey: Survey, words: Phrases) -> Page:
    top = _top(words.say("title.machine"), words.say("how.machine"), words)
    head = (words.say("head.part"), words.say("head.content"))
    return Page(words.say("page.machine"), (16, 130), (*top, head, *facts(survey)))


def _top(title: str, how: str, words: Phrases) -> Iterator[tuple[str, ...]]:
    """The three rows above a table."""
    yield from ((title,), (how,), (words.say("silent"),))
