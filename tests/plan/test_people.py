"""Tables judged by a number of people that is public, before any data is read."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from anonkit import api
from anonkit.dp import QUERIES, two_buckets
from anonkit.dp.odds import surest
from anonkit.errors import OptionError, PolicyError
from anonkit.plan import describe, document, make_plan, with_coarser
from anonkit.plan.coarser_tables import by_text
from anonkit.plan.foresee_tables import READABLE, fewest, foresee, noise_at, value_at
from anonkit.policy.load import parse_policy

MEASURES = (
    "{name: t, by: [sex], count: persons}",
    "{name: t, by: [sex], count: rows}",
    "{name: t, by: [sex], sum: income, bounds: [0, 6000]}",
    "{name: t, by: [sex], sum: income, bounds: [-100, 300]}",
    "{name: t, by: [sex], mean: income, bounds: [1000, 6000]}",
    "{name: t, by: [sex], share: {column: water_source, values: [tap]}}",
    "{name: t, by: [sex], quantiles: [0.1, 0.5], of: age, bounds: [0, 110]}",
    "{name: t, by: [sex], histogram: age, bands: [0, 18, 60]}",
)
FINE = "{name: t, by: [ward, sex, water_source, {column: age, bands: [0, 10, 20, 30]}], count: rows"


def tables(draft, *written, people=""):
    lines = "".join(f"    - {each}\n" for each in written)
    draft.tables = (
        f"aggregates:\n  budget: account\n  epsilon: 1\n{people}  tables:\n{lines}both: so\n"
    )
    return draft


def planned(draft, people=None):
    loaded = parse_policy(draft.text, draft.folder / "p.yaml")
    return with_coarser(make_plan(loaded, None, people), loaded)


def refused(draft, people=None):
    with pytest.raises(PolicyError) as caught:
        planned(draft, people)
    return [(fault.code, fault.fix) for fault in caught.value.faults]


@pytest.mark.parametrize("written", MEASURES)
def test_the_fewest_people_of_whom_a_cell_says_something_are_the_first_of_whom_it_does(
    draft, written
):
    (table,) = planned(tables(draft, written)).aggregates.tables
    least = fewest(table)

    def says(people):
        noise = noise_at(table, Fraction(people))
        return noise is not None and noise <= READABLE * value_at(table, Fraction(people))

    assert says(least)
    assert says(10 * least)
    assert not says(least - 1)


@pytest.mark.parametrize("written", MEASURES[4:6])
def test_a_mean_is_foreseen_as_noisy_as_it_is_told(draft, written):
    (table,) = planned(tables(draft, written)).aggregates.tables
    facts, query = table.facts, QUERIES[table.query]
    across = int((facts.high - facts.low) / facts.step)
    for rows in range(1, 200):
        above = rows * across // 3
        ((told,),) = query.figures([[above], [rows * across - above]], facts)
        foreseen = two_buckets.half_width_at(facts, table.sensitivity, Fraction(rows))
        assert (foreseen is None) == (told.value == "")
        assert foreseen is None or foreseen == Fraction(told.half_width_95)


def test_the_keys_in_brackets_hold_nobody(draft):
    (table,) = planned(tables(draft, MEASURES[0])).aggregates.tables
    seen = foresee(table, 100, None)
    assert (seen.cells, seen.cell) == (2, 50)


def test_weights_nobody_adds_up_are_not_judged_and_those_of_a_population_are(draft):
    draft.columns["w"] = "{role: weight}"
    draft.top += "weight: {column: w, normalised: true}\n"
    (table,) = planned(
        tables(draft, "{name: t, by: [sex], count: rows, weight_max: 5}")
    ).aggregates.tables
    weight = planned(draft).policy.weight
    total = weight.model_copy(update={"normalised": False, "population": 10_000})
    assert foresee(table, 100, weight).cell == 50
    assert foresee(table, 100, total).cell == 250, "no row weighs more than 5"
    assert foresee(table, 10_000, total).cell == 5_000
    assert foresee(table, 100, total.model_copy(update={"population": None})) is None


def test_a_table_too_fine_is_refused_with_one_that_can_be_read(draft):
    tables(draft, f"{FINE}}}")
    assert not planned(draft, 100_000).coarser
    ((code, fix),) = refused(draft, 100)
    assert code == "table.too_fine"
    by = fix.partition("`by: ")[2].partition("`")[0]
    assert by
    tables(draft, f"{{name: t, by: {by}, count: rows}}")
    plan = planned(draft, 100)
    (table,) = plan.aggregates.tables
    assert foresee(table, 100, None).readable
    assert not plan.coarser


def test_no_table_is_named_where_none_could_be_read(draft):
    ((_, fix),) = refused(tables(draft, f"{FINE}}}"), 3)
    assert "fewer tables or for more epsilon" in fix


def test_a_reason_stands_among_what_is_set_aside(draft):
    plan = planned(tables(draft, f"{FINE}, because: sums of it are wanted}}"), 100)
    (override,) = plan.overrides
    assert (override.where, override.rule) == ("table t", "too_fine")
    text = describe(plan)
    assert "table t, too_fine: sums of it are wanted" in text
    assert "there is more noise in it than people" in text
    assert "readable cells 0 of 48" in text
    assert "however people are spread" in text
    assert "use `by: [" in text


def test_the_policys_own_number_is_judged_like_the_options(draft):
    fine, reason = f"{FINE}}}", f"{FINE}, because: sums of it}}"
    assert planned(tables(draft, fine)).people is None
    assert refused(tables(draft, fine, people="  people: 100\n")) == refused(draft, 100)
    assert planned(tables(draft, reason, people="  people: 100\n")).people == 100
    ((code, _),) = refused(tables(draft, reason, people="  people: 100000\n"))
    assert code == "policy.idle_reason"
    ((code, _),) = refused(tables(draft, MEASURES[0], people="  people: 2987\n"))
    assert code == "table.people"


def test_plan_says_that_it_cannot_judge_and_what_epsilon_means(draft):
    plan = planned(draft)
    text = describe(plan)
    assert "it is not judged whether a table is too fine" in text
    assert "at most 88.1 % sure by these tables" in text
    told = json.loads(json.dumps(document(plan)))["aggregates"]
    assert (told["people"], told["sure_at_most_percent"]) == (None, 88.1)
    assert all(table["expected"] is None for table in told["tables"])


def test_quantiles_say_their_rank_error_and_means_their_noise(draft):
    text = describe(planned(tables(draft, MEASURES[4], MEASURES[6].replace("t,", "q,", 1)), 3000))
    assert "the rank is off by at most" in text
    assert "noise shrinks with the rows of a cell: ±" in text
    assert "a typical cell holds 1,500 rows" in text


@pytest.mark.parametrize(("epsilon", "tenths"), [("0.1", 525), ("1", 732), ("5", 994)])
def test_odds_grow_by_e_to_the_epsilon(epsilon, tenths):
    assert surest(Fraction(epsilon)) == tenths


def test_release_refuses_what_plan_refuses_before_the_data_is_opened(draft):
    tables(draft, f"{FINE}}}", people="  people: 100\n")
    policy = draft.folder / "p.yaml"
    policy.write_text(draft.text, "utf-8")
    with pytest.raises(PolicyError) as by_plan:
        api.plan(policy=policy)
    with pytest.raises(PolicyError) as by_release:
        api.release(
            policy=policy,
            data=Path("absent.csv"),
            output=draft.folder / "out",
            passphrase="none is asked for",
        )
    assert by_plan.value.faults == by_release.value.faults
    assert not (draft.folder / "out").exists()


def test_people_are_asked_of_tables_only_and_are_a_number(draft):
    policy = draft.folder / "p.yaml"
    policy.write_text(draft.text, "utf-8")
    assert api.plan(policy=policy, people=5_000).people == 5_000
    for people in (0, -1, 10**11):
        with pytest.raises(OptionError, match="no number of people"):
            api.plan(policy=policy, people=people)
    draft.tables = ""
    policy.write_text(draft.text, "utf-8")
    with pytest.raises(OptionError, match="asks for none"):
        api.plan(policy=policy, people=5_000)


@pytest.mark.parametrize("people", [60, 400])
def test_a_coarser_table_is_readable_with_the_noise_that_it_would_have(draft, people):
    """Shared noise is divided anew for each shape: what looks readable at first may not be."""
    written = {
        "t": FINE,
        "o": "{name: o, by: [ward, sex], count: rows",
        "p": "{name: p, by: [ward, {column: age, bands: [0, 20, 40]}], count: rows",
    }
    reasoned = {name: f"{each}, because: so}}" for name, each in written.items()}
    found = planned(tables(draft, *reasoned.values()), people).coarser
    assert found
    for name, instead in found.items():
        changed = f"{{name: {name}, {by_text(instead.by)}, count: rows}}"
        tables(draft, *(reasoned | {name: changed}).values())
        told = {each.name: each for each in planned(draft, people).aggregates.tables}
        assert foresee(told[name], people, None).readable


def test_an_adaptive_table_is_judged_by_the_step_that_is_told(draft):
    ladder = "granularity: adaptive, ladder: [[{column: ward, level: 1}, sex], [sex], []]"
    tables(draft, f"{{name: t, by: [ward, sex], count: persons, {ladder}}}")
    (table,) = planned(draft).aggregates.tables
    least = fewest(table)
    assert foresee(table, 6 * least, None).told_by == table.rungs[0].name
    assert foresee(table, 6 * least - 1, None).told_by == table.rungs[1].name
    assert foresee(table, least, None).told_by == table.rungs[-1].name
    assert foresee(table, least, None).cells == 1
    assert foresee(table, least, None).readable
    assert "told by" in describe(planned(draft, 6 * least))
