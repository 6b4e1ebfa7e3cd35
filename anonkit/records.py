"""What steps hand upward: small frozen facts, never rows.

A record of the public side holds nothing that could only be computed from
unreleased rows, except as a band.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ClaimKind = Literal["recomputed", "cross_checked", "sender_says"]
Band = Literal["none", "< 5 %", "5–20 %", "> 20 %", "all"]
Told = Literal["records", "tables", "both", "nothing"]
Linkage = Literal["rows", "person", "household"]
"""What a reader of the released rows can tell belongs together."""


def band(part: int, whole: int) -> Band:
    """The band of a share: all that the public side says of unreleased people.

    Args:
        part: People concerned, 0 <= part <= whole.
        whole: People in all.
    """
    if part == 0:
        return "none"
    if part == whole:
        return "all"
    if part * 20 < whole:
        return "< 5 %"
    return "5–20 %" if part * 5 <= whole else "> 20 %"


@dataclass(frozen=True)
class Claim:
    """One statement of the manifest, with how far it can be checked."""

    kind: ClaimKind
    artefact: str
    """A path in the release, or `release` for the whole."""
    measure: str
    """`k`, `k_households`, `k_rows`, `rows`, `complete_keys`, `noise_half_width_95`, ..."""
    value: str | int
    text: str
    """The statement in plain words."""


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


@dataclass(frozen=True)
class GroupRecord:
    """One protected group and what the release says of it.

    Without records there is no band that depends on the data: next to tables
    alone it would tell what their noise hides.
    """

    attribute: str
    group: str
    suppressed: Band
    """Of its people: removed because they stood out."""
    told_in: Told
    """Where the release speaks of the group at all."""
    coarse: Band = "none"
    """Of its people: in the records, but not told at the level that says something."""
    lost: Band | None = None
    """Of its people: lost before counting; None where there are no records."""
    invisible: Band | None = None
    """Of its people: all of these together; None where only tables speak of the group."""
    place: str = ""
    """The place that has to be told too, or empty."""


@dataclass(frozen=True)
class Unseen:
    """One protected group in exact figures. Private."""

    before: int
    """People whose rows may be used."""
    removed: int
    coarse: int
    """People who are in the records, and told too coarsely to say anything of them."""
    lost: int
    """People whose rows may not be used: the consent is not worded as the policy accepts it."""
    in_tables: int | None = None
    """People in no published cell that says something; None where no table has the group."""

    @property
    def whole(self) -> int:
        return self.before + self.lost

    @property
    def invisible(self) -> int:
        """Of the records."""
        return self.removed + self.coarse + self.lost


Groups = Mapping[str, Mapping[str, Unseen]]
"""Protected attribute -> group of the policy's list -> exact figures."""


@dataclass(frozen=True)
class Compared:
    """A group against all other groups of its attribute. Private."""

    rest: int
    rest_invisible: int
    p: float
    """Fisher's exact test, two-sided."""
    flagged: bool


@dataclass(frozen=True)
class UnseenRecord:
    """Who became invisible, in exact figures. Private."""

    title: str
    release: str
    languages: tuple[str, ...]
    lost: int
    """People lost before counting."""
    people_before: int | None = None
    """None where the release has no records."""
    people_removed: int | None = None
    groups: Groups = field(default_factory=dict)
    compared: Mapping[str, Mapping[str, Compared]] = field(default_factory=dict)


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
    """Decimal or fraction text."""
    noise_half_width_95: int
    noise_variance: str
    title: str
    readable: int = 0
    """Cells whose noisy value is at least five half-widths of the noise."""
    sensitivity: int = 1
    """L1: how much one privacy unit can change the whole table."""


