"""Form definitions: which kinds there are, and what one says of the columns of a file."""

from __future__ import annotations

from anonkit.errors import OptionError
from anonkit.forms import redcap, xlsform
from anonkit.forms.base import FormKind, Sheets
from anonkit.records import Form
from anonkit.registry import Registry

FORMS: Registry[FormKind] = Registry("form", xlsform.KIND, redcap.KIND)


def read_form(sheets: Sheets, file: str) -> Form:
    """The form that these sheets define, whatever their file is called.

    Args:
        sheets: The cells of each sheet by its name; a CSV is one without a name.
        file: How the file is called in messages.

    Raises:
        OptionError: They are no form.
        InputError: They are a broken one, with sheet and row.
    """
    for kind in FORMS.values():
        if kind.tells(sheets):
            return kind.read(sheets)
    raise OptionError(
        "this is no form definition",
        where=file,
        fix=f"name one of: {', '.join(FORMS)}; it is told by the heads of its columns",
        code="form.unknown",
    )
