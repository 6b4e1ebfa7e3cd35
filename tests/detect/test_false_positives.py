"""Columns that are no identifiers are not told as any, whatever the policy's countries.

All countries at once find whatever one of them finds: a cell is asked about each,
and a column of numbers is held against each by itself.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable

import pyarrow as pa
import pytest

from anonkit.detect import RECOGNISERS
from anonkit.detect.clues import Known
from anonkit.detect.columns import classify
from anonkit.detect.entities import available
from anonkit.detect.identifiers import countries_known
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import load
from anonkit.detect.residual import hits
from anonkit.detect.shape import Facts

DRAW = random.Random(20260720)
EVERY = countries_known()
PERSONAL = {one.name for one in RECOGNISERS.values()} - {"uuid", "birth_date", "person_name"}
"""Whatever tells a person; a UUID is a record's number, and says so."""


def made(draw: Callable[[], object], size: int = 15) -> list[str]:
    """Distinct cells."""
    return sorted({str(draw()) for _ in range(size)})


def number(first: int, last: int) -> Callable[[], int]:
    return lambda: DRAW.randrange(first, last)


def digits(size: int) -> Callable[[], str]:
    return lambda: f"{DRAW.randrange(10**size):0{size}}"


def date() -> str:
    return f"{DRAW.randrange(2013, 2026)}-{DRAW.randrange(1, 13):02}-{DRAW.randrange(1, 29):02}"


INNOCENT = {
    "income": made(lambda: DRAW.randrange(10, 900) * 100),
    "monthly_income": made(number(10_000, 2_000_000)),
    "salary": made(lambda: f"{DRAW.randrange(1000, 99_999)}.{DRAW.randrange(100):02}"),
    "amount_paid": made(lambda: f"{DRAW.randrange(1, 999)},{DRAW.randrange(1000):03}.00"),
    "amount": made(lambda: DRAW.randrange(100, 999) * 1_000_000),
    "price": made(lambda: f"{DRAW.randrange(1, 400)}.{DRAW.randrange(100):02}"),
    "price_cop": made(lambda: f"{DRAW.randrange(1, 90)}.{DRAW.randrange(1000):03}.000"),
    "census_tract": made(lambda: f"{DRAW.randrange(100, 9999)}.{DRAW.randrange(100):02}"),
    "tract": made(digits(11)),
    "rating": list("12345"),
    "score": made(lambda: f"{DRAW.randrange(0, 101) / 10}"),
    "percent": made(lambda: f"{DRAW.randrange(101)}%"),
    "share": made(lambda: repr(DRAW.random())),
    "age": made(number(0, 99)),
    "year": made(number(1950, 2030)),
    "month": [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)],
    "visit_date": made(date),
    "collected": made(lambda: f"{DRAW.randrange(1, 29)}/{DRAW.randrange(1, 13)}/2024"),
    "started": made(lambda: f"{date()}T04:31:{DRAW.randrange(60):02}.000+03:00"),
    "time": made(lambda: f"{DRAW.randrange(24):02}:{DRAW.randrange(60):02}:00"),
    "ward_code": made(lambda: f"{DRAW.randrange(1, 48):02}{DRAW.randrange(1, 40):02}"),
    "district_code": made(lambda: f"KE{DRAW.randrange(1, 48):03}"),
    "admin3_pcode": made(lambda: f"NP{DRAW.randrange(1, 8):02}{DRAW.randrange(1, 15):02}"),
    "admin4_pcode": made(lambda: f"UG{DRAW.randrange(10**6):06}"),
    "postal_code": made(digits(5)),
    "product_code": made(lambda: f"SKU-{DRAW.randrange(10**4):04}-{DRAW.choice('ABC')}"),
    "barcode": made(lambda: "590" + digits(10)()),
    "sample": made(lambda: f"S{DRAW.randrange(24, 26)}-{DRAW.randrange(10**4):04}"),
    "dated_sample": made(lambda: f"2024{DRAW.randrange(1, 13):02}11-{DRAW.randrange(10**4):04}"),
    "lettered_sample": made(lambda: f"S202403{DRAW.randrange(10, 29)}{DRAW.randrange(10**4):04}"),
    "cluster_house": made(
        lambda: f"{DRAW.randrange(1, 77):02}-{DRAW.randrange(1, 9):02}-{digits(7)()}"
    ),
    "lab_code": made(lambda: f"{DRAW.choice('ABC')}{DRAW.randrange(10**5):05}"),
    "round": made(lambda: f"{DRAW.randrange(1, 60)}-{DRAW.randrange(1, 9)}"),
    "weight_kg": made(lambda: f"{DRAW.randrange(3, 120)}.{DRAW.randrange(10)}"),
    "sampling_weight": made(lambda: repr(DRAW.uniform(100, 90_000))),
    "distance_m": made(number(10, 25_000)),
    "population": made(number(10**6, 10**8)),
    "altitude": made(lambda: f"{DRAW.randrange(800, 2400)}.{DRAW.randrange(10**6)}"),
    "version": made(lambda: f"v{DRAW.randrange(2020, 2026)}.{DRAW.randrange(13)}"),
    "range": ["1000-2000", "2000-5000", "10 000 - 20 000", "50,000 - 100,000"],
    "ratio": ["1:2", "3:4", "10/12", "7/8"],
    "water_source": ["tap", "borehole", "river 2", "spring (protected)", "other"],
    "crop": ["maize", "beans", "sorghum", "coffee", "tea", "none of these", "and/or"],
    "uuid": [str(uuid.UUID(int=DRAW.getrandbits(128))) for _ in range(40)],
    "md5": [hashlib.md5(digits(9)().encode()).hexdigest() for _ in range(40)],
    "sha256": [hashlib.sha256(digits(9)().encode()).hexdigest() for _ in range(40)],
}
NUMBERED = (
    "uuid",
    "md5",
    "sha256",
    "sample",
    "lab_code",
    "product_code",
    "barcode",
    "tract",
    "dated_sample",
    "lettered_sample",
    "cluster_house",
)
"""Each row has its own: that is a record's number, whatever it is called."""


@pytest.mark.parametrize("name", INNOCENT)
def test_no_country_makes_an_identifier_of_it(name: str) -> None:
    values = pa.array(INNOCENT[name])
    for countries in ((), EVERY):
        assert not PERSONAL & set(hits(values, countries)), countries


@pytest.mark.parametrize("name", sorted(set(INNOCENT) - set(NUMBERED)))
@pytest.mark.parametrize("header", ["by its name", "without a header"])
def test_scan_takes_it_for_no_direct_identifier(name: str, header: str) -> None:
    values = INNOCENT[name]
    title = name if header == "by its name" else "c7"
    facts = Facts(rows=len(values) * 3, missing=0, distinct=len(values))
    for countries in ((), EVERY):
        found = classify(title, values, facts, Known(countries, load((), countries)))
        direct = found.identifier and KINDS[found.identifier].direct
        assert not direct, (countries, found)


def test_american_types_are_looked_for_in_america_only() -> None:
    for one in EVERY:
        american = {name for name in available((one,)) if name.startswith("US_")}
        assert bool(american) is (one == "US")


def test_a_few_numbers_that_pass_a_check_by_chance_are_no_identity_numbers() -> None:
    found = classify(
        "c7", ["234123412346"], Facts(rows=9, missing=0, distinct=1), Known(EVERY, load())
    )
    assert found.identifier != "national_id"
