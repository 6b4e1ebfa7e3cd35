"""What the names of columns speak of and a policy passes over is said, and refuses nothing."""

from __future__ import annotations

import pytest

from anonkit.errors import PolicyError
from anonkit.plan.words import describe

CONSENT = 'consent: {column: consent, accept: ["yes"]}'
NOT_ASKED = "No column was asked for consent"


def told(plan) -> list[str]:
    return [str(note) for note in plan.notes if str(note).startswith(NOT_ASKED)]


def without_consent(draft, instead: str = "") -> None:
    assert f", {CONSENT}" in draft.top
    draft.top = draft.top.replace(f", {CONSENT}", instead)


def test_who_asks_for_consent_is_told_nothing(draft):
    assert told(draft.plan()) == []


@pytest.mark.parametrize("settled", ["", ", consent: none"])
def test_where_nobody_is_asked_for_consent_the_plan_says_so(draft, settled):
    without_consent(draft, settled)
    for plan in (draft.plan(), draft.plan(None)):
        (note,) = told(plan)
        assert "although consent speaks of it" in note
        assert note in describe(plan)


def test_a_column_that_is_left_out_unread_is_not_named(draft):
    without_consent(draft)
    del draft.columns["consent"]
    draft.more = "unlisted: drop\n"
    header = ("mama_juma_ridhaa", *(name for name in draft.header if name != "consent"))
    (note,) = told(draft.plan(header))
    assert "a column that the policy does not list" in note
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
