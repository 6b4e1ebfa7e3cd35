"""`anonkit budget`: accounts are made on purpose and shown exactly."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from anonkit.cli import cli
from anonkit.dp.ledger import default_ledger, open_ledger
from anonkit.errors import OptionError, SecretError


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["budget", *arguments], catch_exceptions=True)


def shown(*arguments: str) -> Any:
    result = call(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_account_is_made_in_the_config_folder_and_shown(home: Path) -> None:
    made = {"name": "water", "epsilon": "0.3", "spent": "0", "left": "0.3", "unit": None} | {
        "delta": "0.000001",
        "delta_spent": "0",
        "records": 0,
        "same_people": [],
        "spent_together": "0",
    }
    words = ("new", "water", "--epsilon", "0.30", "--delta", "1e-6")
    assert shown(*words) == {"format": 1, "account": made}
    spender = open_ledger(default_ledger())
    spender.reserve("water", "r", Fraction(1, 10), "person", {})
    spent = {"spent": "0.1", "left": "0.2", "unit": "person", "spent_together": "0.1"}
    wanted = made | spent
    assert shown("show") == {"format": 1, "accounts": [wanted]}
    assert shown("show", "water") == {"format": 1, "accounts": [wanted]}
    text = call("show").stdout
    assert text == (
        "water: 0.2 of epsilon 0.3 left, 0.1 spent; of delta 0.000001, 0 spent; "
        "each person counts as one\n"
    )
    assert default_ledger().is_relative_to(home)


def test_another_ledger_can_be_named(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "own" / "ledger.sqlite"
    shown("new", "water", "--epsilon", "2", "--ledger", str(path))
    assert shown("show", "--ledger", str(path))["accounts"][0]["left"] == "2"
    assert not home.exists()


def test_showing_makes_nothing(home: Path) -> None:
    result = call("show", "water")
    assert isinstance(result.exception, SecretError)
    assert "anonkit budget new water --epsilon E" in result.exception.fix
    assert not home.exists()


@pytest.mark.parametrize("epsilon", ["0", "11", "-1", "nan", "one", "1e1"])
def test_an_epsilon_that_protects_nobody_is_refused(home: Path, epsilon: str) -> None:
    result = call("new", "water", "--epsilon", epsilon)
    if epsilon.lstrip("-").isdigit():
        assert "above 0 and at most 10" in str(result.exception)
    assert isinstance(result.exception, OptionError)
    assert not home.exists()


def test_an_account_is_never_made_anew(home: Path) -> None:
    shown("new", "water", "--epsilon", "1")
    result = call("new", "water", "--epsilon", "10")
    assert isinstance(result.exception, OptionError)
    assert "anonkit budget show water" in result.exception.fix
    assert shown("show")["accounts"][0]["epsilon"] == "1"
