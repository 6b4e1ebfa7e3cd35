"""Phones as numbers, metres for degrees, geohashes, and names in unusual spellings."""

from __future__ import annotations

import base64

import pytest

from anonkit.intake.checks.personal import PERSONAL
from tests.support.handed_over import case_of, told, written

N = 40
AGES = [20 + n % 50 for n in range(N)]
WATER = ["yes", "no"] * (N // 2)
PHONES = [254_700_000_000 + n * 7_654_321 % 99_999_999 for n in range(1, N + 1)]
HASHES = [
    "kz" + "".join("0123456789bcdefghjkmnpqrstuvwxyz"[(7 * n + 13 * m * m) % 32] for m in range(6))
    for n in range(N)
]


def found(tmp_path, **columns) -> dict[str, dict[str, str]]:
    """By check: the columns that it tells, and how much that weighs."""
    from anonkit.intake.judge import judged
    from anonkit.registry import Registry

    path = written(tmp_path / "survey.csv", {**columns, "water": WATER})
    with case_of(path) as case:
        results = judged(case, Registry("intake check", *PERSONAL))
    by_check = {check.name: told([r for r in results if r.id == check.name]) for check in PERSONAL}
    return {name: weighed for name, weighed in by_check.items() if weighed}


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        ([f"{each}.0" for each in PHONES], "high"),
        ([f"{each / 1e11!r}E+11" for each in PHONES], "high"),
        (PHONES, "high"),
        ([each - 254_000_000_000 for each in PHONES], "medium"),
    ],
)
def test_phone_numbers_that_were_read_as_numbers(tmp_path, cells, weight):
    assert found(tmp_path, v7=cells).get("PI-01") == {"v7": weight}


@pytest.mark.parametrize(
    "cells",
    [
        [f"{each * 37 % 10**12}.0" for each in PHONES],
        [254_700_000_000 + 3 * n for n in range(N)],
        [(each - 254_000_000_000) // 10_000 * 10_000 for each in PHONES],
        [f"{each * 1_337 % 10**9 / 1000:.3f}" for each in PHONES],
    ],
)
def test_other_long_numbers_are_no_phone_numbers(tmp_path, cells):
    assert set(found(tmp_path, v7=cells).get("PI-01", {"v7": "low"}).values()) == {"low"}


@pytest.mark.parametrize("names", [("x", "y"), ("easting", "northing"), ("este", "norte")])
def test_metres_east_and_north(tmp_path, names):
    east = [f"{248_315.37 + 731.11 * n:.2f}" for n in range(N)]
    north = [f"{9_932_585.16 + 533.7 * n:.2f}" for n in range(N)]
    assert found(tmp_path, age=AGES, **dict(zip(names, (east, north), strict=True)))[
        "PI-04"
    ] == dict.fromkeys(names, "high")


def test_a_pair_of_measures_is_no_place(tmp_path):
    x = [36_000 + n * 7 for n in range(N)]
    y = [52_001 + n * 3 for n in range(N)]
    assert "PI-04" not in found(tmp_path, age=AGES, x=x, y=y)


def test_a_geohash_is_a_place_and_no_phone(tmp_path):
    weighed = found(tmp_path, age=AGES, cell=HASHES)
    assert weighed["PI-04"] == {"cell": "high"}
    assert "cell" not in weighed.get("PI-01", {})


@pytest.mark.parametrize("cell", ["kz{:04d}", "hh-{:04d}", "{:09x}"])
def test_codes_are_no_geohashes(tmp_path, cell):
    cells = [cell.format(n * 104_729_137_313 % 2**36 if "x" in cell else n) for n in range(N)]
    assert "PI-04" not in found(tmp_path, age=AGES, code=cells)


SURNAMES = ("Otieno", "Wanjiku", "Kariuki", "Wafula", "Njoroge", "Mwangi", "Achieng")
FIRST = ("amina", "juma", "fatuma", "salim", "rehema", "baraka")


@pytest.mark.parametrize(
    ("cells", "weights"),
    [
        ([f"{'ABC'[n % 3]}. {SURNAMES[n % 7]} (M,{n})" for n in range(N)], {"high"}),
        ([f"{FIRST[n % 6]}_{SURNAMES[n % 7].lower()}" for n in range(N)], {"high", "medium"}),
        (["ማርታ ኃይሉ", "ሳራ መኮንን", "ዮሐንስ በቀለ", "አበበ ቢቂላ", "ሙሉ ገብሬ"] * 8, {"medium"}),
    ],
)
def test_names_in_unusual_spellings(tmp_path, cells, weights):
    assert found(tmp_path, info=cells)["PI-01"]["info"] in weights


@pytest.mark.parametrize(
    "cells",
    [
        [
            ("red_maize", "piped_water", "no_latrine", "iron_roof", "clay_wall")[n % 5]
            for n in range(N)
        ],
        [("North A.", "St. Mary", "P. vivax", "Type B", "E. coli")[n % 5] for n in range(N)],
        [("ዝናብ", "ወንዝ", "ምንጭ", "ጉድጓድ", "ቧንቧ")[n % 5] for n in range(N)],
    ],
)
def test_lists_of_answers_are_no_names(tmp_path, cells):
    assert "PI-01" not in found(tmp_path, info=cells)


def test_base64_of_phones_is_read_back_and_no_server_s_key(tmp_path):
    cells = [base64.b64encode(str(each).encode()).decode() for each in PHONES]
    weighed = found(tmp_path, key=cells)
    assert weighed["PI-07"] == {"key": "high"}
    assert "PI-02" not in weighed


SCHOOLS = [f"Lake Primary School {n}" for n in range(N)]
LATS = [f"-0.{481_950 - 1_031 * n}" for n in range(N)]
LONS = [f"34.{330_190 + 2_017 * n}" for n in range(N)]
LANDLINES = [f"0572{n * 7_919 % 999_983:06d}" for n in range(N)]


def test_a_list_of_schools_is_asked_about(tmp_path):
    weighed = found(
        tmp_path, school_name=SCHOOLS, latitude=LATS, longitude=LONS, phone=LANDLINES, pupils=AGES
    )
    assert weighed["PI-01"] == {"phone": "medium"}
    assert weighed["PI-04"] == {"latitude": "medium", "longitude": "medium"}


@pytest.mark.parametrize("of_people", [{"age": AGES}, {"school_name": SCHOOLS[:5] * 8}])
def test_a_list_of_pupils_is_no_list_of_schools(tmp_path, of_people):
    columns = {"school_name": SCHOOLS, "latitude": LATS, "longitude": LONS, "phone": LANDLINES}
    weighed = found(tmp_path, **{**columns, **of_people})
    assert weighed["PI-01"]["phone"] == "high"
    assert weighed["PI-04"]["latitude"] == "high"
