"""The ledger's file is its owner's alone, only grows, and shows every other hand."""

from __future__ import annotations

import os
import sqlite3
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from anonkit.dp import ledger_file
from anonkit.dp.ledger import Ledger, create_account, open_ledger
from anonkit.dp.sketch import Sample, Sketch
from anonkit.errors import BusyError, RefusedError, SecretError

TENTH = Fraction(1, 10)


def spend(ledger: Ledger, request: str) -> str:
    return ledger.reserve("water", request, TENTH, "person", {})


def test_a_ledger_is_its_owners_alone(ledger_path: Path) -> None:
    old = os.umask(0)
    try:
        create_account(ledger_path.parent / "new" / "ledger.sqlite", "water", Fraction(1))
    finally:
        os.umask(old)
    made = ledger_path.parent / "new"
    assert made.stat().st_mode & 0o777 == 0o700
    assert (made / "ledger.sqlite").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.iterdir()] == ["ledger.sqlite"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o606])
def test_a_ledger_that_others_can_reach_is_refused(ledger: Ledger, mode: int) -> None:
    ledger.path.chmod(mode)
    for ask in (ledger.head, lambda: create_account(ledger.path, "b", TENTH)):
        with pytest.raises(SecretError) as caught:
            ask()
        assert caught.value.code == "ledger.loose"


def test_a_folder_that_others_can_enter_is_refused(ledger: Ledger) -> None:
    ledger.path.parent.chmod(0o750)
    with pytest.raises(SecretError) as caught:
        ledger.head()
    assert caught.value.code == "folder.loose"


def test_a_symbolic_link_is_never_followed(ledger: Ledger) -> None:
    link = ledger.path.with_name("link.sqlite")
    link.symlink_to(ledger.path)
    nowhere = ledger.path.with_name("nowhere.sqlite")
    nowhere.symlink_to(ledger.path.with_name("made-by-mistake"))
    for path in (link, nowhere):
        for ask in (lambda p=path: open_ledger(p), lambda p=path: create_account(p, "b", TENTH)):
            with pytest.raises(SecretError) as caught:
                ask()
            assert caught.value.code == "ledger.kind"
    assert not ledger.path.with_name("made-by-mistake").exists()


@pytest.mark.parametrize("kind", ["text", "sqlite", "folder", "cut"])
def test_another_file_is_no_ledger(ledger: Ledger, kind: str) -> None:
    path = ledger.path.with_name("other")
    if kind == "text":
        path.write_bytes(b"ward,sex\n" * 1000)
    elif kind == "sqlite":
        with sqlite3.connect(path) as raw:
            raw.execute("CREATE TABLE entry (seq)")
        raw.close()
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(ledger.path.read_bytes()[:5000])
    path.chmod(0o600)
    with pytest.raises(SecretError):
        open_ledger(path)


def raw(ledger: Ledger) -> sqlite3.Connection:
    return sqlite3.connect(ledger.path, isolation_level=None)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE kind = 'spend'",
        "DELETE FROM output",
        "UPDATE entry SET body = replace(body, '1/10', '1/90')",
        "UPDATE entry SET hash = 'x' WHERE seq = 1",
        "UPDATE output SET bytes = x'00'",
        "REPLACE INTO entry SELECT 3, at, kind, account, '{}', previous, hash FROM entry",
        "REPLACE INTO entry SELECT 99, at, kind, account, body, previous, hash FROM entry",
        "REPLACE INTO entry SELECT 5, at, kind, account, body, previous, hash FROM entry",
        "REPLACE INTO output SELECT spend, x'00' FROM output",
    ],
)
def test_entries_are_only_added(ledger: Ledger, statement: str) -> None:
    ledger.store(spend(ledger, "r"), b"x")
    connection = raw(ledger)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert ledger.account("water").spent == TENTH
    assert ledger.stored("water", "r") == b"x"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE kind = 'spend'",
        "DELETE FROM entry WHERE seq = 1",
        "UPDATE entry SET body = replace(body, '1/10', '1/90')",
        "UPDATE entry SET body = replace(body, '\"1\"', '\"9\"')",
        "UPDATE entry SET account = 'wind' WHERE kind = 'spend'",
        "UPDATE entry SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 3",
        "UPDATE entry SET kind = 'published' WHERE kind = 'spend'",
        "UPDATE entry SET seq = 7 WHERE seq = 5",
        "UPDATE entry SET hash = upper(hash) WHERE seq = 2",
        "UPDATE output SET bytes = x'00'",
        "DELETE FROM output",
    ],
)
def test_a_ledger_written_by_another_hand_is_refused(ledger: Ledger, statement: str) -> None:
    for request in "rs":
        ledger.store(spend(ledger, request), b"x")
    connection = raw(ledger)
    connection.execute("PRAGMA foreign_keys = OFF")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    assert connection.execute(statement).rowcount > 0
    connection.close()
    with pytest.raises(SecretError) as caught:
        ledger.stored("water", "r")
    assert caught.value.code == "ledger.changed"


def test_a_ledger_of_a_newer_version_is_refused(ledger: Ledger) -> None:
    connection = raw(ledger)
    connection.execute(f"PRAGMA user_version = {ledger_file.FORMAT + 1}")
    connection.close()
    with pytest.raises(SecretError) as caught:
        ledger.head()
    assert caught.value.code == "ledger.newer"


def test_a_ledger_of_the_first_version_goes_on(ledger: Ledger) -> None:
    spend(ledger, "r")
    connection = raw(ledger)
    for trigger in ("people_stay", "people_are_kept"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DROP TABLE people")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    people = Sketch(None, Sample(np.arange(9, dtype=np.uint64), np.ones(9, np.bool_), 9))
    ledger.insist_own_people("water", people)
    assert ledger.account("water").spent == TENTH
    for _ in range(2):
        ledger.claim("water", people)
    create_account(ledger.path, "wind", Fraction(1))
    with pytest.raises(RefusedError) as caught:
        ledger.claim("wind", people)
    assert caught.value.code == "budget.same_people"
    assert [entry.kind for entry in ledger.history("water")].count("people") == 1


def test_a_ledger_held_for_too_long_says_try_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_file, "WAIT_SECONDS", 0.05)
    holder = raw(ledger)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError) as caught:
        spend(ledger, "r")
    assert (caught.value.exit_code, caught.value.code) == (75, "ledger.busy")
    assert ledger.account("water").spent == 0  # reading goes on
    holder.execute("ROLLBACK")
    holder.close()
    spend(ledger, "r")


def test_a_full_disk_says_try_again_and_loses_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = spend(ledger, "r")
    connect = sqlite3.connect

    def small(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)
        connection.execute("PRAGMA max_page_count = 1")  # no page more than there are
        return connection

    with monkeypatch.context() as full:
        full.setattr(sqlite3, "connect", small)
        with pytest.raises(BusyError) as caught:
            ledger.store(one, bytes(200_000))
        assert "full" in caught.value.problem
    assert ledger.stored("water", "r") is None
    ledger.store(one, bytes(200_000))
    assert ledger.stored("water", "r") == bytes(200_000)


def test_a_commit_flushes_all_the_way(ledger: Ledger) -> None:
    with ledger_file.writing(ledger.path) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)  # EXTRA
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_what_fails_half_way_leaves_no_trace(ledger: Ledger) -> None:
    head = ledger.head()

    def broken() -> None:
        with ledger_file.writing(ledger.path) as connection:
            connection.execute("INSERT INTO entry VALUES (3, '', '', '', '', 'p', 'h')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert ledger.head() == head
