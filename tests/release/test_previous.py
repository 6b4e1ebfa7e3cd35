"""A release beside earlier ones: nobody may be told apart by holding both."""

from __future__ import annotations

import json
from pathlib import Path

import earlier
import pytest
from survey import Row, Survey, rows, tables_only

from anonkit import api, keys
from anonkit.errors import InputError, OptionError, RefusedError
from anonkit.release import walk

ACROSS = ("domain: respondent}", "domain: respondent, linkage: across_releases}")


@pytest.fixture(autouse=True)
def _no_search(monkeypatch):
    """Ways on are tested elsewhere, and take their time."""
    monkeypatch.setattr(walk, "MENDABLE", frozenset())


@pytest.fixture
def first(tiny: Survey, release, tmp_path) -> Path:
    """The first wave, released; the policy has the label of the second one then."""
    return released_once(tiny, release, tmp_path)


def released_once(tiny: Survey, release, tmp_path) -> Path:
    tiny.edit(tiny.policy.read_text().partition("aggregates:")[2], "")
    tiny.edit("aggregates:", "")
    release(tiny, output=tmp_path / "first", private=tmp_path / "first-private")
    tiny.edit("release: wave-1", "release: wave-2")
    return tmp_path / "first"


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_bytes())


def newcomer(tiny: Survey) -> list[Row]:
    """Everybody, and one person more who lives alone."""
    return [*tiny.people, {**rows(1, seed=99)[0], "hh_id": "HSH-alone"}]


def assert_nothing_written(tmp_path: Path) -> None:
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "private").exists()


def test_the_same_people_once_more_are_released_and_the_manifest_names_the_earlier_one(
    tiny, first, release, tmp_path
):
    outcome = release(tiny, previous=[first])
    made = manifest(tmp_path / "out")
    [named] = made["previous"]
    assert (named["name"], named["release"]) == ("tiny-survey", "wave-1")
    assert named["signed_by_us"] is True
    [claim] = [each for each in made["claims"] if each["measure"].startswith("standing_out")]
    assert (claim["kind"], claim["value"]) == ("sender_says", 0)
    assert outcome.document["previous"] == [{**named, "k": None}]
    assert "previous" not in made["not_checked"]
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "Together with the earlier release tiny-survey wave-1" in page
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    assert private["previous"][0]["standing_out"] == 0


def test_the_same_run_once_more_is_there_already_and_another_comparison_is_another_release(
    tiny, first, release
):
    release(tiny, previous=[first])
    assert release(tiny, previous=[first]).document["already"]
    with pytest.raises(OptionError, match="another release"):
        release(tiny)


def test_one_person_more_is_refused_and_only_the_owner_learns_how_many(
    tiny, first, release, tmp_path, home
):
    tiny.rewrite(newcomer(tiny))
    with pytest.raises(RefusedError, match="some people stand out") as raised:
        release(tiny, previous=[first])
    assert raised.value.code == "goal.previous_differs"
    assert "drawn_anew" in raised.value.fix
    assert_nothing_written(tmp_path)
    [exact] = (home / "data" / "refusals").rglob("refused.json")
    assert str(exact) in str(raised.value)
    assert exact.stat().st_mode & 0o077 == 0
    assert json.loads(exact.read_bytes())["previous"][0]["standing_out"] == 1
    release(tiny)  # without the earlier one in mind nothing is wrong with it
    assert not exact.exists()


def test_a_reason_why_the_people_are_others_is_kept_and_stands_in_the_manifest(
    tiny, first, release, tmp_path
):
    tiny.rewrite(newcomer(tiny))
    tiny.edit("  k: 3", "  k: 3\n  drawn_anew: a fresh sample every year")
    release(tiny, previous=[first])
    made = manifest(tmp_path / "out")
    assert {"drawn_anew"} == {each["rule"] for each in made["waivers"]}
    assert not [each for each in made["claims"] if "wave-1" in each["measure"]]
    plan = api.plan(policy=tiny.policy)
    assert "a fresh sample every year" in str(plan)


