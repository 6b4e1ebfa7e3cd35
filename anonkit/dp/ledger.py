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

import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from anonkit.canonical import sha256_hex
from anonkit.dp import book, ledger_file
from anonkit.dp.book import Account, Book, Entry, Spend, SpendId, read_book
from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.ledger_file import default_ledger, ledger_option, missing
from anonkit.dp.request import request_id
from anonkit.errors import BusyError, OptionError, RefusedError, SecretError

__all__ = [
    "Account",
    "Entry",
    "Ledger",
    "Spend",
    "SpendId",
    "create_account",
    "default_ledger",
    "open_ledger",
    "request_id",
]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
"""What a policy can write under `budget:`."""


def create_account(path: Path, name: str, epsilon: Fraction) -> Account:
    """Make an account, and the ledger where there is none.

    Args:
        path: The ledger's file, in a folder that only its owner can enter.
        name: Of the account: letters, digits, `-` and `_`.
        epsilon: What may be spent in all, ever.

    Raises:
        OptionError: There is such an account already, or the name is no name.
    """
    if not _NAME.fullmatch(name):
        fix = "use up to 64 letters, digits, `-` and `_`, with a letter or digit first"
        raise OptionError("an account cannot have this name", fix=fix, code="budget.name")
    path = path.absolute()
    ledger_file.make(path)
    with ledger_file.writing(path) as connection:
        read = _read(connection, path)
        if not read.entries:
            _append(connection, read, book.OPENED, "", {"id": secrets.token_hex(16)})
            read = _read(connection, path)
        if name in read.accounts:
            fix = f"see what is left with: anonkit budget show {name}{ledger_option(path)}"
            problem = f"there is an account {name!r} already"
            raise OptionError(problem, where=str(path), fix=fix, code="budget.exists")
        _append(connection, read, book.ACCOUNT, name, {"epsilon": str(epsilon)})
    return Account(name, epsilon, Fraction(0), None)


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

    def account(self, name: str) -> Account:
        """An account and what is left of it.

        Raises:
            SecretError: There is no such account.
        """
        return _account(self._now(), name, self.path)

    def accounts(self) -> tuple[Account, ...]:
        """All accounts, oldest first."""
        return tuple(self._now().accounts.values())

    def history(self, account: str | None = None) -> tuple[Entry, ...]:
        """All entries, or those of one account, oldest first. Private: they say when."""
        return tuple(e for e in self._now().entries if account in (None, e.account))

    def head(self, spend: SpendId | None = None) -> str:
        """The hash that stands for all entries, or for those up to a spend's stored output.

        The second is the same for each run that hands the stored output over.
        """
        read = self._now()
        return read.head if spend is None else _stored_spend(read, spend).output_head

    def spend_of(self, account: str, request: str) -> SpendId:
        """The spend that paid for what is stored for a request.

        Raises:
            KeyError: Nothing is stored for it.
        """
        spend = self._now().latest(account, request, stored=True)
        if spend is None:
            raise KeyError("nothing is stored for this request")
        return spend.id

    def stored(self, account: str, request: str) -> bytes | None:
        """The newest stored output of a request; None where there is none.

        Raises:
            SecretError: There is no such account, or the output was changed.
        """
        with ledger_file.reading(self.path) as connection:
            read = _read(connection, self.path)
            _account(read, account, self.path)
            spend = read.latest(account, request, stored=True)
            if spend is None:
                return None
            wanted = "SELECT bytes FROM output WHERE spend = ?"
            found = connection.execute(wanted, (spend.id,)).fetchone()
        if found is None or sha256_hex(found[0]) != spend.output:
            raise book.changed(str(self.path))
        return bytes(found[0])

    def check(
        self, account: str, request: str, epsilon: Fraction, unit: str, *, recompute: bool = False
    ) -> None:
        """Refuse now what `reserve` would refuse later; nothing is written.

        Raises:
            SecretError: There is no such account.
            RefusedError: It belongs to another unit, or too little is left.
        """
        read = self._now()
        found = _account(read, account, self.path)
        spend = read.latest(account, request, stored=False)
        if spend is None or (recompute and spend.output is not None):
            _check(found, epsilon, unit)

    def reserve(
        self,
        account: str,
        request: str,
        epsilon: Fraction,
        unit: str,
        details: Mapping[str, Any],
        *,
        recompute: bool = False,
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

        Raises:
            SecretError: There is no such account.
            RefusedError: It belongs to another unit, or too little is left.
            BusyError: Another run has stored this request in the meantime, or
                holds the ledger for too long; or the disk is full.
        """
        with ledger_file.writing(self.path) as connection:
            read = _read(connection, self.path)
            found = _account(read, account, self.path)
            earlier = read.latest(account, request, stored=False)
            if earlier is not None and (earlier.output is None or not recompute):
                return _taken_up(earlier, epsilon, unit)
            _check(found, epsilon, unit)
            body = {
                "request": request,
                "epsilon": str(epsilon),
                "unit": unit,
                "details": dict(details),
            }
            return SpendId(_append(connection, read, book.SPEND, account, body).hash)

    def store(self, spend: SpendId, output: bytes) -> None:
        """Keep the noisy output of a spend, before anything of it leaves the run.

        Raises:
            BusyError: Another run stored its own output for this spend first.
                Two outputs for one spend would give away more than was paid:
                this one must be forgotten.
        """
        with ledger_file.writing(self.path) as connection:
            read = _read(connection, self.path)
            held, digest = read.spends[spend], sha256_hex(output)
            if held.output is not None and held.output != digest:
                raise _meanwhile()
            if held.output is None:
                connection.execute("INSERT INTO output VALUES (?, ?)", (spend, output))
                body = {"spend": spend, "sha256": digest}
                _append(connection, read, book.OUTPUT, held.account, body)

    def published(self, spend: SpendId) -> None:
        """Mark that the stored output of a spend was handed over; marking twice is once."""
        with ledger_file.writing(self.path) as connection:
            read = _read(connection, self.path)
            held = _stored_spend(read, spend)
            if not held.published:
                _append(connection, read, book.PUBLISHED, held.account, {"spend": spend})

    def _now(self) -> Book:
        with ledger_file.reading(self.path) as connection:
            return _read(connection, self.path)


def _read(connection: sqlite3.Connection, path: Path) -> Book:
    columns = "seq, at, kind, account, body, previous, hash"
    rows = connection.execute(f"SELECT {columns} FROM entry ORDER BY seq")
    return read_book(rows, str(path))


def _append(
    connection: sqlite3.Connection, read: Book, kind: str, account: str, body: Mapping[str, Any]
) -> Entry:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    entry = read.next_entry(at, kind, account, body)
    connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entry.row)
    return entry


def _account(read: Book, name: str, path: Path) -> Account:
    if name not in read.accounts:
        raise missing(path, name)
    return read.accounts[name]


def _stored_spend(read: Book, spend: SpendId) -> Spend:
    held = read.spends[spend]
    if held.output is None:
        raise ValueError("nothing was stored for this spend")
    return held


def _taken_up(spend: Spend, epsilon: Fraction, unit: str) -> SpendId:
    if spend.output is not None:
        raise _meanwhile()
    if (spend.epsilon, spend.unit) != (epsilon, unit):
        raise ValueError("one request has one price and one unit")
    return spend.id


def _meanwhile() -> BusyError:
    return BusyError(
        "another run has just computed these tables",
        fix="run again: what it stored is handed over, and nothing more is spent",
        code="ledger.meanwhile",
    )


def _check(account: Account, epsilon: Fraction, unit: str) -> None:
    """Whether an account can pay, exactly: 0.1 and 0.2 of 0.3 can both be had."""
    where = f"account {account.name}"
    if account.unit not in (None, unit):
        raise RefusedError(
            f"this account counts by {account.unit}, and these tables protect each {unit}",
            where=where,
            fix=f"write `unit: {account.unit}`, or have an account made for other people",
            code="budget.unit",
        )
    if epsilon > account.left:
        raise RefusedError(
            f"{epsilon_text(account.spent)} of epsilon {epsilon_text(account.epsilon)} is spent "
            f"and {epsilon_text(account.left)} is left; these tables ask for "
            f"{epsilon_text(epsilon)}",
            where=where,
            fix=_ways_on(account),
            code="budget.short",
        )


def _ways_on(account: Account) -> str:
    stored = "hand over an earlier release again under its own `release:` label (that is free)"
    if account.left <= 0:
        return stored
    return f"write `epsilon: {epsilon_text(account.left)}` or less, keep fewer tables, or {stored}"
