"""From a record to what a page shows: words and numbers only, nothing left to decide."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from anonkit.phrases import chosen
from anonkit.records import (
    FINDS,
    SET_BY_SET,
    ClaimKind,
    ColumnRecord,
    GroupRecord,
    ReleaseRecord,
    Waiver,
    said,
)
from anonkit.report.cautions import cautions, of_whom
from anonkit.report.charts import Chart, look_alike, readable, steps
from anonkit.report.first_page import Answer, first_page
from anonkit.report.goals import Goal, goals, odds
from anonkit.report.groups import sentence
from anonkit.report.starred import mostly_starred, starred
from anonkit.report.tables import TableLine, table_line, table_title, untold
from anonkit.report.utility import indicators
from anonkit.report.words import Words, clipped

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
    """`not in the records`, `pseudonymised`, `encrypted`, `changed`, `as collected`."""
    done: str
    translated: bool
    """Whether `done` is in the language of the page."""
    values: str


@dataclass(frozen=True)
class WaiverLine:
    """A rule that was set aside."""

    where: str
    rule: str
    because: str
    by_until: str


@dataclass(frozen=True)
class ClaimLine:
    """One claim."""

    text: str
    measure: str
    value: str
    artefact: str


@dataclass(frozen=True)
class ClaimGroup:
    """All claims of one kind."""

    kind: ClaimKind
    title: str
    meaning: str
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True)
class GroupLine:
    """One group of a protected attribute."""

    name: str
    invisible: str
    """The band of its people, in words."""
    steps: int | None
    """How many of four boxes the band fills; None where only tables speak of the group."""
    sentence: str


@dataclass(frozen=True)
class Attribute:
    """A protected attribute with its groups."""

    name: str
    groups: tuple[GroupLine, ...]


@dataclass(frozen=True)
class View:
    """Everything the page shows."""

    words: Words
    title: str
    short_title: str
    """At most a line, for the first page."""
    name: str
    release: str
    short_release: str
    contents: str
    policy_sha256: str
    first: tuple[Answer, ...]
    files: tuple[FileLine, ...]
    columns: tuple[ColumnLine, ...]
    goals: tuple[Goal, ...]
    protection: tuple[str, ...]
    odds: tuple[str, ...]
    waivers: tuple[WaiverLine, ...]
    whole: str
    both: str
    claims: tuple[ClaimGroup, ...]
    not_checked: tuple[str, ...]
    utility: tuple[str, ...]
    tables: tuple[TableLine, ...]
    of_whom: str
    """Whether the tables are of people interviewed, or empty."""
    cautions: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    untold: tuple[str, ...]
    """For each table that took keys from the data: of which groups it does not speak."""
    notes: tuple[str, ...]
    quasi: str
    records_path: str
    """Path of the records, or empty."""
    look_alike: Chart | None
    starred: Chart | None
    mostly_starred: tuple[str, ...]
    indicators: tuple[Chart, ...]
    readable: Chart | None


KINDS: tuple[ClaimKind, ...] = ("recomputed", "cross_checked", "sender_says")


def view(record: ReleaseRecord) -> View:
    """Put a record into words, in the first of its policy's languages that we speak."""
    data, words = record.microdata, Words(chosen(record.languages))
    title = record.title or record.name
    return View(
        words=words,
        title=title,
        short_title=clipped(title, 12),
        name=record.name,
        release=record.release,
        short_release=clipped(record.release, 4),
        contents=_contents(record, words),
        policy_sha256=record.policy_sha256,
        first=first_page(record, words),
        files=_files(record, words),
        columns=tuple(_column(c, words, written=data is not None) for c in record.columns),
        goals=goals(record, words),
        protection=_protection(record, words),
        odds=odds(record, words),
        waivers=tuple(_waiver(waiver, words) for waiver in record.waivers),
        whole=record.whole.tell(words.language),
        both=words.say("both", reason=record.both) if record.both else "",
        claims=tuple(_claims(record, kind, words) for kind in KINDS),
        not_checked=tuple(words.known(f"not_checked.{what}", what) for what in record.not_checked),
        utility=_utility(record, words),
        tables=tuple(table_line(table, words) for table in record.tables),
        of_whom=of_whom(record, words),
        cautions=cautions(record, words),
        attributes=_attributes(record.groups, words),
        untold=tuple(untold(table, words) for table in record.tables if table.found),
        notes=tuple(note.tell(words.language) for note in record.notes if note.key not in FINDS),
        quasi=words.listing(data.quasi) if data else "",
        records_path=data.path if data else "",
        look_alike=look_alike(data, words),
        starred=starred(data, words) if data else None,
        mostly_starred=mostly_starred(data, words) if data else (),
        indicators=indicators(data.utility, words) if data else (),
        readable=readable(record.tables, words),
    )


def _contents(record: ReleaseRecord, words: Words) -> str:
    return words.say(
        "contents",
        title=record.title or record.name,
        release=record.release,
        name=record.name,
        audience=words.known(f"audience.{record.audience}", record.audience),
        unit=words.known(f"unit.{record.unit}", record.unit),
    )