@pytest.mark.parametrize("reason", ["", "\n  drawn_anew: a fresh sample every year"])
def test_people_who_can_be_followed_make_one_class_of_both(tiny, release, tmp_path, reason):
    tiny.edit(*ACROSS)
    first = released_once(tiny, release, tmp_path)
    release(tiny, previous=[first])
    made = manifest(tmp_path / "out")
    [claim] = [each for each in made["claims"] if each["measure"] == "k(tiny-survey wave-1)"]
    assert (claim["kind"], claim["value"]) == ("sender_says", _value(made, "k"))
    tiny.edit("release: wave-2", "release: wave-3")
    tiny.edit("  k: 3", f"  k: 3{reason}")
    moved = [*tiny.people]
    place = next(n for n, each in enumerate(moved) if each["ward"] == "north" and n not in (4, 50))
    moved[place] = {**moved[place], "ward": "south"}
    tiny.rewrite(moved)
    with pytest.raises(RefusedError, match="match rows by respondent_id") as raised:
        release(tiny, previous=[first], output=tmp_path / "third", private=tmp_path / "p3")
    assert raised.value.code == "goal.previous_k"
    assert not (tmp_path / "third").exists()


def _value(made: dict, measure: str) -> int:
    return next(each["value"] for each in made["claims"] if each["measure"] == measure)


def test_lasting_tokens_without_a_comparison_are_said_not_to_be_compared(tiny, release, tmp_path):
    tiny.edit(*ACROSS)
    first = released_once(tiny, release, tmp_path)
    made = manifest(first)
    assert made["not_checked"] == ["previous"]
    page = (first / "report.html").read_text("utf-8")
    assert "Earlier releases were not compared" in page
    release(tiny, previous=[first])
    assert manifest(tmp_path / "out")["not_checked"] == []


def test_what_holds_nothing_to_compare_is_said_by_name(tiny, release, tmp_path):
    policy = tiny.policy.read_text("utf-8")
    tiny.policy.write_text(tables_only(policy).replace("wave-1", "tables"), "utf-8")
    release(tiny, output=tmp_path / "tables", private=tmp_path / "p")
    tiny.policy.write_text(policy, "utf-8")
    other = earlier.folder(tmp_path / "other", [{"elsewhere": "1"}] * 3)
    release(tiny, previous=[tmp_path / "tables", other])
    made = manifest(tmp_path / "out")
    assert made["not_checked"] == ["previous: tiny-survey tables", "previous: survey wave-1"]
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "it holds no records" in page
    assert "it has no column in common" in page


def test_tables_alone_name_the_earlier_release_and_say_it_was_not_compared(tiny, release, tmp_path):
    release(tiny, output=tmp_path / "first", private=tmp_path / "p")
    text = tables_only(tiny.policy.read_text("utf-8"))
    tiny.policy.write_text(text.replace("wave-1", "wave-2"), "utf-8")
    release(tiny, previous=[tmp_path / "first"])
    made = manifest(tmp_path / "out")
    assert made["not_checked"] == ["previous: tiny-survey wave-1"]
    assert made["previous"][0]["release"] == "wave-1"


def test_another_coding_that_the_hierarchy_does_not_know_is_not_guessed(tiny, release, tmp_path):
    ladder = "hierarchy: {bands: [20], top: 80}, action: band, width: 20, top: 80"
    tiny.edit("action: band, width: 40, top: 80", ladder)
    first = released_once(tiny, release, tmp_path)
    tiny.edit(ladder, ladder.replace("20", "30").replace("top: 80", "top: 90"))
    with pytest.raises(RefusedError, match="hierarchy does not know") as raised:
        release(tiny, previous=[first])
    assert (raised.value.code, raised.value.where) == ("goal.previous_coding", "column age")
    assert_nothing_written(tmp_path)


def test_a_release_of_another_keyring_is_compared_and_its_signature_said_unchecked(
    tiny, first, release, tmp_path
):
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    other = keys.create(
        tmp_path / "their" / "keyring.json", "correct horse battery staple", strength=weak
    )
    release(tiny, previous=[first], keyring=other.path)
    assert manifest(tmp_path / "out")["previous"][0]["signed_by_us"] is False


def without_signature(folder: Path) -> None:
    (folder / "manifest.sig").unlink()


def of_another_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"audience":"licensed"', b'"audience":"public"'))


def other_cells(folder: Path) -> None:
    [path] = (folder / "data").iterdir()
    path.write_bytes(path.read_bytes().replace(b"river", b"RIVER", 1))


@pytest.mark.parametrize("damage", [without_signature, of_another_manifest, other_cells])
def test_a_damaged_release_of_ours_is_refused_before_anything_is_read(
    tiny, first, release, tmp_path, damage
):
    damage(first)
    tiny.data.unlink()
    with pytest.raises(InputError, match="damaged") as raised:
        release(tiny, previous=[first])
    assert raised.value.code == "previous.damaged"
    assert_nothing_written(tmp_path)
