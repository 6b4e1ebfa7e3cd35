"""Who became invisible: the protected groups of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anonkit.records.bands import Band, Told
from anonkit.records.redaction import RedactionRecord


@dataclass(frozen=True)
class GroupCount:
    """What the noisy tables say of one group, and what they cannot: from their lines alone."""

    table: str
    levels: tuple[str, ...]
    """Of an adaptive table: the steps of its ladder that tell the group."""
    unit: str
    """`person` or `row`."""
    value: str | None
    """How many there are; None where the cells of the group do not add up to it."""
    noise_half_width_95: str | None
    cells: int
    """Published cells of that table that hold the group."""
    readable: int
    """Those of them whose noise is small beside what they say."""
    readable_share: str | None
    """About which share of the group these hold, by the noisy values; None where it has none."""


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
    count: GroupCount | None = None
    """None where no table counts the group by name."""


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
    in_records: bool = True
    """Whether there are records at all."""

    @property
    def whole(self) -> int:
        return self.before + self.lost

    @property
    def invisible(self) -> int:
        """Of the records; of the tables where there are no records."""
        if not self.in_records:
            return (self.in_tables or 0) + self.lost
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
class Shown:
    """A change of the policy, run on the same data, in which fewer of a group are invisible.

    Private.
    """

    change: str
    """In plain words."""
    patch: str
    """The file for `--with`."""
    invisible: int
    whole: int


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
    shown: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    """For flagged groups: what would show more of them, where something was found."""
    redacted: tuple[RedactionRecord, ...] = ()
    """What was taken out of free text."""
