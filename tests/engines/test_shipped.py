"""A function travels as an owner-only file, and no other file is taken for it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from anonkit.engines.shipped import Shipped, ship
from anonkit.errors import SecretError

THING = {"key": "not to be seen"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir(0o700)
    return made


def refusal(shipped: Shipped) -> str:
    with pytest.raises(SecretError) as caught:
        shipped.load()
    assert "seen" not in str(caught.value)
    return caught.value.code


def test_what_is_shipped_arrives_and_its_file_goes(folder):
    shipped = ship(THING, folder)
    assert (folder / Path(shipped.path).name).stat().st_mode & 0o777 == 0o600
    again = pickle.loads(pickle.dumps(shipped))
    assert b"seen" not in pickle.dumps(shipped)
    assert again.load() == THING
    assert again.load() is again.load()
    again.remove()
    assert list(folder.iterdir()) == []
    assert refusal(shipped) == "file.missing"


def test_another_file_is_not_taken_for_it(folder):
    shipped = ship(THING, folder)
    Path(shipped.path).write_bytes(pickle.dumps("another"))
    assert refusal(shipped) == "secret.changed"
    Path(shipped.path).chmod(0o640)
    assert refusal(shipped) == "secret.loose"
    Path(shipped.path).rename(folder / "moved")
    Path(shipped.path).symlink_to(folder / "moved")
    assert refusal(shipped) == "file.symlink"
