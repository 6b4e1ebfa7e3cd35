"""A person who settles a draft: in the YAML with an editor, or in the workbook of questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from hypothesis import strategies as st

from anonkit.phrases import phrases
from anonkit.policy.draft import quoted
from anonkit.policy.questions import Answer, Answers, Choice, Question, Survey, changes, questions
from anonkit.policy.sheet import HEAD_ROW, Book, label
from anonkit.records import ScanColumn, ScanRecord

ROLE = {"both": "[quasi, sensitive]"}
FORMATS = {"slash": "/", "dash": "-", "dot": "."}
CONFIRM = re.compile(r', confirm: "(?:[^"\\]|\\.)*"')


def edited(text: str, answers: Answers) -> str:
    """The draft as somebody leaves it who settles it by hand, as its comments say."""
    lines = [CONFIRM.sub("", line) for line in text.splitlines()]
    lines = [_consented(line, answers) for line in lines]
    for question, answer in answers.given.items():
        lines = [_settled(line, question, answer) for line in lines]
    for column in {*answers.changes, *(name for name, _ in answers.about("role"))}:
        start = f"  {quoted(column)}: "
        place = next(n for n, line in enumerate(lines) if line.startswith(start))
        lines[place] = _given_role(lines[place], lines[place - 1], answers.chosen(column))
    return "\n".join(lines)


def _consented(line: str, answers: Answers) -> str:
    """The question of consent in the one way or the other that the comment above it shows."""
    if line != '  consent: "?"':
        return line
    for column, answer in answers.about("consent"):
        if not isinstance(answer, Choice):
            listed = ", ".join(map(quoted, answer))
            return f"  consent: {{column: {quoted(column)}, accept: [{listed}]}}"
    return "  consent: none"


def _settled(line: str, question: Question, answer: Answer) -> str:
    """One line after one question that is not about a role."""
    key = answer.key if isinstance(answer, Choice) else ""
    typed = () if isinstance(answer, Choice) else answer
    listed = ", ".join(map(quoted, typed))
    if question.topic == "person" and line.startswith("person: "):
        name = answer.column if isinstance(answer, Choice) else answer[0]
        return f"person: {quoted(name)}" if name else "person: row"
    if question.topic == "missing" and typed and line.startswith("  missing: ["):
        known, rest = line.rsplit("]", 1)
        added = [quoted(code) for code in typed if code not in re.findall(r"[^\[\], ]+", known)]
        return ", ".join([known, *(code for code in added if code not in known)]) + "]" + rest
    rules = {
        ("audience", "audience: "): f"audience: {key}",
        ("country", "# country: "): f"country: [{listed}]",
        ("household", "household: "): "" if key == "no" else line,
    }
    fits = (new for (topic, start), new in rules.items()
            if topic == question.topic and line.startswith(start))  # fmt: skip
    return next(fits, line)


def _given_role(line: str, above: str, choice: str) -> str:
    """A column's line with another role, or as the comment above it says."""
    head, entry = line.split(": {", 1)
    role = re.match(r"role: \w+", entry)
    assert role
    if choice == "leave":
        kept = re.match(r"role: \w+(, type: \w+)?", entry)
        assert kept
        return f"{head}: {{{kept.group()}, release: false}}"
    if choice.startswith("month_"):
        _, order, sign = choice.split("_")
        form = FORMATS[sign].join(f"%{'Y' if each == 'y' else each}" for each in order)
        return f"{head}: {above[above.index('{') :]}".replace("%d/%m/%Y", form)
    if choice in ("identifier", "text"):
        return f"{head}: {{role: {choice}}}"
    if above.startswith("  # left out; to hand it over: "):
        entry = above.split("{", 1)[1].rsplit("}", 1)[0] + "}"
    entry = re.sub(r"^role: \w+", "", entry)
    return f"{head}: {{role: {ROLE.get(choice, choice)}{entry}"


