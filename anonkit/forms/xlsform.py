"""XLSForm, as KoboToolbox, ODK and many others take it: survey, choices, settings.

Source:
    xlsform.org, and pyxform's spellings of types and columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from anonkit.forms.base import (
    FormKind,
    Grid,
    Row,
    Sheets,
    broken,
    check_size,
    checked_name,
    header_of,
    rows,
)
from anonkit.forms.calculations import named, pulled
from anonkit.forms.languages import code_of
from anonkit.forms.question_types import Asked, Bound, asked_of, bound_of
from anonkit.forms.wishes import PUBLISHABLE, wish_of
from anonkit.records import Form, FormChoice, FormField, Labels

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
OTHER = "other"
_FILTER = re.compile(r"([\w.-]+)\s*=\s*\$\{\s*([^}\s]+)\s*\}")
_CODE = re.compile(r"\.\s*=\s*['\"]?(-\d{1,6}|9{2,5}|9{1,4}[78]|8{2,5})(?![\d.])")
_ON = ("yes", "true", "true()", "1")


def tells(sheets: Sheets) -> bool:
    """Sheets with questions that have a type and a name."""
    return {"type", "name"} <= set(header_of(survey_of(sheets)[1]))


def survey_of(sheets: Sheets) -> tuple[str, Grid]:
    """The sheet of questions by its name in any case, or the only sheet of a CSV."""
    return _sheet(sheets, SURVEY) if list(sheets) != [""] else ("", sheets[""])


def read(sheets: Sheets) -> Form:
    """An XLSForm.

    Args:
        sheets: Of which one is `survey`; the choices of a CSV are not known.

    Raises:
        InputError: A field without a type or with a name that is none; groups
            that do not close; a list of choices that is not there.
    """
    lists = _lists(*_sheet(sheets, CHOICES)) if list(sheets) != [""] else None
    language = _default_language(sheets)
    reading = _Survey(lists, language)
    for row in rows(*survey_of(sheets)):
        reading.take(row)
    reading.end()
    kind = "SurveyCTO form" if PUBLISHABLE in header_of(survey_of(sheets)[1]) else "XLSForm"
    check_size(len(reading.fields), sum(len(one.choices) for one in reading.fields))
    return Form(kind, tuple(reading.fields), reading.tables)


KIND = FormKind(
    name="XLSForm",
    summary="A workbook with the sheets `survey` and `choices` (KoboToolbox, ODK, SurveyCTO), "
    "or its `survey` sheet as CSV; `anonymise` and SurveyCTO's `publishable` are heeded.",
    tells=tells,
    read=read,
)


@dataclass(frozen=True)
class _Choice:
    """A row of the sheet of choices."""

    value: str
    labels: Labels
    cells: Mapping[str, str]


_Lists = Mapping[str, list[_Choice]]


@dataclass
class _Survey:
    """Goes down the sheet of questions."""

    lists: _Lists | None
    language: str
    fields: list[FormField] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    _open: list[tuple[Bound, str]] = field(default_factory=list)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """One row: a bound, or a question."""
        if row.get("disabled").casefold() in _ON:
            return
        text = row.get("type")
        if not text:
            if row.get("name"):
                fix = "write its type, or delete the row"
                raise broken("type", "a question has no type", row.where, fix)
            return
        bound = bound_of(text)
        if bound is None:
            self._ask(row, asked_of(text))
        elif bound.begins:
            self._begin(row, bound)
        else:
            self._close(row, bound)

    def end(self) -> None:
        """All that begins must have ended."""
        if self._open:
            fix = "end every group and repeat"
            raise broken("groups", "a group or repeat never ends", "sheet survey", fix)

    def _begin(self, row: Row, bound: Bound) -> None:
        name = row.get("name")
        if bound.repeats:
            checked_name(row, name)
            if name in self.tables:
                fix = "give each its own"
                raise broken("name", "two repeats have the same name", row.where, fix)
            self.tables[name] = self._table
        self._open.append((bound, name))

    def _close(self, row: Row, bound: Bound) -> None:
        if not self._open or self._open[-1][0].repeats != bound.repeats:
            problem = "a group or repeat ends here that is not the last that began"
            raise broken("groups", problem, row.where, "end them in the order in which they nest")
        self._open.pop()

    @property
    def _table(self) -> str:
        return next((name for bound, name in reversed(self._open) if bound.repeats), "")

    @property
    def _group(self) -> str:
        names: list[str] = []
        for bound, name in self._open:
            names = [] if bound.repeats else [*names, *([name] if name else [])]
        return "/".join(names)

    def _ask(self, row: Row, asked: Asked) -> None:
        name = checked_name(row, row.get("name"))
        place = (self._table, self._group, name)
        if place in self._seen:
            problem = "two questions of one group have the same name"
            raise broken("name", problem, row.where, "give each its own")
        self._seen.add(place)
        made = self._field(row, asked, name)
        self.fields.append(made)
        if asked.or_other and made.choices:
            other = replace(made, name=f"{name}_other", type="text", choices=(), list_name="")
            self.fields.append(other)

    def _field(self, row: Row, asked: Asked, name: str) -> FormField:
        copied = (row.get("calculation"), row.get("default"), row.get("type"))
        parent = _parent(row.get("choice_filter"))
        choices = self._choices(row, asked, parent[0])
        return FormField(
            name=name,
            type=asked.type,
            table=self._table,
            group=self._group,
            labels=self._spoken(row.texts.get("label", {})),
            choices=choices,
            no_answer=_codes(row, asked),
            made_of=named(*copied),
            wish=wish_of(row),
            list_name=asked.list_name if choices else "",
            parent=parent[1] if any(choice.parent for choice in choices) else "",
            words=pulled(*copied),
        )

    def _spoken(self, labels: Labels) -> Labels:
        """With the form's own language at labels that name none."""
        return {code or self.language: text for code, text in labels.items()}

    def _choices(self, row: Row, asked: Asked, column: str) -> tuple[FormChoice, ...]:
        if not asked.list_name or "${" in asked.list_name or self.lists is None:
            return ()
        listed = self.lists.get(asked.list_name)
        if not listed:
            fix = "write its answers in the sheet of choices"
            raise broken("list", "there are no choices under this name of a list", row.where, fix)
        found: dict[str, FormChoice] = {}
        for one in listed:
            parent = one.cells.get(column, "")
            if one.value in found and found[one.value].parent != parent:
                parent = ""  # it stands under several: none of them is above it
            found[one.value] = FormChoice(one.value, self._spoken(one.labels), parent)
        if asked.or_other:
            found.setdefault(OTHER, FormChoice(OTHER, {"en": "Other"}))
        return tuple(found.values())


