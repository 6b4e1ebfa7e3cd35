"""What a plan is made of: frozen facts that the steps carry out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from anonkit.actions.base import Action, Origin, Params
from anonkit.classes.criteria import Criterion
from anonkit.classes.ladders import Ladder
from anonkit.classes.parents import ParentLadder
from anonkit.detect.known import PERSON
from anonkit.detect.models.base import ModelFolder
from anonkit.detect.trained import helps
from anonkit.formats.base import Dialect
from anonkit.keys import Approver
from anonkit.keys import words as spoken
from anonkit.plan.planned_tables import Coarser, PlannedAggregates
from anonkit.policy.model import Policy
from anonkit.records import FrontierRecord, Said


@dataclass(frozen=True)
class PlannedColumn:
    """One column of the data, settled."""

    name: str
    roles: frozenset[str]
    type: str
    date_format: str | None
    separator: str
    missing: tuple[str, ...]
    """The spellings of missing in this column."""
    values: tuple[str, ...] | None
    """The public list: `values:`, or the hierarchy's leaves; None where there is none."""
    ladder: Ladder | None
    action: Action[Any] | None
    """None: kept as typed, if released."""
    params: Params | None
    released: bool
    hidden: bool
    """Its original values must stand nowhere in the release: identifier, text or hiding action."""
    protected: bool
    linkage: str | None
    """`within_release`, `across_releases` or `none` for a pseudonym, else None."""
    domain: str | None
    line: int
    """Line of the policy that settles it."""
    read: bool = True
    """False: never read (dropped, and nothing needs it)."""
    accept_unique: str = ""
    """The policy's reason for keeping values that single people out, or empty."""
    waived: str = ""
    """The policy's reason why detectors' hits here are false alarms, or empty."""
    not_leak: bool = False
    """Whether the policy says that leaks found here are false alarms."""
    source: str = ""
    """Where the public list comes from: `the policy`, or a file beside it."""
    made_from: tuple[str, ...] = ()
    """The columns that a point (latitude, longitude) or a set (one an option) is made of."""
    options: tuple[str, ...] = ()
    """Of a set: what each column of `made_from` tells of."""
    part_of: str = ""
    """The set that this column is part of, which alone is written."""
    overridden: bool = False
    """Whether the policy gives a reason to set a rule of the audience aside."""
    label: str = ""
    """The policy's own words about it, or empty."""

    loaded: object = None
    """What the file says that the action's parameters name; None where they name none."""

    table: str = ""
    """The linked table that it belongs to; empty for the main one."""

    @property
    def own(self) -> str:
        """What its own table calls it."""
        return self.name[len(self.table) + 1 :] if self.table else self.name

    @property
    def labels(self) -> tuple[str, ...]:
        """What the action may write, where the policy lists that."""
        return () if self.action is None or self.params is None else self.action.labels(self.params)

    @property
    def encrypted(self) -> bool:
        """Whether its cells can be read back, by the owner together with an approver."""
        return self.released and self.action is not None and self.action.purpose == "siv-token"

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """Who has to agree before its cells are read back: one of these."""
        return tuple(self.loaded) if self.encrypted and isinstance(self.loaded, tuple) else ()

    @property
    def acted(self) -> str:
        """What its action does to a cell, in plain words that follow the column's name."""
        told = "" if self.action is None else str(self.action.words(self.params))
        called = " or ".join(spoken(each.key_id) for each in self.approvers)
        return f"{told} whose key is called {called}" if called else told

    @property
    def joined(self) -> tuple[str, str] | None:
        """What its tokens share with equal ones elsewhere; None where nothing can be joined.

        An encrypted column has a key of its own: its tokens join only to each other.
        """
        if self.linkage in (None, "none"):
            return None
        return ("column", self.name) if self.encrypted else ("domain", self.domain or self.name)

    @property
    def unlinked(self) -> str:
        """What to write so that its tokens link nothing, for a fix."""
        write = "`action: pseudonymise, linkage: none`" if self.encrypted else "`linkage: none`"
        return f"leave the column out, write {write}"

    @property
    def banded(self) -> bool:
        """Whether it is a survey weight that is released as the mean of its band."""
        return self.released and "weight" in self.roles and self.action is None

    @property
    def weighs_raw(self) -> bool:
        """Whether it is a survey weight that is released as it is."""
        return self.released and "weight" in self.roles and self.action is not None

    @property
    def floor(self) -> int:
        """The level of the ladder at which the policy's own action tells the cells already."""
        if self.action is None or self.action.floor is None or self.ladder is None:
            return 0
        step = self.action.floor(self.params)
        return (self.ladder.level_of(step) if step else None) or 0

    @property
    def listed(self) -> bool:
        """Whether a list or bands say what may stand in it, so that its cells are groups."""
        if self.type == "multi":
            return False  # the list has options, and a cell several of them
        if self.action is not None:
            return bool(self.labels) or self.action.kind == "band"
        learnt = isinstance(self.ladder, ParentLadder)
        return self.values is not None or (self.ladder is not None and not learnt)

    def is_number(self, *, recodes: bool) -> bool:
        """Whether the released cells are plain numbers (or missing).

        Args:
            recodes: Whether quasi-identifiers may be told more coarsely.
        """
        if self.banded:
            return True
        if recodes and "quasi" in self.roles:
            return False
        if self.action is None:
            return self.type in ("integer", "decimal")
        return self.action.kind == "number"

    @property
    def redacted(self) -> bool:
        """Whether it is released with parts of its texts as they were."""
        return self.released and self.action is not None and self.action.readable

    @property
    def model(self) -> ModelFolder | None:
        """The model of the user's own that looks at its texts, if one does."""
        return self.loaded if isinstance(self.loaded, ModelFolder) else None

    def helped(self, languages: Sequence[str]) -> bool:
        """Whether the model that comes with anonkit looks at its texts too."""
        if not self.redacted or getattr(self.params, "model", "") == "none":
            return False
        wanted, kept = (getattr(self.params, key, ()) for key in ("entities", "keep"))
        return (not wanted or PERSON in wanted) and PERSON not in kept and helps(languages)

    @property
    def moves(self) -> bool:
        """Whether its dates are moved, all of a person's alike."""
        return self.action is not None and self.action.purpose == "date-shift"

    @property
    def beside(self) -> Mapping[str, str]:
        """The other columns that the action's parameters name, by parameter."""
        if self.action is None or self.params is None:
            return {}
        named = {key: getattr(self.params, key) for key in self.action.columns}
        return {key: name for key, name in named.items() if name is not None}


