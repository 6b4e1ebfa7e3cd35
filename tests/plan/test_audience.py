"""Who may be given what, and the reasons that set a rule aside."""

from __future__ import annotations

import pytest
from approvers import approver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonkit.errors import PolicyError
from anonkit.plan import describe, document
from anonkit.plan.model import Override

AUDIENCES = ("public", "licensed", "intake")
"""The strictest first."""
TOKEN = "role: identifier, action: pseudonymise"
FEATURES = {
    # What a column says, and the audiences that are allowed it without a reason.
    "within_release": (f"{TOKEN}, linkage: within_release", AUDIENCES),
    "linkage none": (f"{TOKEN}, linkage: none", AUDIENCES),
    "linked_releases": (f"{TOKEN}, linkage: across_releases", AUDIENCES[1:]),
    "household_token": (f"{TOKEN}, domain: hh", AUDIENCES[1:]),
    "device_token": (f"{TOKEN}, domain: device id", AUDIENCES[1:]),
    "raw_weights": ("role: weight, type: decimal, action: keep", AUDIENCES[2:]),
    "weights left out": ("role: weight, release: false", AUDIENCES),
}
K = {"public": 5, "licensed": 3, "intake": 3}


def write(draft, audience: str, column: str, goals: str = "") -> None:
    """Records alone, for an audience, with one more column."""
    draft.top = draft.top.replace("licensed", audience)
    draft.columns["extra"] = f"{{{column}}}"
    draft.microdata = f"microdata: {{method: suppress, leaks: state{goals}}}\n"
    draft.tables = ""


def codes(draft) -> list[tuple[str, int]]:
    with pytest.raises(PolicyError) as caught:
        draft.plan(None)
    for fault in caught.value.faults:
        assert fault.fix
    return [(f.code, int(f.where.rpartition(":")[2])) for f in caught.value.faults]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("feature", FEATURES)
def test_every_audience_gets_what_it_may_and_no_more(draft, audience, feature):
    column, allowed = FEATURES[feature]
    write(draft, audience, column)
    if audience in allowed:
        plan = draft.plan(None)
        assert plan.overrides == ()
        assert plan.microdata.k == K[audience]
        return
    assert codes(draft) == [("policy.audience", draft.line("extra:"))]
    write(draft, audience, f"{column}, because: agreed with the board")
    wanted = Override("column extra", feature, "agreed with the board")
    assert draft.plan(None).overrides == (wanted,)


@pytest.mark.parametrize("name", ["deviceid", "imei", "sim_serial", "device_id"])
def test_a_column_whose_name_speaks_of_a_device_is_one(draft, name):
    write(draft, "public", "role: metadata")
    draft.columns[name] = f"{{{TOKEN}}}"
    assert codes(draft) == [("policy.audience", draft.line(f"{name}:"))]
    draft.columns[name] = f"{{{TOKEN}, linkage: none}}"
    assert draft.plan(None).overrides == ()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_encryption_is_kept_from_the_public(draft, audience):
    (draft.folder / "a.pem").write_bytes(approver().pem)
    encrypted = "role: identifier, action: encrypt, approvers: [a.pem]"
    write(draft, audience, encrypted)
    if audience == "public":
        assert codes(draft) == [("policy.audience", draft.line("extra:"))]
        write(draft, audience, f"{encrypted}, because: agreed")
        assert draft.plan(None).overrides == (Override("column extra", "encryption", "agreed"),)
    else:
        assert draft.plan(None).overrides == ()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("column", ["role: weight", "role: weight, release: true"])
def test_weights_in_bands_are_for_everybody(draft, audience, column):
    write(draft, audience, column)
    draft.more = "weight: {column: extra, population: 1000}\n"
    plan = draft.plan(None)
    assert plan.overrides == ()
    assert plan.column("extra").banded


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("action", ["round, to: 10", "band, width: 5", "top_code, at: 9"])
def test_no_other_action_changes_weights(draft, audience, action):
    write(draft, audience, f"role: weight, type: integer, action: {action}")
    assert ("policy.weight_action", draft.line("extra:")) in codes(draft)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    ("key", "needs"), [("k", K), ("k_households", dict.fromkeys(AUDIENCES, 3))]
)
def test_a_goal_above_its_least_needs_no_reason_and_one_below_does(draft, audience, key, needs):
    least = needs[audience]
    for above in (least, least + 1):
        write(draft, audience, "role: metadata", f", {key}: {above}")
        assert draft.plan(None).overrides == ()
    for below in range(2, least):
        write(draft, audience, "role: metadata", f", {key}: {below}")
        assert codes(draft) == [("policy.below_least", draft.line("microdata:"))]
        write(draft, audience, "role: metadata", f", {key}: {below}, because: a pilot")
        assert draft.plan(None).overrides == (Override("microdata", key, "a pilot"),)


