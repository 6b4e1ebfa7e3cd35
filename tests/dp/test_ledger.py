"""The ledger counts every spend, exactly, and hands the same answer to the same request."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.dp.ledger import Ledger, create_account, default_ledger, open_ledger
from anonkit.errors import BusyError, OptionError, RefusedError, SecretError

TENTH = Fraction(1, 10)
DETAILS = {"relation": "add or remove one person", "tables": ["by_sex"], "max_rows_per_unit": 1}


def spend(ledger: Ledger, request: str, epsilon: Fraction = TENTH, **more: bool) -> str:
    return ledger.reserve("water", request, epsilon, "person", DETAILS, **more)


def test_a_new_account_has_spent_nothing(ledger: Ledger) -> None:
    account = ledger.account("water")
    assert (account.epsilon, account.spent, account.left, account.unit) == (1, 0, 1, None)


def test_a_spend_is_counted_before_anything_is_stored(ledger: Ledger) -> None:
    spend(ledger, "r")
    account = ledger.account("water")
    assert (account.spent, account.left, account.unit) == (TENTH, Fraction(9, 10), "person")
    assert ledger.stored("water", "r") is None


def test_what_is_stored_comes_back_byte_for_byte(ledger: Ledger) -> None:
    output = bytes(range(256)) * 9
    ledger.store(spend(ledger, "r"), output)
    assert ledger.stored("water", "r") == output
    assert open_ledger(ledger.path).stored("water", "r") == output
    assert ledger.stored("water", "other") is None


@settings(max_examples=25)
@given(
    st.lists(st.fractions(min_value=Fraction(1, 60), max_value=1, max_denominator=60), max_size=9)
)
def test_spends_add_up_exactly(
    tmp_path_factory: pytest.TempPathFactory, prices: list[Fraction]
) -> None:
    path = tmp_path_factory.mktemp("config") / "ledger.sqlite"
    create_account(path, "water", Fraction(1))
    ledger = open_ledger(path)
    total = Fraction(0)
    for place, price in enumerate(prices):
        if total + price <= 1:
            total += price
            spend(ledger, f"r{place}", price)
        else:
            with pytest.raises(RefusedError):
                spend(ledger, f"r{place}", price)
        assert ledger.account("water").spent == total


def test_a_tenth_and_two_tenths_of_three_tenths_can_both_be_had(ledger_path: Path) -> None:
    create_account(ledger_path, "water", Fraction("0.3"))
    ledger = open_ledger(ledger_path)
    spend(ledger, "one", Fraction("0.1"))
    spend(ledger, "two", Fraction("0.2"))
    assert ledger.account("water").left == 0


def test_a_short_account_is_refused_with_what_is_left_and_ways_on(ledger: Ledger) -> None:
    spend(ledger, "one", Fraction(3, 4))
    for ask in (ledger.check, lambda *a: ledger.reserve(*a, {})):
        with pytest.raises(RefusedError) as caught:
            ask("water", "two", Fraction(1, 2), "person")
        error = caught.value
        assert (error.code, error.exit_code) == ("budget.short", 1)
        assert error.problem == (
            "0.75 of epsilon 1 is spent and 0.25 is left; these tables ask for 0.5"
        )
        assert "epsilon: 0.25" in error.fix
        assert "release:" in error.fix
    assert len(ledger.history()) == 3


def test_checking_writes_nothing_and_costs_nothing(ledger: Ledger) -> None:
    head = ledger.head()
    ledger.check("water", "r", Fraction(1), "person")
    assert ledger.head() == head
    ledger.store(spend(ledger, "r", Fraction(1)), b"x")
    ledger.check("water", "r", Fraction(1), "person")
    with pytest.raises(RefusedError):
        ledger.check("water", "r", Fraction(1), "person", recompute=True)


def test_a_reservation_without_output_is_taken_up_again_and_never_given_back(
    ledger: Ledger,
) -> None:
    first = spend(ledger, "r")
    assert spend(ledger, "r") == first
    assert spend(ledger, "r", recompute=True) == first
    assert ledger.account("water").spent == TENTH


def test_recomputing_spends_anew_and_the_newest_output_counts(ledger: Ledger) -> None:
    first = spend(ledger, "r")
    ledger.store(first, b"old")
    second = spend(ledger, "r", recompute=True)
    assert second != first
    assert ledger.stored("water", "r") == b"old"
    ledger.store(second, b"new")
    assert ledger.stored("water", "r") == b"new"
    assert ledger.spend_of("water", "r") == second
    assert ledger.account("water").spent == 2 * TENTH


def test_two_runs_of_one_request_cannot_both_publish(ledger: Ledger) -> None:
    ours, theirs = spend(ledger, "r"), spend(ledger, "r")
    ledger.store(theirs, b"theirs")
    with pytest.raises(BusyError) as caught:
        ledger.store(ours, b"ours")
    assert caught.value.code == "ledger.meanwhile"
    assert ledger.stored("water", "r") == b"theirs"
    ledger.store(theirs, b"theirs")  # storing the same twice is storing it once
    with pytest.raises(BusyError):
        spend(ledger, "r")
    assert ledger.account("water").spent == TENTH


def test_one_account_never_mixes_units(ledger: Ledger) -> None:
    spend(ledger, "r")
    with pytest.raises(RefusedError) as caught:
        ledger.reserve("water", "h", TENTH, "household", {})
    assert caught.value.code == "budget.unit"
    assert ledger.account("water").spent == TENTH


def test_the_head_after_a_stored_output_stays_the_same(ledger: Ledger) -> None:
    one = spend(ledger, "r")
    with pytest.raises(ValueError, match="nothing was stored"):
        ledger.head(one)
    ledger.store(one, b"x")
    head = ledger.head(one)
    assert head == ledger.head()
    ledger.published(one)
    spend(ledger, "other")
    assert ledger.head(one) == head != ledger.head()


def test_publishing_is_marked_once_and_only_for_what_is_stored(ledger: Ledger) -> None:
    one = spend(ledger, "r")
    with pytest.raises(ValueError, match="nothing was stored"):
        ledger.published(one)
    ledger.store(one, b"x")
    ledger.published(one)
    ledger.published(one)
    kinds = [entry.kind for entry in ledger.history()]
    assert kinds == ["opened", "account", "spend", "output", "published"]


def test_history_records_what_each_spend_was_for(ledger: Ledger) -> None:
    spend(ledger, "r")
    create_account(ledger.path, "health", Fraction(2))
    entry = ledger.history("water")[-1]
    assert entry.body == {
        "request": "r",
        "epsilon": "1/10",
        "delta": "0",
        "unit": "person",
        "details": DETAILS,
    }
    assert [account.name for account in ledger.accounts()] == ["water", "health"]
    assert {entry.account for entry in ledger.history("health")} == {"health"}


def test_no_ledger_no_tables(home: Path) -> None:
    with pytest.raises(SecretError) as caught:
        open_ledger(default_ledger(), "water")
    assert (caught.value.exit_code, caught.value.code) == (4, "budget.missing")
    assert caught.value.fix.endswith("anonkit budget new water --epsilon E")
    assert not home.exists()


def test_the_command_that_mends_names_a_ledger_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(SecretError) as caught:
        open_ledger(tmp_path / "my ledger", "water")
    assert f"--ledger '{tmp_path}/my ledger'" in caught.value.fix


def test_no_account_is_made_by_accident(ledger: Ledger) -> None:
    for ask in (
        lambda: ledger.account("wate"),
        lambda: ledger.stored("wate", "r"),
        lambda: ledger.check("wate", "r", TENTH, "person"),
        lambda: ledger.reserve("wate", "r", TENTH, "person", {}),
    ):
        with pytest.raises(SecretError) as caught:
            ask()
        assert "anonkit budget new wate --epsilon E" in caught.value.fix
    assert len(ledger.accounts()) == 1


def test_an_account_is_made_once(ledger: Ledger) -> None:
    with pytest.raises(OptionError) as caught:
        create_account(ledger.path, "water", Fraction(9))
    assert caught.value.code == "budget.exists"
    assert ledger.account("water").epsilon == 1


@pytest.mark.parametrize("name", ["", "a b", "-x", "../x", "a" * 65, "é"])
def test_an_account_has_a_name_that_a_policy_can_write(ledger_path: Path, name: str) -> None:
    with pytest.raises(OptionError):
        create_account(ledger_path, name, Fraction(1))
    assert not ledger_path.exists()


SPENDER = """
import sys
from fractions import Fraction
from pathlib import Path
from anonkit.dp.ledger import open_ledger
from anonkit.errors import RefusedError
ledger, own = open_ledger(Path(sys.argv[1])), sys.argv[2]
taken = 0
for number in range(10):
    try:
        request = f"{own}-{number}"
        spend = ledger.reserve("water", request, Fraction(1, 10), "person", {})
        ledger.store(spend, own.encode())
        taken += 1
    except RefusedError:
        pass
print(taken)
"""


def test_eight_processes_never_spend_more_than_there_is(ledger: Ledger) -> None:
    command = [sys.executable, "-c", SPENDER, str(ledger.path)]
    running = [
        subprocess.Popen([*command, str(own)], stdout=subprocess.PIPE, text=True)
        for own in range(8)
    ]
    taken = [int(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0] * 8
    assert sum(taken) == 10
    assert ledger.account("water").left == 0
    assert sum(entry.kind == "output" for entry in ledger.history()) == 10
