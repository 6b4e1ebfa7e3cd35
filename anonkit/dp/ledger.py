"""The ledger: what was spent of each account of epsilon, across all runs.

A release reserves (committed before any noise is drawn), draws, stores the
noisy output, publishes it, and marks that. A run that dies in between can
only have spent too much: what it reserved stays spent, and the same request
takes the same reservation up again, for nothing left the run before it was
stored.

What a ledger cannot see by itself is an older copy put in its place. That is
why its head stands in every manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from anonkit.canonical import sha256_hex
from anonkit.dp import book, entries, ledger_file
from anonkit.dp.accounts import create_account
from anonkit.dp.book import Account, Book, Entry, RecordsName, Spend, SpendId
from anonkit.dp.ledger_file import default_ledger, missing
from anonkit.dp.payment import insist_can_pay
from anonkit.dp.people import insist_own_people
from anonkit.dp.reading import changed
from anonkit.dp.request import request_id
from anonkit.dp.sketch import Sketch
from anonkit.errors import BusyError, SecretError

__all__ = [
    "Account",
    "Book",
    "Entry",
    "Ledger",
    "RecordsName",
    "Spend",
    "SpendId",
    "create_account",
    "default_ledger",
    "open_ledger",
    "request_id",
]

NOTHING = Fraction(0)


def open_ledger(path: Path, account: str = "NAME") -> Ledger:
    """A ledger that is there, checked from its first entry to its head.

    Raises:
        SecretError: It is absent, open to others, damaged or changed; the fix
            of an absent one is the command that makes `account`.
        BusyError: Another run holds it for too long.
    """
    path = path.absolute()
    ledger = Ledger(path)
    try:
        ledger.head()
    except SecretError as error:
        if error.code == missing(path).code:
            raise missing(path, account) from None
        raise
    return ledger


@dataclass(frozen=True)
class Ledger:
    """A ledger on disk. Each call is one step: all of it is there afterwards, or none."""

    path: Path

    def read(self) -> Book:
        """All that stands in it now."""
        with ledger_file.reading(self.path) as connection:
            return entries.read(connection, self.path)

    def account(self, name: str) -> Account:
        """An account and what is left of it.

        Raises:
            SecretError: There is no such account.
        """
        return entries.account_of(self.read(), name, self.path)

    def accounts(self) -> tuple[Account, ...]:
        """All accounts, oldest first."""
        return tuple(self.read().accounts.values())

    def history(self, account: str | None = None) -> tuple[Entry, ...]:
        """All entries, or those of one account, oldest first. Private: they say when."""
        return tuple(e for e in self.read().entries if account in (None, e.account))

    def head(self, spend: SpendId | None = None) -> str:
        """The hash that stands for all entries, or for those up to a spend's stored output.

        The second is the same for each run that hands the stored output over.
        """
        read = self.read()
        return read.head if spend is None else _stored_spend(read, spend).output_head

    def spend_of(self, account: str, request: str) -> SpendId:
        """The spend that paid for what is stored for a request.

        Raises:
            KeyError: Nothing is stored for it.
        """
        spend = self.read().latest(account, request, stored=True)
        if spend is None:
            raise KeyError("nothing is stored for this request")
        return spend.id

    def stored(self, account: str, request: str) -> bytes | None:
        """The newest stored output of a request; None where there is none.

        Raises:
            SecretError: There is no such account, or the output was changed.
        """
        with ledger_file.reading(self.path) as connection:
            read = entries.read(connection, self.path)
            entries.account_of(read, account, self.path)
            spend = read.latest(account, request, stored=True)
            if spend is None:
                return None
            wanted = "SELECT bytes FROM output WHERE spend = ?"
            found = connection.execute(wanted, (spend.id,)).fetchone()
        return self._sound(spend, found)

    def insist_whole(self) -> Book:
        """The ledger, once every stored output is found to be what was stored.

        Raises:
            SecretError: One is not, or is gone.
        """
        with ledger_file.reading(self.path) as connection:
            read = entries.read(connection, self.path)
            for spend in read.spends.values():
                if spend.output is not None:
                    wanted = "SELECT bytes FROM output WHERE spend = ?"
                    self._sound(spend, connection.execute(wanted, (spend.id,)).fetchone())
        return read

    def _sound(self, spend: Spend, found: tuple[bytes] | None) -> bytes:
        if found is None or sha256_hex(found[0]) != spend.output:
            raise changed(str(self.path))
        return bytes(found[0])

    def link(self, account: str, other: str) -> None:
        """Enter that two accounts are about the same people; saying it twice is once.

        Each goes on paying for itself, and what both spent is shown as one sum.

        Raises:
            SecretError: There is no such account.
        """
        with ledger_file.writing(self.path) as connection:
            read = entries.read(connection, self.path)
            entries.account_of(read, other, self.path)
            if other not in entries.account_of(read, account, self.path).same_people:
                entries.append(connection, read, book.LINKED, account, {"with": other})

    def insist_own_people(self, account: str, people: Sketch) -> None:
        """Refuse now what `claim` would refuse later; nothing is written.

        Raises:
            RefusedError: Another account has paid for the same people.
        """
        with ledger_file.reading(self.path) as connection:
            insist_own_people(connection, self.path, account, people)

    def claim(self, account: str, people: Sketch) -> None:
        """Keep whose tables an account is about to pay for, in this file and nowhere else.

        Raises:
            RefusedError: Another account has paid for the same people, and
                nobody said that it is about them too.
        """
        with ledger_file.writing(self.path) as connection:
            read = insist_own_people(connection, self.path, account, people)
            data = people.to_bytes()
            digest = sha256_hex(data)
            if digest not in read.people.get(account, ()):
                connection.execute("INSERT OR IGNORE INTO people VALUES (?, ?)", (digest, data))
                entries.append(connection, read, book.PEOPLE, account, {"sketch": digest})

    def check(
        self,
        account: str,
        request: str,
        epsilon: Fraction,
        unit: str,
        *,
        recompute: bool = False,
        delta: Fraction = NOTHING,
    ) -> None:
        """Refuse now what `reserve` would refuse later; nothing is written.

        Raises:
            SecretError: There is no such account.
            RefusedError: It belongs to another unit, or too little is left.
        """
        read = self.read()
        found = entries.account_of(read, account, self.path)
        spend = read.latest(account, request, stored=False)
        if spend is None or (recompute and spend.output is not None):
            insist_can_pay(read, found, (epsilon, delta), unit)

    def reserve(
        self,
        account: str,
        request: str,
        epsilon: Fraction,
        unit: str,
        details: Mapping[str, Any],
        *,
        recompute: bool = False,
        delta: Fraction = NOTHING,
    ) -> SpendId:
        """Spend. It is on the disk when this returns; only then may noise be drawn.

        A spend of this request whose output was never stored is taken up
        again: nothing left that run, so nothing more is spent.

        Args:
            account: Who pays.
            request: As `request_id` names it.
            epsilon: The price, in all.
            unit: The privacy unit, the same for all spends of an account.
            details: What else to record, as JSON. Private.
            recompute: Spend anew although an output is stored.
            delta: The price in delta, for what the policy asks `delta:` for; the
                sampler's own delta is charged to no account.

        Raises:
            SecretError: There is no such account.
            RefusedError: It belongs to another unit, or too little is left.
            BusyError: Another run has stored this request in the meantime, or
                holds the ledger for too long; or the disk is full.
        """
        with ledger_file.writing(self.path) as connection:
            read = entries.read(connection, self.path)
            found = entries.account_of(read, account, self.path)
            earlier = read.latest(account, request, stored=False)
            if earlier is not None and (earlier.output is None or not recompute):
                return _taken_up(earlier, (epsilon, delta), unit)
            insist_can_pay(read, found, (epsilon, delta), unit)
            body = {
                "request": request,
                "epsilon": str(epsilon),
                "delta": str(delta),
                "unit": unit,
                "details": dict(details),
            }
            return SpendId(entries.append(connection, read, book.SPEND, account, body).hash)

    def store(self, spend: SpendId, output: bytes) -> None:
        """Keep the noisy output of a spend, before anything of it leaves the run.

        Raises:
            BusyError: Another run stored its own output for this spend first.
                Two outputs for one spend would give away more than was paid:
                this one must be forgotten.
        """
        with ledger_file.writing(self.path) as connection:
            read = entries.read(connection, self.path)
            held, digest = read.spends[spend], sha256_hex(output)
            if held.output is not None and held.output != digest:
                raise _meanwhile()
            if held.output is None:
                connection.execute("INSERT INTO output VALUES (?, ?)", (spend, output))
                body = {"spend": spend, "sha256": digest}
                entries.append(connection, read, book.OUTPUT, held.account, body)

    def published(self, spend: SpendId) -> None:
        """Mark that the stored output of a spend was handed over; marking twice is once."""
        with ledger_file.writing(self.path) as connection:
            read = entries.read(connection, self.path)
            held = _stored_spend(read, spend)
            if not held.published:
                entries.append(connection, read, book.PUBLISHED, held.account, {"spend": spend})

    def records(self, account: str, name: RecordsName) -> None:
        """Enter a release of records of an account's people; entering twice is once.

        Nothing is charged: no epsilon counts what records tell. That is why they
        are named beside it.
        """
        with ledger_file.writing(self.path) as connection:
            read = entries.read(connection, self.path)
            entries.account_of(read, account, self.path)
            if read.records_of(account, name) is None:
                entries.append(connection, read, book.RECORDS, account, name._asdict())

    def handed_over(self, account: str, head: str, records: RecordsName | None) -> None:
        """Mark what a release that is in place handed over; marking twice is once.

        Args:
            account: Who paid.
            head: The ledger's head that its manifest bears.
            records: Its records, where it has any.
        """
        with ledger_file.writing(self.path) as connection:
            read = entries.read(connection, self.path)
            spend = read.of_head(head)
            if spend is not None and not spend.published:
                entries.append(connection, read, book.PUBLISHED, account, {"spend": spend.id})
                read = entries.read(connection, self.path)
            held = None if records is None else read.records_of(account, records)
            if held is not None and not held.published:
                entries.append(connection, read, book.PUBLISHED, account, {"records": held.id})


def _stored_spend(read: Book, spend: SpendId) -> Spend:
    held = read.spends[spend]
    if held.output is None:
        raise ValueError("nothing was stored for this spend")
    return held


def _taken_up(spend: Spend, price: tuple[Fraction, Fraction], unit: str) -> SpendId:
    if spend.output is not None:
        raise _meanwhile()
    if (spend.epsilon, spend.delta, spend.unit) != (*price, unit):
        raise ValueError("one request has one price and one unit")
    return spend.id


def _meanwhile() -> BusyError:
    return BusyError(
        "another run has just computed these tables",
        fix="run again: what it stored is handed over, and nothing more is spent",
        code="ledger.meanwhile",
    )
