"""What a ledger's entries say: a pure reading of an append-only list.

Nothing is ever changed: creating an account, spending, storing an output and
publishing it are entries, each bound to the one before it by a hash. What is
left of an account is computed from all of them, every time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NewType

from anonkit.canonical import canonical_json, sha256_hex
from anonkit.errors import SecretError

SpendId = NewType("SpendId", str)
"""The hash of a spend's entry."""
Row = tuple[int, str, str, str, str, str, str]
"""seq, at, kind, account, body, previous, hash, as the file keeps them."""

OPENED, ACCOUNT, SPEND, OUTPUT, PUBLISHED = "opened", "account", "spend", "output", "published"
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
    """An account of epsilon over the same people."""

    name: str
    epsilon: Fraction
    """What may be spent in all."""
    spent: Fraction
    unit: str | None
    """`person` or `household`; None until the first spend settles it."""

    @property
    def left(self) -> Fraction:
        return self.epsilon - self.spent


@dataclass(frozen=True)
class Spend:
    """One spend, with what became of it."""

    id: SpendId
    account: str
    request: str
    epsilon: Fraction
    unit: str
    output: str | None = None
    """SHA-256 of the stored output; None: reserved, and nothing left the run."""
    output_head: str = ""
    """The ledger's head just after the output was stored."""
    published: bool = False


@dataclass(frozen=True)
class Book:
    """A whole ledger, read and checked."""

    entries: tuple[Entry, ...]
    accounts: Mapping[str, Account]
    spends: Mapping[str, Spend]
    """By id, oldest first."""

    @property
    def head(self) -> str:
        """The hash that stands for everything written so far."""
        return self.entries[-1].hash if self.entries else START

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
        link = _link(seq, at, kind, account, text, previous)
        return Entry(seq, at, kind, account, body, previous, link)


def read_book(rows: Iterable[Row], where: str) -> Book:
    """Read and check all entries of a ledger, oldest first.

    Raises:
        SecretError: An entry was changed, left out, put in or moved; or it is
            of a kind that this version does not know.
    """
    entries: list[Entry] = []
    reading = _Reading()
    previous = START
    for row in rows:
        entry = _checked(row, len(entries) + 1, previous, where)
        reading.take(entry, where)
        entries.append(entry)
        previous = entry.hash
    return Book(tuple(entries), reading.accounts, reading.spends)


def changed(where: str) -> SecretError:
    """The refusal of a ledger that was written to by another hand."""
    return SecretError(
        "the ledger was changed outside anonkit: what was spent is no longer sure",
        where=where,
        fix="put back an untouched copy; its head stands in the manifest of the last release",
        code="ledger.changed",
    )


class _Reading:
    """Accounts and spends so far. A class, because entries change them one after the other."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.spends: dict[str, Spend] = {}

    def take(self, entry: Entry, where: str) -> None:
        known = {
            OPENED: lambda _: None,
            ACCOUNT: self._account,
            SPEND: self._spend,
            OUTPUT: self._output,
            PUBLISHED: self._published,
        }
        if entry.kind not in known:
            raise SecretError(
                "the ledger was written by a newer anonkit",
                where=where,
                fix="update anonkit",
                code="ledger.newer",
            )
        try:
            known[entry.kind](entry)
        except (KeyError, ValueError, ZeroDivisionError):
            raise changed(where) from None

    def _account(self, entry: Entry) -> None:
        if entry.account in self.accounts:
            raise ValueError("an account is made once")
        epsilon = Fraction(entry.body["epsilon"])
        self.accounts[entry.account] = Account(entry.account, epsilon, Fraction(0), None)

    def _spend(self, entry: Entry) -> None:
        account, body = self.accounts[entry.account], entry.body
        epsilon, unit = Fraction(body["epsilon"]), str(body["unit"])
        if epsilon <= 0 or account.unit not in (None, unit):
            raise ValueError("a spend takes, and in the account's unit")
        spent = account.spent + epsilon
        self.accounts[account.name] = Account(account.name, account.epsilon, spent, unit)
        spend = Spend(SpendId(entry.hash), account.name, str(body["request"]), epsilon, unit)
        self.spends[entry.hash] = spend

    def _output(self, entry: Entry) -> None:
        spend = self.spends[entry.body["spend"]]
        if spend.output is not None:
            raise ValueError("a spend has one output")
        digest = str(entry.body["sha256"])
        self.spends[spend.id] = replace(spend, output=digest, output_head=entry.hash)

    def _published(self, entry: Entry) -> None:
        spend = self.spends[entry.body["spend"]]
        self.spends[spend.id] = replace(spend, published=True)


def _checked(row: Row, seq: int, previous: str, where: str) -> Entry:
    own, at, kind, account, text, before, link = row
    if (own, before) != (seq, previous) or link != _link(seq, at, kind, account, text, previous):
        raise changed(where)
    return Entry(seq, at, kind, account, json.loads(text), previous, link)


def _link(seq: int, at: str, kind: str, account: str, body: str, previous: str) -> str:
    """SHA-256 over all fields of an entry, the hash of the one before among them."""
    return sha256_hex(canonical_json([seq, at, kind, account, body, previous]))
