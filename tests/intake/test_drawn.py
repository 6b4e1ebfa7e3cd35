"""Codes that were drawn by chance, and codes that say where somebody stands."""

from __future__ import annotations

import random
from typing import cast

import pyarrow as pa
import pytest

from anonkit.intake.base import Records
from anonkit.intake.earlier.drawn import drawn_by_chance

DRAW = random.Random(1)


class Column:
    """A table of one column."""

    def __init__(self, codes: list[str]) -> None:
        self._codes = codes

    def first(self, columns: list[str], most: int) -> pa.Table:
        return pa.table({columns[0]: self._codes[:most]})


def drawn(codes: list[str]) -> bool:
    return drawn_by_chance(cast("Records", Column(codes)), "code")


@pytest.mark.parametrize("count", [30, 600])
def test_tokens_uuids_and_random_numbers_were_drawn(count):
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    for made in (
        lambda: "".join(DRAW.choices(letters, k=32)),
        lambda: f"{DRAW.getrandbits(128):032x}",
        lambda: f"R{DRAW.randrange(10**9):09d}",
        lambda: f"uuid:{DRAW.getrandbits(60):015x}-4{DRAW.choice('89ab')}",
    ):
        assert drawn([made() for _ in range(count)])


@pytest.mark.parametrize("count", [30, 600, 3000])
def test_running_numbers_and_codes_put_together_were_not(count):
    for made in (str, "{:06d}".format, "HH-{:05d}".format, "{:032x}".format):
        assert not drawn([made(n) for n in range(count)])
    assert not drawn([f"{n // 50:03d}{n // 5 % 10 + 1:02d}{n % 5 + 1:02d}" for n in range(count)])


def test_a_few_codes_say_nothing():
    assert not drawn([f"{DRAW.getrandbits(128):032x}" for _ in range(10)])
