"""Weights in bands, all the way to the written file."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from survey import Row, Survey, rows

from anonkit import api
from anonkit.errors import AnonkitError, InputError, PolicyError, RefusedError

DECLARED = "weight: {column: weight, population: 5000}\n"
STRATA = "weight: {column: weight, strata: {column: ward, file: totals.csv}}\n"


def weigh(tiny: Survey, people: list[Row], weight: str = DECLARED) -> None:
    """The tiny survey with weights, and with its two tokens dropped."""
    tiny.edit("columns:\n", f"{weight}columns:\n")
    tiny.edit("  water: {", "  weight: {role: weight}\n  water: {")
    tiny.edit(", action: pseudonymise, domain: respondent", "")
    tiny.edit(", action: pseudonymise, normalise: phone", "")
    tiny.edit("suppression_limit: 0.20", "suppression_limit: 0.50")
    tiny.rewrite(people)


def of_homes(people: list[Row]) -> list[Row]:
    """Ten weights; those who live together have the same."""
    return [{**p, "weight": f"{10 + n // 3 % 10}.25"} for n, p in enumerate(people)]


def released(folder: Path) -> list[Row]:
    with (folder / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def claims(folder: Path) -> dict[str, tuple[str, str | int]]:
    found = json.loads((folder / "manifest.json").read_bytes())["claims"]
    return {each["measure"]: (each["kind"], each["value"]) for each in found}


def test_weights_are_in_bands_that_many_share_and_add_up(tiny, release, tmp_path):
    weigh(tiny, of_homes(rows()))
    release(tiny)
    told = released(tmp_path / "out")
    shared = Counter(row["weight"] for row in told)
    assert 2 <= len(shared) <= 5
    assert min(shared.values()) >= 9
    total = sum(Decimal(row["weight"]) for row in told)
    assert abs(total - 5000) <= Decimal(len(told)) / 2_000_000
    made = claims(tmp_path / "out")
    assert made["weight_people(weight)"] == ("recomputed", min(shared.values()))
    assert made["weight_total(weight)"] == ("recomputed", str(total))


def test_k_holds_for_whoever_knows_the_weights_too(tiny, release, tmp_path):
    weigh(tiny, of_homes(rows(240)))
    release(tiny)
    told = released(tmp_path / "out")
    alike = Counter((r["age"], r["sex"], r["ward"], r["weight"]) for r in told)
    assert min(alike.values()) >= 3
    assert claims(tmp_path / "out")["k(with weight)"] == ("recomputed", min(alike.values()))


def test_nothing_of_an_unreleased_row_changes_a_weight(tiny, release, tmp_path):
    """Whoever did not consent has another weight: the records are the same, byte for byte."""
    people = of_homes(rows())
    weigh(tiny, people)
    release(tiny)
    for person in people:
        if person["consent"] == "no":
            person["weight"] = "99999.5"
    tiny.rewrite(people)
    tiny.edit("release: wave-1", "release: wave-2")
    release(tiny, output=tmp_path / "again", private=tmp_path / "own")
    # The order of the rows is keyed by the label.
    sides = [tmp_path / side / "data" / "tiny-survey.csv" for side in ("out", "again")]
    first, second = (sorted(side.read_bytes().splitlines()) for side in sides)
    assert first == second


def test_weights_by_stratum_add_up_to_public_totals(tiny, release, tmp_path):
    (tiny.policy.parent / "totals.csv").write_text("north;3000\nsouth;1200\n", "utf-8")
    weigh(tiny, of_homes(rows(240)), STRATA)
    release(tiny)
    told = released(tmp_path / "out")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in told:
        sums[row["ward"]] += Decimal(row["weight"])
    assert {ward: round(total) for ward, total in sums.items()} == {"north": 3000, "south": 1200}
    assert min(Counter(row["weight"] for row in told).values()) >= 9
    assert api.risk(data=tiny.data, policy=tiny.policy).question.population == 4200
    made = claims(tmp_path / "out")
    assert made["weight_strata(weight)"] == ("recomputed", 2)
    assert round(Decimal(made["weight_total(weight)"][1])) == 4200


def test_normalised_weights_have_mean_one_and_tell_no_risk(tiny, release, tmp_path):
    weigh(tiny, of_homes(rows()), "weight: {column: weight, normalised: true}\n")
    release(tiny)
    told = released(tmp_path / "out")
    assert abs(sum(Decimal(r["weight"]) for r in told) - len(told)) < Decimal("0.001")
    assert "global_risk" not in claims(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert "global_risk" in manifest["not_checked"]


def test_risk_in_the_population_is_that_of_the_released_weights(tiny, release, tmp_path):
    people = of_homes(rows())
    declared = round(sum(Decimal(p["weight"]) for p in people))
    weigh(tiny, people, DECLARED.replace("5000", str(declared)))
    release(tiny)
    made = claims(tmp_path / "out")
    kind, mean = made["global_risk"]
    assert kind == "recomputed"
    assert 0 < Decimal(mean) <= Decimal(made["individual_risk"][1]) < 1
    assert made["household_risk"][0] == "sender_says"
    seen = api.risk(data=tmp_path / "out" / "data" / "tiny-survey.csv", policy=tiny.policy)
    assert abs(Decimal(str(seen.global_risk)) - Decimal(mean)) <= Decimal("0.000001")


def test_weights_that_miss_the_population_tell_no_risk(tiny, release, tmp_path):
    weigh(tiny, of_homes(rows()))  # they add up to about 1,300, and 5,000 are declared
    release(tiny)
    assert "global_risk" not in claims(tmp_path / "out")
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    assert "20 %" in private["weights"]["global_risk_not_checked"]


def test_a_row_that_cannot_be_weighed_is_told_by_its_place(tiny, release, tmp_path):
    people = of_homes(rows())
    people[7]["weight"] = "12,5"
    weigh(tiny, people)
    with pytest.raises(InputError) as caught:
        release(tiny)
    told = (caught.value.code, caught.value.where, caught.value.exit_code)
    assert told == ("data.not_weight", "column weight, record 8", 3)
    assert not (tmp_path / "out").exists()


def test_a_stratum_without_a_total_is_told_by_its_place(tiny, release):
    (tiny.policy.parent / "totals.csv").write_text("north;3000\n", "utf-8")
    weigh(tiny, of_homes(rows()), STRATA)
    with pytest.raises(InputError) as caught:
        release(tiny)
    assert caught.value.code == "data.outside_strata"
    assert "south" not in f"{caught.value.problem} {caught.value.where} {caught.value.fix}"


def test_a_total_for_nobody_is_refused(tiny, release):
    (tiny.policy.parent / "totals.csv").write_text("north;3000\nsouth;9\nwest;7\n", "utf-8")
    weigh(tiny, of_homes(rows()), STRATA.replace("ward", "side"))
    tiny.edit("  water: {", "  side: {role: metadata}\n  water: {")
    tiny.rewrite([{**p, "side": "north"} for p in of_homes(rows())])
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "goal.weights"
    assert caught.value.where == "totals.csv"


def test_a_stratum_that_the_records_do_not_tell_counts_in_k(tiny, release, tmp_path):
    """The weight tells the stratum: whoever is alone with it in a class has to leave."""
    (tiny.policy.parent / "totals.csv").write_text("a;3000\nb;2000\n", "utf-8")
    weigh(tiny, rows(), STRATA.replace("ward", "side"))
    tiny.edit("  water: {", "  side: {role: metadata}\n  water: {")
    people = [{**p, "side": "ab"[n % 4 == 0], "weight": "3"} for n, p in enumerate(rows(240))]
    tiny.rewrite(people)
    release(tiny)
    told = released(tmp_path / "out")
    alike = Counter((r["age"], r["sex"], r["ward"], r["weight"]) for r in told)
    assert len({r["weight"] for r in told}) == 2
    assert min(alike.values()) >= 3
    assert claims(tmp_path / "out")["weight_strata(weight)"][0] == "sender_says"


def test_a_population_below_the_people_of_the_file_is_refused(tiny, release):
    weigh(tiny, of_homes(rows()), DECLARED.replace("5000", "20"))
    with pytest.raises(InputError) as caught:
        release(tiny)
    assert caught.value.code == "data.population"


def test_answers_are_not_given_away_by_a_weight(tiny, release, tmp_path):
    """In a class of twelve the three heaviest are all of the minority: one band for all."""
    people = []
    for n, person in enumerate(rows(240)):
        heavy = n % 12 > 8
        person |= {"age": "20", "sex": "male", "ward": ("north", "south")[n % 2]}
        person |= {"weight": "9" if heavy else "2", "ethnicity": "majority"}
        person["ethnicity"] = "minority" if heavy and person["ward"] == "north" else "majority"
        people.append(person)
    weigh(tiny, people)
    tiny.edit("values: [majority, minority]}", "values: [majority, minority], max_share: 0.7}")
    tiny.edit("max_share: 0.7", "harmful: [minority], max_share: 0.7")
    release(tiny)
    shares = defaultdict(list)
    for row in released(tmp_path / "out"):
        shares[row["ward"], row["weight"]].append(row["ethnicity"] == "minority")
    assert max(sum(each) / len(each) for each in shares.values()) <= 0.7
    assert len({weight for ward, weight in shares if ward == "north"}) == 1
    assert len({weight for ward, weight in shares if ward == "south"}) == 2
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    assert private["weights"]["rows_in_another_band"] > 0
    assert "another band" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_scenario_may_name_the_weights(tiny, release, tmp_path):
    weigh(tiny, of_homes(rows(240)))
    tiny.edit("  leaks: state\n", "  leaks: state\n  scenarios: {design: [weight, sex]}\n")
    release(tiny)
    alike = Counter((r["weight"], r["sex"]) for r in released(tmp_path / "out"))
    assert claims(tmp_path / "out")["k(design)"] == ("recomputed", min(alike.values()))


def test_people_with_several_rows_and_weights_count_once(tiny, release, tmp_path):
    """Linked by their token, a person's rows carry one weight: none is told by a pair of them."""
    people = []
    for n, person in enumerate(rows(150)):
        person |= {"age": "20", "sex": "male", "ward": ("north", "south")[n % 2]}
        people += [{**person, "weight": f"{5 + n % 7}"}, {**person, "weight": f"{50 + n % 11}"}]
    weigh(tiny, people)
    tiny.edit(
        "respondent_id: {role: identifier}",
        "respondent_id: {role: identifier, action: pseudonymise}",
    )
    release(tiny)
    told = released(tmp_path / "out")
    pairs = defaultdict(list)
    for row in told:
        pairs[row["respondent_id"]].append(row["weight"])
    assert {len(set(weights)) for weights in pairs.values()} == {1}
    assert "global_risk" not in claims(tmp_path / "out")
    assert min(Counter(map(tuple, pairs.values())).values()) >= 9


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        ("weight: {column: weight}\n", "policy.weight_total"),
        ("weight: {column: weight, population: 9, normalised: true}\n", "policy.weight_total"),
        ("", "policy.weight_total"),
        ("weight: {column: income, population: 9}\n", "policy.weight_role"),
        (STRATA, "policy.path"),
    ],
)
def test_weights_that_nobody_can_scale_are_faults_of_the_policy(tiny, release, weight, code):
    weigh(tiny, of_homes(rows()), weight)
    with pytest.raises(PolicyError) as caught:
        release(tiny)
    assert code in {fault.code for fault in caught.value.faults}


