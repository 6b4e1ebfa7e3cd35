"""What an office asks for is read whole, or refused with every fault and its line."""

from __future__ import annotations

import dataclasses

import pytest
import yaml
from jsonschema import Draft202012Validator

from anonkit.errors import OptionError, PolicyError
from anonkit.intake.base import Check
from anonkit.intake.profile.changes import changes
from anonkit.intake.profile.load import OWN, load_profile, own_text
from anonkit.registry import Registry


def check(name: str, **more) -> Check:
    made = Check(name, "A check", "high", "{k}", "nobody", "mend it", lambda *_: iter(()), {"k": 3})
    return dataclasses.replace(made, **more)


CHECKS = Registry(
    "intake check",
    check("PI-01", settings={}, required=True),
    check("RK-01"),
    check("RK-02", settings={"share": 0.03, "unit": "rows"}),
    check("IN-06", severity="medium"),
)
LEAST = "profile: 1\nname: ours\ntitle: Ours\nnotice: our own\n"


def read(tmp_path, text: str):
    path = tmp_path / "ours.yaml"
    path.write_text(text, "utf-8")
    return load_profile(str(path), CHECKS)


def faults(tmp_path, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(PolicyError) as raised:
        read(tmp_path, text)
    return [(int(f.where.rpartition(":")[2]), f.code, f"{f.problem}; {f.fix}")
            for f in raised.value.faults]  # fmt: skip


@pytest.mark.parametrize("name", OWN)
def test_a_profile_that_comes_with_anonkit_says_that_it_is_not_official(name):
    from anonkit.intake.checks import CHECKS as ALL

    profile = load_profile(name, ALL)
    assert profile.name == name
    assert profile.notice.startswith("not official")
    assert profile.sources
    assert len(profile.sha256) == 64
    assert "anonkit init --profile" in own_text(name)


def test_no_score_of_a_national_framework_is_made_up():
    from anonkit.intake.checks import CHECKS as ALL

    dimensions = load_profile("national", ALL).dimensions.values()
    assert len(dimensions) == 8
    assert {(each.weight, each.minimum) for each in dimensions} == {(None, None)}


def test_what_is_written_is_what_counts(tmp_path):
    profile = read(
        tmp_path,
        LEAST
        + """\
audience: licensed
keys: [age, sex]
checks:
  RK-01: {settings: {k: 10}, weight: 2}
  RK-02: {severity: medium, because: "only a first look", settings: {share: 0.05}}
dimensions:
  safe: {title: Safe, weight: 3, minimum: 0.5, checks: [RK, PI-01]}
  good: {title: Good, checks: [IN, RK-02]}
questions:
  - {id: own, dimension: good, ask: "Who?", levels: [no, maybe, 3], minimum: 3, required: true}
  - {id: consent, dimension: safe}
""",
    )
    assert profile.checks["RK-01"].settings == {"k": 10}
    assert (profile.checks["RK-02"].severity, profile.checks["RK-02"].settings) == (
        "medium",
        {"share": 0.05},
    )
    names = ("RK-01", "RK-02", "PI-01", "IN-06", "XX-01")
    assert [profile.dimension_of(name, "else") for name in names] == [
        "safe", "good", "safe", "good", "else"
    ]  # fmt: skip
    assert (profile.questions[0].levels, profile.questions[0].minimum) == (
        ("no", "maybe", "3"),
        "3",
    )
    assert "consent" in profile.questions[1].ask


def test_every_fault_is_told_at_once_with_its_line(tmp_path):
    found = faults(
        tmp_path,
        """\
profile: 1
name: Our Office
titel: Ours
notice: our own
checks:
  PI-1: {severity: low}
  PI-01: {severity: off}
  RK-01: {settings: {kk: 3}}
  RK-02: {settings: {share: much, unit: 4}}
dimensions:
  safe: {title: Safe, checks: [PI-01, QQ]}
questions:
  - {id: own, dimension: safer}
  - {id: own, dimension: safe, ask: Why, levels: [low, high], minimum: hihg}
""",
    )
    told = "\n".join(f"{line} {code} {text}" for line, code, text in found)
    assert [line for line, _, _ in found] == [1, 2, 3, 6, 7, 8, 9, 9, 11, 13, 13, 14, 14], told
    assert "did you mean" in told
    assert "use 'PI-01'" in told
    assert "never switched off" in told


def test_a_check_weighs_less_only_with_a_reason(tmp_path):
    lighter = LEAST + "checks:\n  RK-01: {severity: low}\n"
    assert faults(tmp_path, lighter)[0][:2] == (6, "profile.because")
    assert read(tmp_path, lighter.replace("low", "low, because: we ask elsewhere"))
    assert read(tmp_path, lighter.replace("RK-01", "IN-06").replace("low", "high"))
    assert faults(tmp_path, lighter.replace("RK-01", "IN-06"))[0][1] == "profile.because"
    spared = LEAST + "checks:\n  PI-01: {required: false}\n"
    assert faults(tmp_path, spared)[0][:2] == (6, "profile.because")
    blank = lighter.replace("low", 'low, because: " "')
    assert "policy.no_reason" in {code for _, code, _ in faults(tmp_path, blank)}


def test_what_a_profile_changes_is_said(tmp_path):
    profile = read(
        tmp_path,
        LEAST
        + """checks:
  PI-01: {severity: low, required: false, because: asked elsewhere}
  RK-01: {settings: {k: 3}}
  RK-02: {settings: {share: 0.5, unit: rows}}
""",
    )
    assert changes(profile, CHECKS) == (
        "PI-01 weighs low instead of high, need not be looked at (asked elsewhere); "
        "RK-02 share 0.5 instead of 0.03"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "policy.empty"),
        (LEAST + "keys: &a [age]\n", "policy.yaml"),
        (LEAST + "keys: !!set [age]\n", "policy.yaml"),
        (LEAST + "title: Again\n", "policy.duplicate_key"),
        (LEAST + "a: " + "[" * 50 + "]" * 50, "policy.too_deep"),
        (LEAST + "# " + "x" * 300_000, "policy.too_large"),
        (LEAST.replace("ours", "hdx"), "profile.name"),
        (LEAST + "notice: [\n", "policy.yaml"),
        ("- 1\n", "policy.wrong_type"),
    ],
)
def test_what_is_no_plain_profile_is_refused(tmp_path, text, code):
    found = faults(tmp_path, text)
    assert code in {each for _, each, _ in found}
    assert not any("policy" in told for _, _, told in found), found


