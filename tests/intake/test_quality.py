"""Dictionaries, keys, standards and answers: what is found, and what is no fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from anonkit import files
from anonkit.engines import ENGINES
from anonkit.intake.base import Asked, Case, Check
from anonkit.intake.checks.quality import (
    QUALITY,
    in_03_dictionary,
    in_04_keys,
    in_05_standards,
    in_06_answers,
)
from anonkit.intake.judge import judged
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.profile.model import Profile
from anonkit.intake.reading.delivery import Looking, deliver
from anonkit.records import IntakeCheck
from anonkit.registry import Registry

FIXTURES = Path(__file__).parents[2] / "fixtures"
Judge = Callable[..., tuple[IntakeCheck, ...]]


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[Judge]:
    """Says what checks find in some files, given as their texts."""
    work = files.private_dir(tmp_path / "work")
    engine = ENGINES["local"].open(work)

    def of(check: Check | Sequence[Check], **given: str) -> tuple[IntakeCheck, ...]:
        folder = tmp_path / "parcel"
        folder.mkdir()
        for name, text in given.items():
            path = folder / name.replace("__", "/").replace("_csv", ".csv").replace(
                "_json", ".json"
            )
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return seen(check, folder)

    def seen(check: Check | Sequence[Check], path: Path) -> tuple[IntakeCheck, ...]:
        parcel = open_parcel([path], files.private_dir(work / "parcel"))
        now = deliver(parcel, Looking(), engine, files.private_dir(work / "read"))
        profile = Profile("own", "Own", "not official")
        case = Case(now, (), Asked(), profile, engine, work, date(2026, 6, 1))
        checks = [check] if isinstance(check, Check) else check
        return judged(case, Registry("intake check", *checks))

    of.path = seen  # type: ignore[attr-defined]
    yield of
    engine.close()


def told(found: Sequence[IntakeCheck]) -> str:
    return " | ".join(f"{each.status} {','.join(each.columns)}: {each.why}" for each in found)


def rows(header: str, line: Callable[[int], str], count: int = 100) -> str:
    return "\n".join([header, *(line(number) for number in range(count)), ""])


PEOPLE = rows(
    "_id,age,sex,water", lambda n: f"{n},{n % 70},{'fm'[n % 2]},{['tap', 'river'][n % 2]}"
)


def package(*names: str, path: str = "people.csv", **schema: object) -> str:
    fields = [{"name": name, "description": f"about {name}"} for name in names]
    return json.dumps({"resources": [{"path": path, "schema": {"fields": fields, **schema}}]})


def test_without_any_dictionary_there_is_one_finding(judge):
    (found,) = judge(in_03_dictionary.CHECK, people_csv=PEOPLE, other_csv=PEOPLE)
    assert (found.status, found.severity) == ("warn", "medium")
    assert "8 columns" in found.why


def test_a_dictionary_is_compared_both_ways(judge):
    wanted = package("_id", "age", "sex", "water")
    assert [
        each.status
        for each in judge(in_03_dictionary.CHECK, people_csv=PEOPLE, datapackage_json=wanted)
    ] == ["pass"]


def test_what_is_not_described_and_what_is_not_there_are_told(judge):
    own = package("_id", "age", "income")
    found = judge(in_03_dictionary.CHECK, people_csv=PEOPLE, datapackage_json=own)
    assert "sex,water: 2 of 4 columns do not stand in the dictionary" in told(found)
    assert "describes 1 columns that the table does not have" in told(found)


def test_a_table_that_names_the_columns_is_a_dictionary(judge):
    codebook = "variable,question\n_id,Number\nage,Age in years\nsex,Sex\nwater,Source of water\n"
    found = judge(QUALITY, people_csv=PEOPLE, codebook_csv=codebook)
    assert [each.status for each in found if each.id == "IN-03"] == ["pass"]
    assert not [each for each in found if each.file == "codebook.csv"]


def test_a_number_that_came_twice_rejects(judge):
    twice = rows("_id,age", lambda n: f"{max(n, 1)},{n % 70}")
    (found,) = judge(in_04_keys.CHECK, people_csv=twice)
    assert (found.status, found.columns) == ("fail", ("_id",))
    assert found.figures == {"rows": 100, "repeated": 1, "empty": 0}


@pytest.mark.parametrize("text", ["age,sex\n1,f\n1,f\n", "_id,age\n,1\n,2\n"])
def test_a_table_without_numbers_is_no_failure(judge, text):
    (found,) = judge(in_04_keys.CHECK, people_csv=text)
    assert (found.status, found.why[:9]) == ("pass", "no column")


def test_what_the_data_package_calls_a_key_is_one(judge):
    own = package("ward", "age", primaryKey=["ward", "age"])
    people = rows("ward,age", lambda n: f"{n // 10},{n % 9}")
    (found,) = judge(in_04_keys.CHECK, people_csv=people, datapackage_json=own)
    assert (found.status, found.columns) == ("fail", ("ward", "age"))


@pytest.mark.parametrize(("parent", "status"), [(99, "pass"), (100, "fail")])
def test_a_row_of_a_repeat_names_one_of_its_parent(judge, parent, status):
    homes = rows("_index,ward", lambda n: f"{n},{n % 5}")
    members = rows("_index,_parent_index,age", lambda n: f"{n},{parent if n == 50 else n},{n}")
    found = judge(in_04_keys.CHECK, homes_csv=homes, members_csv=members)
    assert {each.status for each in found} == {status}
    assert ("1 rows (1 %) name a row" in told(found)) == (status == "fail")


def test_foreign_keys_of_a_data_package_resolve(judge):
    schema = {"fields": ["home"], "reference": {"resource": "homes", "fields": ["nr"]}}
    document = json.dumps(
        {
            "resources": [
                {"name": "people", "path": "people.csv", "schema": {"foreignKeys": [schema]}},
                {"name": "homes", "path": "homes.csv"},
            ]
        }
    )
    people = rows("home,age", lambda n: f"h{n // 2},{n}")
    found = judge(
        in_04_keys.CHECK,
        people_csv=people,
        datapackage_json=document,
        homes_csv=rows("nr,ward", lambda n: f"h{n},{n % 5}", 49),
    )
    assert "fail home: 2 rows (2 %) name a row that no table holds" in told(found)


DATES = [
    ("2024-02-30", "no month has"),
    ("2031-01-01", "in the future"),
    ("1850-01-01", "before 1900"),
    ("soon", "are no dates"),
]


@pytest.mark.parametrize(("odd", "why"), DATES)
def test_dates_are_read_and_lie_in_a_plausible_window(judge, odd, why):
    days = rows("visit_date,x", lambda n: f"{odd if n == 7 else date(2024, 3, n % 28 + 1)},1")
    (found,) = judge(in_05_standards.CHECK, people_csv=days)
    assert found.status == "warn"
    assert f"1 of 100 {why}" in found.why.replace("are days that ", "").replace("lie ", "")
    assert odd not in repr(found)


@pytest.mark.parametrize("coarse", ["2024-03", "2024 Q1", "2024", "2020s", "*", ""])
def test_coarse_and_withheld_dates_are_dates(judge, coarse):
    days = rows("visit_date,x", lambda n: f"{coarse},{n}")
    found = judge(in_05_standards.CHECK, people_csv=days)
    assert not [each for each in found if each.columns]


def test_days_and_months_in_two_orders_are_told(judge):
    days = rows("visit_date", lambda n: "13/02/2024" if n % 2 else "02/13/2024")
    assert "have month and day the other way round" in told(
        judge(in_05_standards.CHECK, people_csv=days)
    )


CODED = [
    ("sex", "Female,F,male", "female is spelled in more than one way"),
    ("sex", "1,2", "nobody says which is which"),
    ("country", "KE,UG,XQ", "1 codes are no country"),
    ("admin1_pcode", "KE047,KE001,QQ012", "1 codes of places begin with no country"),
    ("wg_seeing", "yes,no", "Washington Group"),
    ("distance", "3,4,5,6,7,8,9,10,11,12,13,14,15", "no unit"),
    ("age", "3,4,5,unknown", "ages are no numbers"),
]


@pytest.mark.parametrize(("name", "values", "why"), CODED)
def test_codes_are_held_against_standards(judge, name, values, why):
    listed = values.split(",")
    text = rows(f"{name},visit_date", lambda n: f"{listed[n % len(listed)]},2024-01-05")
    assert why in told(judge(in_05_standards.CHECK, people_csv=text))


GOOD = [
    ("sex", "female,male,other,*"),
    ("country", "KE,UG,TZ"),
    ("admin1_pcode", "KE047,KE001,UG012"),
    ("wg_seeing", "no difficulty,some difficulty,a lot of difficulty,cannot do at all"),
    ("distance_km", "3,4,5,6,7,8,9,10,11,12,13,14,15"),
    ("age", "20 to 24,25 to 29,80 or more,*"),
]


@pytest.mark.parametrize(("name", "values"), GOOD)
def test_what_is_as_standards_have_it_passes(judge, name, values):
    listed = values.split(",")
    text = rows(f"{name},visit_date", lambda n: f"{listed[n % len(listed)]},2024-01-05")
    assert [each.status for each in judge(in_05_standards.CHECK, people_csv=text)] == ["pass"]


def test_gaps_are_told_unless_a_question_explains_them(judge):
    text = rows(
        "has_well,well_depth,water",
        lambda n: (
            f"{'yes' if n % 2 else 'no'},{'' if n % 2 == 0 else n},{'' if n % 7 == 0 else 't'}"
        ),
    )
    (found,) = judge(in_06_answers.CHECK, people_csv=text)
    assert (found.columns, found.figures["questions"]) == (("water",), 1)


def test_what_was_withheld_is_no_gap(judge):
    text = rows("age,water", lambda n: f"20 to 24,{'*' if n % 2 else 'tap'}")
    assert [each.status for each in judge(in_06_answers.CHECK, people_csv=text)] == ["pass"]


@pytest.mark.parametrize(("many", "counts"), [(1, False), (5, True)])
def test_impossible_figures_weigh_by_how_many_they_are(judge, many, counts):
    text = rows("age,water", lambda n: f"{-99 if n < many else n % 80},tap")
    (found,) = judge(in_06_answers.CHECK, people_csv=text)
    assert found.figures == {"impossible": many, "numbers": 100}
    assert found.counts is counts


def test_interviews_that_are_too_short_or_too_long_are_told(judge):
    ends = ["10:31:00.000+03:00", "07:02:00.000Z", "09:00:00.000+03:00"]
    text = rows(
        "start,end,water",
        lambda n: f"2024-03-01T10:00:00.000+03:00,2024-03-01T{ends[n % 3]},tap",
        30,
    )
    (found,) = judge(in_06_answers.CHECK, people_csv=text)
    assert found.figures == {"odd": 20, "interviews": 30}


def test_one_answer_to_everything_is_told_beside_the_usual_one(judge):
    def line(n: int) -> str:
        if n < 50:
            return "none,none,none,none,none"
        return "some,some,some,some,some" if n < 60 else "none,some,lot,some,none"

    text = rows("q1_food,q2_food,q3_food,q4_food,q5_food", line)
    mixed = text.replace("none,some,lot,some,none", "lot,none,some,lot,some", 20).replace(
        "none,some,lot,some,none", "some,lot,lot,none,lot"
    )
    found = judge(in_06_answers.CHECK, people_csv=mixed)
    assert [each.figures for each in found if each.figures] == [{"rows": 100, "alike": 10}]


def test_copied_interviews_are_told_where_answers_differ_enough(judge):
    names = [f"q{number}_water" for number in range(16)]

    def line(n: int) -> str:
        n %= 95  # the last five are copies
        return ",".join(str((n * 7919 + n * n * k) % 97 + k) for k in range(16))

    found = judge(in_06_answers.CHECK, people_csv=rows(",".join(names), line))
    assert "5 rows give the very answers of another row" in told(found)


def test_no_finding_of_quality_rejects_a_raw_survey_and_none_tells_a_cell(judge):
    found = judge.path(QUALITY, FIXTURES / "data" / "kobo_KE.csv")
    assert {each.status for each in found} <= {"pass", "warn"}
    cells = (
        (FIXTURES / "data" / "kobo_KE.csv").read_text(encoding="utf-8").split("\n")[1].split(",")
    )
    long = [cell for cell in cells if len(cell) > 6]
    assert not [cell for cell in long if cell in repr(found)]


def test_records_of_a_release_pass(judge, tmp_path):
    release = tmp_path / "release"
    (release / "data").mkdir(parents=True)
    for name in ("datapackage.json", "data/tiny-survey.csv"):
        (release / name).write_bytes((FIXTURES / "golden" / "release-2" / name).read_bytes())
    assert not [each for each in judge.path(QUALITY, release) if each.counts]
