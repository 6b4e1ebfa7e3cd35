"""Two people, and what goes between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from two_people import TwoPeople


@pytest.fixture
def two(home: Path, tmp_path: Path) -> TwoPeople:
    return TwoPeople.at(tmp_path / "two")


@pytest.fixture
def asked(two: TwoPeople) -> TwoPeople:
    two.request()
    return two


@pytest.fixture
def allowed(asked: TwoPeople) -> TwoPeople:
    asked.approve()
    return asked
