"""No bit, byte or end of any file of a release can be changed unseen."""

from __future__ import annotations

import random
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from anonkit import api
from anonkit.errors import InputError

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden"
NEWEST = max(GOLDEN.glob("release-*"), key=lambda folder: int(folder.name.partition("-")[2]))
Damage = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    """One bit the other way round."""
    place = chance.randrange(len(data))
    changed = data[place] ^ 1 << chance.randrange(8)
    return data[:place] + bytes([changed]) + data[place + 1 :]


def insert(data: bytes, chance: random.Random) -> bytes:
    """One byte more, often one that stands there already."""
    place = chance.randrange(len(data) + 1)
    more = chance.choice([chance.randbytes(1), data[place - 1 : place], b"\n", b" "])
    return data[:place] + (more or b"\0") + data[place:]


def delete(data: bytes, chance: random.Random) -> bytes:
    """One byte less."""
    place = chance.randrange(len(data))
    return data[:place] + data[place + 1 :]


def truncate(data: bytes, chance: random.Random) -> bytes:
    """An end cut off."""
    return data[: chance.randrange(len(data))]


def verdict(folder: Path) -> str:
    return api.verify(folder=folder, public_key=GOLDEN / "owner.pem").verdict


def unseen(folder: Path, damage: Damage, times: int, seed: int) -> list[str]:
    """Where a damaged file was taken; each file is damaged as often as another."""
    chance = random.Random(seed)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    taken = []
    for turn in range(times):
        path = chance.choice(files)
        sound = path.read_bytes()
        path.write_bytes(damage(sound, chance))
        if verdict(folder) != "reject":
            taken.append(f"{path.relative_to(folder)}: {damage.__name__} {turn} of seed {seed}")
        path.write_bytes(sound)
    return taken


@pytest.mark.parametrize(
    ("damage", "times", "seed"),
    [
        (flip, 200, 8),
        (insert, 20, 8),
        (delete, 20, 8),
        (truncate, 20, 8),
        pytest.param(flip, 10_000, None, marks=pytest.mark.audit),
        pytest.param(insert, 2_000, None, marks=pytest.mark.audit),
        pytest.param(delete, 2_000, None, marks=pytest.mark.audit),
        pytest.param(truncate, 2_000, None, marks=pytest.mark.audit),
    ],
)
def test_no_damage_is_taken(tmp_path: Path, damage: Damage, times: int, seed: int | None) -> None:
    folder = shutil.copytree(NEWEST, tmp_path / "release")
    before = verdict(folder)
    assert before in ("no_objection", "questions")
    assert unseen(folder, damage, times, secrets.randbits(64) if seed is None else seed) == []
    assert verdict(folder) == before


@pytest.mark.parametrize("bits", [64, pytest.param(10_000, marks=pytest.mark.audit)])
def test_every_bit_at_the_end_of_the_envelope_counts(tmp_path: Path, bits: int) -> None:
    """Text in base64 has spellings that mean the same, by its last letters: only one is taken."""
    folder = shutil.copytree(NEWEST, tmp_path / "release")
    path = folder / "manifest.sig"
    sound = path.read_bytes()
    for bit in range(max(0, 8 * len(sound) - bits), 8 * len(sound)):
        flipped = bytearray(sound)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        assert verdict(folder) == "reject", f"bit {bit}"


def test_damage_is_never_the_same_release(tmp_path: Path) -> None:
    folder = shutil.copytree(NEWEST, tmp_path / "release")
    chance = random.Random(8)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        sound = path.read_bytes()
        for damage in (flip, insert, delete, truncate):
            path.write_bytes(damage(sound, chance))
            with suppress(InputError):
                assert not api.diff(one=NEWEST, other=folder).same
            path.write_bytes(sound)
    assert api.diff(one=NEWEST, other=folder).same