def filled(book: Book, answers: Answers, survey: Survey) -> dict[str, list[list[str]]]:
    """The cells of a workbook with these answers in it."""
    grids = {page.title: [list(row) for row in page.rows] for page in book.pages}
    words = phrases("sheet", book.language)
    for (row, place), question in zip(book.asked.inputs, book.questions, strict=True):
        answer = answers.given[question]
        said = label(answer, words) if isinstance(answer, Choice) else "; ".join(answer)
        grids[book.asked.title][row - 1][place - 1] = said
    for row, column in enumerate(survey.record.columns, HEAD_ROW + 1):
        if choice := answers.changes.get(column.name):
            said = words.say(f"answer.{choice}")
            grids[book.columns.title][row - 1][-1] = said
    return grids


def type_into(path: Path, sheet: str, cells: Mapping[str, str], *, to: Path | None = None) -> Path:
    """Fill in cells of a saved workbook as a person would, and save it again."""
    book = openpyxl.load_workbook(path)
    for place, text in cells.items():
        book[sheet][place] = text
    book.save(to or path)
    return to or path


NAMES = st.text(
    st.characters(categories=("L", "N", "P", "S"), include_characters=" =+-@'"),
    min_size=1,
    max_size=12,
).filter(lambda name: bool(name.strip()) and name.isprintable())
REVIEWS = st.sampled_from(
    (
        "",
        "",
        "the header speaks of age, the values look like a phone number",
        (
            "some cells are no numbers: write the spellings of no answer under `source: missing:`, "
            "and mend the others at the source"
        ),
        "the column's own name holds a person's name: rename it at the source",
    )
)
EVIDENCE = st.sampled_from(
    ("nearly every row has a value of its own", "the values are dates", "there is no value in it")
)


@st.composite
def columns(draw: st.DrawFn) -> ScanColumn:
    """Any verdict of a scan, sensible or not."""
    return ScanColumn(
        name=draw(NAMES),
        role=draw(
            st.sampled_from(("identifier", "quasi", "sensitive", "open", "text", "metadata"))
        ),
        type=draw(st.sampled_from(("text", "integer", "decimal", "date", "multi"))),
        confidence=draw(st.sampled_from(("sure", "likely", "guess"))),
        evidence=tuple(draw(st.lists(EVIDENCE, max_size=2, unique=True))),
        review=draw(REVIEWS),
        identifier=draw(st.sampled_from(("", "", "person_id", "household_id", "phone"))),
        about=draw(st.sampled_from(("", "age", "income", "consent", "date"))),
    )


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """A scanned file in any of the languages."""
    found = draw(st.lists(columns(), min_size=1, max_size=5, unique_by=lambda one: one.name))
    stated = draw(st.sampled_from(({}, {"missing": "NA, NULL", "delimiter": "\t"},
                                   {"rows": "some rows are identical"})))  # fmt: skip
    return Survey(
        ScanRecord(tuple(found), stated, "csv"),
        name=draw(st.sampled_from(("wave 2", "=1+1", "données"))),
        countries=draw(st.sampled_from(((), ("KE",)))),
        languages=draw(st.sampled_from(((), ("sw",), ("luo", "es"), ("fr",)))),
    )


TYPED: Mapping[str, Sequence[tuple[str, ...]]] = {
    "country": (("KE",), ("KE", "TZ")),
    "consent": (("yes", "Ndiyo"),),
    "missing": (("-99",), ("don't know", "NA")),
}


@st.composite
def answered(draw: st.DrawFn) -> tuple[Survey, Answers]:
    """A survey, and what somebody said about it."""
    survey = draw(surveys())
    given: dict[Question, Answer] = {}
    consented = False
    for question in questions(survey):
        typed = TYPED.get(question.topic, ()) if question.typed else ()
        typed = () if consented and question.topic == "consent" else typed
        given[question] = draw(st.sampled_from((*question.choices, *typed)))
        consented |= question.topic == "consent" and isinstance(given[question], tuple)
    changed = {}
    for column in survey.record.columns:
        if offered := changes(column, tuple(given)):
            changed[column.name] = draw(st.sampled_from(("", *offered)))
    return survey, Answers(given, {name: choice for name, choice in changed.items() if choice})
