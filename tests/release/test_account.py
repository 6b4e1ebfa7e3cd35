"""What an account pays for, through the verb that releases."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from survey import Survey, rows, tables_only

from anonkit.dp import ledger
from anonkit.errors import OptionError, RefusedError, SecretError


@pytest.fixture
def tables(tiny: Survey) -> Survey:
    tiny.policy.write_text(tables_only(), "utf-8")
    return tiny


def at(folder: Path, name: str) -> dict[str, Path]:
    return {"output": folder / name, "private": folder / f"{name}-private"}


def account() -> ledger.Account:
    return ledger.open_ledger(ledger.default_ledger()).account("tiny")


def csvs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "tables").iterdir()}


def test_the_same_request_is_answered_with_what_is_stored_whatever_the_data_is(
    tables: Survey, release, tmp_path: Path
) -> None:
    """And in the same words, which tell nobody whether it changed."""
    release(tables, **at(tmp_path, "one"))
    said = []
    for name, people in (
        ("same", tables.people),
        ("some", tables.people[9:]),
        ("other", rows(40, 8)),
    ):
        tables.rewrite(people)
        outcome = release(tables, **at(tmp_path, name))
        assert outcome.document["epsilon_spent"] == "0"
        said.append(outcome.text.replace(str(tmp_path / name), "PLACE"))
        assert csvs(tmp_path / name) == csvs(tmp_path / "one")
    assert said[0] == said[1] == said[2]
    assert "nothing more was spent" in said[0]
    again = release(tables, **at(tmp_path, "one"))
    assert again.document["already"]
    assert account().spent == 2


def test_recomputing_spends_and_a_label_stays_with_its_data(
    tables: Survey, release, tmp_path: Path
) -> None:
    release(tables, **at(tmp_path, "one"))
    assert release(tables, **at(tmp_path, "two"), recompute=True).document["epsilon_spent"] == "2"
    assert csvs(tmp_path / "two") != csvs(tmp_path / "one")
    assert account().left == 0
    tables.rewrite(tables.people[9:])
    with pytest.raises(RefusedError):
        release(tables, **at(tmp_path, "three"), recompute=True)
    ledger.create_account(ledger.default_ledger(), "rich", Fraction(9))
    tables.edit("budget: tiny", "budget: rich")
    with pytest.raises(OptionError) as caught:
        release(tables, **at(tmp_path, "three"))
    assert caught.value.code == "release.label_used"


def test_a_tenth_and_two_tenths_of_three_tenths_are_both_released(
    tables: Survey, release, tmp_path: Path
) -> None:
    ledger.create_account(ledger.default_ledger(), "small", Fraction("0.3"))
    tables.edit("budget: tiny", "budget: small")
    tables.edit("epsilon: 2.0", "epsilon: 0.1")
    release(tables, **at(tmp_path, "one"))
    tables.edit("epsilon: 0.1", "epsilon: 0.2")
    tables.edit("release: wave-1", "release: wave-2")
    release(tables, **at(tmp_path, "two"))
    tables.edit("release: wave-2", "release: wave-3")
    tables.data.unlink()  # a budget is refused before the data is opened
    with pytest.raises(RefusedError) as caught:
        release(tables, **at(tmp_path, "three"))
    error = caught.value
    assert error.problem == (
        "0.3 of epsilon 0.3 is spent and nothing is left; these tables ask for 0.2"
    )
    assert "`release: wave-2` of tiny-survey or `release: wave-1` of tiny-survey" in error.fix
    assert "extended" in error.fix


def test_without_an_account_it_is_exit_4_before_the_data_is_opened(tables: Survey, release) -> None:
    tables.data.unlink()
    tables.edit("budget: tiny", "budget: nobody")
    with pytest.raises(SecretError) as caught:
        release(tables)
    assert (caught.value.code, caught.value.exit_code) == ("budget.missing", 4)
    ledger.default_ledger().unlink()
    with pytest.raises(SecretError) as caught:
        release(tables)
    assert caught.value.exit_code == 4


def test_releases_at_once_never_spend_more_than_there_is(
    tables: Survey, release, tmp_path: Path, crash_points
) -> None:
    """Eight labels at once, for half of the account each."""
    policy = tables.policy.read_text("utf-8")

    def one(label: str) -> None:
        mine = tables.policy.with_name(f"{label}.yaml")
        mine.write_text(policy.replace("release: wave-1", f"release: {label}"), "utf-8")
        own = Survey(mine, tables.data, tables.people)
        try:
            release(own, **at(tmp_path, label))
        except RefusedError as error:
            assert error.code == "budget.short"  # noqa: PT017 - the other sound end

    crash_points.together(*(lambda n=n: one(f"at-once-{n}") for n in range(8)))
    assert account().left == 0
    assert sum((tmp_path / f"at-once-{n}" / "manifest.json").is_file() for n in range(8)) == 2


def test_a_private_side_is_not_made_again_by_spending_once_more(
    tables: Survey, release, tmp_path: Path
) -> None:
    """Under a ledger that has lost what it stored, the same request would draw new noise."""
    release(tables)
    shutil.rmtree(tmp_path / "private")
    ledger.default_ledger().unlink()
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction(4))
    with pytest.raises(OptionError) as caught:
        release(tables)
    assert caught.value.code == "output.private_lost"
    assert account().spent == 0
