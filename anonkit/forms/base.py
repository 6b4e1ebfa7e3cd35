"""What a kind of form definition is, and its sheets as rows with a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from anonkit.errors import InputError
from anonkit.forms.languages import code_of
from anonkit.records import Form, Labels

Grid = Sequence[Sequence[str]]
"""The cells of a sheet from its first row and column, as text."""
Sheets = Mapping[str, Grid]
"""By name; a CSV file is one sheet without a name."""
MAX_FIELDS = 20_000
MAX_CHOICES = 200_000
MAX_NAME = 500
"""Characters of a field's name, as of a column's in a policy."""
_SPACE = re.compile(r"[\s_]+")


@dataclass(frozen=True)
class FormKind:
    """One entry of the table of form definitions."""

    name: str
    """As it is called where it is used: `XLSForm`."""
    summary: str
    tells: Callable[[Sheets], bool]
    """Whether sheets are of this kind, by what stands in them."""
    read: Callable[[Sheets], Form]
    """Raises InputError for a broken form, with sheet and row and no cell."""


@dataclass(frozen=True)
class Row:
    """One row below a header."""

    where: str
    """`sheet survey, row 7`."""
    cells: Mapping[str, str]
    """Trimmed, by the header's word in lower case (`list_name`); empty ones are left out."""
    texts: Mapping[str, Labels] = field(default_factory=dict)
    """Of columns that come in languages: texts by language (`label::English (en)`)."""

    def get(self, *names: str) -> str:
        """The first of these cells that is filled, or empty."""
        return next((self.cells[name] for name in names if name in self.cells), "")


def header_of(grid: Grid) -> tuple[str, ...]:
    """The words of a sheet's first row, spelled one way."""
    return tuple(word(cell) for cell in grid[0]) if grid else ()


def word(text: str) -> str:
    """`List Name` as `list_name`."""
    return _SPACE.sub("_", text.strip().casefold())


def rows(sheet: str, grid: Grid, *, many: frozenset[str] = frozenset({"label"})) -> Iterator[Row]:
    """The rows of a sheet that are not blank.

    Args:
        sheet: Its name, for messages.
        grid: Its cells; the first row is the header.
        many: Columns that come once for each language.

    Raises:
        InputError: Two columns of the header are the same.
    """
    heads = [_head(text, many) for text in grid[0]] if grid else []
    named = [head for head in heads if head[0]]
    if len(set(named)) < len(named):
        fix = "delete or rename one of them"
        raise broken("header", "two columns have the same name", place(sheet, 1), fix)
    for number, cells in enumerate(grid[1:], 2):
        plain: dict[str, str] = {}
        texts: dict[str, dict[str, str]] = {}
        for (name, language), cell in zip(heads, cells, strict=False):
            text = cell.strip()
            if not name or not text:
                continue
            if name in many:
                texts.setdefault(name, {})[language] = text
            else:
                plain[name] = text
        if plain or texts:
            yield Row(place(sheet, number), plain, texts)


def _head(text: str, many: frozenset[str]) -> tuple[str, str]:
    """`label::English (en)` as `label` and `en`; other columns have no language."""
    name, colon, language = text.strip().partition(":")
    if word(name) in many:
        return word(name), code_of(language.lstrip(":")) if colon else ""
    return word(text), ""


def place(sheet: str, row: int) -> str:
    """`sheet survey, row 7`, or `row 7` in a CSV."""
    return f"sheet {sheet}, row {row}" if sheet else f"row {row}"


def broken(code: str, problem: str, where: str, fix: str) -> InputError:
    """The refusal of a form."""
    return InputError(problem, where=where, fix=fix, code=f"form.{code}")


def checked_name(row: Row, name: str) -> str:
    """A field's name that can be the name of a column.

    Raises:
        InputError: It is missing, too long, or holds what cannot be shown.
    """
    if not name or not name.isprintable() or len(name) > MAX_NAME:
        raise broken("name", "a field has no name that can be one", row.where, "name it in a word")
    return name


def check_size(fields: int, choices: int) -> None:
    """Refuse a form that is larger than any questionnaire.

    Raises:
        InputError: It has too many fields or choices.
    """
    if fields > MAX_FIELDS or choices > MAX_CHOICES:
        problem = f"a form has at most {MAX_FIELDS:,} fields and {MAX_CHOICES:,} choices"
        raise broken("too_large", problem, "", "take out what is no question")