@pytest.mark.parametrize("because", ["", ", because: nobody minds"])
@pytest.mark.parametrize("key", ["k", "k_households"])
@pytest.mark.parametrize("people", [1, 0, -3])
def test_a_class_of_one_is_refused_whatever_the_reason(draft, key, people, because):
    write(draft, "intake", "role: metadata", f", {key}: {people}{because}")
    with pytest.raises(PolicyError) as caught:
        draft.plan(None)
    (fault,) = caught.value.faults
    assert fault.code == "policy.out_of_range"
    assert "somebody may stand alone" in fault.problem


@pytest.mark.parametrize("reason", ['""', '"  "', '"\\t"', '"\\u200b"', '"-"', '"..."'])
@pytest.mark.parametrize(
    "where", ["because", "accept_unique", "microdata", "both", "not_identifier"]
)
def test_a_reason_without_words_is_a_fault(draft, where, reason):
    if where == "microdata":
        draft.microdata = f"microdata: {{k: 2, leaks: state, because: {reason}}}\n"
    elif where == "both":
        draft.tables = draft.tables.replace(
            "both: the office publishes only tables", f"both: {reason}"
        )
    elif where == "not_identifier":
        waiver = f"{{because: {reason}, by: Asha, until: 2999-01-01}}"
        draft.columns["extra"] = f"{{role: open, not_identifier: {waiver}}}"
    else:
        draft.columns["extra"] = f"{{role: open, {where}: {reason}}}"
    assert [code for code, _ in codes(draft)] == ["policy.no_reason"]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("role", ["open", "metadata", "weight, release: false"])
def test_a_reason_for_nothing_is_a_fault(draft, audience, role):
    write(draft, audience, f"role: {role}, because: agreed")
    assert codes(draft) == [("policy.idle_reason", draft.line("extra:"))]


def test_a_reason_for_nothing_in_the_goals_is_a_fault(draft):
    write(draft, "licensed", "role: metadata", ", k: 4, because: agreed")
    assert codes(draft) == [("policy.idle_reason", draft.line("microdata:"))]


def test_a_reason_without_records_is_a_fault(draft):
    draft.top = draft.top.replace("licensed", "public")
    draft.columns["extra"] = f"{{{TOKEN}, linkage: across_releases, because: agreed}}"
    draft.microdata = ""
    draft.tables = draft.tables.partition("both:")[0]
    assert codes(draft) == [("policy.idle_reason", draft.line("extra:"))]


def test_a_token_of_the_public_may_have_a_reason_for_what_the_data_will_show(draft):
    write(draft, "public", f"{TOKEN}, because: agreed")
    assert draft.plan(None).overrides == (Override("column extra", "shared_token", "agreed"),)
    write(draft, "licensed", f"{TOKEN}, because: agreed")
    draft.top = draft.top.replace("public", "licensed")
    assert codes(draft) == [("policy.idle_reason", draft.line("extra:"))]


def test_what_is_set_aside_stands_in_the_plan(draft):
    column, _ = FEATURES["raw_weights"]
    write(draft, "licensed", f"{column}, because: agreed", ", k: 2, because: a pilot")
    plan = draft.plan(None)
    assert document(plan)["overrides"] == [
        {"where": "column extra", "rule": "raw_weights", "because": "agreed"},
        {"where": "microdata", "rule": "k", "because": "a pilot"},
    ]
    assert "column extra, raw_weights: agreed" in describe(plan)


def test_a_plan_says_that_raw_weights_tell_places(draft):
    write(draft, "intake", FEATURES["raw_weights"][0])
    draft.more = "weight: {column: extra, population: 1000}\n"
    notes = [str(note) for note in draft.plan(None).notes]
    assert any("The weights in extra are written as they are" in note for note in notes)
    assert not any("carry no weights" in note for note in notes)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.lists(st.sampled_from(sorted(FEATURES)), max_size=4, unique=True),
    reasons=st.booleans(),
    k=st.none() | st.integers(2, 7),
    households=st.none() | st.integers(2, 5),
)
def test_a_stricter_audience_accepts_nothing_that_a_laxer_one_refuses(
    draft, chosen, reasons, k, households
):
    """Reasons aside, which a laxer audience may have no need of."""
    accepted = []
    top, columns = draft.top, dict(draft.columns)
    for audience in AUDIENCES:
        goals = "".join(
            f", {key}: {value}" for key, value in (("k", k), ("k_households", households)) if value
        )
        write(draft, audience, "role: metadata", goals)
        for n, feature in enumerate(chosen):
            column, allowed = FEATURES[feature]
            because = ", because: agreed" if reasons and audience not in allowed else ""
            draft.columns[f"extra{n}"] = f"{{{column}{because}}}"
        try:
            draft.plan(None)
            accepted.append(True)
        except PolicyError:
            accepted.append(False)
        draft.top, draft.columns = top, dict(columns)
    assert accepted == sorted(accepted)
