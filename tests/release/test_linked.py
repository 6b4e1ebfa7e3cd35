"""Linked tables through the whole walk, recounted from the written files by brute force."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from anonkit import api
from anonkit.errors import InputError, OptionError, PolicyError, RefusedError

POLICY = """\
policy: 1
name: homes
release: wave-1
audience: licensed
source: {{missing: [""], consent: {{column: agrees, accept: ["yes"]}}}}
person: row
columns:
  _index: {index}
  _uuid: {{role: identifier}}
  agrees: {{role: metadata}}
  ward: {{role: quasi, values: [north, south]}}
  age: {{role: quasi, type: integer, hierarchy: {{bands: [10, 40], top: 80}}}}
linked:
  people:
    sheet: roster
    key: {{_parent_index: _index}}
    columns:
      _index: {member}
      _parent_index: {parent}
      name: {{role: identifier}}
      sex: {{role: quasi, values: [f, m]}}
      years: {{role: quasi, type: integer, hierarchy: {{bands: [20, 40], top: 80}}}}
      ill: {{role: sensitive, values: ["yes", "no"], protected: true{ill}}}
{more}
microdata: {{k: 3, suppression_limit: {limit}, method: {method}, leaks: state}}
{end}"""
TOKEN = "{role: identifier, action: pseudonymise, domain: home}"
DROPPED = "{role: identifier}"


@dataclass
class Homes:
    """Households and their people, and the policy that releases both."""

    folder: Path
    method: str = "local_recode"
    index: str = TOKEN
    parent: str = TOKEN
    member: str = DROPPED
    limit: float = 0.4
    more: str = ""
    end: str = ""
    ill: str = ""
    homes: list[dict[str, str]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    others: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, ward: str, age: int, members: list[tuple[str, int]], agrees: str = "yes") -> str:
        number = str(len(self.homes) + 1)
        uuid = f"ab{number}cdef-0000-4000-8000-{int(number):012d}"
        self.homes.append(
            {"_index": number, "_uuid": uuid, "agrees": agrees, "ward": ward, "age": str(age)}
        )
        for sex, years in members:
            mine = {"_index": str(len(self.people) + 1), "_parent_index": number}
            mine |= {"name": f"Person{number}x{len(self.people)}", "sex": sex, "years": str(years)}
            self.people.append(mine | {"ill": "yes" if len(self.people) % 3 == 0 else "no"})
        return number

    def fill(self, seed: int, homes: int = 60) -> Homes:
        draw = random.Random(seed)
        for _ in range(homes):
            members = [
                (draw.choice("fm"), draw.choice([5, 25, 45])) for _ in range(draw.randint(0, 3))
            ]
            self.add(draw.choice(["north", "south"]), draw.choice([20, 30, 50]), members)
        return self

    @property
    def policy(self) -> Path:
        path = self.folder / "homes.yaml"
        text = POLICY.format(
            **{k: v for k, v in vars(self).items() if k not in ("homes", "people")}
        )
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def data(self) -> dict[str, pd.DataFrame]:
        tables = {"main": self.homes, "people": self.people, **self.others}
        return {name: pd.DataFrame(rows, dtype=str) for name, rows in tables.items()}


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes(tmp_path)


def written(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


def plain(homes: Homes) -> Homes:
    """Forty households that are all alike, under a method that only removes."""
    homes.method, homes.index, homes.parent = "suppress", DROPPED, DROPPED
    for _ in range(40):
        homes.add("north", 20, [("f", 25)])
    return homes


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