@dataclass(frozen=True)
class LinkedTable:
    """A table whose rows belong to rows of another one."""

    name: str
    sheet: str
    """What the file calls it."""
    parent: str
    """The table it hangs on; empty for the main one."""
    key: Mapping[str, str]
    """Own column to the parent's column that it repeats, both as their tables call them."""


@dataclass(frozen=True)
class Override:
    """A rule that the policy sets aside, with its reason."""

    where: str
    """`column <entry>`, or `microdata`."""
    rule: str
    because: str


@dataclass(frozen=True)
class PlannedScenario:
    """What somebody else may know."""

    name: str
    columns: tuple[str, ...]
    k: int
    k_households: int | None


@dataclass(frozen=True)
class PlannedIndicator:
    """A figure of the owner's own: the mean of a column, or how many rows, group by group."""

    column: str
    """What the mean is of; empty where rows are counted."""
    by: tuple[str, ...]
    """The columns whose cells make the groups."""


@dataclass(frozen=True)
class PlannedMicrodata:
    """The goals that the records must meet."""

    k: int
    k_households: int | None
    """None where no household is declared."""
    method: str
    suppression_limit: Fraction
    criteria: tuple[Criterion, ...] = ()
    """What the answers in each class must meet."""
    scenarios: tuple[PlannedScenario, ...] = ()
    recodes: bool = False
    """Whether the method may tell quasi-identifiers more coarsely."""
    max_levels: int | None = None
    """Levels that may be mixed in one column, `*` aside; None: any number."""
    importance: Mapping[str, float] = field(default_factory=dict)
    """By column: what suppressing one of its cells costs; 1 where nothing is said."""
    never: tuple[str, ...] = ()
    """Columns no cell of which may be suppressed."""
    wildcard: bool = False
    """Whether a missing or suppressed answer could be any answer."""
    caps: Mapping[str, int] = field(default_factory=dict)
    """By column: the coarsest level it may be told at, counted from where its action leaves it."""
    time_limit_s: int | None = None
    drawn_anew: bool = False
    """Whether the policy says that the people of earlier releases are others."""
    utility: tuple[PlannedIndicator, ...] = ()
    leaks: Literal["refuse", "state"] = "refuse"
    """What becomes of a release in which a leak is found."""
    overrides: tuple[Override, ...] = ()
    """The goals that are below their least, and what is not held against them, with the reason."""


