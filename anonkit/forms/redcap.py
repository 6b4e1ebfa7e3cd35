"""REDCap's data dictionary: one row a field, eighteen columns.

Source:
    REDCap's own export of a project's dictionary (CSV), and the names that its
    API gives to the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from anonkit.forms.calculations import named_in_redcap
from anonkit.records import Form, FormChoice, FormField

NAMES = ("variable_/_field_name", "field_name")
_TYPE = ("field_type",)
_LABEL = ("field_label",)
_CHOICES = (
    "choices,_calculations,_or_slider_labels",
    "choices_or_calculations",
    "select_choices_or_calculations",
)
_CHECKED = (
    "text_validation_type_or_show_slider_number",
    "text_validation_type",
    "text_validation_type_or_show_slider",
)
_IDENTIFIER = ("identifier?", "identifier")
_NOTES = ("field_annotation", "field_annotations")
_TYPES = {
    "text": "text",
    "notes": "text",
    "calc": "calculate",
    "dropdown": "select_one",
    "radio": "select_one",
    "yesno": "select_one",
    "truefalse": "select_one",
    "sql": "select_one",
    "checkbox": "select_multiple",
    "file": "file",
    "slider": "integer",
    "descriptive": "note",
}
_VALIDATED = {
    "email": "email",
    "phone": "phone",
    "zipcode": "postcode",
    "postalcode": "postcode",
    "integer": "integer",
    "number": "decimal",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "signature": "image",
}
_FIXED = {"yesno": (("1", "Yes"), ("0", "No")), "truefalse": (("1", "True"), ("0", "False"))}
_ORDERS = ("dmy", "mdy", "ymd")
_COPIES = re.compile(r"@(?:CALCTEXT|CALCDATE|DEFAULT|SETVALUE|PREFILL)[^@]*", re.IGNORECASE)
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")


def tells(sheets: Sheets) -> bool:
    """A sheet of fields with their names and types."""
    return bool(_dictionary(sheets))


def read(sheets: Sheets) -> Form:
    """A data dictionary.

    Raises:
        InputError: A field without a type, with a name that is none, or whose
            choices are not written as `1, Male | 2, Female`.
    """
    [(sheet, grid)] = _dictionary(sheets)[:1]
    fields: dict[str, FormField] = {}
    for row in rows(sheet, grid, many=frozenset()):
        made = _field(row)
        if made.name in fields:
            raise broken("name", "two fields have the same name", row.where, "give each its own")
        fields[made.name] = made
    for group in dict.fromkeys(one.group for one in fields.values() if one.group):
        state = f"{group}_complete"
        fields.setdefault(state, FormField(state, "state", group=group))
    check_size(len(fields), sum(len(one.choices) for one in fields.values()))
    return Form("REDCap dictionary", tuple(fields.values()))


KIND = FormKind(
    name="REDCap dictionary",
    summary="A project's data dictionary (CSV); `Identifier?` and the checks of texts are heeded.",
    tells=tells,
    read=read,
)


def _dictionary(sheets: Sheets) -> list[tuple[str, Grid]]:
    return [
        (name, grid)
        for name, grid in sheets.items()
        if set(NAMES) & set(header_of(grid)) and set(_TYPE) <= set(header_of(grid))
    ]


def _field(row: Row) -> FormField:
    name = checked_name(row, row.get(*NAMES))
    if not _FIELD_NAME.fullmatch(name):
        fix = "use the dictionary as REDCap exported it"
        raise broken("name", "a field's name is none that REDCap gives", row.where, fix)
    written = row.get(*_TYPE).casefold()
    if written not in _TYPES:
        fix = f"use the dictionary as REDCap exported it: {', '.join(_TYPES)}"
        raise broken("type", "a field has no type that REDCap knows", row.where, fix)
    told = row.get(*_CHECKED).casefold() if written in ("text", "file") else ""
    checked, _, order = told.partition("_")
    listed = row.get(*_CHOICES)
    copies = [listed] if written == "calc" else []
    label = row.get(*_LABEL)
    return FormField(
        name=name,
        type=_VALIDATED.get(checked, _TYPES[written]),
        group=row.get("form_name"),
        labels={"": label} if label else {},
        choices=tuple(_choices(row, written, listed)),
        date_order=order if checked == "date" and order in _ORDERS else "",
        made_of=named_in_redcap(*copies, *_COPIES.findall(row.get(*_NOTES))),
        wish="remove" if row.get(*_IDENTIFIER).casefold() in ("y", "yes", "1") else "",
    )


def _choices(row: Row, written: str, listed: str) -> Iterator[FormChoice]:
    """`1, Male | 2, Female`."""
    for value, label in _FIXED.get(written, ()):
        yield FormChoice(value, {"en": label})
    if written not in ("dropdown", "radio", "checkbox"):
        return
    parts = [part for part in listed.split("|") if part.strip()]
    for part in parts:
        value, comma, label = part.partition(",")
        if not comma or not value.strip() or not value.strip().isprintable():
            fix = "write them as `1, Male | 2, Female`"
            raise broken("choice", "the choices of a field are not spelled out", row.where, fix)
        yield FormChoice(value.strip(), {"": label.strip()})
    if not parts:
        raise broken(
            "list", "a field has no choices", row.where, "write them as `1, Male | 2, Female`"
        )
