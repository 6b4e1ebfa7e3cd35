"""From the rows of a ledger's file to what they say, checked on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from anonkit.dp.book import (
    ACCOUNT,
    EXTENDED,
    LINKED,
    OPENED,
    OUTPUT,
    PEOPLE,
    PUBLISHED,
    RECORDS,
    SPEND,
    START,
    Account,
    Book,
    Entry,
    Records,
    RecordsName,
    Row,
    Spend,
    SpendId,
    bound,
)
from anonkit.errors import SecretError


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
    if (own, before) != (seq, previous) or link != bound(seq, at, kind, account, text, previous):
        raise changed(where)
    return Entry(seq, at, kind, account, json.loads(text), previous, link)
