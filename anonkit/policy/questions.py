"""What a draft leaves to a person: one model of questions, worded as YAML and as a spreadsheet.

Asked is what hangs on a person's judgement: who a person is, who receives the
records, whose answer is consent, and each uncertain column that would be handed
over. A column that is left out anyway is not asked about, however uncertain it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from anonkit.policy.model import Audience
from anonkit.policy.proposal import (
    DATE_FORMATS,
    LEAVE,
    ROLES,
    dates_as_text,
    is_empty,
    is_left_out,
    proposed,
)
from anonkit.records import ScanColumn, ScanRecord
from anonkit.records.scan import NO_NUMBERS, NOTHING_KNOWN, OWN_NAME, OWN_VALUE

Topic = Literal["audience", "country", "person", "household", "consent", "missing", "role", "alike"]
NO_NAME = "a policy cannot name this column: rename it at the source if its answers decide"
"""What is said of a column of consent that `source: consent:` cannot speak of."""
ALIKE = 4
"""From so many such columns on they are asked about together."""
ROW = "row"
MAX_NAME = 500
"""Characters of a column's name that a policy may refer to."""


@dataclass(frozen=True)
class LinkedDraft:
    """A table whose rows belong to rows of another one."""

    name: str
    """What the policy is to call it."""
    sheet: str
    """What the file calls it."""
    parent: str
    """`main`, or the name of another one."""
    key: Mapping[str, str]
    """Own column to the parent's column that it repeats."""


@dataclass(frozen=True)
class Survey:
    """A scanned file, as far as a draft speaks of it."""

    record: ScanRecord
    name: str
    """Name of the policy to be, such as the file's name without its ending."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 codes, as given to the scan."""
    languages: tuple[str, ...] = ()
    """Languages of the form, as given to the scan."""
    linked: tuple[LinkedDraft, ...] = ()
    """Their columns stand among those of the record as `name/column`."""

    @property
    def main(self) -> tuple[ScanColumn, ...]:
        """The columns of the main table."""
        return tuple(column for column in self.record.columns if not self.table_of(column.name))

    def table_of(self, name: str) -> str:
        """The linked table of a column; empty for the main one."""
        return next((one.name for one in self.linked if name.startswith(f"{one.name}/")), "")

    @property
    def columns(self) -> Mapping[str, ScanColumn]:
        """By name, in the file's order."""
        return {column.name: column for column in self.record.columns}

    @property
    def person(self) -> str:
        """The first column that numbers people, one in each row, or empty."""
        return self._unit("person_id", unique=True)

    @property
    def household(self) -> str:
        """The first column that numbers households, or empty."""
        return self._unit("household_id", unique=False)

    def _unit(self, kind: str, *, unique: bool) -> str:
        for column in self.main:
            fits = column.identifier == kind and can_be_named(column.name)
            if fits and (not unique or OWN_VALUE in column.evidence):
                return column.name
        return ""


@dataclass(frozen=True)
class Choice:
    """One possible answer."""

    key: str
    """`quasi`, `public`, `row`, ...: what it means in the policy."""
    column: str = ""
    """The column that it names."""


@dataclass(frozen=True)
class Question:
    """One thing that a person has to say."""

    topic: Topic
    column: str = ""
    """What it is about; empty where it is about the file."""
    choices: tuple[Choice, ...] = ()
    typed: bool = False
    """True where words may be typed that no choice holds."""
    why: tuple[str, ...] = ()
    """What the scan saw, in its words."""
    doubts: tuple[str, ...] = ()
    """What it could not settle, in its words."""
    columns: tuple[str, ...] = ()
    """What it is about where that is several columns."""


Answer = Choice | tuple[str, ...]
"""A choice, or what was typed."""


@dataclass(frozen=True)
class Answers:
    """What a person said."""

    given: Mapping[Question, Answer]
    changes: Mapping[str, str] = field(default_factory=dict)
    """By column that was not asked about: the choice that a person made all the same."""

    def about(self, topic: Topic) -> Iterator[tuple[str, Answer]]:
        """Column and answer of each question of this topic."""
        for question, answer in self.given.items():
            if question.topic == topic:
                yield question.column, answer

    def chosen(self, column: str) -> str:
        """What was chosen for a column, or empty."""
        for name, answer in self.about("role"):
            if name == column and isinstance(answer, Choice):
                return answer.key
        return self.changes.get(column) or self._together(column)

    def _together(self, column: str) -> str:
        """What was chosen for many columns at once."""
        for question, answer in self.given.items():
            if column in question.columns and isinstance(answer, Choice):
                return _OF_ALL[answer.key]
        return ""


