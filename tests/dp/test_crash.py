"""Killed before any of its steps, a run can only have spent too much, never too little."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

from anonkit.dp.ledger import Ledger, create_account, open_ledger
from anonkit.errors import BusyError, OptionError, SecretError
from anonkit.files import write_atomic

PRICE = Fraction(1, 4)


def release(ledger: Ledger, out: Path) -> None:
    """The walk of a release through the ledger: stored bytes, or reserve, draw, store; publish."""
    noisy = ledger.stored("water", "r")
    if noisy is None:
        spend = ledger.reserve("water", "r", PRICE, "person", {})
        ledger.store(spend, noisy := b"noisy")
    write_atomic(out, noisy)
    ledger.published(ledger.spend_of("water", "r"))


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
        assert ledger.history()[-1].kind == "published"

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
