"""What records and tables have to meet, as a policy writes it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from anonkit.policy.types import (
    AsList,
    ClassSize,
    ColumnName,
    Exact,
    Level,
    Mapping_,
    Reason,
    Share,
    Short,
    Slug,
    Text,
    Whole,
)

Method = Annotated[str, Field(min_length=1, max_length=60)]
"""A name in the table of methods; the plan knows which there are."""
Names = Annotated[tuple[ColumnName, ...], AsList]


MOST_PEOPLE = 10**10


class LDiversity(Short):
    """How many sensitive values each class must hold: a number, or an entropy."""

    short = "distinct"

    distinct: Annotated[int, Field(ge=2)] | None = None
    entropy: Annotated[Exact, Field(gt=1)] | None = None


class TCloseness(Short):
    """How far a class may be from the released rows as a whole."""

    short = "max"

    max: Share
    distance: Literal["equal", "ordered", "hierarchical"] = "equal"


class Scenario(Short):
    """What somebody may know: `[columns]`, or `{columns, k}`."""

    short = "columns"

    columns: Annotated[tuple[ColumnName, ...], Field(min_length=1), AsList]
    k: ClassSize | None = None


class Utility(Mapping_):
    """A figure computed from the written records."""

    mean: ColumnName | None = None
    by: Names = ()
    crosstab: Names | None = None


class Microdata(Mapping_):
    """The goals of the released records."""

    k: ClassSize | None = None
    k_households: ClassSize | None = None
    method: Method | None = None
    max_levels: Annotated[int, Field(ge=1)] | None = None
    suppression_limit: Share = Decimal("0.05")
    l: dict[str, LDiversity] = Field(default_factory=dict)  # noqa: E741  the word of the literature
    t: dict[str, TCloseness] = Field(default_factory=dict)
    scenarios: dict[str, Scenario] = Field(default_factory=dict)
    leaks: Literal["refuse", "state"] | None = None
    missing: Literal["own_category", "wildcard"] = "own_category"
    importance: dict[str, Exact] = Field(default_factory=dict)
    never: Names = ()
    caps: dict[str, Level] = Field(default_factory=dict)
    time_limit_s: Annotated[int, Field(ge=1)] | None = None
    utility: Annotated[tuple[Utility, ...], AsList] = ()
    shuffle: bool = True
    drawn_anew: Reason | None = None
    """Why the people of earlier releases are others, such as: a fresh sample each year."""
    because: Reason | None = None


class By(Short):
    """One dimension of a table: a column, seen at a level or in bands."""

    short = "column"

    column: ColumnName
    level: Level | None = None
    bands: Annotated[tuple[Whole, ...], Field(min_length=1), AsList] | None = None


class ShareOf(Mapping_):
    """Which values are counted as the share."""

    column: ColumnName
    values: Annotated[tuple[Text, ...], Field(min_length=1), AsList]


class Table(Mapping_):
    """One table: what is measured, for which cells."""

    name: Slug
    by: Annotated[tuple[By, ...], AsList]
    count: Literal["persons", "rows"] | None = None
    sum: ColumnName | None = None
    mean: ColumnName | None = None
    share: ShareOf | None = None
    quantiles: Annotated[tuple[Exact, ...], Field(min_length=1), AsList] | None = None
    of: ColumnName | None = None
    histogram: ColumnName | None = None
    bands: Annotated[tuple[Whole, ...], Field(min_length=1), AsList] | None = None
    bounds: Annotated[tuple[Exact, ...], Field(min_length=2, max_length=2), AsList] | None = None
    weight_max: Annotated[Exact, Field(gt=0)] | None = None
    max_groups_per_person: Annotated[int, Field(ge=1)] | None = None
    priority: Annotated[Exact, Field(gt=0)] | None = None
    granularity: Literal["adaptive"] | None = None
    ladder: Annotated[tuple[Annotated[tuple[By, ...], AsList], ...], AsList] | None = None
    keys: Literal["discover"] | None = None
    display: Literal["nonnegative"] | None = None
    because: Reason | None = None
    """Why the table is wanted although it is too fine for so many people."""

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that are written: a sound table has exactly one."""
        return tuple(name for name in MEASURES if getattr(self, name) is not None)

    @property
    def measured(self) -> Mapping[str, str]:
        """The columns that are measured, by the key that names them."""
        named = {key: getattr(self, key) for key in ("sum", "mean", "of", "histogram")}
        share = {"share": self.share.column} if self.share is not None else {}
        return {key: name for key, name in named.items() if name is not None} | share


MEASURES = ("count", "sum", "mean", "share", "quantiles", "histogram")


class Aggregates(Mapping_):
    """The tables and what they may cost."""

    budget: Slug
    epsilon: Annotated[Exact, Field(gt=0)]
    max_rows_per_person: Annotated[int, Field(ge=1, le=10**6)] = 1
    max_rows_per_household: Annotated[int, Field(ge=1, le=10**6)] | None = None
    delta: Annotated[Exact, Field(ge=0, lt=1)] | None = None
    noise: Literal["diffprivlib", "opendp"] = "diffprivlib"
    unit: Literal["person", "household"] = "person"
    outside: Literal["other", "drop", "refuse"] = "other"
    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] | None = None
    """About how many there are, in public: never the file's own count."""
    tables: Annotated[tuple[Table, ...], Field(min_length=1), AsList]
