"""Linked tables that are refused, and what a refusal or a plan says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from families import DROPPED, plain

from anonkit import api
from anonkit.errors import InputError, OptionError, PolicyError, RefusedError

pytestmark = pytest.mark.ways


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"_parent_index": "999"}, "data.orphan", "table people, data row 1"),
        ({"_parent_index": " "}, "data.orphan", "table people, data row 1"),
    ],
)
def test_a_row_without_a_parent_is_refused(homes, release, change, code, where):
    plain(homes).people[0] |= change
    with pytest.raises(InputError) as caught:
        release(homes)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_key_that_stands_twice_is_refused(homes, release):
    plain(homes).homes[5]["_index"] = "1"
    with pytest.raises(InputError) as caught:
        release(homes)
    assert (caught.value.code, caught.value.where) == (
        "data.linked_key",
        "table main, data row 6, column _index",
    )


def test_one_table_is_not_enough(homes, release, tmp_path):
    plain(homes)
    with pytest.raises(OptionError) as caught:
        release(homes, data=homes.data["main"])
    assert caught.value.code == "data.one_table"


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_file_of_one_table_is_not_held_against_the_columns_of_several(homes, tmp_path, ending):
    plain(homes)
    path = tmp_path / f"homes{ending}"
    frame = homes.data["main"]
    frame.to_csv(path, index=False) if ending == ".csv" else frame.to_parquet(path)
    with pytest.raises(OptionError) as caught:
        api.plan(policy=homes.policy, data=path)
    (fault,) = caught.value.faults
    assert (fault.code, fault.where) == ("data.one_table", path.name)
    assert "one table, and the policy names 2" in fault.problem


FAULTS = {
    "key: {_parent_index: _index}": ("key: {_parent: _index}", "policy.unknown_column"),
    "sheet: roster": ("parent: nowhere", "policy.linked_parent"),
    "  people:": ("  main:", "policy.linked_name"),
    "person: row": ("person: people/name", "policy.linked_column"),
}


@pytest.mark.parametrize("written_as", FAULTS)
def test_faults_of_linked_tables_have_their_line(homes, written_as):
    text, (instead, code) = homes.policy.read_text(encoding="utf-8"), FAULTS[written_as]
    assert written_as in text
    path = homes.folder / "fault.yaml"
    path.write_text(text.replace(written_as, instead, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=path)
    assert code in [fault.code for fault in caught.value.faults]


def test_tokens_that_would_not_match_are_a_fault(homes):
    homes.parent = "{role: identifier, action: pseudonymise}"
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=homes.policy)
    assert [fault.code for fault in caught.value.faults] == ["policy.linked_key"]


def test_a_refusal_offers_ways_in_the_linked_table_too(homes, release):
    homes.index = homes.parent = DROPPED
    homes.limit = 0.01
    for number in range(12):
        homes.add("north", 20, [("f", 25)])
        homes.people[-1]["ill"] = f"word{number}"
    text = homes.policy.read_text(encoding="utf-8")
    known = ', values: ["yes", "no"], protected: true'
    assert known in text
    policy = homes.folder / "words.yaml"
    policy.write_text(text.replace(known, ""), encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        release(homes, policy=policy)
    assert caught.value.code == "goal.unique_values"
    ways = caught.value.ways
    assert ways is not None
    assert "drop people/ill" in str(ways)
    api.plan(policy=policy, with_=Path(ways.found[0].file))


def test_a_linked_table_may_not_give_back_what_the_main_one_dropped(homes, release):
    """Each member's row tells the street, which the main table leaves out."""
    homes.index = homes.parent = DROPPED
    for number in range(40):
        homes.add("north", 20, [("f", 25)])
        homes.homes[-1]["street"] = f"lane {number % 8}"
        homes.people[-1]["quarter"] = f"q{number % 8}"
    text = homes.policy.read_text(encoding="utf-8")
    text = text.replace("  agrees:", "  street: {role: identifier}\n  agrees:")
    text = text.replace("      name:", "      quarter: {role: open}\n      name:")
    policy = homes.folder / "streets.yaml"
    policy.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        release(homes, policy=policy)
    assert caught.value.code == "goal.gives_back"
    assert caught.value.columns == ("people/quarter", "street")


def test_that_linked_tables_were_not_compared_is_said(homes, release, tmp_path):
    plain(homes)
    release(homes)
    (tmp_path / "first").mkdir()
    (tmp_path / "out").rename(tmp_path / "first" / "out")
    text = homes.policy.read_text(encoding="utf-8").replace("release: wave-1", "release: wave-2")
    policy = homes.folder / "again.yaml"
    policy.write_text(text, encoding="utf-8")
    again = {"output": tmp_path / "second", "private": tmp_path / "second-private"}
    release(homes, policy=policy, previous=[tmp_path / "first" / "out"], **again)
    manifest = json.loads((tmp_path / "second" / "manifest.json").read_text(encoding="utf-8"))
    assert "previous_linked" in manifest["not_checked"]


def test_plan_warns_that_codes_make_whole_families_look_alike(homes):
    told = [note.key for note in api.plan(policy=homes.policy).notes]
    assert "linked_tables" in told
    homes.parent = DROPPED
    assert "linked_tables" not in [note.key for note in api.plan(policy=homes.policy).notes]


def test_an_answer_that_nobody_gives_is_told_as_such(homes, release):
    plain(homes)
    for home in homes.homes:
        home["agrees"] = "Yes"
    with pytest.raises(InputError) as caught:
        release(homes)
    assert (caught.value.code, caught.value.where) == ("data.nobody_agrees", "column agrees")


def test_columns_with_values_of_their_own_are_told_at_once(homes, release):
    homes.index = homes.parent = DROPPED
    for number in range(40):
        homes.add("north", 20, [("f", 25)])
        homes.homes[-1] |= {"a": f"a{number}", "b": f"b{number}"}
        homes.people[-1]["c"] = f"c{number}"
    text = homes.policy.read_text(encoding="utf-8")
    text = text.replace("  agrees:", "  a: {role: open}\n  b: {role: open}\n  agrees:")
    text = text.replace("      name:", "      c: {role: open}\n      name:")
    policy = homes.folder / "own.yaml"
    policy.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as caught:
        release(homes, policy=policy)
    assert [fault.where for fault in caught.value.faults] == [
        "column a",
        "column b",
        "column people/c",
    ]
    assert caught.value.ways is not None
    assert "drop a, and drop b, and drop people/c" in str(caught.value.ways)
