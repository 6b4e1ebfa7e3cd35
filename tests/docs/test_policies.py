"""Every policy of `policies/` plans without a fault, with and without its data."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
FIXTURES = REPO / "fixtures"
DATA = {
    "household-water": FIXTURES / "household-survey.csv",
    "household-water-intake": FIXTURES / "household-survey.csv",
    "household-tables": FIXTURES / "household-survey.csv",
    "household-water-public": FIXTURES / "household-survey.csv",
    "kobo-ke": FIXTURES / "data" / "kobo_KE.csv",
    "msna": FIXTURES / "data" / "reach_msna2024_dummy_raw_multisheet.xlsx",
}
POLICIES = sorted((REPO / "policies").glob("*.yaml"))
EVERY = pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)


def plan(home: Path, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    return anonkit(home, "plan", *arguments)


def anonkit(home: Path, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anonkit", *map(str, arguments)],
        cwd=REPO,
        check=False,
        env={**os.environ, "ANONKIT_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_policy_has_its_data() -> None:
    assert {policy.stem for policy in POLICIES} == set(DATA)


@EVERY
def test_a_policy_plans_without_a_fault(policy: Path, tmp_path: Path) -> None:
    for data in ([], [DATA[policy.stem]]):
        done = plan(tmp_path, policy, *data)
        assert (done.returncode, done.stderr) == (0, "")


@EVERY
def test_a_plan_names_every_column_that_the_policy_lists(policy: Path, tmp_path: Path) -> None:
    done = plan(tmp_path, policy, DATA[policy.stem], "--format", "json")
    assert done.returncode == 0
    named = json.dumps(json.loads(done.stdout))
    from anonkit.policy.load import load_policy

    columns = load_policy(policy).policy.columns
    assert [name for name in columns if "*" not in name and f'"{name}"' not in named] == []


def test_there_is_a_policy_for_each_audience() -> None:
    from anonkit.policy.load import load_policy

    audiences = {load_policy(policy).policy.audience for policy in POLICIES}
    assert audiences == {"public", "licensed", "intake"}


def test_every_question_that_a_table_can_answer_is_asked_and_answered(tmp_path: Path) -> None:
    from anonkit.dp import QUERIES

    secret, name = tmp_path / "passphrase", "household-tables"
    secret.touch(0o600)
    secret.write_text("correct horse battery staple", "utf-8")
    home, asked = tmp_path / "home", ("--passphrase-file", secret)
    account = ("kisumu-households", "--epsilon", "4")
    assert anonkit(home, "keys", "new", *asked).returncode == 0
    assert anonkit(home, "budget", "new", *account).returncode == 0
    policy, out = REPO / "policies" / f"{name}.yaml", tmp_path / "out"
    done = anonkit(home, "release", policy, DATA[name], "-o", out, "--format", "json", *asked)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)["tables"]
    assert {table["measure"] for table in told} == set(QUERIES)
    for table in told:
        with (out / table["path"]).open(newline="", encoding="utf-8") as file:
            assert any(line["value"] for line in csv.DictReader(file))


def test_researchers_get_weights_in_bands_that_tell_no_ward(tmp_path: Path) -> None:
    """One weight a ward stands in the survey, and five weights in what is released."""
    secret, name = tmp_path / "passphrase", "household-water"
    secret.touch(0o600)
    secret.write_text("correct horse battery staple", "utf-8")
    home, asked = tmp_path / "home", ("--passphrase-file", secret)
    account = ("kisumu-households", "--epsilon", "4")
    assert anonkit(home, "keys", "new", *asked).returncode == 0
    assert anonkit(home, "budget", "new", *account).returncode == 0
    policy = REPO / "policies" / f"{name}.yaml"
    sides = ("-o", tmp_path / "out", "--private", tmp_path / "private")
    done = anonkit(home, "release", policy, DATA[name], *sides, *asked)
    assert (done.returncode, done.stderr) == (0, "")
    written = tmp_path / "out" / "data" / f"{name}.csv"
    with written.open(newline="", encoding="utf-8") as file:
        released = list(csv.DictReader(file))
    with DATA[name].open(newline="", encoding="utf-8") as file:
        wards = {row["ward"] for row in csv.DictReader(file)}
    assert len({row["sampling_weight"] for row in released}) == 5
    assert sum(Decimal(r["sampling_weight"]) for r in released).quantize(1) == 1_155_574
    known = ("ward", "sex", "age", "ethnicity", "sampling_weight")
    assert min(Counter(tuple(r[name] for name in known) for r in released).values()) >= 3
    told = defaultdict(set)
    for row in released:
        told[row["sampling_weight"]].add(row["ward"])
    assert min(len(found & wards) for found in told.values()) >= 3
    made = {
        claim["measure"]: claim["value"]
        for claim in json.loads((tmp_path / "out" / "manifest.json").read_bytes())["claims"]
    }
    asked_again = anonkit(home, "risk", written, "--policy", policy, "--format", "json")
    risk = json.loads(asked_again.stdout)["global_risk"]
    assert 0 <= Decimal(made["global_risk"]) - Decimal(str(risk)) <= Decimal("0.000001")


def test_the_statistics_office_gets_weights_and_nobody_stands_out_by_them(tmp_path: Path) -> None:
    secret, name = tmp_path / "passphrase", "household-water-intake"
    secret.touch(0o600)
    secret.write_text("correct horse battery staple", "utf-8")
    sides = ("-o", tmp_path / "out", "--private", tmp_path / "private")
    asked = ("--passphrase-file", secret)
    assert anonkit(tmp_path / "home", "keys", "new", *asked).returncode == 0
    policy = REPO / "policies" / f"{name}.yaml"
    done = anonkit(tmp_path / "home", "release", policy, DATA[name], *sides, *asked)
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / "out" / "data" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        released = list(csv.DictReader(file))
    with DATA[name].open(newline="", encoding="utf-8") as file:
        weights = {Decimal(row["sampling_weight"]) for row in csv.DictReader(file)}
    assert {Decimal(row["sampling_weight"]) for row in released} <= weights
    alike = Counter((r["sampling_weight"], r["age"], r["sex"]) for r in released)
    assert min(alike.values()) >= 3
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["waivers"] == []
