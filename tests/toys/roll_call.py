"""A toy form: one question a line below `roll call`; what ends in `!` is to be left out."""

from anonkit.forms.base import FormKind, Sheets, header_of
from anonkit.records import Form, FormField


def tells(sheets: Sheets) -> bool:
    """One column, with this head."""
    return any(header_of(grid) == ("roll_call",) for grid in sheets.values())


def read(sheets: Sheets) -> Form:
    """Every line is a field."""
    lines = [row[0] for grid in sheets.values() for row in grid[1:]]
    asked = {line.rstrip("!"): "remove" if line.endswith("!") else "" for line in lines}
    return Form("roll call", tuple(FormField(name, "", wish=wish) for name, wish in asked.items()))


FORM = FormKind("roll call", "A toy.", tells, read)