def test_another_file_of_totals_is_another_policy(tiny, release, tmp_path):
    totals = tiny.policy.parent / "totals.csv"
    totals.write_text("north;3000\nsouth;1200\n", "utf-8")
    weigh(tiny, of_homes(rows(240)), STRATA)
    release(tiny)
    totals.write_text("north;3000\nsouth;1300\n", "utf-8")
    with pytest.raises(AnonkitError) as caught:
        release(tiny)
    assert caught.value.code == "output.occupied"


def test_risk_is_not_told_by_single_rows_where_households_can_be_linked(tiny, release, tmp_path):
    people = of_homes([{**p, "age": "20", "sex": "male", "ward": "north"} for p in rows(240)])
    declared = round(sum(Decimal(p["weight"]) for p in people))
    weigh(tiny, people, DECLARED.replace("5000", str(declared)))
    tiny.edit("hh_id: {role: identifier}", "hh_id: {role: identifier, action: pseudonymise}")
    release(tiny)
    assert "global_risk" not in claims(tmp_path / "out")
    alike: dict[str, list[str]] = defaultdict(list)
    for row in released(tmp_path / "out"):
        alike[row["hh_id"]].append(row["weight"])
    assert min(Counter(tuple(sorted(each)) for each in alike.values()).values()) >= 3


def test_members_with_weights_of_their_own_leave_their_households_alike(tiny, release, tmp_path):
    people = [
        {**p, "age": "20", "sex": "male", "ward": "north", "weight": f"{10 + n * 7 % 90}.25"}
        for n, p in enumerate(rows(240))
    ]
    weigh(tiny, people)
    tiny.edit("hh_id: {role: identifier}", "hh_id: {role: identifier, action: pseudonymise}")
    release(tiny)
    homes: dict[str, list[str]] = defaultdict(list)
    for row in released(tmp_path / "out"):
        homes[row["hh_id"]].append(row["weight"])
    assert min(Counter(tuple(sorted(each)) for each in homes.values()).values()) >= 3
