"""What a release says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from anonkit.canonical import Json
from anonkit.records.bands import Band, ClaimKind, Linkage
from anonkit.records.earlier import JoinRecord
from anonkit.records.groups import GroupRecord
from anonkit.records.said import Said
from anonkit.records.utility import IndicatorRecord


@dataclass(frozen=True)
class Claim:
    """One statement of the manifest, with how far it can be checked."""

    kind: ClaimKind
    artefact: str
    """A path in the release, or `release` for the whole."""
    measure: str
    """`k`, `k_households`, `k_rows`, `rows`, `complete_keys`, `noise_half_width_95`, ..."""
    value: str | int
    said: Said
    """The statement in plain words."""
    how: Mapping[str, Json] = field(default_factory=dict)
    """What a receiver has to know to count it again; empty where the files say it all."""

    @property
    def text(self) -> str:
        """The statement in English."""
        return str(self.said)


@dataclass(frozen=True)
class ColumnRecord:
    """What became of one column of the data."""

    name: str
    roles: tuple[str, ...]
    type: str
    released: bool
    action: str
    """Name of the action, empty where there was none."""
    done: str
    """What was done to it, in plain words."""
    values: tuple[str, ...] = ()
    """The public list of what may stand in it, if there is one."""
    recoded: bool = False
    """Whether it may be told more coarsely than its action tells it."""
    in_tables: bool = False
    """Whether it is not in the records, and tables use it."""
    table: str = ""
    """The linked table that it stands in; empty: the main one."""
    approvers: tuple[str, ...] = ()
    """The words of the keys of those one of whom has to agree before a cell is read back."""

    @property
    def own(self) -> str:
        """What its own table calls it."""
        return self.name[len(self.table) + 1 :] if self.table else self.name


@dataclass(frozen=True)
class StarRecord:
    """How many cells of a recoded column are told as `*`, which says nothing."""

    column: str
    cells: int
    """Of the released rows: anybody can count them."""
    rows: int
    """All released rows, at least 1."""

    @property
    def share(self) -> str:
        """To three digits; 0 and 1 only where it is none or all of them."""
        thousandths = round(Fraction(1000 * self.cells, self.rows))
        if 0 < self.cells < self.rows:
            thousandths = min(max(thousandths, 1), 999)
        return f"{thousandths // 1000}.{thousandths % 1000:03}"

    @property
    def mostly(self) -> bool:
        """Whether more than half of the cells say nothing."""
        return 2 * self.cells > self.rows

    @property
    def document(self) -> Mapping[str, str | int]:
        """What the public document says of it."""
        return {"column": self.column, "cells": self.cells, "share": self.share}


@dataclass(frozen=True)
class LinkedRecord:
    """A released table whose rows belong to rows of another one."""

    name: str
    path: str
    rows: int
    k_rows: int
    """Rows of its smallest class under its own quasi-identifiers."""
    parent: str
    """The table it hangs on; empty for the main one."""
    key: Mapping[str, str]
    """Own column to the parent's column with the same tokens; none: the rows are not linked."""


@dataclass(frozen=True)
class MicrodataRecord:
    """The released records, as measured on the written file."""

    path: str
    format: str
    rows: int
    people: int
    households: int | None
    k: int
    """Smallest class, in people."""
    k_households: int | None
    k_rows: int
    linkage: Linkage
    classes: int
    quasi: tuple[str, ...]
    k_goal: int
    k_households_goal: int | None
    suppression_limit: str
    """Share of people, as the policy wrote it."""
    suppressed: Band
    average_class: int
    """Released people per class, rounded down."""
    sizes: tuple[tuple[int, int], ...] = ()
    """(people in a class, classes of that size), ascending; of the released rows."""
    missing_code: str = ""
    media_type: str = "text/csv"
    loss: str = "0"
    """Detail that recoding took from the released rows, 0 to 1."""
    dialect: Mapping[str, str] = field(default_factory=dict)
    discernibility: int = 0
    """Sum over the classes of their people squared (DM): small where small groups can be told."""
    utility: tuple[IndicatorRecord, ...] = ()
    starred: tuple[StarRecord, ...] = ()
    """By quasi-identifier; none where nothing is recoded."""
    k_wildcard: int | None = None
    """Where the goal takes a missing answer, or `*`, for any: fewest who could be the same."""
    linked: tuple[LinkedRecord, ...] = ()


@dataclass(frozen=True)
class RecountTable:
    """One released table of records, as a receiver counts its rows."""

    name: str
    """Empty for the main one."""
    path: str
    parent: str = ""
    """The table it hangs on; empty for the main one, and for the main table itself."""
    key: Mapping[str, str] = field(default_factory=dict)
    """Own column to the parent's column with the same tokens; none: its rows are nobody's."""


@dataclass(frozen=True)
class RecountRecord:
    """What a receiver has to know to count people again in the released rows."""

    linkage: Linkage
    """What is counted over: single rows, persons with all their rows, or households."""
    person: str | None
    """Column of the main table with a token for each person; None: each of its rows is one."""
    household: str | None
    """Column of the main table with a token for each household; None: there is none."""
    format: str
    """Of their files, such as `csv`."""
    delimiter: str
    """What separates the cells of a CSV file; empty for other formats."""
    tables: tuple[RecountTable, ...]
    """The main one, then the linked ones, each after the one it hangs on."""


