"""Killed before any of its steps, a run can only have spent too much, never too little."""

from __future__ import annotations

import shutil
from contextlib import suppress
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from anonkit.dp.accounts import Found, extend_account, rebuild
from anonkit.dp.ledger import Ledger, RecordsName, create_account, open_ledger
from anonkit.dp.sketch import Sample, Sketch
from anonkit.errors import BusyError, OptionError, RefusedError, SecretError
from anonkit.files import write_atomic

PRICE = Fraction(1, 4)
RECORDS = RecordsName("survey", "wave-1", "0" * 64)
PEOPLE = Sketch(None, Sample(np.arange(40, dtype=np.uint64), np.ones(40, np.bool_), 40))


def release(ledger: Ledger, out: Path) -> None:
    """The walk of a release through the ledger: stored bytes, or reserve, draw, store; publish."""
    noisy = ledger.stored("water", "r")
    if noisy is None:
        ledger.claim("water", PEOPLE)
        spend = ledger.reserve("water", "r", PRICE, "person", {})
        ledger.store(spend, noisy := b"noisy")
    ledger.records("water", RECORDS)
    write_atomic(out, noisy)
    ledger.handed_over("water", ledger.head(ledger.spend_of("water", "r")), RECORDS)


def test_killed_at_any_step_of_a_release_the_budget_is_never_under_counted(
    ledger: Ledger, tmp_path: Path, crash_points: ModuleType
) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh.sqlite"
    shutil.copy2(ledger.path, fresh)
    seen = set()

    def before() -> None:
        out.unlink(missing_ok=True)
        for left in ledger.path.parent.iterdir():
            left.unlink()
        shutil.copy2(fresh, ledger.path)

    def check(killed: bool) -> None:
        # SQLite first undoes what was half done, as the next run would.
        account = ledger.account("water")
        stored = ledger.stored("water", "r")
        seen.add((account.spent, stored, out.exists()))
        assert account.spent in (0, PRICE)
        if stored is not None:
            assert account.spent == PRICE
        if out.exists():
            assert (account.spent, stored) == (PRICE, out.read_bytes())
        release(ledger, out)
        assert ledger.account("water").spent == PRICE
        kinds = [entry.kind for entry in ledger.history("water")]
        assert sorted(kinds) == sorted(
            ["account", "people", "spend", "output", "records", "published", "published"]
        )
        assert ledger.insist_whole().records

    killed = crash_points.sweep(lambda: release(ledger, out), check, before=before)
    assert killed >= 10
    # The sweep came by every state that there is.
    assert seen == {
        (0, None, False),
        (PRICE, None, False),
        (PRICE, b"noisy", False),
        (PRICE, b"noisy", True),
    }


def test_killed_while_it_is_made_a_ledger_is_whole_or_can_be_made_again(
    ledger_path: Path, crash_points: ModuleType
) -> None:
    def before() -> None:
        shutil.rmtree(ledger_path.parent)

    def check(killed: bool) -> None:
        try:
            assert open_ledger(ledger_path).account("water").left == 1
        except SecretError as error:
            assert killed
            assert error.code == "budget.missing"  # noqa: PT017 - one of two sound states
            create_account(ledger_path, "water", Fraction(1))
        else:
            with pytest.raises(OptionError):
                create_account(ledger_path, "water", Fraction(1))
        assert open_ledger(ledger_path).account("water").left == 1

    act = lambda: create_account(ledger_path, "water", Fraction(1))  # noqa: E731
    assert crash_points.sweep(act, check, before=before) >= 10


FOUND = tuple(
    Found(
        "water",
        "survey",
        label,
        "0" * 64,
        PRICE,
        Fraction(0),
        "person",
        1,
        ("by_ward",),
        label * 64,
        True,
    )
    for label in "ab"
)


def test_killed_while_it_is_rebuilt_a_ledger_holds_every_spend_or_is_rebuilt_again(
    ledger_path: Path, crash_points: ModuleType
) -> None:
    ceilings = {"water": (Fraction(1), Fraction(0))}
    act = lambda: rebuild(ledger_path, FOUND, ceilings)  # noqa: E731

    def check(killed: bool) -> None:
        try:
            act()
            assert killed
        except OptionError as error:
            assert error.code == "budget.ledger_exists"  # noqa: PT017 - one of two sound states
        account = open_ledger(ledger_path).account("water")
        assert (account.spent, account.records) == (2 * PRICE, 2)

    before = lambda: [left.unlink() for left in ledger_path.parent.iterdir()]  # noqa: E731
    assert crash_points.sweep(act, check, before=before) >= 10


def test_killed_while_it_is_extended_or_linked_an_account_is_as_before_or_as_wanted(
    ledger: Ledger, crash_points: ModuleType
) -> None:
    create_account(ledger.path, "wind", Fraction(1))
    fresh = ledger.path.read_bytes()

    def act() -> None:
        extend_account(ledger.path, "water", PRICE, Fraction(0), "more tables")
        ledger.link("water", "wind")

    def before() -> None:
        for left in ledger.path.parent.iterdir():
            left.unlink()
        ledger.path.write_bytes(fresh)
        ledger.path.chmod(0o600)

    def check(killed: bool) -> None:
        account = ledger.account("water")
        state = (account.epsilon, account.same_people)
        assert state in {(1, ()), (1 + PRICE, ()), (1 + PRICE, ("wind",))}
        assert killed or account.same_people

    assert crash_points.sweep(act, check, before=before) >= 4


def test_of_two_accounts_that_claim_the_same_people_at_once_one_gets_them(
    ledger: Ledger, crash_points: ModuleType
) -> None:
    names = ("wind", "rain", "snow")
    for name in names:
        create_account(ledger.path, name, Fraction(1))

    def claim(name: str) -> None:
        with suppress(RefusedError):
            ledger.claim(name, PEOPLE)

    crash_points.together(*(partial(claim, name) for name in names))
    assert len(ledger.read().people) == 1


def test_a_full_disk_while_a_ledger_is_made_leaves_none(
    ledger_path: Path, crash_points: ModuleType
) -> None:
    def check(raised: bool) -> None:
        if not raised:
            assert open_ledger(ledger_path).account("water").left == 1
            return
        with pytest.raises(SecretError) as caught:
            open_ledger(ledger_path)
        assert caught.value.code == "budget.missing"

    failed = crash_points.sweep_failures(
        lambda: create_account(ledger_path, "water", Fraction(1)),
        check,
        BusyError,
        before=lambda: shutil.rmtree(ledger_path.parent, ignore_errors=True),
    )
    assert failed >= 3
