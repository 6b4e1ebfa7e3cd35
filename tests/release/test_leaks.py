"""A release is held against what it hides: leaks are refused, answered for, or stated."""

from __future__ import annotations

import json

import pytest
from survey import rows

from anonkit.errors import PolicyError, RefusedError
from anonkit.steps import leaks, transform

PEOPLE = 400
ANSWER = "not_leak: {because: the office prints this map, by: A. Officer, until: 2099-01-01}"


@pytest.fixture
def clustered(tiny):
    """People in four districts, which are dropped, and clusters of a few households each."""
    made = rows(PEOPLE)
    for n, person in enumerate(made):
        home = n // 3
        person["district"] = f"Dzqx{home % 4}vk"
        person["cluster"] = f"{home % 4}{home % 3}"
    tiny.rewrite(made)
    tiny.edit("  water: {", "  district: {role: identifier}\n  cluster: {role: open}\n  water: {")
    tiny.edit("  leaks: state\n", "")
    return tiny


def claims(folder) -> dict[str, str]:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return {c["measure"]: c["text"] for c in manifest["claims"] if c["measure"].startswith("leaks")}


def test_a_leak_is_refused_by_default_and_nothing_is_written(clustered, release, tmp_path):
    with pytest.raises(RefusedError) as caught:
        release(clustered)
    (fault,) = caught.value.faults
    assert caught.value.exit_code == 1
    assert (fault.code, fault.where) == ("leak.design_variable", "column cluster")
    assert fault.problem == "The values of cluster tell district"
    assert "release: false" in fault.fix
    assert "not_leak" in fault.fix
    assert "Dzqx" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_every_column_that_leaks_has_a_fault_of_its_own(clustered, release):
    people = [{**p, "sub": f"{p['cluster']}x"} for p in rows_of(clustered)]
    clustered.rewrite(people)
    clustered.edit("  water: {", "  sub: {role: open}\n  water: {")
    with pytest.raises(RefusedError) as caught:
        release(clustered)
    assert [f.where for f in caught.value.faults] == ["column cluster", "column sub"]


def rows_of(survey) -> list[dict[str, str]]:
    made = rows(PEOPLE)
    return [
        {**p, "district": f"Dzqx{n // 3 % 4}vk", "cluster": f"{n // 3 % 4}{n // 3 % 3}"}
        for n, p in enumerate(made)
    ]


@pytest.mark.parametrize("mend", ["release: false", ANSWER])
def test_the_mends_that_a_refusal_names_work(clustered, release, tmp_path, mend):
    clustered.edit("cluster: {role: open}", f"cluster: {{role: open, {mend}}}")
    release(clustered)
    assert "leaks" in claims(tmp_path / "out")
    waivers = json.loads((tmp_path / "out" / "manifest.json").read_bytes())["waivers"]
    named = [w for w in waivers if w["rule"] == "not_leak"]
    assert [(w["where"], w["by"], w["until"]) for w in named] == (
        [("column cluster", "A. Officer", "2099-01-01")] if mend == ANSWER else []
    )


def test_an_answer_that_has_run_out_is_refused(clustered, release):
    out = ANSWER.replace("2099", "2001")
    clustered.edit("cluster: {role: open}", f"cluster: {{role: open, {out}}}")
    with pytest.raises(PolicyError, match="ended on 2001-01-01"):
        release(clustered)


def test_a_patch_may_not_answer_for_a_leak(clustered, release, tmp_path):
    patch = tmp_path / "patch.yaml"
    patch.write_text(f"columns: {{cluster: {{{ANSWER}}}}}\n")
    with pytest.raises(PolicyError):
        release(clustered, with_=patch)