@dataclass(frozen=True)
class MeasuredRecord:
    """One measurement that epsilon was spent on: the cells of a table, with fresh noise."""

    table: str
    """Name of the table whose cells were measured."""
    epsilon: str
    sensitivity: str
    """L1, in units of the value."""
    first_pass: bool = False
    """Whether it only decided how finely the table is told, and is in none of its values."""
    rho: str = ""
    """Where the noise is Gaussian: its part of the request's rho; epsilon is then 0."""
    sigma_squared: str = ""
    """The parameter of that noise, in squared units of the value."""


@dataclass(frozen=True)
class ConcentratedRecord:
    """What all measurements with Gaussian noise cost together."""

    epsilon: str
    delta: str
    rho: str
    """Their parts add up to it."""


@dataclass(frozen=True)
class AgreementRecord:
    """Two tables that say the same of what both tell."""

    table: str
    """Name of the other one."""
    by: tuple[str, ...]
    """The columns that both have, seen alike; none: they have the total in common."""


@dataclass(frozen=True)
class TableRecord:
    """One released table."""

    name: str
    path: str
    by: tuple[str, ...]
    cells: int
    measure: str
    unit: str
    epsilon: str
    """What its own cells were measured with, as decimal or fraction text; 0 where it is told from
    other tables alone."""
    noise_half_width_95: str
    """Of every cell, in units of the value; empty where cells differ, or have none."""
    noise_variance: str
    title: str
    readable: int | None = 0
    """Cells whose noise is small beside what they say; None where that cannot be seen."""
    sensitivity: str = "1"
    """L1: how much one privacy unit can change the whole table, in units of the value."""
    of: str = ""
    """The column that is measured; empty for counts."""
    weighted: bool = False
    agrees: tuple[AgreementRecord, ...] = ()
    """With all tables that share its noise: added up, they say the same to the last digit."""
    told_from: tuple[MeasuredRecord, ...] = ()
    """What its values are pooled from; none where they are those of its own measurement."""
    alone: bool = False
    """Whether its cells look as if they added up, and do not."""
    finest: int | None = None
    """Of an adaptive table: its finest cells, each of which is in exactly one of `cells`."""
    found: tuple[str, ...] = ()
    """The columns whose keys were taken from the data; none where all keys are public."""
    levels: tuple[int, ...] = ()
    """Of each `by`: the level of its hierarchy at which it is told; empty: 0 for all."""
    limits: tuple[Said, ...] = ()
    """Bounds, weights and options beyond which somebody counts less: facts of the policy."""
    threshold: int = 0
    """The noisy count that each of those keys reached."""
    delta: str = "0"
    """What taking them from the data was paid for with."""
    rho: str = ""
    """What its own cells were measured with, where the noise is Gaussian; `epsilon` is then 0."""
    sigma_squared: str = ""
    """The parameter of that noise, in squared units of the value."""
    how: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """How its `keys` and its `noise` are counted again, for the claims of both."""


@dataclass(frozen=True)
class BudgetRecord:
    """What the tables cost."""

    account: str
    epsilon: str
    unit: str
    max_rows: int
    """Of each privacy unit."""
    delta: str
    """Of the sampler itself."""
    ledger_head: str
    stored: bool
    """True where these are the stored bytes of an earlier, identical request."""
    delta_spent: str = "0"
    """What the account paid of delta, for what the policy asks it for; never the sampler's own."""
    measured: tuple[MeasuredRecord, ...] = ()
    """What it was spent on: their epsilons, and that of Gaussian noise, add up to it."""
    concentrated: ConcentratedRecord | None = None
    """What Gaussian noise cost; None where all noise is Laplace noise."""


@dataclass(frozen=True)
class Waiver:
    """A rule set aside by name, with the reason the policy gives."""

    where: str
    rule: str
    because: str
    by: str = ""
    until: str = ""


@dataclass(frozen=True)
class PluginRecord:
    """Code of somebody else that had a hand in a release."""

    action: str
    distribution: str
    version: str
    sha256: str
    """Of the module's file."""


@dataclass(frozen=True)
class ReleaseRecord:
    """The public side of one release: all that report, manifest and JSON are made of."""

    name: str
    release: str
    title: str
    audience: str
    policy_sha256: str
    unit: str
    languages: tuple[str, ...]
    columns: tuple[ColumnRecord, ...]
    microdata: MicrodataRecord | None
    tables: tuple[TableRecord, ...]
    budget: BudgetRecord | None
    groups: tuple[GroupRecord, ...]
    waivers: tuple[Waiver, ...]
    claims: tuple[Claim, ...]
    whole: Said
    """The one claim for the whole release, in plain words."""
    both: str
    """The policy's reason for records and tables together, or empty."""
    notes: tuple[Said, ...]
    not_checked: tuple[str, ...] = ()
    """What this version does not check, by name (`leaks`)."""
    plugins: tuple[PluginRecord, ...] = ()
    previous: tuple[JoinRecord, ...] = ()
    """Earlier releases that were held beside this one."""
    reviewed: str | None = None
    """Tells, to the keyring's owner alone, what a person who looked at the texts changed; None
    where nobody was asked to."""
    already: bool = False
    recount: RecountRecord | None = None
    """None where no records are released."""
