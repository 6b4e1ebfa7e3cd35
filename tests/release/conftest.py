"""A place to release the tiny survey from."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from families import Homes
from survey import Survey, survey

from anonkit import api, keys
from anonkit.dp import ledger
from anonkit.release import Outcome, ways
from anonkit.steps.mend.search import search

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def tiny(tmp_path: Path) -> Survey:
    return survey(tmp_path / "survey")


@pytest.fixture(autouse=True)
def hurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a refusal one change is tried, or all: not as many as fit into 12 seconds."""
    seconds = 0 if request.node.get_closest_marker("ways") is None else 300
    monkeypatch.setattr(ways, "search", partial(search, seconds=seconds))


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes(tmp_path)


@pytest.fixture
def account(home: Path) -> str:
    """An account that pays for two requests."""
    path = ledger.default_ledger()
    ledger.create_account(path, "tiny", Fraction(4))
    return "tiny"


Release = Callable[..., Outcome]


@pytest.fixture
def release(tmp_path: Path, keyring: keys.Keyring, account: str) -> Release:
    """Release through the Python API, into `tmp_path/out` unless told otherwise."""

    def run(made: Survey, **options: Any) -> Outcome:
        places = {"output": tmp_path / "out", "private": tmp_path / "private"}
        return api.release(
            **{"policy": made.policy, "data": made.data, "passphrase": PASSPHRASE}
            | places
            | options
        )

    return run
