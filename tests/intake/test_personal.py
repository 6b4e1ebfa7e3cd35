"""What is found of people in cells and columns: identifiers, metadata, words, places, days."""

from __future__ import annotations

import json

import pytest

from anonkit.actions.tokens import random_tokens
from anonkit.intake.checks.personal import (
    pi_01_direct_identifiers,
    pi_02_collection_metadata,
    pi_03_free_text,
    pi_04_coordinates,
    pi_05_exact_dates,
)
from tests.support.handed_over import said, told, written

PI_01, PI_02, PI_03, PI_04, PI_05 = (
    module.CHECK
    for module in (
        pi_01_direct_identifiers,
        pi_02_collection_metadata,
        pi_03_free_text,
        pi_04_coordinates,
        pi_05_exact_dates,
    )
)
N = 40
AGES = [20 + n % 50 for n in range(N)]
UUIDS = [f"{n:08x}-1ba1-492e-842b-7170902a{n:04x}" for n in range(7, 7 + N)]
TIMES = [f"2024-03-{1 + n % 28:02d}T08:{n:02d}:17.000+03:00" for n in range(N)]
DAYS = [f"2024-03-{1 + n % 28:02d}" for n in range(N)]
BIRTHS = [f"{1950 + n}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(N)]
LATS = [f"-1.{28_000 + 137 * n}" for n in range(N)]
LONS = [f"36.{81_000 + 211 * n}" for n in range(N)]
MAILS = [f"person.{n}@example.org" for n in range(N)]
WORDS = [f"my neighbour number {n} asked the chief for a loan" for n in range(N)]


def columns(tmp_path, check, **cells):
    return told(said(check, written(tmp_path / "survey.csv", {"age": AGES, **cells})))


def test_a_direct_identifier_is_told_by_one_check_alone(tmp_path):
    cells = {
        "email": MAILS,
        "_uuid": UUIDS,
        "deviceid": [f"collect:ab12cd34ef56gh{n % 4}" for n in range(N)],
        "gps_latitude": LATS,
        "gps_longitude": LONS,
        "date_of_birth": BIRTHS,
    }
    own = {
        PI_01.name: {"email"},
        PI_02.name: {"_uuid", "deviceid"},
        PI_03.name: set(),
        PI_04.name: {"gps_latitude", "gps_longitude"},
        PI_05.name: {"date_of_birth"},
    }
    for check in (PI_01, PI_02, PI_03, PI_04, PI_05):
        assert set(columns(tmp_path, check, **cells)) == own[check.name]


def test_pseudonyms_and_row_numbers_are_no_identifiers(tmp_path):
    cells = {
        "respondent_id": random_tokens(N).to_pylist(),
        "_index": range(1, N + 1),
        "id": range(1, N + 1),
    }
    for check in (PI_01, PI_02):
        assert columns(tmp_path, check, **cells) == {}


def test_numbers_of_a_study_are_asked_about(tmp_path):
    cells = {"household_id": [f"HH{n * 7919 % 90001}" for n in range(N)]}
    assert columns(tmp_path, PI_01, **cells) == {"household_id": "medium"}


def test_words_that_name_somebody_are_told_as_both(tmp_path):
    comments = [*WORDS[:-1], "write to amina.w@example.org about the pump of her brother"]
    assert columns(tmp_path, PI_01, comments=comments) == {"comments": "high"}
    assert columns(tmp_path, PI_03, comments=comments) == {"comments": "medium"}


@pytest.mark.parametrize(
    ("name", "cells", "weight"),
    [
        ("start", TIMES, "high"),
        ("meta-instanceID", [f"uuid:{each}" for each in UUIDS], "high"),
        ("KEY", [f"uuid:{each}" for each in UUIDS], "high"),
        ("SubmissionDate", ["Mar 2, 2024 8:%02d:11 AM" % n for n in range(N)], "high"),  # noqa: UP031
        ("A04_debut", TIMES, "high"),
        ("username", ["amina", "wanjiru"] * (N // 2), "high"),
        ("audit", [f"audit-{n}.csv" for n in range(N)], "high"),
        ("today", DAYS, "medium"),
        ("fecha_entrevista", ["%d/3/2024" % (1 + n % 28) for n in range(N)], "medium"),  # noqa: UP031
        ("duration", range(300, 300 + N), "medium"),
        ("enumerator_code", [3, 4] * (N // 2), "medium"),
        ("__version__", ["vA1"] * N, "low"),
        ("submission_month", ["2024-03"] * N, None),
    ],
)
def test_what_a_tool_writes_by_itself_is_told_in_any_spelling(tmp_path, name, cells, weight):
    assert columns(tmp_path, PI_02, **{name: cells}).get(name) == weight


@pytest.mark.parametrize(
    ("name", "cells", "told_of"),
    [
        ("comments", WORDS, True),
        ("q17", WORDS, True),
        ("water_other", ["rain", "a spring", "bottles", "the tanker", "none"] * (N // 5), True),
        ("roof", ["iron sheets over wooden beams", "grass and mud"] * (N // 2), False),
        ("village", [f"Village number {n}" for n in range(N)], False),
    ],
)
def test_people_s_own_words_are_asked_about(tmp_path, name, cells, told_of):
    assert (name in columns(tmp_path, PI_03, **{name: cells})) is told_of


@pytest.mark.parametrize(
    "cells",
    [
        {"c1": LATS, "c2": LONS, "gps_accuracy": [4.5] * N},
        {"where": [f"{lat}, {lon}" for lat, lon in zip(LATS, LONS, strict=True)]},
        {"lat": LATS, "lon": LONS},
        {"utm_easting": range(257_113, 257_113 + N), "utm_northing": range(9_857_311, 9_857_351)},
        {"geohash": [f"kzf0t{n:02d}" for n in range(N)]},
        {"w3w": [f"filled.count.soap{chr(97 + n % 26)}" for n in range(N)]},
        {"plus": [f"6GCRPR6C+{'23456789CFGHJMPQRVWX'[n % 20]}X" for n in range(N)]},
        {"mgrs": [f"37MBU 571{n:02d} 573{n:02d}" for n in range(N)]},
    ],
)
def test_points_are_told_by_value_in_any_notation(tmp_path, cells):
    cells = {name: [str(each) for each in values] for name, values in cells.items()}
    if "c1" in cells:
        cells["c1"] = [f"-4.{28_000 + 137 * n}" for n in range(N)]
    assert set(columns(tmp_path, PI_04, **cells)) == set(cells)


def test_points_of_two_decimals_pass_and_those_of_a_list_of_schools_are_asked_about(tmp_path):
    coarse = {"lat": [each[:5] for each in LATS], "lon": [each[:5] for each in LONS]}
    assert columns(tmp_path, PI_04, **coarse) == {}
    schools = {"school": [f"School {n}" for n in range(N)], "lat": LATS, "lon": LONS}
    found = said(PI_04, written(tmp_path / "schools.csv", schools))
    assert told(found) == {"lat": "medium", "lon": "medium"}


def test_points_of_a_release_that_says_how_they_were_blurred_pass(tmp_path):
    folder = tmp_path / "parcel"
    folder.mkdir()
    point = [f"{lat} {lon}" for lat, lon in zip(LATS, LONS, strict=True)]
    written(folder / "survey.csv", {"age": AGES, "gps": point})
    fields = [{"name": "gps", "anonkit:action": "coarsen_gps"}]
    package = {"resources": [{"path": "survey.csv", "schema": {"fields": fields}}]}
    (folder / "datapackage.json").write_text(json.dumps(package))
    assert told(said(PI_04, folder)) == {}
    fields[0]["anonkit:action"] = "keep"
    (folder / "datapackage.json").write_text(json.dumps(package))
    assert told(said(PI_04, folder)) == {"gps": "high"}


@pytest.mark.parametrize(
    ("name", "cells", "weight"),
    [
        ("date_of_birth", BIRTHS, "high"),
        ("naissance", [each.replace("-", "/") for each in BIRTHS], "high"),
        ("birthdate", range(-3650, -3650 + 100 * N, 100), "high"),
        ("birth_year", range(1950, 1950 + N), None),
        ("birth_month", [each[:7] for each in BIRTHS], None),
        ("date_of_death", [f"{2018 + n % 5}-03-{1 + n % 28:02d}" for n in range(N)], "high"),
        ("q9", [f"{2018 + n % 5}-03-{1 + n % 28:02d}" for n in range(N)], "high"),
        ("interview_date", DAYS, None),
        ("q2", DAYS, None),
    ],
)
def test_days_of_people_are_told_and_those_of_the_interview_are_not(tmp_path, name, cells, weight):
    assert columns(tmp_path, PI_05, **{name: cells}).get(name) == weight


def test_dates_that_a_release_shifted_are_nobody_s_days(tmp_path):
    folder = tmp_path / "parcel"
    folder.mkdir()
    written(folder / "survey.csv", {"age": AGES, "interview_date": DAYS, "date_of_death": BIRTHS})
    names = ("interview_date", "date_of_death")
    fields = [{"name": name, "anonkit:action": "shift_date"} for name in names]
    package = {"resources": [{"path": "survey.csv", "schema": {"fields": fields}}]}
    assert told(said(PI_02, folder)) | told(said(PI_05, folder)) == {
        "interview_date": "medium",
        "date_of_death": "high",
    }
    (folder / "datapackage.json").write_text(json.dumps(package))
    assert told(said(PI_02, folder)) | told(said(PI_05, folder)) == {}


def test_a_date_in_three_columns_is_a_date(tmp_path):
    cells = {
        "arrival_day": [1 + n % 28 for n in range(N)],
        "arrival_month": [1 + n % 12 for n in range(N)],
        "arrival_year": [2015 + n % 9 for n in range(N)],
    }
    assert set(columns(tmp_path, PI_05, **cells)) == set(cells)


def test_no_message_holds_a_cell(tmp_path):
    path = written(
        tmp_path / "survey.csv",
        {"age": AGES, "email": MAILS, "gps": [f"{x} {y}" for x, y in zip(LATS, LONS, strict=True)]},
    )
    for check in (PI_01, PI_02, PI_03, PI_04, PI_05):
        text = repr(said(check, path))
        assert not any(cell in text for cell in (*MAILS, *LATS))
