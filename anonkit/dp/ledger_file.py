"""The ledger as a file: SQLite, one owner, one writer, nothing lost in a power cut.

A rollback journal with `synchronous=EXTRA` flushes the data, and the folder
once the journal is gone, before a commit returns. Each step opens the file
anew, so that no handle outlives a step or crosses a fork.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from anonkit import files
from anonkit.errors import AnonkitError, BusyError, SecretError

WAIT_SECONDS = 30.0
"""How long one run waits for another one's step."""
APPLICATION_ID = 0x616E6B74
"""`ankt`: tells a ledger from another SQLite file."""
FORMAT = 2
"""1 knew nothing of people; such a ledger is brought up to date by its next step."""

_PEOPLE = (
    "CREATE TABLE people (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL)",
    """CREATE TRIGGER people_stay BEFORE UPDATE ON people
        BEGIN SELECT RAISE(ABORT, 'people are never changed'); END""",
    """CREATE TRIGGER people_are_kept BEFORE DELETE ON people
        BEGIN SELECT RAISE(ABORT, 'people are never removed'); END""",
    f"PRAGMA user_version = {FORMAT}",
)
_SCHEMA = (
    """CREATE TABLE entry (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        account TEXT NOT NULL,
        body TEXT NOT NULL,
        previous TEXT NOT NULL UNIQUE,
        hash TEXT NOT NULL UNIQUE
    )""",
    "CREATE TABLE output (spend TEXT PRIMARY KEY REFERENCES entry (hash), bytes BLOB NOT NULL)",
    """CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END""",
    """CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
        BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END""",
    # Without this one, INSERT OR REPLACE would remove an entry unasked.
    """CREATE TRIGGER entry_comes_last BEFORE INSERT ON entry
        WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM entry)
        OR EXISTS (SELECT 1 FROM entry WHERE hash = NEW.hash OR previous = NEW.previous)
        BEGIN SELECT RAISE(ABORT, 'entries are only added at the end'); END""",
    """CREATE TRIGGER output_stays BEFORE UPDATE ON output
        BEGIN SELECT RAISE(ABORT, 'outputs are never changed'); END""",
    """CREATE TRIGGER output_is_kept BEFORE DELETE ON output
        BEGIN SELECT RAISE(ABORT, 'outputs are never removed'); END""",
    """CREATE TRIGGER output_comes_once BEFORE INSERT ON output
        WHEN EXISTS (SELECT 1 FROM output WHERE spend = NEW.spend)
        BEGIN SELECT RAISE(ABORT, 'a spend has one output'); END""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    *_PEOPLE,
)

_BUSY = {
    sqlite3.SQLITE_BUSY: ("another run is writing to the ledger", "wait until it has ended"),
    sqlite3.SQLITE_LOCKED: ("another run is writing to the ledger", "wait until it has ended"),
    sqlite3.SQLITE_PROTOCOL: ("another run is writing to the ledger", "wait until it has ended"),
    sqlite3.SQLITE_FULL: ("the disk of the ledger is full", "free some space"),
    sqlite3.SQLITE_IOERR: ("the disk of the ledger reported an error", "check the disk"),
    sqlite3.SQLITE_NOMEM: ("there is no memory left", "close programs"),
}
_REFUSED = {
    sqlite3.SQLITE_CORRUPT: ("the ledger is damaged", "ledger.damaged"),
    sqlite3.SQLITE_NOTADB: ("this is no ledger", "ledger.kind"),
    sqlite3.SQLITE_CANTOPEN: ("the ledger cannot be opened", "ledger.permission"),
    sqlite3.SQLITE_READONLY: ("the ledger cannot be written to", "ledger.permission"),
    sqlite3.SQLITE_PERM: ("the ledger cannot be opened", "ledger.permission"),
    sqlite3.SQLITE_AUTH: ("the ledger cannot be opened", "ledger.permission"),
}


def make(path: Path) -> None:
    """Make an empty ledger where there is none; one that is there stays as it is."""
    files.private_dir(path.parent)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with files.plain_errors(path, SecretError):
        try:
            os.close(os.open(path, flags, 0o600))
        except FileExistsError:
            pass
        else:
            files.fsync_dir(path.parent)
    with _transaction(path, "BEGIN IMMEDIATE") as connection:
        if _is_blank(connection):
            for statement in _SCHEMA:
                connection.execute(statement)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """One moment of the ledger, to read."""
    with _transaction(path, "BEGIN") as connection:
        _check_kind(connection, path)
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One step of the ledger: committed and flushed when the block ends, or not taken at all."""
    with _transaction(path, "BEGIN IMMEDIATE") as connection:
        _check_kind(connection, path)
        if _pragma(connection, "user_version") < FORMAT:
            for statement in _PEOPLE:
                connection.execute(statement)
        yield connection


def missing(path: Path, account: str = "NAME") -> SecretError:
    """There is no ledger, or no such account: tables cannot be paid for."""
    problem = "there is no ledger" if account == "NAME" else f"there is no account {account!r}"
    option = ledger_option(path)
    # What was lost comes first: a new one counts all that was ever spent as not spent.
    fix = (
        "if tables were paid for before, put back the newest copy of the ledger, or make it anew "
        f"from all releases: anonkit budget rebuild --manifests DIR --epsilon NAME=E{option}; only "
        "if none ever was, the owner of the data makes it once, with: "
        f"anonkit budget new {account} --epsilon E{option}"
    )
    return SecretError(problem, where=str(path), fix=fix, code="budget.missing")


def ledger_option(path: Path) -> str:
    """What a command needs to find this ledger: nothing in the default place."""
    return "" if path == default_ledger() else f" --ledger {shlex.quote(str(path))}"


def default_ledger() -> Path:
    """Where the ledger is kept unless told otherwise."""
    return files.config_dir() / "ledger.sqlite"


@contextmanager
def _transaction(path: Path, begin: str) -> Iterator[sqlite3.Connection]:
    _check_place(path)
    with _plain_errors(path), closing(_connect(path)) as connection:
        connection.execute(begin)
        yield connection
        connection.commit()
        # Anything that was raised leaves the step uncommitted: closing undoes it.


def _connect(path: Path) -> sqlite3.Connection:
    # `mode=rw` never makes a file; `isolation_level=None` leaves BEGIN to us.
    uri = f"file:{quote(str(path))}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_place(path: Path) -> None:
    """Refuse a file or a folder that others could read, write or swap.

    By name and not by handle: closing a second handle would drop the locks
    that SQLite holds in this process. Only the owner can swap what stands in
    an owner-only folder.
    """
    where = str(path)
    try:
        found = path.lstat()
    except FileNotFoundError:
        raise missing(path) from None
    except OSError:
        fix = "name another place with --ledger"
        problem = "the ledger cannot be reached"
        raise SecretError(problem, where=where, fix=fix, code="ledger.permission") from None
    if not stat.S_ISREG(found.st_mode):
        problem, fix = "this is a symbolic link or no file", "name the ledger itself"
        raise SecretError(problem, where=where, fix=fix, code="ledger.kind")
    if found.st_uid != os.geteuid():
        problem, fix = "this ledger belongs to another user", "run as its owner"
        raise SecretError(problem, where=where, fix=fix, code="ledger.owner")
    if found.st_mode & 0o077:
        fix = f"close it with: chmod 600 {shlex.quote(where)}"
        raise SecretError("others can read this ledger", where=where, fix=fix, code="ledger.loose")
    files.private_dir(path.parent)


def _check_kind(connection: sqlite3.Connection, path: Path) -> None:
    if _is_blank(connection):
        raise missing(path)
    if _pragma(connection, "application_id") != APPLICATION_ID:
        fix = "name another file with --ledger"
        raise SecretError("this is no ledger", where=str(path), fix=fix, code="ledger.kind")
    if not 1 <= _pragma(connection, "user_version") <= FORMAT:
        problem, fix = "the ledger was written by a newer anonkit", "update anonkit"
        raise SecretError(problem, where=str(path), fix=fix, code="ledger.newer")


def _is_blank(connection: sqlite3.Connection) -> bool:
    """A file that was made but not yet filled, as a killed run leaves it."""
    tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    return not tables and _pragma(connection, "application_id") == 0


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours: BusyError where waiting helps."""
    try:
        yield
    except sqlite3.Error as error:
        raise _plain(error, path) from None


def _plain(error: sqlite3.Error, path: Path) -> AnonkitError:
    number = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF  # the rest is detail
    where = str(path)
    if number in _BUSY:
        problem, fix = _BUSY[number]
        return BusyError(problem, where=where, fix=f"{fix}, then run again", code="ledger.busy")
    if number in _REFUSED:
        problem, code = _REFUSED[number]
        fix = "put back a sound copy, or name another file with --ledger"
        return SecretError(problem, where=where, fix=fix, code=code)
    return AnonkitError("the ledger refused a step of anonkit", where=where, code="ledger.refused")