@dataclass(frozen=True)
class BudgetRecord:
    """What the tables cost."""

    account: str
    epsilon: str
    unit: str
    max_rows_per_person: int
    delta: str
    """Of the sampler itself."""
    ledger_head: str
    stored: bool
    """True where these are the stored bytes of an earlier, identical request."""


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
    whole: str
    """The one claim for the whole release, in plain words."""
    both: str
    """The policy's reason for records and tables together, or empty."""
    notes: tuple[str, ...]
    not_checked: tuple[str, ...] = ()
    """What this version does not check, by name (`leaks`)."""
    plugins: tuple[PluginRecord, ...] = ()
    already: bool = False


@dataclass(frozen=True)
class ScanColumn:
    """What a column of unknown data seems to be."""

    name: str
    role: str
    type: str
    confidence: str
    """`sure`, `likely` or `guess`."""
    evidence: tuple[str, ...]
    """Why, in words; never a value."""
    review: str = ""
    """What a person has to settle, or empty."""
    identifier: str = ""
    """The kind of direct identifier (`phone`, `person_name`), or empty."""
    about: str = ""
    """What the column's name speaks of (`age`, `consent`, `income`), or empty."""
    holds: tuple[str, ...] = ()
    """Kinds of direct identifier that stand in some cells of a column that is none itself."""

    @property
    def direct(self) -> bool:
        """True where somebody could be reached through this column alone.

        A guess from the shape alone (one value a row, words that look like
        names) is a question, not a finding.
        """
        shape_only = self.confidence == "guess" and self.identifier in {"record_id", "person_name"}
        return bool(self.holds) or (bool(self.identifier) and not shape_only)


@dataclass(frozen=True)
class ScanRecord:
    """What a file seems to hold."""

    columns: tuple[ScanColumn, ...]
    stated: Mapping[str, str]
    """What was found out about the file's spelling."""
    format: str


@dataclass(frozen=True)
class DraftRecord:
    """A policy that was drafted."""

    path: str
    columns: int
    questions: int
    """What a person has to settle."""


@dataclass(frozen=True)
class KeyRecord:
    """The public half of a keyring."""

    keyring: str
    """Path of its file; empty where only the public key was given."""
    key_id: str
    """SHA-256 of the raw public key, in hexadecimal."""
    words: str
    """The start of the key id in words, for a telephone call."""
    pem: str
    """The public key as `openssl` reads it."""


@dataclass(frozen=True)
class RiskQuestion:
    """What the risk of a file is measured on; columns by their names in the file."""

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    person: str | None = None
    """None: each row is one person."""
    household: str | None = None
    weight: str | None = None
    population: float | None = None
    """People whom the file stands for, as declared."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By column: the spellings of a missing answer, the empty cell aside."""
    scenarios: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Driver:
    """What one quasi-identifier adds to the risk."""

    column: str
    k: int
    """k without it."""
    in_small_classes: int
    """People who would still be in classes below the goal without it."""
    special: float | None = None
    """Share of the SUDA score from sets that hold it; None where it was not asked for."""


@dataclass(frozen=True)
class RiskRecord:
    """What somebody can find out who holds a file. Private: exact figures of its owner."""

    question: RiskQuestion
    people: int
    rows: int
    classes: int
    goal: int
    """The k that "small" refers to."""
    in_small_classes: int
    """People in classes below the goal."""
    figures: Mapping[str, int | float | Mapping[str, int | float] | None]
    """By measure."""
    k_linked: int | None
    """Where all rows of a person (and of a household) can be told to belong together."""
    global_risk: float | None
    expected_matches: float | None
    """Sum of the individual risks, in people."""
    household_risk: float | None
    special_rows: int | None
    """Rows that are special for some answers together (SUDA); None where not looked for."""
    scenarios: Mapping[str, int]
    """By scenario: k under its columns."""
    drivers: tuple[Driver, ...]
    """The columns that put most people into small classes, first."""
    not_checked: Mapping[str, str]
    """By measure: why it was not worked out."""
    failures: tuple[str, ...] = ()
    """What was asked for and is not reached, in words."""
