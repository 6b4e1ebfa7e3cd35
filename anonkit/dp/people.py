"""One set of people has one account: a second one over them is refused.

It guards against mistakes, such as a new account for old data under another
name. It is no wall against its owner, who can change identities and cells.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from anonkit.canonical import sha256_hex
from anonkit.dp import entries
from anonkit.dp.book import Book
from anonkit.dp.reading import changed
from anonkit.dp.sketch import Sketch
from anonkit.errors import RefusedError


def insist_own_people(
    connection: sqlite3.Connection, path: Path, account: str, people: Sketch
) -> Book:
    """Hold the people of a spend beside those of every other account.

    Returns:
        The ledger as it was read for that.

    Raises:
        SecretError: There is no such account, or a fingerprint was changed.
        RefusedError: They are the people of another account, to more than 5 %.
    """
    read = entries.read(connection, path)
    own = entries.account_of(read, account, path)
    for name, digests in read.people.items():
        if name in (account, *own.same_people):
            continue
        if any(people.same_people_as(_kept(connection, path, each)) for each in digests):
            raise _same_people(account, name)
    return read


def _kept(connection: sqlite3.Connection, path: Path, digest: str) -> Sketch:
    found = connection.execute("SELECT bytes FROM people WHERE digest = ?", (digest,)).fetchone()
    if found is None or sha256_hex(found[0]) != digest:
        raise changed(str(path))
    return Sketch.from_bytes(bytes(found[0]))


def _same_people(account: str, other: str) -> RefusedError:
    return RefusedError(
        f"the account {other} has paid for tables of these people, or of many of them: a second "
        "account would let tables say more about them than either account counts",
        where=f"account {account}",
        fix=f"write `budget: {other}`; where people were asked again (a panel) and both accounts "
        f"are to stay, release with --same-people-as {other}, which adds up what both spend; "
        "where they are other people whose numbers happen to be the same, make the numbers "
        "differ, such as W2-0017 for 0017",
        code="budget.same_people",
    )