def _lists(sheet: str, grid: Grid) -> _Lists:
    """The choices by the name of their list."""
    found: dict[str, list[_Choice]] = {}
    for row in rows(sheet, grid):
        listed, value = row.get("list_name"), row.get("name", "value")
        if not listed and not value:
            continue
        if not listed or not value or not value.isprintable():
            fix = "write both in every row"
            problem = "a choice has no list, or no name that can stand in data"
            raise broken("choice", problem, row.where, fix)
        choice = _Choice(value, row.texts.get("label", {}), row.cells)
        found.setdefault(listed, []).append(choice)
    return found


def _codes(row: Row, asked: Asked) -> tuple[str, ...]:
    """`-999` in `. > 0 or . = -999`: a number that is no amount."""
    if asked.type not in ("integer", "decimal"):
        return ()
    return tuple(dict.fromkeys(_CODE.findall(row.get("constraint"))))


def _parent(filtered: str) -> tuple[str, str]:
    """`region=${admin1}` as the column of the choices and the field above."""
    found = _FILTER.findall(filtered)
    return (found[-1][0].casefold(), found[-1][1]) if found else ("", "")


def _default_language(sheets: Sheets) -> str:
    spoken = (row.get("default_language") for row in rows(*_sheet(sheets, SETTINGS)))
    return next((code_of(text) for text in spoken if text), "")


def _sheet(sheets: Sheets, name: str) -> tuple[str, Grid]:
    """A sheet by its name in any case; an empty one where there is none."""
    named_so = ((own, grid) for own, grid in sheets.items() if own.strip().casefold() == name)
    return next(named_so, (name, ()))
