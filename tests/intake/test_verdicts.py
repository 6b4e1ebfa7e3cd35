"""What intake says of every public file: the verdict, and which checks must and must not speak.

The files are no fixtures: some may not be shipped. Those that take long are
looked at by `make audit`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from anonkit import api, keys
from anonkit.dp import ledger
from anonkit.records import IntakeRecord

REPO = Path(__file__).resolve().parents[2]
FIXTURES = REPO / "fixtures"
SHARED = os.environ.get("ANONKIT_TEST_DATA", "")
PASSPHRASE = "correct horse battery staple"
outside = pytest.mark.skipif(
    not SHARED, reason="LOUD: ANONKIT_TEST_DATA is not set: the public files were NOT judged"
)
PERSONAL = "PI-01 PI-02 PI-03 PI-04 PI-05 PI-07"


@dataclass(frozen=True)
class Row:
    """One file, and what is to be said of it."""

    path: str
    verdict: str
    must: str
    """Ids of checks that must find something."""
    must_not: str = ""
    """Ids of checks that must find nothing."""
    quick: bool = True
    encoding: str | None = None

    @property
    def marks(self) -> Sequence[pytest.MarkDecorator]:
        return () if self.quick else (pytest.mark.audit,)


KOBO = "PI-01 PI-02 PI-03 PI-04 PI-05 RK-01"
ROWS = (
    Row("columns/nopii_Stata12.dta", "questions", "", PERSONAL),
    Row("columns/nopii_Stata14.dta", "questions", "", PERSONAL),
    Row("columns/pii_Stata12.dta", "reject", "PI-01 PI-05", "PI-02 PI-03 PI-04 PI-07"),
    Row("columns/pii_Stata14.dta", "reject", "PI-01 PI-05", "PI-02 PI-03 PI-04 PI-07"),
    Row("columns/police_killings.csv", "reject", "PI-01 PI-04 PI-05", "PI-07", encoding="cp1252"),
    Row("columns/synthetic_kobo/kobo_KE.csv", "reject", KOBO, "PI-07"),
    *(
        Row(f"columns/synthetic_kobo/kobo_{code}.csv", "reject", KOBO, "PI-07", quick=False)
        for code in ("AR", "CO", "IN", "NP", "TZ")
    ),
    Row("survey/safi/SAFI_clean.csv", "reject", "PI-02", "PI-01 PI-03 PI-04 PI-05 PI-07"),
    Row("survey/safi/SAFI_results.csv", "reject", "PI-02 PI-04", "PI-01 PI-05 PI-07"),
    Row("survey/safi/SAFI.json", "reject", "PI-02 PI-03 PI-04", "PI-01 PI-05 PI-07", quick=False),
    Row("survey/dhs_model/zzir_subset.csv", "reject", "PI-07 RK-01", "PI-02 PI-03 PI-04 PI-05"),
    *(
        Row(
            f"survey/dhs_model/zzir_subset.{ending}",
            "reject",
            "PI-07 RK-01",
            "PI-02 PI-03 PI-04 PI-05",
            quick=False,
        )
        for ending in ("dta", "sav")
    ),
    Row(
        "survey/msna/reach_msna2024_dummy_raw_multisheet.xlsx",
        "reject",
        "PI-02 PI-03 RK-01",
        "PI-04 PI-05 PI-07",
        quick=False,
    ),
)


def spoke(record: IntakeRecord) -> set[str]:
    """Ids of checks that found something that counts."""
    return {each.id for each in record.checks if each.counts and each.status != "not_checked"}


@outside
@pytest.mark.parametrize(
    "row", [pytest.param(row, id=Path(row.path).name, marks=row.marks) for row in ROWS]
)
def test_a_public_file_is_judged_as_it_deserves(row: Row) -> None:
    record = api.intake(paths=[Path(SHARED, row.path)], profile="hdx", encoding=row.encoding)
    found = spoke(record)
    assert set(row.must.split()) - found == set()
    assert set(row.must_not.split()) & found == set()
    assert record.verdict == row.verdict


@outside
def test_every_public_file_stands_in_the_table() -> None:
    there = {
        path.relative_to(SHARED).as_posix()
        for room in ("columns", "survey")
        for path in Path(SHARED, room).rglob("*")
        if path.suffix in (".csv", ".dta", ".sav", ".xlsx", ".json")
    }
    described = {"columns/synthetic_kobo/labels.json", "survey/msna/reach_msna2024_xlsform.xlsx"}
    assert there - described == {row.path for row in ROWS}


@pytest.mark.parametrize("profile", ["hdx", "ihsn-puf"])
def test_a_good_release_meets_no_objection(tmp_path: Path, profile: str) -> None:
    golden, population = FIXTURES / "golden", tmp_path / "people.csv"
    population.write_text("place,people\nnorth,250000\nsouth,250000\n")
    record = api.intake(
        paths=[golden / "release-2"],
        profile=profile,
        public_key=golden / "owner.pem",
        population=population if profile == "ihsn-puf" else None,
    )
    assert [(each.id, each.why) for each in record.checks if each.counts] == []
    asked = any(each.required and not each.answer for each in record.questions)
    assert record.verdict == ("questions" if asked else "no_objection")
    assert asked is (profile == "ihsn-puf")


@pytest.mark.audit
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("household-water", "household-survey.csv"),
        ("household-water-public", "household-survey.csv"),
        ("household-water-intake", "household-survey.csv"),
        ("household-tables", "household-survey.csv"),
        ("kobo-ke", "data/kobo_KE.csv"),
        ("msna", "data/reach_msna2024_dummy_raw_multisheet.xlsx"),
    ],
)
def test_every_policy_makes_a_release_that_meets_no_objection(
    tmp_path: Path, home: Path, keyring: keys.Keyring, name: str, data: str
) -> None:
    ledger.create_account(ledger.default_ledger(), "kisumu-households", Fraction(4))
    api.release(
        policy=REPO / "policies" / f"{name}.yaml",
        data=FIXTURES / data,
        output=tmp_path / "out",
        private=tmp_path / "private",
        passphrase=PASSPHRASE,
    )
    key = tmp_path / "owner.pem"
    key.write_bytes(keyring.public_pem)
    record = api.intake(paths=[tmp_path / "out"], profile="hdx", public_key=key)
    assert [(each.id, each.why) for each in record.checks if each.counts] == []
    assert record.verdict == "no_objection"
