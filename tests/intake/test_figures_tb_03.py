"""Sums that a few contributors dominate."""

from __future__ import annotations

import csv
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from figured import TABLES, case_of, said, written

from anonkit.intake.base import Result
from anonkit.intake.figures.contributors import contributions, is_dominated, rules_of
from anonkit.intake.profile.model import CheckProfile


def looked(path: Path, **settings: int | str) -> list[Result]:
    with case_of(path, checks={"TB-03": CheckProfile(settings=settings)}) as case:
        return said("TB-03", case)


@pytest.fixture
def companies(tmp_path: Path) -> Path:
    """Sums beside the contributions of the companies."""
    folder = tmp_path / "parcel"
    folder.mkdir()
    for name in ("magnitude1_input.csv", "magnitude1_dom.csv"):
        shutil.copy(TABLES / name, folder)
    return folder


def primary() -> set[tuple[str, ...]]:
    """The cells that the oracle calls dominated."""
    with (TABLES / "magnitude1_dom.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["primary"] == "TRUE"]
    return {tuple("" if row[c] == "Total" else row[c] for c in ("geo", "sector4")) for row in rows}


def test_the_dominated_sums_of_a_well_known_table_are_found(companies):
    with case_of(companies) as case:
        table = next(each for each in case.now.tables if each.measure == "sum")
        made = contributions(table, case.now.records)
    assert made is not None
    rules = list(rules_of("1:80 2:99"))
    found = {
        key
        for key, own in made.items()
        if is_dominated(own, sum(own, Fraction(0)), Fraction(0), rules)
    }
    assert found == primary()


def test_the_check_says_so(companies):
    (told,) = looked(companies, p=0, dominance="1:80, 2:99")
    assert told.outcome == "found"
    assert told.figures == {"sums": len(primary()), "of": 23}
    assert "as the contributions in the parcel say" in told.why


def test_p_percent_is_asked_for_without_a_profile(companies):
    (told,) = looked(companies)
    assert told.figures["sums"] >= 3


def test_without_contributions_it_is_not_checked():
    alone, rest = looked(TABLES / "magnitude1_dom.csv")
    assert (alone.outcome, alone.figures["sums"]) == ("found", 3)
    assert rest.outcome == "not_checked"


def test_the_largest_contributions_may_stand_beside_the_sums(tmp_path):
    text = (
        "region,sector,sum_value,largest,second\nA,x,100,70,28\nA,y,100,30,20\n"
        "A,Total,200,70,30\nB,x,50,20,10\nB,y,60,20,15\nB,Total,110,20,20\n"
    )
    (told,) = looked(written(tmp_path / "parcel", table=text))
    assert told.why.startswith("in 1 of 6 sums one contributor can be estimated too closely")
    assert told.why.endswith(": region A, sector x")


def test_counts_have_no_contributors():
    (told,) = looked(TABLES / "z1_input.csv")
    assert (told.outcome, told.why) == ("clean", "there is no table of sums without noise")


def test_rules_that_are_none_are_not_checked():
    (told,) = looked(TABLES / "magnitude1_dom.csv", dominance="strict")
    assert told.outcome == "not_checked"


@pytest.mark.parametrize(
    ("shares", "p", "wanted"),
    [((70, 28, 2), 10, True), ((70, 20, 10), 10, False), ((5,), 10, True), ((0, 0), 10, False)],
)
def test_p_percent(shares, p, wanted):
    own = [Fraction(each) for each in shares]
    assert is_dominated(own, sum(own, Fraction(0)), Fraction(p), ()) is wanted
