"""What somebody can tell who holds an earlier release too."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

import earlier
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit import api
from anonkit.errors import InputError, OptionError
from anonkit.records import ALL_ANSWERS

WARDS, SEXES = ("north", "south"), ("f", "m")


def people(count: int, ward: str = "north", **more: str) -> list[dict[str, str]]:
    return [{"ward": ward, "sex": "f", "water": "tap", **more} for _ in range(count)]


def risk(rows: list[dict[str, str]], *folders: Path, **asked):
    asked = {"quasi": ["ward", "sex"], **asked}
    return api.risk(data=pd.DataFrame(rows, dtype="object"), previous=folders, **asked)


@pytest.fixture
def before(tmp_path):
    """An earlier release of six people in the north and six in the south."""
    rows = [*people(6), *people(6, "south", water="river")]
    return rows, earlier.folder(tmp_path / "before", rows, quasi=["ward", "sex"])


def test_the_same_people_told_in_the_same_way_do_not_stand_out(before):
    rows, folder = before
    [found] = risk(rows, folder, fail_under=3).previous
    assert (found.differing, found.standing_out, found.k) == (0, 0, None)
    assert not found.signed_by_us
    assert risk(rows, folder, fail_under=3).failures == ()


@pytest.mark.parametrize("joined", [1, 2])
def test_who_joined_alone_stands_out(before, joined):
    rows, folder = before
    found = risk([*rows, *people(joined)], folder, fail_under=3)
    assert found.figures["k"] == 6
    assert found.previous[0].standing_out == joined
    assert f"{joined} people stand out" in found.failures[0]


def test_who_joined_with_enough_others_does_not_stand_out(before):
    rows, folder = before
    found = risk([*rows, *people(3)], folder, fail_under=3)
    assert (found.previous[0].differing, found.previous[0].standing_out) == (3, 0)
    assert not found.failures


def test_who_left_alone_stands_out(before):
    rows, folder = before
    assert risk(rows[1:], folder).previous[0].standing_out == 1


def test_who_is_told_otherwise_alone_stands_out(before):
    rows, folder = before
    moved = [{**rows[0], "ward": "south"}, *rows[1:]]
    assert risk(moved, folder).previous[0].standing_out == 1


def test_who_joined_shows_even_where_every_answer_changed(before):
    rows, folder = before
    changed = [{**row, "water": f"source {n}"} for n, row in enumerate([*rows, *people(1)])]
    assert risk(changed, folder).previous[0].standing_out == 1


def test_a_pseudonym_in_both_makes_one_class_of_both(tmp_path):
    rows = [{"id": f"t{n}", **row} for n, row in enumerate([*people(6), *people(6, "south")])]
    folder = earlier.folder(tmp_path / "before", rows, quasi=["ward", "sex"], tokens=["id"])
    [same] = risk(rows, folder).previous
    assert (same.k, same.linked_by, same.by_token) == (6, ("id",), True)
    swapped = [{**row} for row in rows]
    swapped[0]["ward"], swapped[6]["ward"] = "south", "north"  # the same numbers, other people
    found = risk(swapped, folder, fail_under=3)
    assert found.figures["k"] == 6
    assert (found.previous[0].k, found.previous[0].below) == (1, 2)
    assert "k together with survey wave-1 is 1" in found.failures[0]


def test_a_newcomer_with_a_pseudonym_is_a_class_of_its_own(tmp_path):
    rows = [{"id": f"t{n}", **row} for n, row in enumerate(people(6))]
    folder = earlier.folder(tmp_path / "before", rows, quasi=["ward", "sex"], tokens=["id"])
    assert risk([*rows, {**rows[0], "id": "new"}], folder).previous[0].k == 1
    assert risk(rows[1:], folder).previous[0].k == 1


def test_two_tellings_of_the_same_people_are_held_together_by_their_answers(tmp_path):
    """Each release is 4-anonymous; whoever matches the answers has classes of one."""
    told = [
        {"ward": f"w{n // 4}", "sex": "*", "code": f"answer {n}", "water": "tap"} for n in range(16)
    ]
    other = [{**row, "ward": "*", "sex": f"s{n % 4}"} for n, row in enumerate(told)]
    folder = earlier.folder(tmp_path / "before", told, quasi=["ward", "sex"])
    [found] = risk(other, folder).previous
    assert (found.k, found.by_token) == (1, False)
    assert found.linked_by == ("code", ALL_ANSWERS)


def test_the_coarser_of_two_tellings_counts(tmp_path):
    fine = [{"age": f"{20 + 5 * (n % 2)} to {24 + 5 * (n % 2)}", "x": "y"} for n in range(8)]
    coarse = [{"age": "20 to 29", "x": "y"} for _ in range(8)]
    folder = earlier.folder(tmp_path / "before", fine, quasi=["age"])
    assert risk(coarse, folder, quasi=["age"]).previous[0].standing_out == 0
    assert risk([*coarse, coarse[0]], folder, quasi=["age"]).previous[0].standing_out == 1


def test_what_cannot_be_compared_is_said_and_fails_a_gate(tmp_path):
    folder = earlier.folder(tmp_path / "before", [{"other": "1"}] * 5)
    found = risk(people(5), folder, fail_under=3)
    assert "no column in common" in found.previous[0].not_checked
    assert "could not be compared" in found.failures[0]


def test_each_release_is_compared(before, tmp_path):
    rows, folder = before
    later = earlier.folder(tmp_path / "later", rows[1:], quasi=["ward", "sex"], release="wave-2")
    found = risk(rows, folder, later).previous
    assert [(each.release, each.standing_out) for each in found] == [("wave-1", 0), ("wave-2", 1)]


TOKEN = st.sampled_from([*"abcdef", ""])
WAVE = st.lists(
    st.tuples(TOKEN, st.sampled_from(WARDS), st.sampled_from(SEXES)), min_size=1, max_size=8
)


@settings(max_examples=10)
@given(st.lists(WAVE, min_size=2, max_size=3))
def test_k_on_the_join_is_that_of_comparing_all_rows_of_each_pseudonym(waves):
    tables = [
        [{"id": token, "ward": ward, "sex": sex} for token, ward, sex in wave] for wave in waves
    ]
    rows = tables[-1]
    with tempfile.TemporaryDirectory() as place:
        folders = [
            earlier.folder(
                Path(place) / str(n), table, quasi=["ward", "sex"], tokens=["id"], release=str(n)
            )
            for n, table in enumerate(tables[:-1])
        ]
        if len({json.dumps(table) for table in tables[:-1]}) < len(folders):
            return
        found = risk(rows, *folders, person="id").previous
    mine = {row["id"] for row in rows} - {""}
    linking = [n for n, table in enumerate(tables[:-1]) if mine & {row["id"] for row in table}]
    lives: dict[str, Counter] = {}
    for n in [*linking, len(tables) - 1]:
        for row in tables[n]:
            if row["id"]:
                lives.setdefault(row["id"], Counter())[(n, row["ward"], row["sex"])] += 1
    classes = Counter(frozenset(life.items()) for life in lives.values())
    for n, each in enumerate(found):
        assert each.by_token == (n in linking)
        if n in linking:
            assert each.k == min(classes.values())
            assert each.below == sum(size for size in classes.values() if size < 3)


def break_byte(folder):
    path = folder / "data" / "survey.csv"
    path.write_bytes(path.read_bytes().replace(b"tap", b"tup", 1))


def rename_file(folder):
    (folder / "datapackage.json").rename(folder / "package.json")


def reach_out(folder):
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"data/survey.csv", b"../secrets.csv"))


def write_twice(folder):
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'{"audience"', b'{"audience":"intake","audience"'))


def add_file(folder):
    (folder / "data" / "more.csv").write_text("a\n1\n")


def link_file(folder):
    path = folder / "data" / "survey.csv"
    path.rename(folder.parent / "elsewhere.csv")
    path.symlink_to(folder.parent / "elsewhere.csv")


def steer_the_terminal(folder):
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"name":"survey"', b'"name":"sur\\u001b[2Jvey"'))


def nothing_described(folder):
    (folder / "datapackage.json").write_text("[]")
    earlier.seal(folder, ["ward"])


@pytest.mark.parametrize(
    "damage",
    [
        *(break_byte, rename_file, reach_out, write_twice, add_file, link_file),
        *(steer_the_terminal, nothing_described),
    ],
)
def test_a_damaged_release_is_refused_and_named(before, damage):
    rows, folder = before
    damage(folder)
    with pytest.raises(InputError, match="damaged") as raised:
        risk(rows, folder)
    assert raised.value.code == "previous.damaged"
    assert raised.value.where == str(folder)


def test_what_is_no_release_is_refused(before, tmp_path):
    rows, folder = before
    for wrong in (tmp_path, tmp_path / "nowhere", folder / "manifest.json"):
        with pytest.raises(OptionError, match="no release folder"):
            risk(rows, wrong)
    with pytest.raises(OptionError, match="named twice"):
        risk(rows, folder, folder)


def test_weights_of_another_scale_do_not_hide_who_changed(tmp_path):
    rows = [*people(6, w="1.0"), *people(6, "south", w="1.0", water="river")]
    folder = earlier.folder(tmp_path / "before", rows, quasi=["ward", "sex"])
    again = [{**row, "w": "2.0"} for row in rows]
    again[0]["water"] = "river"
    asked = {"weight": "w", "population": 24}
    assert risk(again, folder, **asked).previous[0].standing_out == 1
