"""What was not there has not passed: neither in words, nor in scores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anonkit.intake.base import Check, clean, found, not_checked
from anonkit.intake.checks import CHECKS
from anonkit.intake.judge import judged
from anonkit.intake.profile.model import Dimension, Profile
from anonkit.intake.scores import scored
from anonkit.intake.waivers import Waiver
from anonkit.records import IntakeCheck, IntakeRecord, WaiverOf
from anonkit.registry import Registry
from anonkit.report.intake_page import page
from anonkit.report.received import lines
from tests.support.handed_over import case_of, written

OF = WaiverOf("seen", "Ada", "2027-01-01")
WELL = IntakeCheck("XX-01", "A check", "high", "pass", "recomputed", "", "", "", dimension="risk")
AMISS = replace(WELL, id="XX-02", status="fail", why="much")
ABSENT = replace(WELL, id="XX-03", applies=False, why="there is none")


def share(*checks: IntakeCheck, minimum: float | None = None):
    asked = Profile(
        "own", "Own", "not official", dimensions={"risk": Dimension("Risk", minimum=minimum)}
    )
    (score,) = scored(asked, checks, ())
    return score


@pytest.fixture
def case(tmp_path):
    with case_of(written(tmp_path / "a.csv", {"colour": ["red", "blue"] * 20})) as made:
        yield made


def run(case, *results, waivers=()):
    check = Check("RK-02", "", "high", "", "", "", lambda *_: iter(results), required=True)
    return judged(case, Registry("intake check", check), waivers)


def test_what_is_not_there_counts_neither_way():
    assert share(WELL, AMISS, ABSENT).share == share(WELL, AMISS).share == 0.5
    assert share(ABSENT).share is None


def test_what_somebody_answers_for_counts_neither_way():
    assert share(WELL, AMISS, replace(AMISS, id="XX-04", waived=OF)).share == 0.5


def test_what_rejects_keeps_its_dimension_below_its_minimum():
    many = [replace(WELL, id=f"XX-{n}") for n in range(10, 40)]
    assert share(*many, AMISS, minimum=0.5).reached is False
    assert share(*many, replace(AMISS, waived=OF), minimum=0.5).reached is True


def test_words_and_page_do_not_call_it_passed():
    record = IntakeRecord("own", "Own", "", "p", (), (WELL, ABSENT))
    assert "Passed: XX-01\nNothing of that kind to look at: XX-03" in lines(record)
    told = page(record)
    assert "1 passed, 1 nothing of that kind" in told
    assert "Nothing of that kind was there" in told


def test_several_tables_of_which_one_had_something_have_passed(case):
    (one,) = run(case, clean("a", applies=False), clean("b"))
    assert (one.status, one.applies) == ("pass", True)
    (none,) = run(case, clean("a", applies=False), clean("b", applies=False))
    assert (none.status, none.applies) == ("pass", False)


def test_an_empty_folder_passes_nothing(tmp_path):
    (tmp_path / "empty").mkdir()
    with case_of(tmp_path / "empty") as case:
        told = judged(case, CHECKS)
    assert not [each.id for each in told if each.status == "pass" and each.applies]


def test_without_an_earlier_delivery_nothing_was_held_against_one(case):
    told = {each.id: each for each in judged(case, CHECKS) if each.id[:2] == "DF"}
    assert {each.status for each in told.values()} == {"not_checked"}
    assert not any(each.counts for each in told.values())
    assert "--previous" in told["DF-01"].why


def test_a_waiver_without_columns_takes_away_no_other_finding(case):
    waiver = Waiver("RK-02", "a.csv", "", frozenset(), OF)
    alone = found("half are alone", file="a.csv", columns=("age",))
    unseen = not_checked("no weights", file="a.csv")
    assert [each.waived for each in run(case, alone, unseen, waivers=[waiver])] == [None, None]
    named = replace(waiver, columns=frozenset({"age"}))
    both = run(case, alone, unseen, waivers=[waiver, named])
    assert [each.waived for each in both] == [OF, OF]
    assert [each.waived for each in run(case, unseen, waivers=[waiver])] == [OF]
