"""Which tables of a parcel describe the columns of others, and are no rows of people.

A form or a codebook is told by the words of its header, and a codebook besides by what it
speaks of: columns that are there. So a table of people does not pass as one by its header alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from anonkit.forms import FORMS
from anonkit.forms.base import word

_FORM_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_SURVEY = frozenset(("type", "name"))
_NAMES = frozenset(
    (
        *("variable", "variable_name", "var", "varname", "var_name", "field", "field_name"),
        *("column", "column_name", "name", "question_name", "code_name", "xml_name"),
        *("indicator", "variable_/_field_name", "nom", "nom_de_la_variable", "nombre"),
        *("nombre_de_la_variable",),
    )
)
"""Heads of a column that names columns."""
_SURE = frozenset(
    (
        *("variable", "variable_name", "varname", "var_name", "field_name", "column_name"),
        *("xml_name", "nom_de_la_variable", "nombre_de_la_variable"),
    )
)
"""Those of them that head no column of anything else."""
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]{0,80}")
"""What a column is called by a program."""
_ABOUT = frozenset(
    (
        *("label", "labels", "variable_label", "description", "definition", "meaning"),
        *("question", "question_label", "question_text", "type", "data_type", "field_type"),
        *("format", "values", "value_labels", "categories", "codes", "units", "unit", "notes"),
        *("field_label", "libelle", "description_de_la_variable", "etiqueta", "descripcion"),
        *("maelezo",),
    )
)
"""Heads of a column that says something of them."""
LEAST_KNOWN = 0.5
"""Of the names in a codebook that must be columns, or of the columns that it must name."""


def form_sheets(tables: Sequence[tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    """The sheets of a workbook that are a form (XLSForm, REDCap), by their names.

    Args:
        tables: Of each sheet its name and its header.
    """
    heads = {name.strip().casefold(): {word(text) for text in header} for name, header in tables}
    if not heads.get("survey", set()) >= _SURVEY:
        return frozenset()
    return frozenset(name for name, _ in tables if name.strip().casefold() in _FORM_SHEETS)


def naming_column(header: Sequence[str]) -> str | None:
    """The column that names columns, where a header is that of a codebook; None where it is not."""
    words = {word(text): text for text in header}
    names = [text for each, text in words.items() if each in _NAMES]
    about = [text for each, text in words.items() if each in _ABOUT]
    if names and about:
        return names[0]
    grid = {"": (tuple(header),)}
    told = any(kind.tells(grid) for kind in FORMS.values())
    return header[0] if told and header else None


def describes(names: Iterable[str], columns: Collection[str]) -> bool:
    """Whether the names in a codebook are those of columns that are there."""
    listed = {_bare(name) for name in names if name and name.strip()}
    there = {_bare(name) for name in columns}
    known = len(listed & there)
    return known > 0 and known >= LEAST_KNOWN * min(len(listed), len(there))


def is_codebook(header: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a table describes columns that are not there, by its header and what it lists.

    Args:
        header: Its columns: all of them have to be those of codebooks.
        names: Its cells in the column that names columns.
    """
    words = {word(text) for text in header}
    told = words & _SURE and words & _ABOUT and words <= _NAMES | _ABOUT
    listed = len(names) > 1 and len({*names}) == len(names)
    return bool(told) and listed and all(map(_COLUMN.fullmatch, names))


def _bare(name: str) -> str:
    """A name without groups before it: `hh/age` is `age`."""
    return name.replace("\\", "/").rpartition("/")[2].strip().casefold()
