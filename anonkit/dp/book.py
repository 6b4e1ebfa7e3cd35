"""What a ledger's entries say: a pure reading of an append-only list.

Nothing is ever changed: creating or extending an account, spending, storing an
output and publishing it are entries, each bound to the one before it by a
hash. What is left of an account is computed from all of them, every time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, NewType

from anonkit.canonical import canonical_json, sha256_hex

SpendId = NewType("SpendId", str)
"""The hash of a spend's entry."""
Row = tuple[int, str, str, str, str, str, str]
"""seq, at, kind, account, body, previous, hash, as the file keeps them."""

OPENED, ACCOUNT, EXTENDED, LINKED = "opened", "account", "extended", "linked"
PEOPLE, SPEND, OUTPUT, PUBLISHED = "people", "spend", "output", "published"
RECORDS = "records"
"""Kinds of entries."""
START = "0" * 64
"""What the first entry is bound to."""


@dataclass(frozen=True)
class Entry:
    """One line of a ledger."""

    seq: int
    """From 1, without gaps."""
    at: str
    """UTC, to the second. Private: no release says when it was made."""
    kind: str
    account: str
    """Empty for the first entry."""
    body: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def row(self) -> Row:
        """As the file keeps it."""
        body = canonical_json(self.body).decode("utf-8")
        return (self.seq, self.at, self.kind, self.account, body, self.previous, self.hash)


@dataclass(frozen=True)
class Account:
    """An account of epsilon, and of delta, over the same people."""

    name: str
    epsilon: Fraction
    """What may be spent in all, with what it was extended by."""
    spent: Fraction
    unit: str | None
    """`person` or `household`; None until the first spend settles it."""
    delta: Fraction = Fraction(0)
    """What may be spent of delta in all."""
    delta_spent: Fraction = Fraction(0)
    records: int = 0
    """Releases of records of these people, which no epsilon counts."""
    same_people: tuple[str, ...] = ()
    """The other accounts that were declared to be about the same people."""
    spent_together: Fraction = Fraction(0)
    """Of this account and of those: the epsilon that these people have lost in all."""

    @property
    def left(self) -> Fraction:
        return self.epsilon - self.spent

    @property
    def delta_left(self) -> Fraction:
        return self.delta - self.delta_spent


@dataclass(frozen=True)
class Spend:
    """One spend, with what became of it."""

    id: SpendId
    at: str
    account: str
    request: str
    epsilon: Fraction
    delta: Fraction
    unit: str
    details: Mapping[str, Any]
    """Policy, label, tables, bounds and relation."""
    output: str | None = None
    """SHA-256 of the stored output; None: reserved, and nothing left the run."""
    output_head: str = ""
    """The ledger's head just after the output was stored, which the manifest bears."""
    published: bool = False
    rebuilt: bool = False
    """Whether it was entered again from a manifest: what it stored is lost."""


class RecordsName(NamedTuple):
    """What makes two releases of records the same."""

    policy: str
    release: str
    policy_sha256: str


@dataclass(frozen=True)
class Records:
    """One release of records: nothing that epsilon could count."""

    id: str
    at: str
    account: str
    name: RecordsName
    published: bool = False


@dataclass(frozen=True)
class Book:
    """A whole ledger, read and checked."""

    entries: tuple[Entry, ...]
    accounts: Mapping[str, Account]
    spends: Mapping[str, Spend]
    """By id, oldest first."""
    records: Mapping[str, Records]
    """By id, oldest first."""
    people: Mapping[str, tuple[str, ...]]
    """By account: the SHA-256 of each fingerprint of the people it paid for."""

    @property
    def head(self) -> str:
        """The hash that stands for everything written so far."""
        return self.entries[-1].hash if self.entries else START

    def of_head(self, head: str) -> Spend | None:
        """The spend whose output a manifest with this ledger head hands over."""
        found = (spend for spend in self.spends.values() if spend.output_head == head)
        return next(found, None) if head else None

    def records_of(self, account: str, name: RecordsName) -> Records | None:
        """A release of records, where it was entered."""
        found = (
            each for each in self.records.values() if (each.account, each.name) == (account, name)
        )
        return next(found, None)

    def latest(self, account: str, request: str, *, stored: bool) -> Spend | None:
        """The newest spend of a request; with `stored`, the newest that has an output."""
        for spend in reversed(tuple(self.spends.values())):
            asked = (spend.account, spend.request) == (account, request)
            if asked and (spend.output is not None or not stored):
                return spend
        return None

    def next_entry(self, at: str, kind: str, account: str, body: Mapping[str, Any]) -> Entry:
        """The entry that would come next."""
        seq, previous = len(self.entries) + 1, self.head
        text = canonical_json(body).decode("utf-8")
        made = bound(seq, at, kind, account, text, previous)
        return Entry(seq, at, kind, account, body, previous, made)


def bound(seq: int, at: str, kind: str, account: str, body: str, previous: str) -> str:
    """SHA-256 over all fields of an entry, the hash of the one before among them."""
    return sha256_hex(canonical_json([seq, at, kind, account, body, previous]))
