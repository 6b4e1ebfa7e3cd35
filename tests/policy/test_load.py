"""Loading a policy: every fault at once, with its line and a way on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.errors import PolicyError
from anonkit.policy.load import MAX_POLICY_BYTES, load_policy, parse_policy

EXAMPLE = Path(__file__).parent / "design_example.yaml"

BAD = """\
policy: 1
name: bad name
release: [x]
audience: licenced
persn: a
person: a
source: {missing: NA, consent: {column: c, acept: [yes]}}
columns:
  a: {role: identifer, type: integr}
  a: {role: quasi}
  b: {role: [quasi, sensitiv], valuse: [1]}
  c: {role: quasi, action: mask, keep_lst: 1, values: {fil: x}}
  d:
  e: {role: quasi, hierarchy: {band: [5]}}
  f: {role: quasi, not_identifier: {because: x, by: y, until: 2026-02-30}}
microdata: {k: 1, leaks: stat, suppression_limit: "0.05"}
aggregates:
  budget: b
  epsilon: 0
  tables: [{nam: x, by: sex, count: people}]
"""
WANTED = [
    (2, "`name` is no plain name"),
    (3, "`release` must be text"),
    (4, "`audience` cannot be `licenced`"),
    (5, "there is no key `persn` here"),
    (7, "`source.missing` must be a list"),
    (7, "`source.consent.accept` is missing"),
    (7, "there is no key `acept` here"),
    (9, "`columns.a.role.1` cannot be `identifer`"),
    (9, "`columns.a.type` cannot be `integr`"),
    (10, "the key `a` stands in line 9 already"),
    (11, "`columns.b.role.2` cannot be `sensitiv`"),
    (11, "there is no key `valuse` here"),
    (12, "there is no key `fil` here"),
    (13, "there is no value here"),
    (14, "there is no key `band` here"),
    (15, "`columns.f.not_identifier.until` must be a date such as 2026-12-31"),
    (16, "`microdata.k` must be 2 or more: at 1 somebody may stand alone, and nothing is promised"),
    (16, "`microdata.leaks` cannot be `stat`"),
    (16, "`microdata.suppression_limit` must be a number"),
    (19, "`aggregates.epsilon` must be more than 0"),
    (20, "`aggregates.tables.1.name` is missing"),
    (20, "`aggregates.tables.1.by` must be a list"),
    (20, "`aggregates.tables.1.count` cannot be `people`"),
    (20, "there is no key `nam` here"),
]
SMALL = "policy: 1\nname: n\nrelease: r\nperson: row\ncolumns: {a: {role: open}}\n"


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, Path("p.yaml"))
    assert caught.value.exit_code == 2
    return [(int(f.where.rpartition(":")[2]), f.problem) for f in caught.value.faults]


def test_the_design_example_loads():
    policy = load_policy(EXAMPLE).policy
    assert policy.aggregates.epsilon == 2
    assert policy.microdata.t["disability"].max == Decimal("0.4")
    assert policy.columns["phone"].params == {"domain": "phone"}
    assert policy.columns["national_id"].params["approvers"] == ["keys/approver.pem"]
    assert policy.columns["ward"].hierarchy.csv == "hierarchies/kisumu.csv"
    assert policy.aggregates.tables[0].by[0].level == 1


def test_every_fault_is_told_at_once_with_its_line():
    assert sorted(faults_of(BAD)) == sorted(WANTED)


def test_faults_come_in_the_order_of_the_file():
    lines = [line for line, _ in faults_of(BAD)]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("persn", "'person'"),
        ("acept", "'accept'"),
        ("valuse", "'values'"),
        ("licenced", "'licensed'"),
        ("stat", "'state'"),
        ("integr", "'integer'"),
        ("sensitiv", "'sensitive'"),
        ("band", "'bands'"),
    ],
)
def test_a_typo_is_answered_with_what_was_meant(typo, meant):
    with pytest.raises(PolicyError) as caught:
        parse_policy(BAD, Path("p.yaml"))
    fault = next(fault for fault in caught.value.faults if f"`{typo}`" in fault.problem)
    assert fault.fix == f"use {meant} (did you mean that?)"


@pytest.mark.parametrize("key", ["list", "listed", "path", "csv", "\\0list", "\\0path"])
def test_a_form_without_a_key_has_no_hidden_key(key):
    for name in ("values", "hierarchy"):
        assert faults_of(SMALL.replace("{role: open}", f'{{role: open, {name}: {{"{key}": [a]}}}}'))


def test_parameters_stand_flat_beside_an_action_only():
    assert faults_of(SMALL.replace("{role: open}", "{role: open, params: {a: 1}}"))
    assert faults_of(SMALL.replace("{role: open}", "{role: open, width: 5}"))


def test_a_column_called_like_a_key_keeps_its_own_suggestions():
    text = SMALL.replace("a: {role: open}", "type: {role: open, valuse: [a]}")
    with pytest.raises(PolicyError, match="'values'"):
        parse_policy(text, Path("p.yaml"))


def test_numbers_in_lists_of_values_are_the_text_as_written():
    text = SMALL.replace("{role: open}", "{role: open, values: [1, 1.0, 010, true, NO]}")
    assert parse_policy(text, Path("p")).policy.columns["a"].values.listed == (
        "1", "1.0", "010", "true", "NO",
    )  # fmt: skip


def test_epsilon_is_exact():
    text = SMALL + "aggregates: {budget: b, epsilon: 0.1, tables: [{name: t, by: [], count: rows}]}"
    assert parse_policy(text, Path("p")).policy.aggregates.epsilon == Decimal(1) / 10


def test_long_text_of_the_policy_is_cut_in_messages():
    text = SMALL + "audience: " + "x" * 500
    assert len(faults_of(text)[0][1]) < 90


def test_layout_and_comments_do_not_change_the_hash_and_a_value_does():
    one = parse_policy(SMALL, Path("p")).sha256
    assert (
        parse_policy("# hello\n" + SMALL.replace("name: n", "name:   'n'"), Path("q")).sha256 == one
    )
    assert parse_policy(SMALL.replace("name: n", "name: m"), Path("p")).sha256 != one


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "just words", "[1, 2]", "7"])
def test_a_policy_that_is_no_mapping_is_refused(text):
    assert faults_of(text)


def test_a_file_too_large_absent_or_in_another_encoding_is_refused(tmp_path):
    large, latin = tmp_path / "large.yaml", tmp_path / "latin.yaml"
    large.write_bytes(b"#" * (MAX_POLICY_BYTES + 1))
    latin.write_bytes(b"policy: 1\nname: caf\xe9\n")
    for path, words in ((large, "256 KiB"), (latin, "latin.yaml:2"), (tmp_path, "cannot be read")):
        with pytest.raises(PolicyError, match=words):
            load_policy(path)


def test_two_spellings_of_one_accent_are_one_text():
    composed, apart = "caf\u00e9", "cafe\u0301"
    policies = [
        parse_policy(SMALL + f"title: {title}\n", Path("p")).policy for title in (composed, apart)
    ]
    assert policies[0].title == policies[1].title == composed


_words = st.sampled_from(
    ["policy", "name", "columns", "role", "quasi", "a", "1", "0.5", ": ", "- ", "\n", "\n  ", "{",
     "}", "[", "]", ", ", "&x", "*x", "!t", "'", '"', "#", "|", ">", "?", "%", "null", "~", "\t"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_words, max_size=40).map("".join) | st.text(max_size=60))
def test_whatever_the_text_only_a_policy_error_escapes(text):
    for whole in (text, SMALL + text):
        error = _error(whole)
        assert error is None or all(fault.fix and fault.where for fault in error.faults)


def _error(text: str) -> PolicyError | None:
    try:
        parse_policy(text, Path("p.yaml"))
    except PolicyError as error:
        return error
    return None


def test_no_message_can_steer_a_terminal():
    text = SMALL + 'audience: "\\e[31mred"\n"\\e[0m": 1\n'
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, Path("p"))
    assert len(caught.value.faults) >= 3
    assert "\x1b" not in str(caught.value)
