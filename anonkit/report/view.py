"""From a record to what a page shows: words and numbers only, nothing left to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from anonkit.records import (
    Band,
    Claim,
    ClaimKind,
    ColumnRecord,
    GroupRecord,
    ReleaseRecord,
    TableRecord,
    Waiver,
)
from anonkit.report import words
from anonkit.report.first_page import Answer, first_page
from anonkit.report.goals import Goal, goals, odds
from anonkit.report.groups import sentence

READABLE = 5
"""Noise of 20 % is too much to quote a count, so a count needs 5 half-widths."""

VALUES_SHOWN = 8
"""Public values listed per column; the data package lists all."""


@dataclass(frozen=True)
class FileLine:
    """One file of the release."""

    path: str
    holds: str


@dataclass(frozen=True)
class ColumnLine:
    """One column of the data and what became of it."""

    name: str
    roles: str
    state: str
    """`not in the records`, `pseudonymised`, `changed`, `as collected`."""
    done: str
    values: str


@dataclass(frozen=True)
class ClaimGroup:
    """All claims of one kind."""

    kind: ClaimKind
    title: str
    meaning: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class TableLine:
    """One released table and how far its counts can be read."""

    title: str
    path: str
    cells: str
    noise: str
    readable: str


@dataclass(frozen=True)
class GroupLine:
    """One group of a protected attribute."""

    name: str
    invisible: Band | None
    """Of its people; None where only tables speak of the group."""
    sentence: str


@dataclass(frozen=True)
class Attribute:
    """A protected attribute with its groups."""

    name: str
    groups: tuple[GroupLine, ...]


@dataclass(frozen=True)
class View:
    """Everything the page shows."""

    title: str
    short_title: str
    """At most a line, for the first page."""
    name: str
    release: str
    short_release: str
    audience: str
    unit: str
    policy_sha256: str
    first: tuple[Answer, ...]
    files: tuple[FileLine, ...]
    columns: tuple[ColumnLine, ...]
    goals: tuple[Goal, ...]
    protection: tuple[str, ...]
    odds: tuple[str, ...]
    waivers: tuple[Waiver, ...]
    whole: str
    both: str
    claims: tuple[ClaimGroup, ...]
    not_checked: tuple[str, ...]
    utility: tuple[str, ...]
    tables: tuple[TableLine, ...]
    weighted: bool
    attributes: tuple[Attribute, ...]
    notes: tuple[str, ...]
    quasi: str
    records_path: str
    """Path of the records, or empty."""


KINDS: Mapping[ClaimKind, tuple[str, str]] = {
    "recomputed": (
        "You can work these out again",
        "Recomputed: anybody who holds this folder can get the same figure from its files.",
    ),
    "cross_checked": (
        "The files agree on these",
        (
            "Cross-checked: the manifest, this report, the data package and the budget ledger say "
            "the same. That shows they were not mixed up; it does not show that they are right."
        ),
    ),
    "sender_says": (
        "The sender says these",
        "Sender says: nothing in this folder can prove or refute it. Ask the sender.",
    ),
}
"""Each kind of claim: its heading, and what the kind means."""


def view(record: ReleaseRecord) -> View:
    """Put a record into words."""
    data = record.microdata
    return View(
        title=record.title or record.name,
        short_title=words.clipped(record.title or record.name, 12),
        name=record.name,
        release=record.release,
        short_release=words.clipped(record.release, 4),
        audience=words.AUDIENCES.get(record.audience, record.audience),
        unit=record.unit,
        policy_sha256=record.policy_sha256,
        first=first_page(record),
        files=_files(record),
        columns=tuple(_column(column, written=data is not None) for column in record.columns),
        goals=goals(record),
        protection=_protection(record),
        odds=odds(record),
        waivers=tuple(_waiver(waiver) for waiver in record.waivers),
        whole=record.whole,
        both=record.both,
        claims=tuple(_claims(record, kind) for kind in KINDS),
        not_checked=record.not_checked,
        utility=_utility(record),
        tables=tuple(_table(table) for table in record.tables),
        weighted=weighted(record),
        attributes=_attributes(record.groups),
        notes=record.notes,
        quasi=words.listing(data.quasi) if data else "",
        records_path=data.path if data else "",
    )


def weighted(record: ReleaseRecord) -> bool:
    """Whether the survey has a weight, so that its plain counts are of people interviewed."""
    return any("weight" in column.roles for column in record.columns)


def _files(record: ReleaseRecord) -> tuple[FileLine, ...]:
    data = record.microdata
    records = (
        [FileLine(data.path, f"the records, {words.counted(data.rows, 'row')}")] if data else []
    )
    tables = [FileLine(table.path, f"table: {_title(table)}") for table in record.tables]
    return (
        *records,
        *tables,
        FileLine("datapackage.json", "every file and column described, for programs"),
        FileLine("report.html", "this page"),
        FileLine("manifest.json", "every file's checksum and every claim, for programs"),
        FileLine("manifest.sig", "the sender's signature of the manifest"),
        FileLine("SHA256SUMS", "checksums, for sha256sum"),
    )


def _column(column: ColumnRecord, *, written: bool) -> ColumnLine:
    return ColumnLine(
        name=column.name,
        roles="; ".join(words.ROLES.get(role, role) for role in column.roles),
        state=_state(column) if written else "not in the records: this release has none",
        done=column.done,
        values=_values(column),
    )


def _state(column: ColumnRecord) -> str:
    if not column.released:
        return "not in the records"
    if column.action == "pseudonymise":
        return "pseudonymised"
    return "changed" if column.action and column.action != "keep" else "as collected"


def _values(column: ColumnRecord) -> str:
    if not column.values or not column.released:
        return ""
    left = len(column.values) - VALUES_SHOWN
    shown = (
        words.listing(column.values, "or") if left <= 0 else ", ".join(column.values[:VALUES_SHOWN])
    )
    return f"one of: {shown}" + (f", … and {left} more (datapackage.json)" if left > 0 else "")


def _protection(record: ReleaseRecord) -> tuple[str, ...]:
    data = record.microdata
    if not data:
        return ()
    missing = data.missing_code and (
        f"A cell that was hidden is written {data.missing_code}; it counts as a value of its own "
        "when people are compared."
    )
    told = (
        words.linkage(data.linkage),
        words.removed(data.suppressed),
        missing,
    )
    return tuple(sentence for sentence in told if sentence)


def _waiver(waiver: Waiver) -> Waiver:
    return replace(waiver, rule=words.RULES.get(waiver.rule, waiver.rule))


def _claims(record: ReleaseRecord, kind: ClaimKind) -> ClaimGroup:
    title, meaning = KINDS[kind]
    return ClaimGroup(kind, title, meaning, tuple(c for c in record.claims if c.kind == kind))


def _utility(record: ReleaseRecord) -> tuple[str, ...]:
    data = record.microdata
    if data is None:
        return ()
    people = words.counted(data.people, "person", "people")
    held = f"The records hold {words.counted(data.rows, 'row')} of {people}."
    if not data.quasi:
        return (held,)
    alike = (
        f"Put together by {words.listing(data.quasi)}, they fall into "
        f"{words.counted(data.classes, 'group')} of people who look the same, of "
        f"{words.counted(data.average_class, 'person', 'people')} on average (rounded down). "
        "The fewer the groups, the more detail was given up."
    )
    return (held, alike)


def _title(table: TableRecord) -> str:
    by = f" by {words.listing(table.by)}" if table.by else ", in all"
    return table.title or f"{table.measure}{by}"


def _table(table: TableRecord) -> TableLine:
    half = table.noise_half_width_95
    unit = words.UNITS.get(table.unit, table.unit)
    return TableLine(
        title=_title(table),
        path=table.path,
        cells=words.counted(table.cells, "count"),
        noise=(
            f"With 95{words.PERCENT} probability, a count differs from the true one by at most "
            f"{words.number(half)} {unit}."
        ),
        readable=(
            f"A count under {words.number(READABLE * half)} may be noise by more than a fifth: "
            "do not quote it."
        ),
    )


def _attributes(groups: tuple[GroupRecord, ...]) -> tuple[Attribute, ...]:
    ordered = groupby(groups, key=lambda group: group.attribute)
    return tuple(
        Attribute(name, tuple(GroupLine(g.group, g.invisible, sentence(g)) for g in members))
        for name, members in ordered
    )
