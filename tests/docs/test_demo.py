"""`make demo`: two releases of one survey, and every word of its guide is true."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from anonkit import api

REPO = Path(__file__).resolve().parents[2]
MAKEFILE = REPO / "Makefile"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A checkout in which the demo ran, and what it said."""
    checkout = tmp_path_factory.mktemp("checkout")
    for room in ("policies", "fixtures"):
        shutil.copytree(REPO / room, checkout / room)
    done = subprocess.run(
        [sys.executable, "fixtures/demo.py"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(REPO)},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return checkout, done.stdout


def manifest(checkout: Path, whom: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((checkout / "demo" / whom / "manifest.json").read_bytes())
    return found


def test_everything_that_the_guide_names_is_there(demo: tuple[Path, str]) -> None:
    checkout, said = demo
    named = re.findall(r"(?:demo|fixtures)/[\w./-]*\w", said)
    assert len(named) > 8
    assert [name for name in named if not (checkout / name).exists()] == []


def test_the_readme_sends_people_here(demo: tuple[Path, str]) -> None:
    """The README's own commands run in `test_readme.py`; this one is run by the fixture."""
    checkout, _ = demo
    text = (REPO / "README.md").read_text("utf-8")
    assert "\n$ make demo\n" in text
    assert "\ndemo: $(READY)\n\t@$(BIN)/python fixtures/demo.py\n" in MAKEFILE.read_text("utf-8")
    named = re.findall(r"`(demo/[^`]+)`", text)
    assert named
    assert [name for name in named if not (checkout / name).exists()] == []


def test_records_go_to_the_office_alone(demo: tuple[Path, str]) -> None:
    checkout, _ = demo
    assert manifest(checkout, "office")["audience"] == "licensed"
    assert manifest(checkout, "everybody")["audience"] == "public"
    paths = {entry["path"] for entry in manifest(checkout, "everybody")["files"]}
    assert not [path for path in paths if path.startswith("data/")]


def test_both_draw_on_one_account_and_the_guide_adds_them_up(demo: tuple[Path, str]) -> None:
    checkout, said = demo
    budgets = [manifest(checkout, whom)["budget"] for whom in ("office", "everybody")]
    assert {budget["account"] for budget in budgets} == {"kisumu-households"}
    spent = sum(float(budget["epsilon"]) for budget in budgets)
    assert f"{spent:g} of the epsilon 4 in the account kisumu-households" in " ".join(said.split())


def test_no_code_of_the_records_stands_beside_the_tables(demo: tuple[Path, str]) -> None:
    checkout, _ = demo
    records = checkout / "demo" / "office" / "data" / "household-water.csv"
    with records.open(newline="", encoding="utf-8") as file:
        codes = {row["respondent_id"] for row in csv.DictReader(file)}
    everybody = checkout / "demo" / "everybody"
    files = [path for path in everybody.rglob("*") if path.is_file()]
    told = {word for path in files for word in re.findall(r"[a-z2-7]{32}", path.read_text("utf-8"))}
    assert codes
    assert files
    assert not codes & told


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_researchers_get_weights_in_bands_that_tell_no_ward(
    demo: tuple[Path, str], home: Path
) -> None:
    """One weight a ward stands in the survey, and five weights in what is released."""
    checkout, _ = demo
    records = checkout / "demo" / "office" / "data" / "household-water.csv"
    released = table(records)
    wards = {row["ward"] for row in table(REPO / "fixtures" / "household-survey.csv")}
    assert len({row["sampling_weight"] for row in released}) == 5
    assert sum(Decimal(r["sampling_weight"]) for r in released).quantize(1) == 1_155_574
    known = ("ward", "sex", "age", "ethnicity", "sampling_weight")
    assert min(Counter(tuple(r[name] for name in known) for r in released).values()) >= 3
    told = defaultdict(set)
    for row in released:
        told[row["sampling_weight"]].add(row["ward"])
    assert min(len(found & wards) for found in told.values()) >= 3
    made = {each["measure"]: each["value"] for each in manifest(checkout, "office")["claims"]}
    risk = api.risk(data=records, policy=REPO / "policies" / "household-water.yaml")
    asked_again = Decimal(str(risk.global_risk))
    assert 0 <= Decimal(made["global_risk"]) - asked_again <= Decimal("0.000001")
