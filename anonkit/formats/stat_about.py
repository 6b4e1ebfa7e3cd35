"""What an SPSS or Stata file says of its columns, and what else it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from anonkit.formats import dta_head, sav_head
from anonkit.formats.base import Contents, Dialect, Dictionary, Table
from anonkit.formats.source import Source
from anonkit.formats.stat_cells import Column, code_text
from anonkit.formats.stat_read import StatReader
from anonkit.records import Form, FormChoice, FormField

_TYPES = {"text": "text", "date": "date", "moment": "datetime", "time": "time"}
_PROGRAMS = {"sav": "SPSS labels", "dta": "Stata labels"}
_PLAIN = Dialect()
Open = Callable[[Path, Dialect], StatReader]


def dictionary(open_file: Open) -> Dictionary:
    """What reads the labels, the types and the codes of absence of a file."""

    def read(path: Path, dialect: Dialect = _PLAIN, /) -> Form:
        reader, occurring = _gathered(open_file, Source.of(path), dialect)
        columns = [reader.column(name) for name in reader.columns]
        fields = tuple(_field(reader, each, occurring) for each in columns)
        return Form(_PROGRAMS[reader.kind], fields)

    return read


def contents(open_file: Open) -> Callable[[Path, Dialect], Contents]:
    """What lists what a file carries besides its cells."""

    def read(path: Path, dialect: Dialect) -> Contents:
        reader, occurring = _gathered(open_file, Source.of(path), dialect)
        return Contents((Table("", reader.columns),), tuple(_seen(reader, occurring)))

    return read


@lru_cache(maxsize=2)
def _gathered(
    open_file: Open, source: Source, dialect: Dialect
) -> tuple[StatReader, Mapping[str, frozenset[str]]]:
    """A reader, and the codes that occur: asked for twice, read once."""
    reader = open_file(source.path, dialect)
    return reader, _occurring(reader)


def _occurring(reader: StatReader) -> Mapping[str, frozenset[str]]:
    """The cells that occur in each column with labels or declared missing values."""
    wanted = [
        variable.name for variable in reader.head.variables if variable.labels or variable.missing
    ]
    found: dict[str, set[str]] = {name: set() for name in wanted}
    for batch in reader.batches(wanted) if wanted else ():
        for name in wanted:
            found[name] |= {cell for cell in batch.column(name).unique().to_pylist() if cell}
    return {name: frozenset(cells) for name, cells in found.items()}


def _field(
    reader: StatReader, column: Column, occurring: Mapping[str, frozenset[str]]
) -> FormField:
    variable = column.variable
    cells = occurring.get(variable.name, frozenset())
    labels = {code_text(column, code): label for code, label in variable.labels}
    missing = _missing(column, reader.absent[variable.name])
    listed = {code: label for code, label in labels.items() if code not in missing and code != "*"}
    # Where cells occur that have no label, labels name a few codes among numbers: no list.
    closed = bool(listed) and cells - {*missing, "*"} <= set(listed)
    choices = tuple(FormChoice(code, {"": label}) for code, label in listed.items())
    return FormField(
        name=variable.name,
        type="select_one" if closed else _type(column),
        labels={"": variable.label} if variable.label.strip() else {},
        choices=choices if closed else (),
        missing=missing,
    )


def _missing(column: Column, absent: set[str]) -> tuple[str, ...]:
    """Codes of absence: single ones as declared, those of ranges that occur or have a label."""
    told = dict.fromkeys(
        code_text(column, low) for low, high in column.variable.missing if low == high
    )
    for code, _ in column.variable.labels:
        letter = column.stata and isinstance(code, str)
        if letter or column.is_missing(code):
            told[code_text(column, code)] = None
    star = column.star
    own = None if star is None else code_text(column, star)
    return tuple(code for code in [*told, *sorted(absent - set(told))] if code != own)


def _type(column: Column) -> str:
    if column.kind != "number":
        return _TYPES.get(column.kind, "")
    if column.variable.type.startswith("int"):
        return "integer"
    if column.variable.type == "float" or column.decimals:
        return "decimal"
    # A scale that is shown without decimals counts something.
    return "integer" if column.variable.measure == "scale" else ""


def _seen(reader: StatReader, occurring: Mapping[str, frozenset[str]]) -> Iterator[str]:
    with reader.source.open() as file:
        if reader.kind == "sav":
            walked = sav_head.walk_sav(file)
            label, documents, notes = walked.label, walked.documents, False
            others = [f"the file has {each}" for each in walked.others]
        else:
            found = dta_head.walk_dta(file)
            label, documents, notes = found.label, False, found.notes
            others = ["the file has characteristics (words kept beside it)"]
            others = others if found.characteristics else []
    if label:
        yield "the file has a label of its own"
    if documents:
        yield "the file has documents (notes of its author)"
    if notes:
        yield "the file or its columns have notes"
    yield from others
    yield from _labels(reader, occurring)


def _labels(reader: StatReader, occurring: Mapping[str, frozenset[str]]) -> Iterator[str]:
    variables = reader.head.variables
    if named := sum(bool(variable.label.strip()) for variable in variables):
        yield f"{_count(named, 'column')} labelled in words"
    if reader.head.unused:
        yield f"{_count(reader.head.unused, 'value label')} of no column"
    idle = 0
    for variable in variables:
        column = reader.column(variable.name)
        codes = [code_text(column, code) for code, _ in variable.labels if code != column.star]
        idle += sum(code not in occurring[variable.name] for code in codes)
    if idle:
        yield f"{_count(idle, 'value label')} for codes that no row has"


def _count(number_of: int, what: str) -> str:
    return f"{number_of:,} {what}{'' if number_of == 1 else 's'}"
