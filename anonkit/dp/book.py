"""What a ledger's entries say: a pure reading of an append-only list.

Nothing is ever changed: creating or extending an account, spending, storing an
output and publishing it are entries, each bound to the one before it by a
hash. What is left of an account is computed from all of them, every time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple, NewType

from anonkit.canonical import canonical_json, sha256_hex
from anonkit.errors import SecretError

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
    return Book(tuple(entries), reading.together(), reading.spends, reading.records, reading.people)


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
        self.records: dict[str, Records] = {}
        self.people: dict[str, tuple[str, ...]] = {}
        self.links: list[frozenset[str]] = []

    def take(self, entry: Entry, where: str) -> None:
        known = {
            OPENED: lambda _: None,
            ACCOUNT: self._account,
            EXTENDED: self._extended,
            LINKED: self._linked,
            PEOPLE: self._people,
            SPEND: self._spend,
            OUTPUT: self._output,
            PUBLISHED: self._published,
            RECORDS: self._records,
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

    def together(self) -> dict[str, Account]:
        """The accounts, each with the others about the same people and the sum of all."""
        return {name: self._with_others(account) for name, account in self.accounts.items()}

    def _with_others(self, account: Account) -> Account:
        known, grown = {account.name}, True
        while grown:
            joined = known.union(*(link for link in self.links if link & known))
            grown, known = joined != known, joined
        spent = sum((self.accounts[name].spent for name in known), Fraction(0))
        others = tuple(name for name in self.accounts if name in known - {account.name})
        return replace(account, same_people=others, spent_together=spent)

    def _account(self, entry: Entry) -> None:
        if entry.account in self.accounts:
            raise ValueError("an account is made once")
        epsilon, delta = _amounts(entry.body)
        made = Account(entry.account, epsilon, Fraction(0), None, delta)
        self.accounts[entry.account] = made

    def _extended(self, entry: Entry) -> None:
        account, (epsilon, delta) = self.accounts[entry.account], _amounts(entry.body)
        if min(epsilon, delta) < 0 or not entry.body["reason"]:
            raise ValueError("an account is only ever extended, with a reason")
        self.accounts[account.name] = replace(
            account, epsilon=account.epsilon + epsilon, delta=account.delta + delta
        )

    def _linked(self, entry: Entry) -> None:
        both = frozenset((entry.account, str(entry.body["with"])))
        if len(both) != 2 or not both <= set(self.accounts):
            raise ValueError("two accounts are linked")
        self.links.append(both)

    def _people(self, entry: Entry) -> None:
        name = self.accounts[entry.account].name
        self.people[name] = (*self.people.get(name, ()), str(entry.body["sketch"]))

    def _spend(self, entry: Entry) -> None:
        account, body = self.accounts[entry.account], entry.body
        (epsilon, delta), unit = _amounts(body), str(body["unit"])
        if epsilon <= 0 or delta < 0 or account.unit not in (None, unit):
            raise ValueError("a spend takes, and in the account's unit")
        self.accounts[account.name] = replace(
            account,
            spent=account.spent + epsilon,
            delta_spent=account.delta_spent + delta,
            unit=unit,
        )
        head = str(body.get("head", ""))
        self.spends[entry.hash] = Spend(
            SpendId(entry.hash),
            entry.at,
            account.name,
            str(body["request"]),
            epsilon,
            delta,
            unit,
            dict(body["details"]),
            output_head=head,
            published=bool(head),
            rebuilt=bool(head),
        )

    def _output(self, entry: Entry) -> None:
        spend = self.spends[entry.body["spend"]]
        if spend.output is not None or spend.rebuilt:
            raise ValueError("a spend has one output")
        digest = str(entry.body["sha256"])
        self.spends[spend.id] = replace(spend, output=digest, output_head=entry.hash)

    def _records(self, entry: Entry) -> None:
        account, body = self.accounts[entry.account], entry.body
        self.accounts[account.name] = replace(account, records=account.records + 1)
        self.records[entry.hash] = Records(
            entry.hash,
            entry.at,
            account.name,
            RecordsName(str(body["policy"]), str(body["release"]), str(body["policy_sha256"])),
            published=bool(body.get("rebuilt", False)),
        )

    def _published(self, entry: Entry) -> None:
        if "records" in entry.body:
            found = self.records[entry.body["records"]]
            self.records[found.id] = replace(found, published=True)
        else:
            spend = self.spends[entry.body["spend"]]
            self.spends[spend.id] = replace(spend, published=True)


def _amounts(body: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """Epsilon and delta of an entry; the first ledgers knew no delta."""
    return Fraction(body["epsilon"]), Fraction(body.get("delta", "0"))


def _checked(row: Row, seq: int, previous: str, where: str) -> Entry:
    own, at, kind, account, text, before, link = row
    if (own, before) != (seq, previous) or link != _link(seq, at, kind, account, text, previous):
        raise changed(where)
    return Entry(seq, at, kind, account, json.loads(text), previous, link)


def _link(seq: int, at: str, kind: str, account: str, body: str, previous: str) -> str:
    """SHA-256 over all fields of an entry, the hash of the one before among them."""
    return sha256_hex(canonical_json([seq, at, kind, account, body, previous]))
