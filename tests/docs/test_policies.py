"""Every policy of `policies/` plans without a fault, with and without its data."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
FIXTURES = REPO / "fixtures"
DATA = {
    "household-water": FIXTURES / "household-survey.csv",
    "household-water-public": FIXTURES / "household-survey.csv",
    "kobo-ke": FIXTURES / "data" / "kobo_KE.csv",
    "msna": FIXTURES / "data" / "reach_msna2024_dummy_raw_multisheet.xlsx",
}
POLICIES = sorted((REPO / "policies").glob("*.yaml"))
EVERY = pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)


def plan(home: Path, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anonkit", "plan", *map(str, arguments)],
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
