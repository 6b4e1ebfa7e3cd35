"""What happened to the accounts, one line for each act of their owner or of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from anonkit.dp import book
from anonkit.dp.book import Book, Entry

RESERVED, STORED, PUBLISHED = "reserved", "stored", "published"
"""How far a spend came: noise may have been drawn; it is kept; it was handed over."""


@dataclass(frozen=True)
class Event:
    """One line of the history. Private: it says when."""

    at: str
    """UTC, to the second."""
    what: str
    """`account`, `extended`, `same_people`, `spend` or `records`."""
    account: str
    epsilon: Fraction | None = None
    """What an account is made with, extended by, or spent; None for records."""
    delta: Fraction | None = None
    state: str = ""
    """Of a spend and of records: `reserved`, `stored` or `published`."""
    policy: str = ""
    release: str = ""
    """The `release:` label."""
    tables: tuple[str, ...] = ()
    unit: str = ""
    max_rows_per_unit: int | None = None
    """The bound on the rows of one person."""
    relation: str = ""
    """Which two files the claim tells apart no better than it says."""
    reason: str = ""
    other: str = ""
    """The account that is about the same people."""
    spent_together: Fraction | None = None
    """What both, and others linked with them, have spent by now."""
    rebuilt: bool = False
    """Whether it was entered anew from a manifest; `at` is then when that was."""


def events(read: Book, account: str | None = None) -> tuple[Event, ...]:
    """All that happened, or to one account (also as the other of a link), oldest first."""
    return tuple(
        event for event in _events(read) if account in (None, event.account, event.other or None)
    )


def _events(read: Book) -> Iterator[Event]:
    told: Mapping[str, Callable[[Book, Entry], Event]] = {
        book.ACCOUNT: _account,
        book.EXTENDED: _extended,
        book.LINKED: _linked,
        book.SPEND: _spend,
        book.RECORDS: _records,
    }
    for entry in read.entries:
        if entry.kind in told:
            yield told[entry.kind](read, entry)


def _amounts(body: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    return Fraction(body["epsilon"]), Fraction(body.get("delta", "0"))


def _account(_: Book, entry: Entry) -> Event:
    rebuilt = bool(entry.body.get("rebuilt", False))
    return Event(entry.at, "account", entry.account, *_amounts(entry.body), rebuilt=rebuilt)


def _extended(_: Book, entry: Entry) -> Event:
    reason = str(entry.body["reason"])
    return Event(entry.at, "extended", entry.account, *_amounts(entry.body), reason=reason)


def _linked(read: Book, entry: Entry) -> Event:
    together = read.accounts[entry.account].spent_together
    other = str(entry.body["with"])
    return Event(entry.at, "same_people", entry.account, other=other, spent_together=together)


def _spend(read: Book, entry: Entry) -> Event:
    spend = read.spends[entry.hash]
    details = spend.details
    rows = details.get("max_rows_per_unit")
    return Event(
        spend.at,
        "spend",
        spend.account,
        spend.epsilon,
        spend.delta,
        state=PUBLISHED if spend.published else STORED if spend.output else RESERVED,
        policy=str(details.get("policy", "")),
        release=str(details.get("release", "")),
        tables=tuple(map(str, details.get("tables", ()))),
        unit=spend.unit,
        max_rows_per_unit=None if rows is None else int(rows),
        relation=str(details.get("relation", "")),
        rebuilt=spend.rebuilt,
    )


def _records(read: Book, entry: Entry) -> Event:
    held = read.records[entry.hash]
    return Event(
        held.at,
        "records",
        held.account,
        state=PUBLISHED if held.published else RESERVED,
        policy=held.name.policy,
        release=held.name.release,
        rebuilt=bool(entry.body.get("rebuilt", False)),
    )
