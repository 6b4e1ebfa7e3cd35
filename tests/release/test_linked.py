"""Linked tables through the whole walk, recounted from the written files by brute force."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from families import DROPPED, plain, written


@pytest.mark.parametrize(
    ("method", "seed"), [("local_recode", 1), ("global_recode", 2), ("suppress_cells", 3)]
)
def test_whole_households_look_like_others(homes, release, tmp_path, method, seed):
    homes.method = method
    homes.fill(seed)
    outcome = release(homes)
    main, people = written(tmp_path / "out", "homes"), written(tmp_path / "out", "people")
    members = defaultdict(list)
    for row in people:
        members[row["_parent_index"]].append((row["sex"], row["years"]))
    looks = Counter(
        (row["ward"], row["age"], tuple(sorted(members[row["_index"]]))) for row in main
    )
    assert min(looks.values()) >= 3
    assert outcome.document["k"] == min(looks.values())
    assert set(members) <= {row["_index"] for row in main}, "nobody is an orphan"
    assert len({row["_index"] for row in main}) == len(main) == outcome.document["people"]
    sizes = Counter(row["_parent_index"] for row in homes.people)
    before = Counter(sizes[home["_index"]] for home in homes.homes)
    after = Counter(len(members[row["_index"]]) for row in main)
    assert all(after[size] <= before[size] for size in after), "nobody's rows are parted"
    whole = (tmp_path / "out" / "data" / "people.csv").read_text(encoding="utf-8")
    whole += (tmp_path / "out" / "data" / "homes.csv").read_text(encoding="utf-8")
    assert not any(home["_uuid"] in whole for home in homes.homes)
    assert not any(person["name"] in whole for person in homes.people)


def test_the_package_says_which_rows_belong_together(homes, release, tmp_path):
    outcome = release(homes.fill(4))
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    main, people = package["resources"]
    assert people["schema"]["foreignKeys"] == [
        {"fields": ["_parent_index"], "reference": {"resource": main["name"], "fields": ["_index"]}}
    ]
    assert [each["name"] for each in people["schema"]["fields"]] == [
        "_parent_index",
        "sex",
        "years",
        "ill",
    ]
    [linked] = outcome.document["linked"]
    assert linked["linked"]
    assert linked["rows"] == len(written(tmp_path / "out", "people"))


def test_rows_that_nothing_links_need_not_look_alike_together(homes, release, tmp_path):
    homes.index = homes.parent = DROPPED
    homes.fill(5)
    homes.add("north", 20, [("f", 25)] * 7)  # a household like no other, of people like many
    outcome = release(homes)
    main, people = written(tmp_path / "out", "homes"), written(tmp_path / "out", "people")
    assert len(main) == len(homes.homes)
    assert len(people) == len(homes.people)
    assert min(Counter((row["ward"], row["age"]) for row in main).values()) >= 3
    assert min(Counter((row["sex"], row["years"]) for row in people).values()) >= 3
    assert not outcome.document["linked"][0]["linked"]
    assert [claim["measure"] for claim in claims(tmp_path / "out", "data/people.csv")] == [
        "rows",
        "columns",
        "k_rows",
    ]


def claims(folder: Path, artefact: str) -> list[dict[str, object]]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [claim for claim in manifest["claims"] if claim["artefact"] == artefact]


def test_who_leaves_one_table_leaves_all(homes, release, tmp_path):
    plain(homes)
    homes.add("north", 20, [("m", 70), ("f", 25)])  # a member like nobody
    homes.add("south", 50, [("f", 25)])  # a household like no other
    outcome = release(homes)
    main, people = written(tmp_path / "out", "homes"), written(tmp_path / "out", "people")
    assert (len(main), len(people)) == (40, 40)
    assert outcome.document["people"] == 40
    private = json.loads((tmp_path / "private" / "private.json").read_text(encoding="utf-8"))
    assert private["people_removed"] == 2


def test_who_does_not_agree_takes_all_rows_along(homes, release, tmp_path):
    plain(homes)
    homes.add("north", 20, [("f", 25)] * 3, agrees="no")
    release(homes)
    assert len(written(tmp_path / "out", "people")) == 40


def test_goals_of_answers_hold_among_the_rows_of_their_table(homes, release, tmp_path):
    homes.index = homes.parent = DROPPED
    homes.ill = ', max_share: 0.5, harmful: ["yes"]'
    release(homes.fill(6))
    classes = defaultdict(list)
    for row in written(tmp_path / "out", "people"):
        classes[row["sex"], row["years"]].append(row["ill"])
    assert all(2 * ill.count("yes") <= len(ill) for ill in classes.values())


def test_a_table_of_a_table(homes, release, tmp_path):
    homes.index = homes.parent = DROPPED
    homes.more = (
        "  visits:\n    parent: people\n    key: {_parent_index: _index}\n"
        "    columns: {_parent_index: {role: identifier}, "
        "where: {role: quasi, values: [clinic, home]}}\n"
    )
    homes.fill(7)
    chosen = homes.people[:40]
    homes.others["visits"] = [
        {"_parent_index": person["_index"], "where": "clinic"} for person in chosen
    ]
    homes.homes[int(chosen[0]["_parent_index"]) - 1]["agrees"] = "no"
    release(homes)
    refused = chosen[0]["_parent_index"]
    left = [person for person in chosen if person["_parent_index"] != refused]
    assert len(written(tmp_path / "out", "visits")) == len(left)


def test_a_table_of_which_nothing_is_released_counts_for_nothing(homes, release, tmp_path):
    homes.index, homes.parent = DROPPED, DROPPED
    homes.more = (
        "  secret:\n    key: {home: _index}\n"
        "    columns: {home: {role: identifier}, note: {role: text}}\n"
    )
    plain(homes)
    homes.others["secret"] = [{"home": "1", "note": "a word about somebody"}]
    release(homes)
    assert len(written(tmp_path / "out", "homes")) == 40
    assert not (tmp_path / "out" / "data" / "secret.csv").exists()


def test_tables_count_rows_of_the_main_table_alone(homes, release, tmp_path, account):
    homes.end = (
        f"aggregates: {{budget: {account}, epsilon: 1, max_rows_per_person: 1, "
        "tables: [{name: wards, by: [ward], count: persons}]}\nboth: a test\n"
    )
    plain(homes)
    homes.people *= 30
    release(homes)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["budget"]["measured"][0]["sensitivity"] == "1"
    with (tmp_path / "out" / "tables" / "wards.csv").open(encoding="utf-8", newline="") as file:
        total = sum(float(row["value"]) for row in csv.DictReader(file))
    # Ten cells of noise at epsilon 1 stay below 200 but once in far more than a million.
    assert total < 240