@dataclass(frozen=True)
class PlannedWeight:
    """What the released weights of a survey add up to."""

    column: str
    population: int | None
    """People; None: normalised, so that the mean is 1."""
    stratum: str | None = None
    """The column that tells whose total a row counts towards; None: there is one total."""
    totals: Mapping[str, int] = field(default_factory=dict)
    """Public: people by stratum."""
    source: str = ""
    """The file of the totals, or empty."""


@dataclass(frozen=True)
class Plan:
    """The whole program of one release."""

    policy: Policy
    policy_sha256: str
    dialect: Dialect
    columns: tuple[PlannedColumn, ...]
    """In the order of the data (of the policy, where no data was given)."""
    person: str | None
    """None: each row is one person."""
    household: str | None
    microdata: PlannedMicrodata | None
    aggregates: PlannedAggregates | None
    notes: tuple[Said, ...]
    """Plain sentences about what the reader should know."""
    public_words: frozenset[str]
    """Values, ladder labels, code lists and the policy's own texts: what may stand in a release."""
    overrides: tuple[Override, ...] = ()
    """Every rule of the audience that the policy sets aside, columns first."""
    weight: PlannedWeight | None = None
    """None where no weights are released in bands."""
    frontier: FrontierRecord | None = None
    """What other goals would cost, where that was asked for."""
    people: int | None = None
    """About how many there are, in public: what tables are judged by. None: nobody says."""
    linked: tuple[LinkedTable, ...] = ()
    """Each after the one it hangs on."""
    coarser: Mapping[str, Coarser] = field(default_factory=dict)
    """By table that is not readable with so many people: one in its place that is."""

    def column(self, name: str) -> PlannedColumn:
        """The planned column called `name`."""
        return next(column for column in self.columns if column.name == name)

    @property
    def released(self) -> tuple[PlannedColumn, ...]:
        return tuple(column for column in self.columns if column.released)

    @property
    def plugins(self) -> Mapping[str, Origin]:
        """By action: where each comes from that is not anonkit's own."""
        found = {c.action.name: c.action.origin for c in self.columns if c.action is not None}
        return {name: origin for name, origin in sorted(found.items()) if origin is not None}

    @property
    def recodes(self) -> bool:
        """Whether the method may tell quasi-identifiers more coarsely than their actions do."""
        return self.microdata is not None and self.microdata.recodes

    @property
    def in_tables(self) -> frozenset[str]:
        """Columns that tables count, measure or weigh with."""
        wanted = self.aggregates
        if wanted is None:
            return frozenset()
        named = {dimension.column for table in wanted.tables for dimension in table.by}
        named |= {table.of for table in wanted.tables} | {wanted.weight}
        return frozenset(named - {""})

    @property
    def tables(self) -> tuple[str, ...]:
        """The main table (empty), then the linked ones."""
        return ("", *(each.name for each in self.linked))

    @property
    def written_tables(self) -> tuple[str, ...]:
        """Those of which some column is released."""
        released = {column.table for column in self.released}
        return tuple(table for table in self.tables if table in released)

    def part(self, table: str) -> Plan:
        """What is planned of one table: its columns, and the goals that speak of it alone."""
        if not self.linked:
            return self
        columns = tuple(column for column in self.columns if column.table == table)
        names, goals = {column.name for column in columns}, self.microdata
        if goals is not None:
            utility = tuple(u for u in goals.utility if {*u.by, u.column} - {""} <= names)
            goals = replace(goals, utility=utility)
        return replace(self, columns=columns, microdata=goals)

    @property
    def quasi(self) -> tuple[PlannedColumn, ...]:
        return tuple(c for c in self.columns if "quasi" in c.roles and c.released)
