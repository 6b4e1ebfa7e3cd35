"""What a form, or a file's own dictionary, says about its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Labels = Mapping[str, str]
"""Texts by language (`en`; empty where the form does not say which)."""


@dataclass(frozen=True)
class FormChoice:
    """One answer of a closed question."""

    value: str
    """As it stands in the data."""
    labels: Labels = field(default_factory=dict)
    parent: str = ""
    """The answer to the question above it under which it is offered (a district's region)."""


@dataclass(frozen=True)
class FormField:
    """One question or column."""

    name: str
    """Without its group."""
    type: str
    """`text`, `integer`, `decimal`, `date`, `time`, `datetime`, `select_one`, `select_multiple`,
    `point`, `line`, `area`, `image`, `audio`, `video`, `file`, `barcode`, `email`, `phone`,
    `device`, `username`, `postcode`, `timestamp`, `calculate`, `note`, `hidden`, `state` (of the
    form itself: complete or not); empty where nothing is said."""
    table: str = ""
    """Name of the repeat it stands in; empty: of the main table."""
    group: str = ""
    """Names of its groups within the table, joined by `/`."""
    labels: Labels = field(default_factory=dict)
    choices: tuple[FormChoice, ...] = ()
    missing: tuple[str, ...] = ()
    """Values that the form or file declares to be no answer (`-99`, `.a`)."""
    no_answer: tuple[str, ...] = ()
    """Codes that the form admits beside a range of numbers (`. > 0 or . = -999`)."""
    made_of: tuple[str, ...] = ()
    """Names of the fields that a calculation copies from or computes with."""
    wish: str = ""
    """What the form's author asked for: `remove`, `reference`, `mask`, `generalise`, `sensitive`,
    `keep`."""
    list_name: str = ""
    """What the form calls its list of choices."""
    parent: str = ""
    """Name of the field whose answer says which of the choices are offered."""
    date_order: str = ""
    """`dmy`, `mdy` or `ymd`, where the form says in which order its dates are written."""
    words: tuple[str, ...] = ()
    """Other words that tell what it holds: names of what a calculation looks up elsewhere."""


@dataclass(frozen=True)
class Form:
    """All fields, in the form's order."""

    source: str
    """What kind of form it is, for the record: `XLSForm`, `REDCap dictionary`, `value labels`."""
    fields: tuple[FormField, ...]
    tables: Mapping[str, str] = field(default_factory=dict)
    """Repeats by name, and the table each hangs on (empty: the main one)."""


@dataclass(frozen=True)
class FormColumn:
    """What a form says of one column of the data."""

    field: FormField
    part: str = ""
    """`option` of a select-multiple, `reading` of a place (its latitude), `link` to an
    attachment; empty: the whole answer."""
    option: str = ""
    """The value of the choice that an `option` column tells of."""
    sources: tuple[FormField, ...] = ()
    """The fields that it is computed from, however indirectly."""
    ladder: tuple[tuple[str, ...], ...] = ()
    """Each choice, and what stands above it in the lists that it hangs on, the nearest first."""
