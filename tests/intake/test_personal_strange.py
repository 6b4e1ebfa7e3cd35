"""Files of other tools and other languages: blank headers, other scripts, lists of things."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anonkit.intake.checks.personal import PERSONAL
from anonkit.records import IntakeCheck
from tests.support.handed_over import case_of, told, written

N = 60
AGES = [20 + n % 50 for n in range(N)]
DAYS = [(date(1950, 1, 1) + timedelta(days=307 * n)).isoformat() for n in range(N)]
FIRST = ("María", "José", "Lucía", "Jorge", "Carmen")
LAST = ("García", "Martínez", "Hernández", "Rojas", "Pérez", "Gómez", "Castillo")
NEPALI = [
    f"{first} {last}"
    for first in ("सीता", "राम", "हरि", "गीता", "कृष्ण", "मीना", "विष्णु", "लक्ष्मी", "सुनीता", "अनिल")
    for last in ("श्रेष्ठ", "तामाङ", "गुरुङ", "अधिकारी", "थापा", "शर्मा")
]
LATS = [f"27.{617_000 + 137 * n}" for n in range(N)]
LONS = [f"85.{210_000 + 211 * n}" for n in range(N)]


def found(tmp_path, columns) -> dict[str, dict[str, str]]:
    """By check: the columns that it tells, and how much that weighs."""
    from anonkit.intake.judge import judged
    from anonkit.registry import Registry

    path = written(tmp_path / "survey.csv", columns)
    with case_of(path) as case:
        results: tuple[IntakeCheck, ...] = judged(case, Registry("intake check", *PERSONAL))
    by_check = {check.name: [r for r in results if r.id == check.name] for check in PERSONAL}
    return {name: weighed for name, each in by_check.items() if (weighed := told(each))}


def test_spanish_headers(tmp_path):
    columns = {
        "nombre_del_encuestado": [f"{FIRST[n % 5]} {LAST[n % 7]} {LAST[n % 6]}" for n in range(N)],
        "celular": [f"3{n % 3}{n % 10} {100 + n} {1000 + 37 * n}" for n in range(N)],
        "cédula": [79_000_000 + 9973 * n for n in range(N)],
        "edad": AGES,
        "fecha_nacimiento": DAYS,
    }
    told_of = found(tmp_path, columns)
    assert told_of["PI-01"] == dict.fromkeys(("nombre_del_encuestado", "celular", "cédula"), "high")
    assert told_of["PI-05"] == {"fecha_nacimiento": "high"}


def test_headers_that_say_nothing(tmp_path):
    columns = {
        "q1": NEPALI,
        "q2": AGES,
        "q3": [f"+977 984-{1_212_600 + n}" for n in range(N)],
        "q4": LATS,
        "q5": LONS,
        "q6": DAYS,
    }
    told_of = found(tmp_path, columns)
    assert told_of["PI-01"] == {"q1": "high", "q3": "high"}
    assert told_of["PI-04"] == {"q4": "high", "q5": "high"}
    assert told_of["PI-05"] == {"q6": "high"}


@pytest.mark.parametrize(
    ("cell", "weight"),
    [
        ("please write to amina.k@example.org about it", "high"),
        ("join https://chat.whatsapp.com/Jk3hG7s8Kd9Lq2 to hear more", "high"),
        ("call my son on +254 712 345 678", "high"),
        ("call my son on 0712 345 678", "medium"),
    ],
)
def test_one_cell_deep_in_the_words_is_found(tmp_path, cell, weight):
    words = [f"the well of our part number {n} is broken" for n in range(1_500)]
    words[1_400] = cell
    columns = {"age": [20 + n % 50 for n in range(1_500)], "feedback": words}
    assert found(tmp_path, columns)["PI-01"] == {"feedback": weight}


def test_official_numbers_that_no_form_is_known_of(tmp_path):
    numbers = [f"{35_202 + n}-{1_234_567 + 7919 * n}-{n % 9}" for n in range(N)]
    assert found(tmp_path, {"age": AGES, "CNIC": numbers})["PI-01"] == {"CNIC": "high"}


def test_lists_of_things_and_places_do_not_reject(tmp_path):
    budget = {
        "department": ["Health", "Water", "Roads"] * (N // 3),
        "description": [f"Purchase of goods in lot {n}" for n in range(N)],
        "amount_usd": [1_000 + 37 * n for n in range(N)],
        "date_approved": [(date(2023, 1, 1) + timedelta(days=6 * n)).isoformat() for n in range(N)],
    }
    schools = {
        "school_code": [f"S{1000 + 13 * n}" for n in range(N)],
        "school_name": [f"Riverside Primary School {n}" for n in range(N)],
        "latitude": LATS,
        "longitude": LONS,
        "pupils": [100 + 7 * n for n in range(N)],
    }
    weather = {
        "station": ["ST1", "ST2", "ST3"] * (N // 3),
        "timestamp": [f"2024-03-01T08:{n:02d}:00" for n in range(N)],
        "temp_c": [15 + n / 10 for n in range(N)],
    }
    for columns in (budget, schools, weather):
        weights = {w for each in found(tmp_path, columns).values() for w in each.values()}
        assert "high" not in weights
    assert found(tmp_path, schools)["PI-04"] == {"latitude": "medium", "longitude": "medium"}