_OF_ALL = {"all_open": "open", "all_leave": LEAVE}
"""What a choice for many columns is for each of them."""


def can_be_named(name: str) -> bool:
    """Whether a policy can refer to a column of this name, as the number of a person."""
    return "*" not in name and len(name) <= MAX_NAME


def questions(survey: Survey) -> tuple[Question, ...]:
    """All that a person has to say about a file, in the order in which it is asked."""
    about_columns = _gathered([q for c in survey.record.columns for q in _of_column(c)])
    return (
        Question("audience", choices=tuple(map(Choice, get_args(Audience)))),
        *(() if survey.countries else (Question("country", typed=True),)),
        _person(survey),
        *_household(survey),
        *_consent(survey),
        *about_columns,
    )


def _gathered(asked: Sequence[Question]) -> Sequence[Question]:
    """The questions, those of columns of which nothing is known as one."""
    alike = [q for q in asked if q.topic == "role" and q.why == (NOTHING_KNOWN,) and not q.doubts]
    if len(alike) < ALIKE:
        return asked
    columns = tuple(question.column for question in alike)
    together = Question("alike", choices=tuple(map(Choice, _OF_ALL)), columns=columns)
    return [*(question for question in asked if question not in alike), together]


def changes(column: ScanColumn, asked: Sequence[Question]) -> tuple[str, ...]:
    """What a person may choose for a column beside what is proposed.

    Columns that are surely an identifier or left by the collecting software, and
    those that cannot be handed over, have no choice; neither have those asked about.
    """
    if any(question.column == column.name for question in asked if question.topic != "missing"):
        return ()
    entry = proposed(column)
    if dates_as_text(column):
        return tuple(DATE_FORMATS)
    fixed = column.direct or is_empty(column) or column.type == "point"
    if fixed or entry.get("release") == "false":
        return ()
    if is_left_out(entry):
        roles = ("quasi", "sensitive", "both", "open")
        return roles if column.confidence != "sure" else ()
    return (LEAVE, *(key for key, role in ROLES.items() if role != entry["role"]))


def no_changes(column: ScanColumn, asked: Sequence[Question]) -> tuple[str, ...]:
    """What a person may choose for a column that is what is proposed for it anyway."""
    about = (question for question in asked if question.topic in ("role", "alike"))
    if any(column.name in (question.column, *question.columns) for question in about):
        return ()
    entry = proposed(column)
    if not is_left_out(entry):
        return tuple(key for key, role in ROLES.items() if role == entry["role"])
    same = (entry["role"],) if entry["role"] in ("identifier", "text") else ()
    # A code in the place of an identifier is handed over.
    return same if "action" in entry else (LEAVE, *same)


def _person(survey: Survey) -> Question:
    found = survey.person
    others = [
        column.name
        for column in survey.main
        if column.identifier in ("person_id", "national_id") and can_be_named(column.name)
    ]
    names = dict.fromkeys([*([found] if found else []), *others])
    rows = survey.record.stated.get("rows", "")
    numbered = Choice(ROW), *(Choice("column", name) for name in names)
    why = survey.columns[found].evidence if found else ()
    return Question("person", found, numbered, typed=True, why=(*why, *([rows] if rows else [])))


def _household(survey: Survey) -> Iterator[Question]:
    if name := survey.household:
        why = survey.columns[name].evidence
        yield Question("household", name, (Choice("yes"), Choice("no")), why=why)


def _consent(survey: Survey) -> Iterator[Question]:
    for column in survey.main:
        if column.about == "consent":
            none, named = (Choice("no_consent"),), can_be_named(column.name)
            doubts = () if named else (NO_NAME,)
            yield Question("consent", column.name, none, named, column.evidence, doubts)


def _of_column(column: ScanColumn) -> Iterator[Question]:
    parts = [part for part in column.review.split("; ") if part]
    numbers = [part for part in parts if part.startswith(NO_NUMBERS)]
    others = [part for part in parts if part not in numbers]
    if numbers:
        none = (Choice("no_codes"),)
        yield Question("missing", column.name, none, typed=True, why=column.evidence)
    uncertain = bool(others) or (column.confidence == "guess" and not numbers)
    named = any(part.startswith(OWN_NAME) for part in others)
    if named or (uncertain and not is_left_out(proposed(column))):
        choices = tuple(map(Choice, (*ROLES, LEAVE)))
        yield Question("role", column.name, choices, why=column.evidence, doubts=tuple(others))
