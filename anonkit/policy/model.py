"""The whole grammar of a policy file."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from anonkit.policy.columns import Column, FalseAlarm, Hierarchy, Values
from anonkit.policy.goals import Aggregates, By, Microdata, Table
from anonkit.policy.types import (
    AsList,
    ColumnName,
    Country,
    Exact,
    FilePath,
    Label,
    Level,
    Mapping_,
    OrWord,
    Reason,
    Slug,
    Text,
)

Audience = Literal["public", "licensed", "intake"]
UNSETTLED: Final = "?"
"""What a draft writes for `person:` or `consent:` until somebody has settled it."""
MAIN: Final = "main"
"""What a linked table calls the table of the top-level columns."""
NO_CONSENT: Final = "none"
"""What `consent:` says where somebody has settled that no column is asked."""


class Consent(Mapping_):
    """Who agreed: every row of a person must hold an accepted answer."""

    column: ColumnName
    accept: Annotated[tuple[Text, ...], Field(min_length=1), AsList]


class Exclude(Mapping_):
    """People who withdrew."""

    file: FilePath
    column: ColumnName


class Source(Mapping_):
    """How the data is spelled."""

    missing: Annotated[tuple[Text, ...], AsList] = ("",)
    """The only spellings of missing."""
    consent: Annotated[Consent | Literal["?", "none"] | None, OrWord(UNSETTLED, NO_CONSENT)] = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    sheet: Annotated[str, Field(min_length=1, max_length=31)] | None = None
    exclude: Exclude | None = None

    @property
    def asked(self) -> Consent | None:
        """The column that is asked for consent; None where no column is."""
        return self.consent if isinstance(self.consent, Consent) else None


class Strata(Mapping_):
    """Public totals a weight adds up to."""

    column: ColumnName
    file: FilePath


class Weight(Mapping_):
    """The sampling weight and what it adds up to."""

    column: ColumnName
    population: Annotated[int, Field(ge=1)] | None = None
    normalised: bool = False
    strata: Strata | None = None


class Linked(Mapping_):
    """A table whose rows belong to rows of another one."""

    sheet: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The table of the file; the linked table's own name where none is written."""
    parent: str = MAIN
    key: Annotated[dict[ColumnName, ColumnName], Field(min_length=1)]
    """Column of this table: the column of its parent that it repeats."""
    columns: Annotated[dict[str, Column], Field(min_length=1)]


class Place(Mapping_):
    """The place that the report speaks of."""

    column: ColumnName
    level: Level = 0


class Reporting(Mapping_):
    """From which level on a column says something useful."""

    place: Place | None = None
    useful: dict[str, Level] = Field(default_factory=dict)


class Policy(Mapping_):
    """One policy file."""

    policy: Literal[1]
    """Version of the language."""
    name: Slug
    release: Label
    """Label of this handing-over; tokens and row order are scoped to it."""
    title: Annotated[str, Field(max_length=300)] = ""
    audience: Audience = "public"
    country: Annotated[tuple[Country, ...], AsList] = ()
    languages: Annotated[tuple[str, ...], AsList] = ("en",)
    source: Source = Source()
    person: ColumnName
    """A column, or `row`: each row is one person."""
    household: ColumnName | None = None
    weight: Weight | None = None
    columns: Annotated[dict[str, Column], Field(min_length=1)]
    unlisted: Literal["refuse", "drop"] = "refuse"
    linked: dict[Slug, Linked] = Field(default_factory=dict)
    microdata: Microdata | None = None
    aggregates: Aggregates | None = None
    reporting: Reporting = Reporting()
    both: Reason | None = None
    """Why records and tables of the same people stand in one release."""


__all__ = [
    "Aggregates",
    "Audience",
    "By",
    "Column",
    "Consent",
    "Exact",
    "FalseAlarm",
    "Hierarchy",
    "Microdata",
    "Policy",
    "Reporting",
    "Source",
    "Table",
    "Values",
    "Weight",
]
