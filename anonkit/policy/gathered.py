"""One line of a draft for one question: the columns of its answers are told as a set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from anonkit.policy.columns import BETWEEN
from anonkit.records import ScanColumn, ScanRecord

_ROLES = ("sensitive", "quasi", "open", "text")
"""The first that any answer has is the role of the set: what is told of one, is told of all.
Ticks are no free text, whatever the question is called."""
TOLD, ANSWER = (
    "the columns of its answers are told as one set",
    "it is one answer of the question {}",
)
_SEPARATORS = (" ", ";", "|")


def gathered(record: ScanRecord) -> ScanRecord:
    """The scan with one column for each select-multiple question, in the place of its first."""
    tables = tuple(replace(table, columns=_gathered(table.columns)) for table in record.tables)
    return replace(record, columns=_gathered(record.columns), tables=tables)


def _gathered(columns: Sequence[ScanColumn]) -> tuple[ScanColumn, ...]:
    parts: dict[str, list[ScanColumn]] = defaultdict(list)
    for column in columns:
        if column.part_of:
            parts[column.part_of].append(column)
    own = {column.name: column for column in columns}
    sets = {
        question: _set(question, answers, own.get(question), columns)
        for question, answers in parts.items()
        if all(answer.role in _ROLES and not answer.direct for answer in answers)
        and (question not in own or own[question].role in _ROLES)
    }
    told: dict[str, ScanColumn] = {}
    for column in columns:
        name = column.part_of if column.part_of in sets else column.name
        told.setdefault(name, sets.get(name, column))
    return tuple(told.values())


def _set(
    question: str,
    answers: Sequence[ScanColumn],
    own: ScanColumn | None,
    columns: Sequence[ScanColumn],
) -> ScanColumn:
    every = [*answers, *([own] if own else [])]
    roles = [each.role for each in every]
    reviews = dict.fromkeys(each.review for each in every if each.review)
    evidence = dict.fromkeys(each for column in every for each in column.evidence)
    names = tuple(answer.name for answer in answers)
    ends = tuple(name[len(question) :] for name in names)
    first = _as_asked(answers, ends)
    between = (own.separator if own else "") or _separator([*ends, *(own or first).values])
    return replace(
        own or first,
        name=question,
        role=next(role for role in _ROLES if role in roles),
        type="multi",
        confidence="guess" if reviews else "likely",
        evidence=(TOLD, *(each for each in evidence if each != ANSWER.format(question)))[:4],
        review="; ".join(reviews),
        part_of="",
        separator="" if between == " " else between,
        made_of=_pattern(question, names, columns),
    )


def _as_asked(answers: Sequence[ScanColumn], ends: Sequence[str]) -> ScanColumn:
    """The first answer, with what the form says of the question: what it says of every answer.

    The list stands where the columns are called as its answers are.
    """
    first = answers[0]
    common = {(each.label, each.values, each.values_file) for each in answers}
    options = {end.removeprefix(next(filter(end.startswith, BETWEEN), "")) for end in ends}
    bare = replace(first, values=(), values_file="", above=(), no_answer=())
    if len(common) > 1:
        return replace(bare, label="")
    if not options <= {*first.values}:
        return bare
    return replace(bare, values=first.values, values_file=first.values_file)


def _separator(options: Sequence[str]) -> str:
    """One that no option holds."""
    return next((s for s in _SEPARATORS if not any(s in each for each in options)), "")


def _pattern(
    question: str, names: tuple[str, ...], columns: Sequence[ScanColumn]
) -> tuple[str, ...]:
    """A pattern that stands for these columns and no other; or their names."""
    common = names[0][len(question) :]
    for between in BETWEEN:
        head = question + between
        fitting = tuple(each.name for each in columns if each.name.startswith(head))
        if common.startswith(between) and fitting == names and "*" not in head:
            return (f"{head}*",)
    return names
