"""One survey walks from policy to signed release, and every promise is held against the files."""

from __future__ import annotations

import csv
import json
import stat
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from survey import PERSONAL, rows, tables_only

from anonkit.errors import AnonkitError, InputError, OptionError, PolicyError, RefusedError


def released(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def claims(folder: Path) -> dict[str, dict[str, object]]:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return {f"{c['artefact']}:{c['measure']}": c for c in manifest["claims"]}


def test_the_release_holds_what_the_design_says(tiny, release, tmp_path):
    outcome = release(tiny)
    out = tmp_path / "out"
    names = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert names == {
        "data/tiny-survey.csv",
        "tables/by_ward.csv",
        "tables/by_sex_water.csv",
        "datapackage.json",
        "report.html",
        "manifest.json",
        "manifest.sig",
        "SHA256SUMS",
    }
    assert outcome.document["already"] is False
    assert outcome.document["epsilon_spent"] == "2"
    for path in [tmp_path / "private", *(tmp_path / "private").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_k_holds_on_the_file_as_written_and_is_what_the_manifest_claims(tiny, release, tmp_path):
    outcome = release(tiny)
    records = released(tmp_path / "out")
    people = Counter((r["age"], r["sex"], r["ward"]) for r in records)
    told = claims(tmp_path / "out")
    assert min(people.values()) == outcome.document["k"] >= 3
    assert told["data/tiny-survey.csv:k"]["value"] == min(people.values())
    assert told["data/tiny-survey.csv:k"]["kind"] == "recomputed"
    assert told["data/tiny-survey.csv:k_households"]["kind"] == "sender_says"
    assert told["data/tiny-survey.csv:rows"]["value"] == len(records)
    by_token = {r["respondent_id"]: r for r in records}
    assert len(by_token) == len(records)


def test_who_does_not_consent_never_leaves_and_takes_all_their_rows_along(tiny, release, tmp_path):
    people = rows()
    twice = dict(people[10])
    twice["consent"] = "no"
    tiny.rewrite([*people, twice])
    release(tiny)
    assert len(released(tmp_path / "out")) <= 90 - 3


def test_a_release_that_asks_nobody_for_consent_says_so_on_every_side(tiny, release, tmp_path):
    asked, text = 'consent: {column: consent, accept: ["yes"]}', tiny.policy.read_text("utf-8")
    assert asked in text
    tiny.policy.write_text(text.replace(asked, "consent: none"), "utf-8")
    outcome = release(tiny)
    said = "No column was asked for consent, although consent speaks of it"
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert said in outcome.text
    for told in (manifest, outcome.document):
        assert any(said in note for note in told["notes"])
    assert said in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_nothing_of_a_hidden_column_is_written(tiny, release, tmp_path):
    release(tiny)
    whole = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    for person in tiny.people:
        for column in PERSONAL:
            assert person[column].encode() not in whole


def test_the_same_input_gives_the_same_records_whatever_its_order(tiny, release, tmp_path):
    release(tiny)
    tiny.rewrite(list(reversed(tiny.people)))
    release(tiny, output=tmp_path / "again", private=tmp_path / "private-2")
    first = (tmp_path / "out" / "data" / "tiny-survey.csv").read_bytes()
    assert first == (tmp_path / "again" / "data" / "tiny-survey.csv").read_bytes()


def test_the_order_of_the_records_is_not_the_order_of_the_file(tiny, release, tmp_path):
    tiny.edit(
        "income: {role: sensitive, type: integer, release: false}",
        "income: {role: sensitive, type: integer, accept_unique: a test}",
    )
    release(tiny)
    order = {p["income"]: n for n, p in enumerate(tiny.people)}
    places = [order[r["income"]] for r in released(tmp_path / "out")]
    n = len(places)
    rank = pd.Series(places).corr(pd.Series(range(n)), method="spearman")
    # A keyed order: |rho| of a random one exceeds 6 / sqrt(n) less than once in a million.
    assert abs(rank) < 6 / n**0.5


def test_the_same_request_gives_the_stored_tables_and_spends_nothing(tiny, release, tmp_path):
    release(tiny)
    again = release(tiny, output=tmp_path / "again", private=tmp_path / "private-2")
    assert again.document["epsilon_spent"] == "0"
    for name in ("by_ward", "by_sex_water"):
        first = (tmp_path / "out" / "tables" / f"{name}.csv").read_bytes()
        assert first == (tmp_path / "again" / "tables" / f"{name}.csv").read_bytes()


def test_recompute_spends_until_the_account_is_empty(tiny, release, tmp_path):
    release(tiny)
    for n, spent in ((1, "2"), (2, None)):
        options = {"output": tmp_path / f"o{n}", "private": tmp_path / f"p{n}", "recompute": True}
        if spent is None:
            with pytest.raises(RefusedError) as caught:
                release(tiny, **options)
            assert caught.value.code == "budget.short"
            assert not (tmp_path / f"o{n}").exists()
        else:
            assert release(tiny, **options).document["epsilon_spent"] == spent


def test_a_second_identical_run_says_that_it_is_already_done(tiny, release, tmp_path):
    release(tiny)
    before = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    again = release(tiny)
    assert again.document["already"] is True
    assert {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == before


def test_other_data_under_the_same_label_is_refused_wherever_it_goes(tiny, release, tmp_path):
    release(tiny)
    tiny.rewrite(tiny.people[:-1])
    with pytest.raises(OptionError, match="label"):
        release(tiny)
    with pytest.raises(OptionError, match="label"):
        release(tiny, output=tmp_path / "other", private=tmp_path / "private-2")
    assert not (tmp_path / "other").exists()


def test_another_label_gives_other_tokens(tiny, release, tmp_path):
    release(tiny)
    tiny.edit("release: wave-1", "release: wave-2")
    release(tiny, output=tmp_path / "again", private=tmp_path / "private-2")
    first = {r["phone"] for r in released(tmp_path / "out")}
    assert not first & {r["phone"] for r in released(tmp_path / "again")}


def test_tokens_that_are_declared_to_link_releases_do(tiny, release, tmp_path):
    tiny.edit("domain: respondent}", "domain: respondent, linkage: across_releases}")
    release(tiny)
    tiny.edit("release: wave-1", "release: wave-2")
    release(tiny, output=tmp_path / "again", private=tmp_path / "private-2")
    first = {r["respondent_id"] for r in released(tmp_path / "out")}
    assert first == {r["respondent_id"] for r in released(tmp_path / "again")}


def test_tables_have_every_public_key_and_state_their_noise(tiny, release, tmp_path):
    release(tiny)
    cells = table(tmp_path / "out", "by_sex_water")
    sexes = ["female", "male", "(missing)", "(outside)"]
    waters = ["tap", "river", "(missing)", "(outside)"]
    assert [(c["sex"], c["water"]) for c in cells] == [(s, w) for s in sexes for w in waters]
    (width,) = {c["noise_half_width_95"] for c in cells}
    assert 2 < Fraction(width) < 3  # less than that of this table alone at half of epsilon
    assert all(Fraction(c["value"]) * 1000 % 1 == 0 for c in cells)


def test_tables_are_drawn_by_the_source_that_the_policy_names(tiny, release, tmp_path):
    """Noise of rate 2 passes 8 with probability 2 e^-18 / (1 + e^-2) < 3e-8 a cell."""
    tiny.edit("epsilon: 2.0", "epsilon: 4\n  noise: opendp")
    release(tiny)
    found = {c["ward"]: float(c["value"]) for c in table(tmp_path / "out", "by_ward")}
    truth = Counter(p["ward"] for p in tiny.people if p["consent"] == "yes")
    assert all(abs(found[ward] - truth[ward]) <= 8 for ward in ("north", "south"))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["budget"]["delta"] == "0"


def test_tables_count_everybody_who_consents_whatever_happens_to_the_records(
    tiny, release, tmp_path
):
    """Noise of rate 4 passes 4 with probability 2 e^-20 / (1 + e^-4) < 5e-9 a cell."""
    tiny.edit("epsilon: 2.0", "epsilon: 4")
    tiny.edit("k: 3\n", "k: 10\n")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.80")
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    release(tiny)
    consenting = [p for p in tiny.people if p["consent"] == "yes"]
    truth = Counter(p["ward"] for p in consenting)
    found = {c["ward"]: int(c["value"]) for c in table(tmp_path / "out", "by_ward")}
    for ward in ("north", "south"):
        assert abs(found[ward] - truth[ward]) <= 4
    assert len(released(tmp_path / "out")) < len(consenting)


def test_tables_alone_are_released_without_records(tiny, release, tmp_path):
    tiny.policy.write_text(tables_only())
    outcome = release(tiny)
    assert outcome.document["people"] is None
    assert not (tmp_path / "out" / "data").exists()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert "differentially private" in manifest["whole"]


def test_tables_alone_are_not_refused_for_few_people(tiny, release, tmp_path):
    tiny.policy.write_text(tables_only())
    tiny.rewrite(tiny.people[:2])
    assert release(tiny).document["people"] is None


def test_a_frame_is_released_like_the_file_it_came_from(tiny, release, tmp_path):
    frame = pd.read_csv(tiny.data, dtype=str, keep_default_na=False)
    release(tiny, data=frame)
    release(tiny, output=tmp_path / "file", private=tmp_path / "private-2")
    first = (tmp_path / "out" / "data" / "tiny-survey.csv").read_bytes()
    assert first == (tmp_path / "file" / "data" / "tiny-survey.csv").read_bytes()


TINY = [
    (("k: 3\n", "k: 40\n"), RefusedError, "goal.too_few_people"),
    (("k: 3\n", "k: 25\n"), RefusedError, "goal.nobody_left"),
    (("suppression_limit: 0.20", "suppression_limit: 0"), RefusedError, "goal.suppression_limit"),
    (("  national_id: {role: identifier}\n", ""), PolicyError, "policy.unlisted_columns"),
    (("type: integer, release: false}", "type: integer}"), RefusedError, "goal.unique_values"),
    (("values: [tap, river]}", "values: [tap]}"), InputError, "data.outside_values"),
    (("country: [KE]", "country: [KE]\ncolour: red"), PolicyError, "policy.unknown_key"),
    (("country: [KE]", "country: [KE]\nperson: row"), PolicyError, "policy.duplicate_key"),
    (
        ("comment: {role: text}", "comment: {role: open, accept_unique: a test}"),
        RefusedError,
        "residual.phone",
    ),
    (
        (
            "water: {role: open, values: [tap, river]}",
            "water: {role: identifier, action: pseudonymise}",
        ),
        PolicyError,
        None,
    ),
]


@pytest.mark.parametrize(("change", "error", "code"), TINY)
def test_each_refusal_has_its_code_and_leaves_nothing(tiny, release, change, error, code):
    tiny.edit(*change)
    tmp_path = tiny.policy.parent.parent
    home = tmp_path / "home"
    if code == "goal.suppression_limit":
        tiny.edit("k: 3\n", "k: 9\n")
    with pytest.raises(error) as caught:
        release(tiny)
    if code is not None:
        assert code in {fault.code for fault in caught.value.faults}
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "private").exists()
    assert (
        not list((home / "data" / "work").glob("*")) if (home / "data" / "work").exists() else True
    )


def test_a_refused_goal_spends_nothing(tiny, release, tmp_path):
    tiny.edit("k: 3\n", "k: 25\n")
    with pytest.raises(RefusedError):
        release(tiny)
    tiny.edit("k: 25\n", "k: 3\n")
    tiny.edit("epsilon: 2.0", "epsilon: 4.0")
    assert release(tiny).document["epsilon_spent"] == "4"


def test_no_account_no_tables(tiny, release, tmp_path):
    tiny.edit("budget: tiny", "budget: nobody")
    with pytest.raises(AnonkitError) as caught:
        release(tiny)
    assert caught.value.exit_code == 4
    assert "anonkit budget new" in caught.value.fix


def test_tables_of_nobody_are_released_like_any_other(tiny, release, tmp_path):
    """Whether one person is in the file or none must not show in a refusal."""
    tiny.policy.write_text(tables_only())
    header = tiny.data.read_bytes().split(b"\r\n")[0] + b"\r\n"
    tiny.data.write_bytes(header)
    release(tiny)
    assert len(table(tmp_path / "out", "by_ward")) == 4
