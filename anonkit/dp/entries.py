"""Reading and adding the entries of a ledger's file, inside one step of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anonkit.dp.book import Account, Book, Entry
from anonkit.dp.ledger_file import missing
from anonkit.dp.reading import read_book


def read(connection: sqlite3.Connection, path: Path) -> Book:
    """All entries, checked from the first to the head.

    Raises:
        SecretError: The ledger was changed by another hand.
    """
    columns = "seq, at, kind, account, body, previous, hash"
    rows = connection.execute(f"SELECT {columns} FROM entry ORDER BY seq")
    return read_book(rows, str(path))


def append(
    connection: sqlite3.Connection, book: Book, kind: str, account: str, body: Mapping[str, Any]
) -> Entry:
    """Add one entry at the end; `book` must have been read in this step."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    entry = book.next_entry(at, kind, account, body)
    connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entry.row)
    return entry


def account_of(book: Book, name: str, path: Path) -> Account:
    """An account of the ledger.

    Raises:
        SecretError: There is no such account.
    """
    if name not in book.accounts:
        raise missing(path, name)
    return book.accounts[name]
