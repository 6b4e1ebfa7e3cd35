"""Claims on records, counted again by a receiver, and forged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from received import Held, forged, held, releasing
from survey import survey

from anonkit.bundle.verify.records import counting

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden" / "release-1"
RECORDS = "data/tiny-survey.csv"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("tiny")
    made = survey(folder / "survey")
    with releasing(folder) as release:
        yield release(made.policy, made.data)


def counted(release: Held) -> list[str]:
    return [
        claim["measure"]
        for claim in release.manifest["claims"]
        if claim["kind"] == "recomputed" and claim["artefact"].startswith("data/")
    ]


def test_every_recomputed_claim_of_an_honest_release_passes(tiny):
    checks = tiny.checks()
    assert [check.id for check in checks] == [f"claim.{measure}" for measure in counted(tiny)]
    assert {check.status for check in checks} == {"pass"}
    [k] = [check for check in checks if check.id == "claim.k"]
    assert k.why == (
        "k = 7: people in the smallest class, over age, sex, ward; 88 rows, "
        "each row with its own respondent_id"
    )


def test_every_forged_value_fails_at_its_own_claim(tiny):
    for measure in counted(tiny):
        for value in forged(tiny.claim(measure)["value"]):
            release = tiny.copy()
            release.claim(measure)["value"] = value
            assert release.failing() == {f"claim.{measure}"}, (measure, value)


@pytest.mark.parametrize("measure", ["k", "k_rows", "classes", "discernibility"])
@pytest.mark.parametrize(
    "columns", [["age", "sex"], ["age", "ward", "sex"], ["nowhere"], [], "age"]
)
def test_a_claim_that_is_counted_over_other_columns_fails(tiny, measure, columns):
    release = tiny.copy()
    release.claim(measure)["how"]["over"] = columns
    assert release.failing() == {f"claim.{measure}"}


def test_a_person_moved_to_another_class_shows(tiny):
    release = tiny.copy()
    lines = release.files[RECORDS].decode().splitlines(keepends=True)
    moved = next(n for n, line in enumerate(lines) if ",north," in line)
    lines[moved] = lines[moved].replace(",north,", ",south,")
    release.files[RECORDS] = "".join(lines).encode()
    assert "claim.discernibility" in release.failing()


@pytest.mark.parametrize("measure", ["rows", "columns", "k", "k_rows"])
def test_claims_that_every_release_makes_are_missed(tiny, measure):
    release = tiny.copy()
    release.manifest["claims"].remove(release.claim(measure))
    assert release.failing() == {"claim.missing"}


@pytest.mark.parametrize("measure", ["rows", "columns", "k_rows", "k", "classes", "discernibility"])
def test_what_can_be_counted_is_not_taken_on_trust(tiny, measure):
    release = tiny.copy()
    release.claim(measure)["kind"] = "sender_says"
    assert f"claim.{measure}" in release.failing()


def test_a_claim_made_twice_fails(tiny):
    release = tiny.copy()
    release.manifest["claims"].append(release.claim("k"))
    assert release.failing() == {"claim.missing"}


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda data: data + b"one cell\n", "not as many cells"),
        (lambda data: data + b"\n", "not as many cells"),
        (lambda data: data + b'"a"b' + b"," * 6 + b"\n", "quotes"),
        (lambda data: data + b'"a' + b"," * 6 + b"\n", "quotes"),
        (lambda data: data + b"\xff" + b"," * 6 + b"\n", "UTF-8"),
        (lambda data: b"", "empty"),
        (lambda data: data.replace(b"sex,ward", b"sex,sex", 1), "twice"),
    ],
)
def test_a_file_that_is_no_csv_file_fails(tiny, spoil, why):
    release = tiny.copy()
    release.files[RECORDS] = spoil(release.files[RECORDS])
    checks = release.checks()
    assert {check.status for check in checks} == {"fail"}
    assert all(why in check.why for check in checks)


@pytest.mark.parametrize("delimiter", ["", ";", "a", '"', ",,"])
def test_another_delimiter_fails(tiny, delimiter):
    release = tiny.copy()
    release.manifest["recount"]["delimiter"] = delimiter
    assert set(map("claim.{}".format, counted(tiny))) & release.failing()


def test_a_measure_that_nobody_knows_is_not_passed_over(tiny):
    release = tiny.copy()
    release.claim("classes")["measure"] = "no_such_measure"
    [check] = [check for check in release.checks() if check.id == "claim.no_such_measure"]
    assert check.status == "not_checked"


def test_a_name_that_steers_a_terminal_is_not_shown(tiny):
    release = tiny.copy()
    release.claim("classes")["measure"] = "\x1b[2Jclasses"
    assert all("\x1b" not in str(check) for check in release.checks())


def test_a_release_of_the_first_format_is_counted_as_far_as_it_says():
    release = held(GOLDEN)
    found = {check.id: check.status for check in release.checks()}
    sure = ("rows", "columns", "k", "k_rows", "classes", "discernibility")
    assert {found[f"claim.{measure}"] for measure in sure} == {"pass"}
    assert {found[f"claim.{measure}"] for measure in ("t(water)", "k(neighbour)")} == {
        "not_checked"
    }
    for measure in ("rows", "columns", "k_rows"):
        release.claim(measure)["value"] += 1
    assert {"claim.rows", "claim.columns", "claim.k_rows"} <= release.failing()


@pytest.mark.parametrize("measure", ["k", "discernibility"])
@pytest.mark.parametrize("kind", ["recomputed", "sender_says"])
def test_no_format_lets_more_people_look_alike_than_there_are_rows(measure, kind):
    release = held(GOLDEN)
    release.claim(measure).update(kind=kind)
    release.claim(measure)["value"] += 1
    assert f"claim.{measure}" in release.failing()


def test_a_claim_beside_a_release_that_is_not_named_fails(tiny):
    release = tiny.copy()
    release.claim("classes").update(kind="sender_says", measure="k(weights)", value=900, how={})
    assert release.failing() == {"claim.k(weights)"}
    entry = {"name": "other", "release": "1", "manifest_sha256": "0" * 64, "signed_by_us": True}
    release.manifest["previous"] = [entry]
    release.claim("k(weights)")["measure"] = "k(other 1)"
    assert release.failing() == set()


def test_strata_that_are_not_released_as_declared_are_the_senders_word(tiny):
    release = tiny.copy()
    release.claim("classes").update(kind="sender_says", measure="weight_strata(weight)", how={})
    assert release.failing() == set()
    release.claim("weight_strata(weight)")["how"] = {"of": "weight", "by": "ward", "totals": {}}
    assert release.failing() == {"claim.weight_strata(weight)"}


def test_what_the_sender_says_of_people_is_held_against_the_rows(tiny):
    release = tiny.copy()
    release.manifest["recount"]["person"] = None
    for measure in ("k", "classes", "discernibility"):
        release.claim(measure)["kind"] = "sender_says"
    assert release.failing() == set()
    release.claim("classes")["value"] = release.claim("rows")["value"] + 1
    for measure in ("k", "discernibility"):
        release.claim(measure)["value"] += 1
    assert release.failing() == {"claim.k", "claim.classes", "claim.discernibility"}


def test_tables_alone_have_no_claim_on_records(tiny):
    release = tiny.copy()
    manifest = release.manifest
    manifest["recount"] = None
    manifest["files"] = [each for each in manifest["files"] if each["path"] != RECORDS]
    assert "claim.k" in release.failing()
    manifest["claims"] = [each for each in manifest["claims"] if each["artefact"] != RECORDS]
    assert release.checks() == []


def test_files_of_records_that_the_manifest_does_not_describe_are_missed(tiny):
    release = tiny.copy()
    release.manifest["recount"]["tables"][0]["path"] = "data/elsewhere.csv"
    assert {"claim.missing", "claim.k"} <= release.failing()
    release = tiny.copy()
    release.manifest["recount"] = None
    release.manifest["claims"] = []
    assert release.failing() == {"claim.missing"}


def scenarios(release: Held, wanted: list[list[str]]) -> None:
    claim = {"kind": "recomputed", "artefact": RECORDS, "value": 1, "text": "1"}
    release.manifest["claims"] += [
        {**claim, "measure": f"k(s{number})", "how": {"over": over}}
        for number, over in enumerate(wanted)
    ]


def test_more_counts_than_any_release_needs_are_refused_before_one_is_made(tiny, monkeypatch):
    columns = release_columns(tiny)
    orders = [list(each) for each in permutations(columns[:5])][:120]
    many = [*orders, *([*each, columns[5]] for each in orders), *([*o, columns[6]] for o in orders)]
    monkeypatch.setattr(counting, "tally", None)  # nothing is counted
    for wanted in (many, [columns[:1]] * 5_000, [[*columns] * 1_200]):
        release = tiny.copy()
        scenarios(release, wanted)
        told = {check.id: check for check in release.checks()}
        for name in ("claim.k_rows", "claim.k", "claim.rows"):
            assert told[name].status == "not_checked"
            assert "more counts than are made for one release" in told[name].why


def release_columns(release: Held) -> list[str]:
    return release.files[RECORDS].decode().partition("\n")[0].strip().split(",")
