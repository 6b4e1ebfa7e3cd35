"""A form beside the data: read, matched to the columns, and heard in the scan."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from anonkit.detect.answers import languages_of
from anonkit.detect.clues import Known
from anonkit.detect.columns import classify
from anonkit.detect.shape import Facts
from anonkit.detect.told import classify_told
from anonkit.errors import InputError, OptionError
from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect, Format
from anonkit.forms import read_form
from anonkit.forms.base import Grid, Sheets, check_size
from anonkit.forms.match import match
from anonkit.records import Form, FormColumn, ScanColumn
from anonkit.steps.read import Data

MOST_LISTED = 30
"""Longer lists of answers stand in a file of their own."""
_WORKBOOK = b"PK\x03\x04"
_SHEETS = frozenset(("survey", "choices", "settings"))
_SLUG = re.compile(r"[^A-Za-z0-9_-]+")


def open_form(path: Path) -> Form:
    """The form in a file, or what a file of data says of its own columns.

    Raises:
        OptionError: It is no form that we know.
        InputError: It cannot be read, or is broken, with sheet and row.
    """
    try:
        own = own_words(path, _format_of(path))
        return own if own is not None else read_form(_sheets(path), path.name)
    except InputError as error:
        where = ", ".join(part for part in (path.name, error.where) if part)
        first = error.faults[0]
        raise InputError(first.problem, where=where, fix=first.fix, code=first.code) from None


def own_words(
    data: Data, file_format: Format | None, dialect: Dialect | None = None
) -> Form | None:
    """What a file says of its own columns; None where its format has no words for that."""
    if file_format is None or file_format.dictionary is None or str(data) == "-":
        return None
    if not isinstance(data, str | os.PathLike):
        return None
    return file_format.dictionary(Path(data), dialect or Dialect())


@dataclass(frozen=True)
class Heard:
    """What is said of the columns of some data."""

    told: Mapping[str, FormColumn] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    """How much of the data the form knows."""


def heard(
    form: Form | None, own: Form | None, columns: Sequence[str], table: str, *, linked: bool = False
) -> Heard:
    """What a form says of some columns, and where it is silent, the file itself.

    Args:
        form: The form that somebody named.
        own: What the file of data says of its own columns.
        columns: Of the data.
        table: Name of the sheet or file, which may be that of a repeat.
        linked: True for a table beside the main one, of which the form may be silent.

    Raises:
        OptionError: The form knows none of the columns.
    """
    told = {} if own is None else dict(match(_labels(own), columns))
    stated = {}
    if told and own is not None:
        worded = sum(bool(one.field.labels or one.field.choices) for one in told.values())
        stated["labels"] = f"{own.source}: {worded} of {len(columns)} columns have some"
    if form is not None:
        found = match(form, columns, table)
        if not found and not linked:
            raise OptionError(
                "the form knows none of the columns of the data",
                where=table,
                fix="name the form that these data were collected with",
                code="form.other_data",
            )
        told |= found
        unknown = len(columns) - len(found)
        stated["form"] = f"{form.source}: knows {len(found)} columns, and {unknown} it does not"
    return Heard(told, stated)


def _labels(own: Form) -> Form:
    """A file's own words without its types: how a cell is stored is not how it was asked."""
    closed = ("select_one", "select_multiple")
    fields = (each if each.type in closed else replace(each, type="") for each in own.fields)
    return replace(own, fields=tuple(fields))


def spoken(languages: Sequence[str], told: Mapping[str, FormColumn]) -> tuple[str, ...]:
    """The languages of labels that name none."""
    unnamed = {one.field.labels[""] for one in told.values() if "" in one.field.labels}
    return tuple(languages) or languages_of(sorted(unnamed))


def judged(
    name: str, values: Sequence[str], facts: Facts, known: Known, told: FormColumn | None
) -> ScanColumn:
    """What one column is, with what a form says of it."""
    if told is None:
        return classify(name, values, facts, known)
    if told.part == "option" and not facts.option_of:
        facts = replace(facts, option_of=told.field.name)
    return classify_told(name, values, facts, known, told)


def drafted(
    columns: Sequence[ScanColumn], told: Mapping[str, FormColumn], absent: Sequence[str]
) -> tuple[ScanColumn, ...]:
    """The verdicts with lists and codes as a policy can hold them.

    Args:
        columns: As they were judged.
        told: What the form says of them.
        absent: The spellings of missing in the file: none of them is an answer too.
    """
    fitting = (_fit(_of_question(column, told.get(column.name)), absent) for column in columns)
    return tuple(_with_file(column, told) if column.values else column for column in fitting)


def _of_question(column: ScanColumn, told: FormColumn | None) -> ScanColumn:
    """One answer of a question, with the list of all: a draft tells them as one set."""
    if not column.part_of or told is None or told.part != "option":
        return column
    return replace(column, values=tuple(choice.value for choice in told.field.choices))


def _fit(column: ScanColumn, absent: Sequence[str]) -> ScanColumn:
    """Without answers that a policy cannot list; with a code of its own, all codes."""
    missing = ("", *absent, *column.missing) if set(column.missing) - {*absent} else ()
    lines = list(zip(column.values, column.above or ((),) * len(column.values), strict=True))
    kept = [line for line in lines if line[0] not in {*absent, *missing}]
    if any(_unlisted(value) for value, _ in kept):
        kept = []
    whole = bool(kept) and len(kept) == len(lines)
    return replace(
        column,
        missing=tuple(dict.fromkeys(missing)),
        values=tuple(value for value, _ in kept),
        above=column.above if whole else (),
        no_answer=tuple(one for one in column.no_answer if not column.values or one in dict(kept)),
    )


def _unlisted(value: str) -> bool:
    """Whether a policy can have no such value in a list."""
    return (
        value == "*" or (value.startswith("(") and value.endswith(")")) or not value.isprintable()
    )


def _with_file(column: ScanColumn, told: Mapping[str, FormColumn]) -> ScanColumn:
    """A long list has a file, and one that hangs on others."""
    if len(column.values) <= MOST_LISTED and not column.above:
        return column
    name = _SLUG.sub("-", told[column.name].field.list_name or column.name).strip("-")
    folder = "hierarchies" if column.above else "codes"
    return replace(column, values_file=f"{folder}/{name[:60] or 'list'}.csv")


def _format_of(path: Path) -> Format | None:
    ending = path.suffix.lower()
    return next((each for each in FORMATS.values() if ending in each.suffixes), None)


def _sheets(path: Path) -> Sheets:
    """The cells of a form's file; whether it is a workbook, its first bytes tell."""
    from anonkit.formats.source import Source  # noqa: PLC0415 - beside the workbook, for few
    from anonkit.formats.workbook import read_workbook  # noqa: PLC0415 - heavy, for few

    with Source.of(path).open() as file:
        head = file.read(len(_WORKBOOK))
    return read_workbook(path, _SHEETS) if head == _WORKBOOK else {"": _csv(path)}


def _csv(path: Path) -> Grid:
    """A CSV as cells; what separates them is a comma where nothing tells."""
    try:
        reader = FORMATS["csv"].open(path, Dialect())
    except InputError as error:
        if error.code != "csv.delimiter_unclear":
            raise
        reader = FORMATS["csv"].open(path, Dialect(delimiter=","))
    rows = [list(reader.columns)]
    for batch in reader.batches():
        cells = [column.to_pylist() for column in batch.columns]
        rows += [[text or "" for text in row] for row in zip(*cells, strict=True)]
        check_size(len(rows), 0)
    return rows
