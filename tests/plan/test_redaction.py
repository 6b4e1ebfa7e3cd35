"""What a policy may ask of `redact`, and what the plan says of it."""

from __future__ import annotations

import pytest

from anonkit.detect.entities import ENTITIES
from anonkit.plan.words import describe, document

REDACT = "{role: text, action: redact}"
ASKED = "{{role: text, action: redact, entities: [{}]}}"


def test_text_is_left_out_unless_redaction_is_asked_for(draft):
    assert not draft.plan().column("comment").released
    draft.columns["comment"] = REDACT
    column = draft.plan().column("comment")
    assert column.released
    assert column.redacted
    assert column.hidden


def test_the_plan_says_what_is_not_found(draft):
    draft.columns["comment"] = REDACT
    plan = draft.plan()
    assert "names of other people" in describe(plan)
    assert any("names of other people" in note for note in document(plan)["notes"])
    assert "labels such as <PHONE_1>" in describe(plan)


@pytest.mark.parametrize("name", ["person", "ORGANIZATION"])
def test_what_only_a_model_could_find_is_refused(draft, name):
    draft.columns["comment"] = ASKED.format(f"EMAIL, {name}")
    assert draft.problem() == (
        f"nothing here can find `{name}` in a text: names are taken out only where they "
        "stand in the table's own columns"
    )


def test_an_unknown_entity_is_refused_with_the_nearest(draft):
    draft.columns["comment"] = ASKED.format("EMIAL")
    assert draft.problem() == "there is no entity called `EMIAL`"


def test_an_entity_of_another_country_is_refused(draft):
    draft.columns["comment"] = ASKED.format("UK_NINO")
    assert draft.problem() == "UK_NINO is looked for in GB only"
    draft.top = draft.top.replace("person: id", "country: [GB]\nperson: id")
    assert draft.plan().column("comment").params.entities == ("UK_NINO",)


@pytest.mark.parametrize("role", ["identifier", "quasi"])
def test_identifiers_are_not_redacted(draft, role):
    draft.columns["name"] = f"{{role: {role}, action: redact}}"
    problems = [problem for _, problem in draft.faults()]
    assert any("serves for free text" in problem for problem in problems)


@pytest.mark.parametrize("role", ["open", "sensitive"])
def test_other_columns_are_redacted_if_asked(draft, role):
    draft.columns["comment"] = f"{{role: {role}, action: redact}}"
    assert draft.plan().column("comment").redacted


def test_every_entity_is_of_some_country_or_of_all():
    assert all(len(code) == 2 for one in ENTITIES.values() for code in one.countries)
