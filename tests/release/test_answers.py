"""l, t, max_share and scenarios: met by the written file, recounted here from the file alone."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from anonkit.errors import PolicyError, RefusedError

SENSITIVE = "ethnicity: {role: sensitive, protected: true, values: [majority, minority]}"
ORDERED = ("majority", "minority", "")
METHODS = ("suppress", "local_recode", "global_recode", "suppress_cells")


def written(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(rows: list[dict[str, str]], column: str = "ethnicity") -> dict[object, Counter[str]]:
    """Answers by class of quasi-identifiers, as a reader counts them."""
    found: dict[object, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["age"], row["sex"], row["ward"]][row[column]] += 1
    return found


def asking(tiny, goal: str = "", column: str = "", method: str = "suppress", limit: str = "0.9"):
    tiny.edit(
        "suppression_limit: 0.20", f"suppression_limit: {limit}" + (f"\n  {goal}" if goal else "")
    )
    tiny.edit("method: suppress", f"method: {method}")
    if column:
        tiny.edit(SENSITIVE, SENSITIVE.replace("}", f", {column}}}"))
    return tiny


def claims(folder: Path) -> dict[str, object]:
    manifest = json.loads((folder / "manifest.json").read_text())
    return {claim["measure"]: claim["value"] for claim in manifest["claims"]}


@pytest.mark.parametrize("method", METHODS)
def test_each_class_holds_as_many_answers_as_asked_for(tiny, release, tmp_path, method):
    release(asking(tiny, "l: {ethnicity: 2}", method=method))
    found = answers(written(tmp_path / "out"))
    assert min(len(each) for each in found.values()) >= 2
    assert claims(tmp_path / "out")["l(ethnicity)"] == 2


@pytest.mark.parametrize("method", METHODS)
def test_no_class_gives_a_harmful_answer_away(tiny, release, tmp_path, method):
    release(asking(tiny, column="harmful: [minority], max_share: 0.25", method=method))
    found = answers(written(tmp_path / "out"))
    worst = max(each["minority"] / each.total() for each in found.values())
    assert worst <= 0.25
    assert float(claims(tmp_path / "out")["max_share(ethnicity)"]) == pytest.approx(worst, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_the_answers_of_a_class_are_close_to_everybodys(tiny, release, tmp_path, method):
    release(asking(tiny, "t: {ethnicity: 0.15}", method=method))
    rows = written(tmp_path / "out")
    whole = Counter(row["ethnicity"] for row in rows)
    worst = max(
        sum(abs(each[v] / each.total() - whole[v] / whole.total()) for v in whole) / 2
        for each in answers(rows).values()
    )
    assert worst <= 0.15
    assert float(claims(tmp_path / "out")["t(ethnicity)"]) == pytest.approx(worst, abs=1e-4)


def test_entropy_is_a_goal_too(tiny, release, tmp_path):
    release(asking(tiny, "l: {ethnicity: {entropy: 1.2}}"))
    assert float(claims(tmp_path / "out")["l_entropy(ethnicity)"]) >= 1.2


def test_ordered_and_hierarchical_distances(tiny, release, tmp_path):
    release(asking(tiny, "t: {ethnicity: {max: 0.4, distance: ordered}}"))
    assert float(claims(tmp_path / "out")["t(ethnicity)"]) <= 0.4


@pytest.mark.parametrize("distance", ["ordered", "hierarchical"])
def test_a_missing_answer_has_its_place_in_every_distance(tiny, release, tmp_path, distance):
    tiny.rewrite([p | {"ethnicity": ""} if n % 4 else p for n, p in enumerate(tiny.people)])
    ladder = "hierarchy: {order: [majority, minority]}"
    release(asking(tiny, f"t: {{ethnicity: {{max: 0.9, distance: {distance}}}}}", ladder))
    found = answers(written(tmp_path / "out"))
    whole = sum(found.values(), Counter())
    worst = 0.0
    for each in found.values():
        apart = [each[v] / each.total() - whole[v] / whole.total() for v in ORDERED]
        steps = [abs(sum(apart[: n + 1])) for n in range(3)] if distance == "ordered" else apart
        worst = max(worst, sum(map(abs, steps)) / 2)
    assert float(claims(tmp_path / "out")["t(ethnicity)"]) == pytest.approx(worst, abs=1.01e-4)
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    assert float(private["t_against_input"]["ethnicity"]) == pytest.approx(worst, abs=0.1)


def test_in_a_scenario_everybody_looks_like_others(tiny, release, tmp_path):
    release(asking(tiny, "scenarios: {clinic: {columns: [ward, ethnicity, water], k: 4}}"))
    rows = written(tmp_path / "out")
    sizes = Counter((row["ward"], row["ethnicity"], row["water"]) for row in rows)
    assert min(sizes.values()) >= 4
    assert claims(tmp_path / "out")["k(clinic)"] == min(sizes.values())


def test_what_is_not_released_cannot_be_looked_up(tiny, release, tmp_path):
    release(asking(tiny, "scenarios: {clinic: [ward, income, water]}"))
    sizes = Counter((row["ward"], row["water"]) for row in written(tmp_path / "out"))
    assert claims(tmp_path / "out")["k(clinic)"] == min(sizes.values())


def test_what_is_known_already_is_not_learnt(tiny, release, tmp_path):
    """For a column that is quasi and sensitive at once, the class is that of the others."""
    for n, person in enumerate(tiny.people):
        person["ethnicity"] = "minority" if n % 2 else "majority"
    tiny.rewrite(tiny.people)
    asking(tiny, "l: {ethnicity: 2}")
    tiny.edit("ethnicity: {role: sensitive", "ethnicity: {role: [quasi, sensitive]")
    release(tiny)
    rows = written(tmp_path / "out")
    assert min(len(each) for each in answers(rows).values()) >= 2
    sizes = Counter((r["age"], r["sex"], r["ward"], r["ethnicity"]) for r in rows)
    assert min(sizes.values()) >= 3


def test_recoding_tries_larger_classes_before_it_gives_up(tiny, release, tmp_path):
    """Classes of k 3 often hold one answer only; larger ones hold both."""
    people = [
        dict(row, ethnicity="minority" if n % 3 else "majority")
        for n, row in enumerate(tiny.people)
    ]
    tiny.rewrite(people)
    raw = "age: {role: quasi, type: integer, hierarchy: {bands: [10, 40], top: 80}}"
    tiny.edit("age: {role: quasi, type: integer, action: band, width: 40, top: 80}", raw)
    release(asking(tiny, "l: {ethnicity: 2}", method="local_recode", limit="0.10"))
    rows = written(tmp_path / "out")
    assert min(len(each) for each in answers(rows).values()) >= 2
    assert len(rows) >= 79


def test_a_goal_that_cannot_be_met_is_refused(tiny, release, tmp_path):
    with pytest.raises(RefusedError):
        release(asking(tiny, "l: {ethnicity: 3}"))
    assert not (tmp_path / "out").exists()


def test_people_with_several_rows_are_looked_at_with_all_of_them(tiny, release, tmp_path):
    tiny.rewrite([*tiny.people, *(dict(tiny.people[n], water="tap") for n in (0, 12, 30))])
    release(asking(tiny, "l: {ethnicity: 2}", method="local_recode"))
    assert claims(tmp_path / "out")["l(ethnicity)"] == 2


@pytest.mark.parametrize(
    ("goal", "column", "told"),
    [
        ("l: {water: 2}", "", "no released column of role sensitive"),
        ("t: {income: 0.3}", "", "no released column of role sensitive"),
        ("t: {ethnicity: {max: 0.3, distance: hierarchical}}", "", "needs a hierarchy"),
        ("scenarios: {clinic: [ward, incme]}", "", "no column of the policy"),
        ("scenarios: {clinic: {columns: [ward], k: 2}}", "", "below the 3"),
        ("", "harmful: [minority]", "says nothing without"),
        ("", "harmful: [minorty], max_share: 0.5", "none of the column's values"),
    ],
)
def test_a_goal_that_says_nothing_is_a_fault(tiny, release, goal, column, told):
    with pytest.raises(PolicyError, match=told):
        release(asking(tiny, goal, column))


def test_a_refusal_says_how_large_classes_a_t_needs(tiny, release, monkeypatch):
    monkeypatch.setattr("anonkit.release.walk.MENDABLE", frozenset())
    asking(tiny, "t: {ethnicity: 0.05}", limit="0.0")
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert "allow a larger `t`" in caught.value.fix
    assert "needs classes of about 64 people" in caught.value.fix


def test_a_refusal_that_t_has_no_part_in_does_not_speak_of_it(tiny, release, monkeypatch):
    monkeypatch.setattr("anonkit.release.walk.MENDABLE", frozenset())
    asking(tiny, "t: {ethnicity: 0.05}", limit="0.0").edit("k: 3", "k: 20")
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert "`t`" not in caught.value.fix


def test_the_owner_learns_how_far_a_class_is_from_everybody_who_was_asked(tiny, release, tmp_path):
    alone = {"respondent_id": "RSP-1", "age": "95", "ethnicity": "minority"}
    people = [*tiny.people, tiny.people[0] | alone]
    tiny.rewrite(people)
    release(asking(tiny, "t: {ethnicity: 0.6}"))
    agreed = Counter(p["ethnicity"] for p in people if p["consent"] == "yes")
    released = answers(written(tmp_path / "out"))
    assert sum(released.values(), Counter()) != agreed
    asked = {value: n / agreed.total() for value, n in agreed.items()}
    worst = max(
        sum(abs(each[value] / each.total() - share) for value, share in asked.items()) / 2
        for each in released.values()
    )
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    assert float(private["t_against_input"]["ethnicity"]) == pytest.approx(worst, abs=1e-6)
