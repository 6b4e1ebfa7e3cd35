"""The made-up survey is what its script makes, and holds the traps it promises."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import phonenumbers
import pytest

REPO = Path(__file__).resolve().parents[2]
FIXTURES = REPO / "fixtures"
SURVEY = FIXTURES / "household-survey.csv"
MISSING = {"", "NA", "-99"}
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    with SURVEY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def given(rows: Rows, column: str) -> list[str]:
    return [row[column] for row in rows if row[column] not in MISSING]


def test_the_script_makes_the_file_byte_for_byte(tmp_path: Path) -> None:
    made = tmp_path / "again.csv"
    script = FIXTURES / "household_survey.py"
    subprocess.run([sys.executable, "-I", script, made], check=True, timeout=120)
    assert made.read_bytes() == SURVEY.read_bytes()
    assert SURVEY.stat().st_size < 1_500_000


def test_about_3000_people_live_in_900_households_in_35_wards_of_7_sub_counties(
    rows: Rows,
) -> None:
    ladder = REPO / "policies" / "hierarchies" / "kisumu.csv"
    places = [line.split(";") for line in ladder.read_text("utf-8").splitlines()]
    assert {place[0] for place in places} == {row["ward"] for row in rows}
    assert (len(places), len({place[1] for place in places})) == (35, 7)
    assert len({row["hh_id"] for row in rows}) == 900
    assert 2_900 <= len({row["respondent_id"] for row in rows}) <= 3_100


def test_two_interviews_were_sent_twice_and_nobody_says_yes_and_no(rows: Rows) -> None:
    answers = defaultdict(set)
    for row in rows:
        answers[row["respondent_id"]].add(row["consent_publish"])
    twice = [n for n in Counter(row["respondent_id"] for row in rows).values() if n > 1]
    assert twice == [2, 2]
    assert all(len(said) == 1 for said in answers.values())


def test_consent_comes_in_many_spellings(rows: Rows) -> None:
    said = {row["consent_publish"] for row in rows}
    assert said >= {"yes", "Yes", "yes ", "ndiyo", "Ndiyo", "YES", "sawa", "no", "hapana", ""}


def test_every_personal_value_belongs_to_one_person_or_household(rows: Rows) -> None:
    for column in ("name", "national_id"):
        owners = defaultdict(set)
        for row in rows:
            owners[row[column]].add(row["respondent_id"])
        assert [v for v, who in owners.items() if len(who) > 1 and v not in MISSING] == []
    homes = defaultdict(set)
    for row in rows:
        homes[row["gps"]].add(row["hh_id"])
    assert [v for v, who in homes.items() if len(who) > 1 and v not in MISSING] == []


def test_phones_are_kenyan_in_many_spellings_and_few_households_share_one(rows: Rows) -> None:
    owners = defaultdict(set)
    for row in rows:
        if row["phone"] not in MISSING:
            number = phonenumbers.parse(row["phone"], "KE")
            assert phonenumbers.is_valid_number(number)
            owners[number.national_number].add((row["hh_id"], row["respondent_id"]))
    shapes = {"+" * p.startswith("+") + p.lstrip("+")[:2] for p in given(rows, "phone")}
    assert {"07", "01", "25", "+25"} <= shapes
    shared = {home for who in owners.values() if len(who) > 1 for home, _ in who}
    assert 9 <= len(shared) <= 45  # more than 5 % would make the phone a household's token


def test_ids_begin_with_zeros(rows: Rows) -> None:
    for column in ("respondent_id", "hh_id"):
        assert all(row[column].startswith("0") for row in rows)
    assert sum(number.startswith("0") for number in given(rows, "national_id")) > 50


def test_missing_is_spelled_in_three_ways(rows: Rows) -> None:
    for column in ("age", "phone", "income"):
        assert {row[column] for row in rows} >= MISSING


def test_ages_run_from_0_to_104(rows: Rows) -> None:
    ages = [int(age) for age in given(rows, "age")]
    assert (min(ages), max(ages)) == (0, 104)


def test_names_and_comments_hold_what_breaks_careless_readers(rows: Rows) -> None:
    names = "".join(row["name"] for row in rows)
    comments = [row["comment"] for row in rows]
    assert "Ng'ang'a" in names
    assert "é" in names
    for mark in ('"', "\n", ",", "🙏"):
        assert any(mark in text for text in comments)
    for start in ("=", "@", "+", "-", "\t"):
        assert any(text.startswith(start) and len(text) > 6 for text in comments)


def test_ethnic_groups_are_of_the_code_list_and_some_are_small(rows: Rows) -> None:
    codes = (REPO / "policies" / "codes" / "ethnicity.csv").read_text("utf-8").split()
    counts = Counter(row["ethnicity"] for row in rows)
    assert set(counts) <= {*codes, *MISSING}
    assert min(counts.values()) < 20


def test_data_of_others_comes_with_its_notice() -> None:
    notice = (FIXTURES / "data" / "README.md").read_text("utf-8")
    shipped = [path.name for path in (FIXTURES / "data").iterdir() if path.name != "README.md"]
    assert shipped
    assert [name for name in shipped if f"`{name}`" not in notice] == []
