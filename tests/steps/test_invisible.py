"""Who became invisible: by cause, by group, and against counting by hand."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from survey import Survey, survey, tables_only

from anonkit import api, keys
from anonkit.dp import ledger
from anonkit.records import Unseen, band
from anonkit.steps.invisible import compared

PASSPHRASE = "correct horse battery staple"
LADDER = "north;lake side;*\nsouth;lake side;*\neast;hill side;*\n"


@pytest.fixture
def account(home: Path) -> None:
    ledger.create_account(ledger.default_ledger(), "tiny", 4)


@pytest.fixture
def released(tmp_path: Path, keyring: keys.Keyring, account: None) -> Any:
    """Release a survey; its document and the exact figures of its private side."""

    def run(made: Survey) -> tuple[dict[str, Any], dict[str, Any]]:
        outcome = api.release(
            policy=made.policy,
            data=made.data,
            output=tmp_path / "out",
            private=tmp_path / "private",
            passphrase=PASSPHRASE,
        )
        exact = json.loads((tmp_path / "private" / "private.json").read_bytes())
        return dict(outcome.document), exact

    return run


def groups(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["group"]: each for each in document["protected_groups"]}


def test_people_without_consent_are_counted_by_group(tmp_path: Path, released: Any) -> None:
    made = survey(tmp_path / "survey")
    people = made.people
    for n in (0, 9, 18, 10):  # three of the minority, one of the majority
        people[n]["consent"] = "Yes, I do"
    made.rewrite(people)
    document, exact = released(made)
    lost = Counter(p["ethnicity"] for p in people if p["consent"] != "yes")
    found = exact["groups"]["ethnicity"]
    assert {group: found[group]["lost"] for group in found} == dict(lost)
    assert exact["lost_before_counting"] == sum(lost.values())
    whole = Counter(p["ethnicity"] for p in people)
    told = groups(document)
    assert all(told[g]["lost"] == band(lost[g], whole[g]) for g in whole)
    assert "Lost before counting" in told["minority"]["sentence"]


def test_a_person_with_several_rows_is_lost_once(tmp_path: Path, released: Any) -> None:
    made = survey(tmp_path / "survey")
    again = dict(made.people[4], consent="yes")  # the other row of this person says no
    made.rewrite([*made.people, again, again])
    _, exact = released(made)
    assert exact["lost_before_counting"] == 2


def test_a_group_that_is_written_too_coarsely_is_invisible(tmp_path: Path, released: Any) -> None:
    made = survey(tmp_path / "survey")
    made.edit("{role: sensitive, protected: true, values: [majority, minority]}",
              "{role: sensitive, protected: true, values: [majority, minority], action: recode, "
              "map: {majority: somebody, minority: somebody}}")  # fmt: skip
    document, _ = released(made)
    told = groups(document)
    assert {each["invisible"] for each in told.values()} == {"all"}
    assert "cannot say anything about" in told["minority"]["sentence"]


def test_a_group_under_another_name_is_still_seen(tmp_path: Path, released: Any) -> None:
    made = survey(tmp_path / "survey")
    made.edit("{role: sensitive, protected: true, values: [majority, minority]}",
              "{role: sensitive, protected: true, values: [majority, minority], action: recode, "
              "map: {majority: A, minority: B}}")  # fmt: skip
    _, exact = released(made)
    assert all(each["coarse"] == 0 for each in exact["groups"]["ethnicity"].values())


@pytest.mark.parametrize(("level", "coarse"), [(0, True), (1, False)])
def test_the_place_has_to_be_told_at_its_level(
    tmp_path: Path, released: Any, level: int, coarse: bool
) -> None:
    made = survey(tmp_path / "survey")
    (made.policy.parent / "ladder.csv").write_text(LADDER)
    made.edit("ward: {role: quasi, values: [north, south]}",
              "ward: {role: quasi, hierarchy: ladder.csv, action: generalise, level: 1}",
              )  # fmt: skip
    made.edit("both:", f"reporting: {{place: {{column: ward, level: {level}}}}}\nboth:")
    _, exact = released(made)
    found = exact["groups"]["ethnicity"].values()
    assert all((each["coarse"] == each["before"] - each["removed"]) == coarse for each in found)
    assert all((each["coarse"] == 0) != coarse for each in found)


def test_tables_alone_have_no_band_that_depends_on_the_data(tmp_path: Path, released: Any) -> None:
    made = survey(tmp_path / "survey", policy=tables_only())
    document, _ = released(made)
    for each in document["protected_groups"]:
        assert (each["suppressed"], each["lost"], each["invisible"]) == ("none", None, "all")


def test_figures_add_up_and_the_page_says_them(tmp_path: Path, released: Any) -> None:
    made = survey(tmp_path / "survey")
    made.edit("languages: [en]", "languages: [sw, en]")
    _, exact = released(made)
    page = (tmp_path / "private" / "report.html").read_text("utf-8")
    assert '<html lang="sw">' in page
    assert "://" not in page
    for group, each in exact["groups"]["ethnicity"].items():
        part, whole = map(int, each["invisible"].split("/"))
        assert part == each["removed"] + each["coarse"] + each["lost"]
        assert whole == each["before"] + each["lost"]
        assert group in page
        assert f"{part} (" in page


def test_people_in_no_readable_cell_are_counted_on_the_private_side(
    tmp_path: Path, released: Any
) -> None:
    made = survey(tmp_path / "survey")
    made.edit("by: [ward]", "by: [ethnicity]")
    document, exact = released(made)
    width = Fraction(document["tables"][0]["noise_half_width_95"])
    found = exact["groups"]["ethnicity"]
    wanted = {g: 0 if each["before"] >= 5 * width else each["before"] for g, each in found.items()}
    assert {group: each["in_no_readable_cell"] for group, each in found.items()} == wanted
    assert set(map(bool, wanted.values())) == {True, False}


def unseen(part: int, whole: int) -> Unseen:
    return Unseen(before=whole, removed=part, coarse=0, lost=0)


@pytest.mark.parametrize(("part", "flagged"), [(600, True), (401, True), (400, False), (0, False)])
def test_a_flag_needs_more_than_ten_points(part: int, flagged: bool) -> None:
    found = compared({"few": unseen(part, 2000), "many": unseen(1000, 10_000)})
    assert found["few"].p < 0.01
    assert found["few"].flagged is flagged


def test_a_difference_that_may_be_chance_is_not_flagged() -> None:
    found = compared({"few": unseen(2, 5), "many": unseen(100, 1000)})
    assert not found["few"].flagged
    assert found["few"].p > 0.01


def test_a_group_of_everybody_is_compared_with_nobody() -> None:
    assert not compared({"only": unseen(3, 9), "none": unseen(0, 0)})["only"].flagged
