"""What a draft leaves out for what other columns tell, and what it says of that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from anonkit.phrases import LANGUAGES
from anonkit.plan import make_plan
from anonkit.policy.draft import draft
from anonkit.policy.leaving import COARSER, MANY_SETS, SAME, with_left_out
from anonkit.policy.load import parse_policy
from anonkit.policy.questions import LinkedDraft, Survey, questions
from anonkit.policy.sheet import make_book
from anonkit.policy.sheet_facts import facts, survey_of
from anonkit.records import ScanColumn, ScanRecord


def column(name: str, role: str = "open", *evidence: str, **more: str) -> ScanColumn:
    known = {"type": "integer", "confidence": "likely", **more}
    return ScanColumn(name, role, evidence=evidence, **known)  # type: ignore[arg-type]


def survey(*columns: ScanColumn, linked: tuple[LinkedDraft, ...] = ()) -> Survey:
    record = ScanRecord(columns, {}, "csv")
    return with_left_out(Survey(record, "survey", ("KE",), linked=linked))


def left_out(made: Survey) -> dict[str, str]:
    return {c.name: c.left_out for c in made.record.columns if c.left_out}


def same(*others: str) -> tuple[str, ...]:
    return tuple(SAME + other for other in others)


AGE = column("age", "quasi", "the header speaks of age", about="age")
TWINS = (
    column("n_members", "open", *same("hh_size")),
    column("hh_size", "quasi", *same("n_members")),
)
SETS = column("water", "open", MANY_SETS, type="multi")
BMI = column("bmi", "quasi", COARSER, "it is computed from age")


def test_of_columns_that_say_the_same_the_most_careful_role_stays() -> None:
    assert left_out(survey(AGE, *TWINS)) == {"n_members": "twin hh_size"}
    assert left_out(survey(AGE, *TWINS[::-1])) == {"n_members": "twin hh_size"}


def test_of_equal_roles_the_one_that_needs_no_question_stays() -> None:
    asked = column("plots", "open", *same("n_plots"), confidence="guess")
    made = survey(asked, column("n_plots", "open", *same("plots")))
    assert left_out(made) == {"plots": "twin n_plots"}
    assert not [question for question in questions(made) if question.column == "plots"]


def test_of_three_all_but_one_are_left_out_whichever_names_which() -> None:
    three = column("a", "open", *same("b")), column("b", "open", *same("a"))
    made = survey(*three, column("c", "quasi", *same("a")))
    assert left_out(made) == {"a": "twin c", "b": "twin c"}


def test_what_is_dropped_or_asks_for_both_roles_takes_nothing_along() -> None:
    dropped = column("name", "identifier", *same("code")), column("code", "open", *same("name"))
    both = column("ill", "sensitive", *same("band")), column("band", "quasi", *same("ill"))
    assert left_out(survey(*dropped, *both)) == {}


def test_what_says_the_same_as_an_income_goes_with_it() -> None:
    income = column("income", "sensitive", *same("kes"), about="income")
    made = survey(AGE, income, column("kes", "open", *same("income")))
    policy = parse_policy(draft(made), Path("p.yaml")).policy
    assert [policy.columns[name].release for name in ("income", "kes")] == [False, False]


def test_columns_of_linked_tables_are_held_against_their_own_table() -> None:
    roster = LinkedDraft("roster", "roster", "main", {"_parent_index": "_index"})
    own = column("roster/n", "open", *same("m")), column("roster/m", "open", *same("n"))
    elsewhere = column("m", "open")
    assert left_out(survey(elsewhere, *own, linked=(roster,))) == {"roster/m": "twin n"}


def test_sets_of_their_own_are_left_out_unless_they_are_recoded() -> None:
    assert left_out(survey(SETS)) == {"water": "sets"}
    assert left_out(survey(replace(SETS, role="sensitive"))) == {"water": "sets"}
    assert left_out(survey(replace(SETS, role="quasi"))) == {}


def test_a_number_computed_from_an_age_is_left_out_and_an_age_is_banded() -> None:
    assert left_out(survey(AGE, BMI)) == {"bmi": "computed"}
    assert left_out(survey(replace(BMI, about="age"), replace(BMI, name="b", type="text"))) == {}


@pytest.mark.parametrize("one", [SETS, BMI])
def test_the_draft_says_why_and_what_to_write_instead(one: ScanColumn) -> None:
    made = survey(AGE, one)
    lines = draft(made).splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(f'  "{one.name}"'))
    assert "release: false" in lines[place]
    assert "left out:" in "".join(lines[place - 3 : place])
    told = lines[place - 1].removeprefix("  #").strip().replace('"...", "..."', "tap")
    entry = yaml.safe_load(told)
    lines[place] = f"  {one.name}: {told}"
    text = "\n".join(lines).replace('person: "?"', "person: row")
    plan = make_plan(parse_policy(text, Path("p.yaml")), ["age", one.name])
    assert plan.column(one.name).released
    assert entry["role"] == one.role


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_says_why_and_knows_it_again(language: str) -> None:
    made = replace(survey(AGE, *TWINS, SETS, BMI), languages=(language,))
    done = [row[3] for row in make_book(made).columns.rows[-4:]]
    assert "hh_size" in done[0]
    assert len(set(done)) == 4
    assert survey_of(facts(made)) == made