def _files(record: ReleaseRecord, words: Words) -> tuple[FileLine, ...]:
    data = record.microdata
    rows = words.counted(data.rows, "row") if data else ""
    records = [FileLine(data.path, words.say("file_records", rows=rows))] if data else []
    for each in data.linked if data else ():
        rows = words.counted(each.rows, "row")
        key = "file_linked" if each.key else "file_unlinked"
        records.append(FileLine(each.path, words.say(key, rows=rows)))
    tables = [
        FileLine(table.path, words.say("file_table", title=table_title(table, words)))
        for table in record.tables
    ]
    ours = {
        "datapackage.json": "file_package",
        "report.html": "file_report",
        "manifest.json": "file_manifest",
        "manifest.sig": "file_signature",
        "SHA256SUMS": "file_sums",
    }
    return (*records, *tables, *(FileLine(path, words.say(key)) for path, key in ours.items()))


def _column(column: ColumnRecord, words: Words, *, written: bool) -> ColumnLine:
    done = _done(column, words)
    return ColumnLine(
        name=column.name,
        roles="; ".join(words.known(f"role.{role}", role) for role in column.roles),
        state=words.say(f"state.{_state(column) if written else 'none'}"),
        done=done or column.done,
        translated=bool(done),
        values=_values(column, words),
    )


_STATES = {"pseudonymise": "pseudonymised", "encrypt": "encrypted"}


def _state(column: ColumnRecord) -> str:
    if not column.released:
        return "out"
    if column.action in _STATES:
        return _STATES[column.action]
    return "changed" if column.recoded or column.action not in ("", "keep") else "same"


def _done(column: ColumnRecord, words: Words) -> str:
    """What was done in the page's language; empty where only English has words for it."""
    if words.language == "en":
        return column.done
    if column.in_tables:
        return words.say("done.in_tables")
    if not column.released:
        left = [role for role in column.roles if f"done.{role}" in words.catalogue.sentences]
        return words.say(f"done.{left[0] if left else 'out'}")
    if column.approvers:
        return words.say("done.encrypt", approvers=words.listing(column.approvers, "or"))
    done = words.known(f"done.{column.action or 'keep'}", "")
    return words.say("done.recoded", done=done) if done and column.recoded else done


def _values(column: ColumnRecord, words: Words) -> str:
    if not column.values or not column.released:
        return ""
    left = len(column.values) - VALUES_SHOWN
    if left <= 0:
        return words.say("one_of", values=words.listing(column.values, "or"))
    shown = ", ".join(column.values[:VALUES_SHOWN])
    return words.say("one_of_more", values=shown, left=words.number(left))


def _protection(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    data = record.microdata
    if not data:
        return ()
    told = [words.say(f"linkage.{data.linkage}"), words.say(f"removed.{data.suppressed}")]
    if data.missing_code:
        told.append(words.say("hidden_cell", code=data.missing_code))
    read = set(FINDS) - set(SET_BY_SET)
    found = (note.tell(words.language) for note in record.notes if note.key in read)
    return (*told, *found)


def _waiver(waiver: Waiver, words: Words) -> WaiverLine:
    until = words.say("until", date=waiver.until) if waiver.until else ""
    return WaiverLine(
        waiver.where,
        words.known(f"rule.{waiver.rule}", waiver.rule),
        # The only reason that is ours: all others are the policy's own words.
        said("left_in").tell(words.language) if waiver.rule == "left_in" else waiver.because,
        f"{waiver.by} {until}".strip() or words.say("not_stated"),
    )


def _claims(record: ReleaseRecord, kind: ClaimKind, words: Words) -> ClaimGroup:
    claims = tuple(
        ClaimLine(claim.said.tell(words.language), claim.measure, str(claim.value), claim.artefact)
        for claim in record.claims
        if claim.kind == kind
    )
    return ClaimGroup(kind, words.say(f"kind.{kind}"), words.say(f"kind.{kind}.meaning"), claims)


def _utility(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    data = record.microdata
    if data is None:
        return ()
    people = words.counted(data.people, "person")
    held = words.say("held", rows=words.counted(data.rows, "row"), people=people)
    if not data.quasi:
        return (held,)
    alike = words.say(
        "fall_into",
        quasi=words.listing(data.quasi),
        groups=words.counted(data.classes, "group"),
        people=words.counted(data.average_class, "person"),
    )
    squares = words.say("discernible", sum=words.number(data.discernibility))
    return (held, alike, words.say("detail_lost", share=words.percent(data.loss)), squares)


def _attributes(groups: tuple[GroupRecord, ...], words: Words) -> tuple[Attribute, ...]:
    ordered = groupby(groups, key=lambda group: group.attribute)
    return tuple(
        Attribute(name, tuple(_group(group, words) for group in members))
        for name, members in ordered
    )


def _group(group: GroupRecord, words: Words) -> GroupLine:
    band = group.invisible
    return GroupLine(
        group.group,
        words.say("only_tables") if band is None else words.band(band),
        steps(band),
        sentence(group, words.language),
    )
