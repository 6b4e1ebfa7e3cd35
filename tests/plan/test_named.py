"""What the names of columns speak of and a policy passes over is said, and refuses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from anonkit.errors import PolicyError
from anonkit.plan import make_plan
from anonkit.plan.words import describe
from anonkit.policy.load import load_policy

CONSENT = 'consent: {column: consent, accept: ["yes"]}'
POLICIES = Path(__file__).resolve().parents[2] / "policies"
NOT_ASKED = "No column was asked for consent"


def told(plan) -> list[str]:
    return [str(note) for note in plan.notes if str(note).startswith(NOT_ASKED)]


def without_consent(draft, instead: str = "") -> None:
    assert f", {CONSENT}" in draft.top
    draft.top = draft.top.replace(f", {CONSENT}", instead)


def test_who_asks_for_consent_is_told_nothing(draft):
    assert [note for note in draft.plan().notes if "consent" in note.key] == []


def test_a_second_column_of_consent_that_is_not_asked_is_told(draft):
    draft.columns |= {"consent_publish": "{role: metadata}", "consent_date": "{role: metadata}"}
    notes = draft.plan((*draft.header, "consent_publish", "consent_date")).notes
    (note,) = (str(note) for note in notes if note.key == "consent_asked_alone")
    assert "only consent was asked, not consent_publish:" in note


@pytest.mark.parametrize("settled", ["", ", consent: none"])
def test_where_nobody_is_asked_for_consent_the_plan_says_so(draft, settled):
    without_consent(draft, settled)
    for plan in (draft.plan(), draft.plan(None)):
        (note,) = told(plan)
        assert "although consent speaks of it" in note
        assert note in describe(plan)


@pytest.mark.parametrize(("pattern", "more"), [("", "unlisted: drop\n"), ("mama_*", "")])
def test_a_column_that_the_policy_does_not_name_is_not_named(draft, pattern, more):
    without_consent(draft)
    del draft.columns["consent"]
    draft.columns |= {f'"{pattern}"': "{role: metadata}"} if pattern else {}
    draft.more = more
    header = ("mama_juma_ridhaa", *(name for name in draft.header if name != "consent"))
    (note,) = told(draft.plan(header))
    assert "a column that the policy does not name" in note
    assert "juma" not in note


def test_an_unsettled_consent_is_refused(draft):
    without_consent(draft, ', consent: "?"')
    with pytest.raises(PolicyError) as refused:
        draft.plan()
    (fault,) = refused.value.faults
    assert fault.code == "policy.unsettled"
    assert "consent: none" in fault.fix


def test_another_word_is_no_consent(draft):
    without_consent(draft, ", consent: all of them")
    with pytest.raises(PolicyError, match=r"`source.consent` must be a mapping"):
        draft.plan()


def known(plan) -> list[str]:
    return [str(note) for note in plan.notes if note.key == "open_but_known"]


def test_an_open_column_that_a_neighbour_knows_is_told_by_what_its_name_says(draft):
    draft.columns["age"] = "{role: open, type: integer}"
    draft.columns["kata"] = "{role: open}"
    draft.columns["age_of_spouse"] = "{role: open, type: integer, action: band, width: 10}"
    draft.tables = ""
    plan = draft.plan((*draft.header, "kata", "age_of_spouse"))
    first, second = known(plan)
    assert "speaks of age: age, age_of_spouse." in first
    assert "speaks of a place: kata." in second
    (french, _) = [n.tell("fr") for n in plan.notes if n.key == "open_but_known"]
    assert "évoque l'âge : age" in french


@pytest.mark.parametrize(
    "column",
    [
        "{role: quasi, type: integer}",
        "{role: open, type: integer, release: false}",
        "{role: open, action: pseudonymise}",
        "{role: open, action: suppress}",
    ],
)
def test_what_k_counts_or_nobody_can_read_is_not_told(draft, column):
    draft.columns["age"], draft.tables = column, ""
    assert known(draft.plan()) == []


def test_what_a_scenario_counts_is_not_told(draft):
    draft.columns["age"], draft.tables = "{role: open, type: integer}", ""
    assert len(known(draft.plan())) == 1
    draft.microdata = draft.microdata.replace("leaks", "scenarios: {neighbour: [age, sex]}, leaks")
    assert known(draft.plan()) == []


def test_a_scenario_named_as_a_claim_on_a_weight_is_refused(draft):
    draft.microdata = draft.microdata.replace("leaks", 'scenarios: {"with age": [sex]}, leaks')
    assert "another claim" in draft.problem()


@pytest.mark.parametrize("name", ["water_source", "satisfied", "page", "q17", "distance_km"])
def test_other_names_are_no_alarm(draft, name):
    draft.columns[name] = "{role: open}"
    header = draft.header if name in draft.header else (*draft.header, name)
    assert known(draft.plan(header)) == []


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_policies_that_people_start_from_are_no_alarm(path):
    plan = make_plan(load_policy(path), None)
    assert known(plan) == told(plan) == []
