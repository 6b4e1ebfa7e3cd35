"""Tables that hang on another one are looked at as whoever holds both reads them."""

from __future__ import annotations

import pytest

from anonkit.intake.checks.risk import rk_01_k_anonymity
from anonkit.intake.people.joining import joined
from anonkit.intake.people.weights import weights_of
from tests.support.handed_over import case_of, said, written

HOUSES = 40
IDS = [f"H{n * 7919 % 10_007:05d}x" for n in range(HOUSES)]


@pytest.fixture
def houses(tmp_path):
    places = [f"Village {n % 8}" for n in range(HOUSES)]
    weights = [100 + n for n in range(HOUSES)]
    return written(tmp_path / "houses.csv", {"hh_id": IDS, "village": places, "weight": weights})


def members(path, ids):
    ages = ["0-14", "15-44", "45-64", "65+"]
    mine = [ids[n % len(ids)] for n in range(4 * HOUSES)]
    # Of a village all four ages are there five times: k is 40 without the village, and 5 with it.
    old = [ages[n // HOUSES] for n in range(4 * HOUSES)]
    return written(path, {"hh_id": mine, "age_group": old})


def test_the_place_of_a_household_is_a_key_of_its_members(tmp_path, houses):
    (small,) = [
        each
        for each in said(
            rk_01_k_anonymity.CHECK,
            houses,
            members(tmp_path / "members.csv", IDS),
            RK_01={"k": 6},
        )
        if each.status == "fail" and each.file == "members.csv"
    ]
    assert set(small.columns) == {"village", "age_group"}
    assert small.figures["k"] == 5


def test_alone_the_same_members_pass(tmp_path):
    alone = said(rk_01_k_anonymity.CHECK, members(tmp_path / "members.csv", IDS), RK_01={"k": 6})
    assert [each.status for each in alone] == ["pass"]


def test_weights_of_a_household_are_those_of_its_members(tmp_path, houses):
    with case_of(houses, members(tmp_path / "members.csv", IDS)) as case:
        below = next(each for each in case.now.records if each.file.path == "members.csv")
        weights = weights_of(case, joined(case, below).table)
    assert weights is not None
    assert weights.values.tolist() == [100 + n % HOUSES for n in range(4 * HOUSES)]


def test_what_cannot_be_joined_has_not_passed(tmp_path, houses):
    strange = members(tmp_path / "members.csv", [*IDS[:30], *(f"Q{n}z9" for n in range(10))])
    told = said(rk_01_k_anonymity.CHECK, houses, strange, RK_01={"k": 2})
    mine = [each for each in told if each.file == "members.csv"]
    assert [(each.status, each.required) for each in mine] == [("not_checked", True)]


def test_two_surveys_that_number_their_rows_alike_are_no_linked_tables(tmp_path, houses):
    other = members(tmp_path / "members.csv", [f"Q{n * 7919 % 10_007:05d}z" for n in range(40)])
    told = said(rk_01_k_anonymity.CHECK, houses, other, RK_01={"k": 2})
    assert {each.status for each in told} == {"pass"}
