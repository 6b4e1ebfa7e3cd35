"""A patch changes what it says, and nothing that guards people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey import POLICY

from anonkit import api
from anonkit.errors import PolicyError
from anonkit.policy.load import change_policy, load_policy
from anonkit.policy.patch import merged

# What stands at a key is of one kind, as in a policy: `abc` hold values, `xyz` mappings.
VALUES = st.dictionaries(st.sampled_from("abc"), st.integers())
MAPPINGS = st.recursive(
    VALUES,
    lambda inner: st.builds(
        lambda values, mappings: {**values, **mappings},
        VALUES,
        st.dictionaries(st.sampled_from("xyz"), inner),
    ),
    max_leaves=8,
)


@pytest.fixture
def both(tmp_path):
    """Writes a policy and a patch; gives back both paths."""

    def write(patch: str):
        policy, path = tmp_path / "policy.yaml", tmp_path / "patch.yaml"
        policy.write_text(POLICY, "utf-8")
        path.write_text(patch, "utf-8")
        return policy, path

    return write


@given(MAPPINGS, MAPPINGS)
def test_a_patch_wins_where_it_speaks_and_is_silent_elsewhere(content, patch):
    made = merged(content, patch)
    assert merged(made, patch) == made
    assert set(made) == set(content) | set(patch)
    assert all(made[key] == content[key] for key in set(content) - set(patch))
    assert merged(content, {}) == content


@given(MAPPINGS, MAPPINGS, MAPPINGS)
def test_two_patches_in_turn_are_one_patch(content, first, second):
    assert merged(merged(content, first), second) == merged(content, merged(first, second))


def test_the_policy_that_runs_is_the_patched_one_and_its_digest_says_so(both):
    policy, patch = both("microdata: {suppression_limit: 0.15}\ncolumns: {ward: {release: false}}")
    plain, made = load_policy(policy), load_policy(policy, patch)
    assert str(made.policy.microdata.suppression_limit) == "0.15"
    assert made.policy.microdata.k == plain.policy.microdata.k
    assert made.policy.columns["ward"].release is False
    assert made.sha256 != plain.sha256
    policy.write_text(
        POLICY.replace("suppression_limit: 0.20", "suppression_limit: 0.15").replace(
            "ward: {role: quasi, values: [north, south]}",
            "ward: {role: quasi, values: [north, south], release: false}",
        ),
        "utf-8",
    )
    assert load_policy(policy).sha256 == made.sha256


def test_another_action_takes_the_parameters_of_the_old_one_along(both):
    policy, patch = both("columns: {age: {action: top_code, at: 50}}")
    made = load_policy(policy, patch)
    assert made.policy.columns["age"].params == {"at": 50}
    assert made.policy.columns["age"].type == "integer"


def test_a_column_that_is_left_out_loses_its_action_and_the_parameters(both):
    policy, patch = both("columns: {age: {release: false}, respondent_id: {release: false}}")
    planned = api.plan(policy=policy, with_=patch)
    assert {"age", "respondent_id"}.isdisjoint(column.name for column in planned.released)
    age = load_policy(policy, patch).policy.columns["age"]
    assert (age.type, age.role, age.action, age.params) == ("integer", ("quasi",), None, {})


ENTRIES = st.dictionaries(
    st.sampled_from(("type", "action", "width", "at", "release")),
    st.sampled_from(("a", "b", False)),
)


@given(ENTRIES, ENTRIES, ENTRIES)
def test_two_patches_of_a_column_in_turn_are_one_patch(entry, first, second):
    content, one, two = ({"columns": {"age": each}} for each in (entry, first, second))
    both = merged(merged(content, one), two)
    assert both == merged(content, merged(one, two))
    if second.get("release") is False:
        assert set(both["columns"]["age"]) <= {"type", "release", *second}


def test_an_action_beside_release_false_is_refused_with_what_to_delete(both):
    policy, _ = both("{}")
    changed = POLICY.replace("width: 40, top: 80}", "width: 40, top: 80, release: false}")
    policy.write_text(changed, "utf-8")
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=policy)
    assert caught.value.code == "policy.idle_action"
    assert "delete `action:`, `width:` and `top:` to leave it out" in caught.value.fix


@pytest.mark.parametrize(
    ("patch", "line", "code"),
    [
        ("microdata:\n  k: 2", 2, "policy.patch_key"),
        ("microdata: {k_households: 2}", 1, "policy.patch_key"),
        ("microdata: {because: haste}", 1, "policy.patch_key"),
        ("microdata: {t: {income: 1}}", 1, "policy.patch_key"),
        ("audience: intake", 1, "policy.patch_key"),
        ("reporting: {}", 1, "policy.patch_key"),
        ("columns:\n  wards: {release: false}", 2, "policy.patch_key"),
        ("columns:\n  ward:\n    role: open", 3, "policy.patch_key"),
        ("columns: {ward: {accept_unique: because}}", 1, "policy.patch_key"),
        ("columns: {income: {release: true}}", 1, "policy.patch_key"),
        ("columns: {name: {action: keep}}", 1, "policy.patch_key"),
        ("columns: {ward: away}", 1, "policy.patch_key"),
        ("columns: [ward]", 1, "policy.patch_key"),
        ("[]", 1, "policy.patch_empty"),
        ("", 1, "policy.empty"),
        ("columns: {ward: }", 1, "policy.no_value"),
        ("columns: {ward: {release: null}}", 1, "policy.no_value"),
        ("microdata:\n  method: suppress\n  sprinkle: 1", 3, "policy.unknown_key"),
        ("microdata: {suppression_limit: 2}", 1, "policy.out_of_range"),
        ("columns:\n  age:\n    width: wide", 3, "policy.wrong_type"),
        ("columns: {age: {colour: red}}", 1, "policy.unknown_key"),
    ],
)
def test_what_a_patch_may_not_say_is_a_fault_at_its_own_line(both, patch, line, code):
    policy, path = both(patch)
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=policy, with_=path)
    assert caught.value.code == code
    assert caught.value.where == f"{path}:{line}"
    assert caught.value.fix


def test_a_fault_that_the_policy_holds_already_is_told_at_its_line(both):
    policy, path = both("microdata: {suppression_limit: 0.15}")
    policy.write_text(POLICY.replace("method: suppress", "method: suppres"), "utf-8")
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=policy, with_=path)
    assert caught.value.where.startswith(str(policy))


def test_a_change_of_our_own_goes_on_from_the_patch_before_it(both):
    policy, path = both("columns: {ward: {release: false}}")
    made = change_policy(load_policy(policy, path), {"columns": {"age": {"width": 20}}})
    assert made.patch.content == {"columns": {"ward": {"release": False}, "age": {"width": 20}}}
    assert made.policy.columns["age"].params["width"] == 20
    assert made.policy.columns["ward"].release is False
