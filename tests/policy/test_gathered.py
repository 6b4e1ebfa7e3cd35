"""A draft asks about a question, and not about each of its answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from anonkit.errors import PolicyError
from anonkit.plan import make_plan
from anonkit.policy.draft import draft
from anonkit.policy.gathered import gathered
from anonkit.policy.load import parse_policy
from anonkit.policy.proposal import LEAVE, ROLES, chosen, proposed
from anonkit.policy.questions import Survey
from anonkit.policy.sheet_facts import facts, survey_of
from anonkit.records import ScanColumn, ScanRecord

PART = ScanColumn("", "open", "integer", "likely", ("it is one answer",), part_of="water")
PARTS = tuple(replace(PART, name=f"water/{option}") for option in ("tap", "well"))
OWN = ScanColumn("water", "open", "multi", "guess", ("a few codes",))
AGE = ScanColumn("age", "quasi", "integer", "sure", ("the header speaks of age",), about="age")


def survey(*columns: ScanColumn) -> Survey:
    return Survey(gathered(ScanRecord(columns, {}, "csv")), "survey", ("KE",))


def planned(made: Survey, header: list[str]):
    text = draft(made).replace('person: "?"', "person: row")
    return make_plan(parse_policy(text, Path("policy.yaml")), header)


@pytest.mark.parametrize("own", [(), (OWN,)])
def test_a_question_is_one_line_and_asks_nothing_of_its_own(own):
    made = survey(AGE, *own, *PARTS)
    assert [column.name for column in made.record.columns] == ["age", "water"]
    header = [column.name for column in (AGE, *own, *PARTS)]
    plan = planned(made, header)
    assert plan.column("water").made_from == ("water/tap", "water/well")
    assert [column.name for column in plan.released] == ["age", "water"]
    assert survey_of(facts(made)) == made


def test_the_worst_of_its_answers_says_what_it_is():
    doubtful = replace(PARTS[1], role="sensitive", confidence="guess", review="what is it?")
    (water,) = survey(PARTS[0], doubtful).record.columns
    assert (water.role, water.confidence, water.review) == ("sensitive", "guess", "what is it?")
    with pytest.raises(PolicyError, match="what is it"):
        planned(survey(PARTS[0], doubtful), [part.name for part in PARTS])


def test_an_answer_that_names_people_stays_by_itself():
    phone = replace(PARTS[1], role="identifier", identifier="phone", confidence="sure")
    assert len(survey(PARTS[0], phone).record.columns) == 2


@pytest.mark.parametrize("choice", [*ROLES, LEAVE])
def test_whatever_is_chosen_the_answers_stay_in_one_line(choice):
    (water,) = survey(*PARTS).record.columns
    assert chosen(water, choice)["from"] == '"water/*"'


def test_a_pattern_that_would_take_others_along_is_a_list():
    words = ScanColumn("water/which", "text", "text", "sure", ("sentences",))
    (_, water, _) = survey(AGE, *PARTS, words).record.columns
    assert water.made_of == ("water/tap", "water/well")
    plan = planned(survey(AGE, *PARTS, words), [c.name for c in (AGE, *PARTS, words)])
    assert [column.name for column in plan.released] == ["age", "water"]


def test_options_with_blanks_get_another_separator():
    parts = [replace(PART, name=f"water/{option}") for option in ("piped water", "well")]
    plan = planned(survey(AGE, *parts), ["age", *(part.name for part in parts)])
    assert plan.column("water").options == ("piped water", "well")
    assert plan.column("water").separator == ";"


def test_the_list_of_the_form_is_the_sets_where_the_columns_are_called_so():
    told = [replace(part, values=("tap", "well", "rain"), label="Water") for part in PARTS]
    (water,) = survey(*told).record.columns
    assert (water.values, water.label) == (("tap", "well", "rain"), "Water")
    coded = [replace(part, values=("1", "2"), label="Water") for part in PARTS]
    (water,) = survey(*coded).record.columns
    assert (water.values, water.label) == ((), "Water")
    spaced = [replace(part, values=("tap", "well", "rain water")) for part in PARTS]
    plan = planned(survey(AGE, *spaced), ["age", *(part.name for part in PARTS)])
    assert plan.column("water").values == ("tap", "well", "rain water")


def test_an_answer_by_itself_has_no_list():
    phone = replace(PARTS[1], role="identifier", identifier="phone", confidence="sure")
    first, _ = survey(replace(PARTS[0], values=("tap", "well")), phone).record.columns
    assert "values" not in proposed(first)
