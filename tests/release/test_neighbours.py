"""One person moves the tables by at most their bound, whatever happens to the records."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from survey import rows

from anonkit.dp import NOISE, ledger
from anonkit.registry import Registry
from anonkit.steps import aggregate

BOUND = 2
SILENT = replace(
    NOISE["diffprivlib"],
    summary="No noise at all: the test looks at what would be protected.",
    add=lambda values, epsilon, sensitivity: list(values),
)


@pytest.fixture
def bare(monkeypatch, account):
    """The counts before any noise, and an account that pays for many requests."""
    monkeypatch.setattr(aggregate, "NOISE", Registry("noise", SILENT))
    ledger.create_account(ledger.default_ledger(), "large", Fraction(1000))


def counts(folder: Path) -> dict[tuple[str, ...], int]:
    found = {}
    for path in (folder / "tables").iterdir():
        with path.open(newline="", encoding="utf-8") as file:
            for cell in csv.DictReader(file):
                key = [v for k, v in cell.items() if k in ("ward", "sex", "water")]
                found[(path.stem, *key)] = int(Fraction(cell["value"]))
    return found


def test_one_person_moves_each_table_by_at_most_their_bound(
    tiny, release, tmp_path, bare, keyring, home, monkeypatch
):
    """People with one to five rows; k is set so that a person's leaving empties a class."""
    people = []
    for n, person in enumerate(rows()):
        for again in range(1 + n % 5):
            ward = ("north", "south")[(n + again) % 2]
            people.append({**person, "ward": ward, "income": str(1000 + again)})
    tiny.edit("max_rows_per_person: 1", f"max_rows_per_person: {BOUND}")
    tiny.edit("budget: tiny", "budget: large")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.95")
    # The same keys in every world, none of which knows of the others.
    keyring.release_secret("tiny-survey", "wave-1")

    def world(name: str, made: list[dict[str, str]]) -> dict[tuple[str, ...], int]:
        shutil.copytree(home, tmp_path / f"home-{name}")
        monkeypatch.setenv("ANONKIT_HOME", str(tmp_path / f"home-{name}"))
        tiny.rewrite(made)
        release(tiny, output=tmp_path / name, private=tmp_path / f"private-{name}")
        return counts(tmp_path / name)

    whole = world("whole", people)
    touched = 0
    for n in (0, 3, 9, 14, 27):
        gone = people[5 * n]["respondent_id"]
        fewer = world(str(n), [p for p in people if p["respondent_id"] != gone])
        assert fewer.keys() == whole.keys()
        for name in ("by_ward", "by_sex_water"):
            moved = sum(abs(whole[k] - fewer[k]) for k in whole if k[0] == name)
            assert moved <= BOUND
            touched += moved
    assert touched > 0


def test_what_happens_to_the_records_changes_no_table(tiny, release, tmp_path, bare):
    tiny.edit("budget: tiny", "budget: large")
    release(tiny)
    tiny.edit("release: wave-1", "release: wave-2")
    tiny.edit("k: 3\n", "k: 10\n")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.80")
    tiny.edit("action: band, width: 40, top: 80", "action: suppress")
    release(tiny, output=tmp_path / "again", private=tmp_path / "private-2")
    assert counts(tmp_path / "out") == counts(tmp_path / "again")