def test_k_over_the_column_and_all_that_is_known_answers_for_it(clustered, release, tmp_path):
    clustered.edit("  suppression_limit: 0.20", "  suppression_limit: 0.90")
    clustered.edit(
        "  method: suppress", "  method: suppress\n  scenarios: {map: [cluster, age, sex]}"
    )
    with pytest.raises(RefusedError, match="tell district"):
        release(clustered)
    clustered.edit("[cluster, age, sex]", "[cluster, age, sex, ward]")
    release(clustered)
    assert "leaks" in claims(tmp_path / "out")


def test_stated_leaks_are_named_without_a_figure_and_never_refused(clustered, release, tmp_path):
    clustered.edit("  method: suppress", "  method: suppress\n  leaks: state")
    outcome = release(clustered)
    assert claims(tmp_path / "out") == {
        "leaks(design_variable)": "The values of cluster tell district."
    }
    report = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "The values of cluster tell district." in report
    assert "Dzqx" not in report + outcome.text


def test_a_dropped_answer_is_looked_for_as_a_place_is(clustered, release):
    clustered.edit("cluster: {role: open}", "cluster: {role: open, release: false}")
    clustered.edit(
        "income: {role: sensitive, type: integer, release: false}", "income: {role: open}"
    )
    people = [
        {**p, "income": "" if p["ethnicity"] == "majority" else "some"} for p in rows_of(clustered)
    ]
    clustered.rewrite(people)
    clustered.edit(
        "ethnicity: {role: sensitive, protected: true, values: [majority, minority]}",
        "ethnicity: {role: sensitive, release: false}",
    )
    with pytest.raises(RefusedError) as caught:
        release(clustered)
    assert {(f.code, f.where) for f in caught.value.faults} == {
        ("leak.missing_pattern", "column income"),
        ("leak.design_variable", "column income"),
    }


def test_a_weight_that_knows_no_more_than_the_district_tells_it(clustered, release):
    """Wards are dropped; the weight goes with a level of their ladder."""
    folder = clustered.policy.parent
    leaves = [f"W{d}{n}" for d in range(4) for n in range(6)]
    (folder / "wards.csv").write_text("".join(f"{w};D{w[1]};*\n" for w in leaves))
    people = [
        {**p, "village": leaves[n // 3 % 24], "weight": f"{1.25 + (n // 3 % 24) // 6}"}
        for n, p in enumerate(rows_of(clustered))
    ]
    clustered.rewrite(people)
    clustered.edit(
        "audience: licensed", "audience: intake\nweight: {column: weight, normalised: true}"
    )
    clustered.edit(
        "  cluster: {role: open}\n",
        "  cluster: {role: open, release: false}\n"
        "  village: {role: quasi, hierarchy: wards.csv, release: false}\n"
        "  weight: {role: weight, type: decimal, action: keep}\n",
    )
    with pytest.raises(RefusedError) as caught:
        release(clustered)
    assert ("leak.weight", "The weights in weight tell village") in [
        (f.code, f.problem) for f in caught.value.faults
    ]


def test_an_order_that_is_not_keyed_is_found_in_the_written_file(tiny, release, monkeypatch):
    tiny.edit("  leaks: state\n", "")
    release(tiny)
    tiny.edit("release: wave-1", "release: wave-2")
    monkeypatch.setattr(transform.keyed, "reordered", lambda ranks, key: in_order(ranks))
    with pytest.raises(RefusedError) as caught:
        release(tiny, output=tiny.data.parent / "again", private=tiny.data.parent / "p")
    assert {(f.code, f.where) for f in caught.value.faults} == {
        ("leak.row_order", "order of the rows")
    }


def in_order(ranks):
    import pyarrow as pa

    return pa.array(range(len(ranks)), pa.uint64())


def test_of_a_large_file_a_part_is_looked_at(clustered, release, monkeypatch, tmp_path):
    clustered.edit("  suppression_limit: 0.20", "  suppression_limit: 0.20\n  leaks: state")
    monkeypatch.setattr(leaks, "MOST_ROWS", 300)
    release(clustered)
    assert "leaks(design_variable)" in claims(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["not_checked"] == []