def test_an_unknown_profile_is_refused_with_the_known_ones():
    with pytest.raises(OptionError, match="no profile") as raised:
        load_profile("ihsn", CHECKS)
    assert "ihsn-puf" in raised.value.fix
    with pytest.raises(PolicyError, match="cannot be read"):
        load_profile("nowhere.yaml", CHECKS)


@pytest.mark.parametrize("name", OWN)
def test_the_schema_knows_what_comes_with_anonkit_and_refuses_what_is_no_check(name):
    from anonkit import api

    schema = Draft202012Validator(api.schema(of="profile"))
    Draft202012Validator.check_schema(schema.schema)
    content = yaml.safe_load(own_text(name))
    schema.validate(content)
    for wrong in ({"PI-99": {}}, {"PI-01": {"severity": "off"}}, {"PI-01": {"settings": {"q": 1}}}):
        assert not schema.is_valid({**content, "checks": wrong})


def test_a_threshold_that_would_ask_for_nothing_is_refused(tmp_path):
    found = faults(
        tmp_path,
        """\
profile: 1
name: own
title: Ours
notice: our own
checks:
  RK-01: {settings: {k: 1}}
  RK-02: {settings: {global: 3}}
""",
    )
    assert [(line, code) for line, code, _ in found] == [(n, "profile.setting") for n in (6, 7)]


def test_whoever_writes_weighs_is_told_of_the_severity(tmp_path):
    text = "profile: 1\nname: a\ntitle: A\nnotice: B\nchecks: {PI-01: {weighs: low}}\n"
    path = tmp_path / "own.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as raised:
        load_profile(str(path), CHECKS)
    assert any("severity" in fault.fix for fault in raised.value.faults)
