"""The last look at released cells: it finds people, and leaves numbers alone."""

from __future__ import annotations

import base64
import random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect import RECOGNISERS
from anonkit.detect.residual import hits

ALL = ("KE", "TZ", "UG", "NP", "IN", "AR", "CO", "PH", "ZA", "NG", "GH", "BR", "MX", "ES", "GB")
DRAWN = random.Random(20260101)
INNOCENT = {
    "income": [str(DRAWN.randrange(0, 900) * 100) for _ in range(2000)],
    "exact_income": [str(DRAWN.randrange(1_000, 2_000_000)) for _ in range(2000)],
    "salary": [f"{DRAWN.randrange(100, 99_999)}.{DRAWN.randrange(100):02}" for _ in range(500)],
    "weight": [repr(DRAWN.uniform(0.01, 9)) for _ in range(2000)],
    "large_weight": [f"{DRAWN.uniform(100, 99_999):.6f}" for _ in range(2000)],
    "population": [str(DRAWN.randrange(10**6, 10**8)) for _ in range(500)],
    "person_code": [
        f"{county:02}{ward:02}{house:04}{person:02}"
        for county in range(1, 48)
        for ward in (1, 2)
        for house in (1, 12)
        for person in (1, 2)
    ],
    "household_code": [f"{county:02}{n:06}" for county in range(1, 48) for n in range(1, 9)],
    "dashed_code": [f"{county:02}-{n:04}-{n:04}" for county in range(1, 48) for n in range(1, 9)],
    "year": [str(year) for year in range(1900, 2030)],
    "code": [f"KE{DRAWN.randrange(10**6):06}" for _ in range(500)],
    "place_code": [f"PCODE{DRAWN.randrange(10**4):04}" for _ in range(500)],
    "tract": [f"{DRAWN.randrange(10**11):011}" for _ in range(500)],
    "nine_digits": [str(DRAWN.randrange(10**8, 10**9)) for _ in range(500)],
    "ten_digits": [f"{DRAWN.randrange(10**10):010}" for _ in range(500)],
    "twelve_digits": [str(DRAWN.randrange(10**11, 10**12)) for _ in range(500)],
    "band": [f"{low} to {low + 4}" for low in range(0, 100, 5)] + ["80 or more", "*"],
    "rating": ["1", "2", "3", "4", "5"],
    "date": [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)],
    "time": [f"2024-03-{day:02}T04:{day:02}:00.000+03:00" for day in range(1, 29)],
    "quarter": ["2024 Q1", "2024 Q2", "2023 Q4"],
    "decade": ["1980s", "1990s"],
    "token": [
        base64.b32encode(DRAWN.randbytes(20)).decode() for _ in range(5000)
    ],
    "low_token": [
        base64.b32encode(DRAWN.randbytes(20)).decode().lower() for _ in range(5000)
    ],
    "answers": ["tap", "borehole", "yes", "no", "none of these", "Nakuru County", "and/or"],
    "range": ["1000-2000", "2000-5000", "10 000 - 20 000"],
    "cell": ["-1.25 36.75", "0.5 37.0"],
}  # fmt: skip


@pytest.mark.parametrize("name", INNOCENT)
@pytest.mark.parametrize("countries", [("KE",), ("IN",), ALL, ()], ids="-".join)
def test_numbers_codes_and_dates_are_no_hits(name: str, countries: tuple[str, ...]) -> None:
    values = pa.array(sorted(set(INNOCENT[name])))
    assert hits(values, countries) == {}


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("please write to amina.w@example.org", "email"),
        ("call Amina on 0712 345 678", "phone"),
        ("0712345678", "phone"),
        ("+254712345678", "phone"),
        ("-1.015399 36.767869", "coordinates"),
        ("collect:Af4387fd2Dec58b7", "device"),
        ("uuid:66809a11-1ba1-192e-c42b-7170902a174f", "uuid"),
        ("https://example.org/media/original?media_file=org/attachments/1.jpg", "url"),
        ("KRA A123456789B", "national_id"),
    ],
)
def test_one_cell_among_words_is_a_hit(cell: str, name: str) -> None:
    values = pa.array([f"the well {word} is dry" for word in "abcdefghij"] + [cell, None])
    assert hits(values, ("KE",)) == {name: 1}


def test_a_column_of_phones_read_as_integers_is_a_hit() -> None:
    values = pa.array([712_000_431 + 1357 * step for step in range(60)], pa.int64())
    assert hits(values, ("KE",), numeric=True) == {"phone": 60}
    assert hits(values, (), numeric=True) == {}


def test_a_column_of_checked_identity_numbers_is_a_hit_and_random_ones_are_not() -> None:
    from stdnum.br import cpf

    drawn = (f"{DRAWN.randrange(10**9):09}" for _ in range(50))
    numbers = [body + cpf._calc_check_digits(body) for body in drawn]
    assert hits(pa.array(numbers), ("BR",))["national_id"] == 50
    assert "national_id" not in hits(pa.array(numbers), ("KE",))


def test_the_output_of_our_own_action_is_no_hit() -> None:
    centres = pa.array(["-1.015399 36.767869"])
    assert hits(centres, ("KE",)) == {"coordinates": 1}
    assert hits(centres, ("KE",), kind="cell") == {}


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
def test_small_whole_numbers_are_never_a_hit(numbers: list[int]) -> None:
    assert hits(pa.array(numbers, pa.int64()), ALL, numeric=True) == {}


@given(st.text("abcdefgh .,", max_size=20), st.text("abcdefgh .,", max_size=20))
def test_an_address_is_found_wherever_it_stands(before: str, after: str) -> None:
    found = hits(pa.array([f"{before} amina@example.org {after}"]), ())
    assert found.get("email") == 1


def test_only_known_recognisers_are_named() -> None:
    found = hits(pa.array(["a@b.org"]), ())
    assert set(found) <= set(RECOGNISERS)
