"""Accounts of epsilon, and noise drawn by diffprivlib."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from anonkit.dp.ledger import Ledger, create_account, open_ledger


@pytest.fixture
def ledger_path(tmp_path: Path) -> Path:
    """Where a ledger may stand: in a folder of its owner alone. Not made."""
    folder = tmp_path / "config"
    folder.mkdir(0o700)
    return folder / "ledger.sqlite"


@pytest.fixture
def ledger(ledger_path: Path) -> Ledger:
    """A ledger with the account `water` of epsilon 1."""
    create_account(ledger_path, "water", Fraction(1))
    return open_ledger(ledger_path)
