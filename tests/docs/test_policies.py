"""Every policy of `policies/` plans without a fault, with and without its data."""

import csv
import json
import zipfile
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import python_calamine

from anonkit import api, keys
from anonkit.dp import QUERIES, ledger
from anonkit.plan import describe, document
from anonkit.policy.load import load_policy
from anonkit.release import Outcome

PASSPHRASE = "correct horse battery staple"
REPO = Path(__file__).resolve().parents[2]
FIXTURES = REPO / "fixtures"
DATA = {
    "household-comments": FIXTURES / "household-survey.csv",
    "household-water": FIXTURES / "household-survey.csv",
    "household-water-intake": FIXTURES / "household-survey.csv",
    "household-tables": FIXTURES / "household-survey.csv",
    "household-water-public": FIXTURES / "household-survey.csv",
    "kobo-ke": FIXTURES / "data" / "kobo_KE.csv",
    "msna": FIXTURES / "data" / "reach_msna2024_dummy_raw_multisheet.xlsx",
}
POLICIES = sorted((REPO / "policies").glob("*.yaml"))
EVERY = pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)


def test_every_policy_has_its_data() -> None:
    assert {policy.stem for policy in POLICIES} == set(DATA)


@EVERY
def test_a_policy_plans_without_a_fault_and_names_every_column(policy: Path) -> None:
    assert describe(api.plan(policy=policy))
    named = json.dumps(document(api.plan(policy=policy, data=DATA[policy.stem])))
    columns = load_policy(policy).policy.columns
    assert [name for name in columns if "*" not in name and f'"{name}"' not in named] == []


def test_there_is_a_policy_for_each_audience() -> None:
    audiences = {load_policy(policy).policy.audience for policy in POLICIES}
    assert audiences == {"public", "licensed", "intake"}


def released(name: str, folder: Path) -> Outcome:
    """A policy released on its data, into `folder/out`."""
    return api.release(
        policy=REPO / "policies" / f"{name}.yaml",
        data=DATA[name],
        output=folder / "out",
        private=folder / "private",
        passphrase=PASSPHRASE,
    )


def test_every_question_that_a_table_can_answer_is_asked_and_answered(
    tmp_path: Path, keyring: keys.Keyring
) -> None:
    ledger.create_account(ledger.default_ledger(), "kisumu-households", Fraction(4))
    told = released("household-tables", tmp_path).document["tables"]
    assert {table["measure"] for table in told} == set(QUERIES)
    for table in told:
        with (tmp_path / "out" / table["path"]).open(newline="", encoding="utf-8") as file:
            assert any(line["value"] for line in csv.DictReader(file))


def test_the_statistics_office_gets_weights_and_nobody_stands_out_by_them(
    tmp_path: Path, keyring: keys.Keyring
) -> None:
    name = "household-water-intake"
    released(name, tmp_path)
    with (tmp_path / "out" / "data" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with DATA[name].open(newline="", encoding="utf-8") as file:
        weights = {Decimal(row["sampling_weight"]) for row in csv.DictReader(file)}
    assert {Decimal(row["sampling_weight"]) for row in rows} <= weights
    assert min(Counter((r["sampling_weight"], r["age"], r["sex"]) for r in rows).values()) >= 3
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["waivers"] == []


def test_the_needs_assessment_leaves_with_its_four_repeats_and_without_an_old_number(
    home: Path, keyring: keys.Keyring, tmp_path: Path
) -> None:
    outcome = released("msna", tmp_path)
    assert [each["name"] for each in outcome.document["linked"]] == [
        "roster",
        "health",
        "education",
        "nutrition",
    ]
    source = python_calamine.CalamineWorkbook.from_path(DATA["msna"])
    old = set()
    for sheet in source.sheet_names:
        names, *rows = source.get_sheet_by_name(sheet).to_python()
        places = [n for n, name in enumerate(names) if str(name).endswith(("uuid", "person_id"))]
        old |= {str(row[place]) for row in rows for place in places} - {""}
    assert len(old) > 1000
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    told = [path.read_bytes() for path in files if path.suffix != ".xlsx"]
    for path in files:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                told += [parts.read(name) for name in parts.namelist()]
    whole = b"\n".join(told).decode("utf-8")
    assert [number for number in old if number in whole] == []
