"""Each leak planted and found; files without one give none."""

from __future__ import annotations

import random
import uuid

import numpy as np
import pytest
from sheets import make

from anonkit.risk.leaks import LEAKS
from anonkit.risk.leaks.base import Finding

WARDS = [f"ward {n}" for n in range(8)]


def places(people: int = 400, seed: int = 1) -> list[str]:
    draw = random.Random(seed)
    return [draw.choice(WARDS) for _ in range(people)]


def found(name: str, sheet) -> list[Finding]:
    return list(LEAKS[name].find(sheet))


def told(name: str, sheet) -> set[tuple[tuple[str, ...], str]]:
    return {(each.columns, each.tells) for each in found(name, sheet)}


def shuffled(cells: list[str], seed: int = 9) -> list[str]:
    return random.Random(seed).sample(cells, len(cells))


# Weights


def test_a_weight_for_each_stratum_tells_the_stratum():
    ward = places()
    weight = [f"{1.5 + WARDS.index(w) // 2}" for w in ward]
    half = [str(WARDS.index(w) // 2) for w in ward]
    asked = {"kinds": {"weight": "weight"}}
    assert told("weight", make({"weight": weight}, {"half": half}, **asked)) == {
        (("weight",), "half")
    }
    # Two wards have the same weight: it is right for one in two.
    assert not found("weight", make({"weight": weight}, {"ward": ward}, **asked))
    assert not found("weight", make({"weight": shuffled(weight)}, {"half": half}, **asked))
    assert not LEAKS["weight"].looks_at(make({"weight": weight}, {"half": half}))


def test_what_the_release_tells_anyway_is_no_leak():
    ward = places()
    weight = [str(WARDS.index(w)) for w in ward]
    asked = {"kinds": {"weight": "weight", "ward": "quasi", "county": "quasi"}}
    assert not found("weight", make({"weight": weight, "ward": ward}, {"ward": ward}, **asked))
    # Another quasi-identifier tells as much.
    county = [f"county {w}" for w in ward]
    assert not found("weight", make({"weight": weight, "county": county}, {"ward": ward}, **asked))
    # Told as it is for every second person only: the others are given away.
    some = [w if n % 2 else "*" for n, w in enumerate(ward)]
    assert found("weight", make({"weight": weight, "ward": some}, {"ward": ward}, **asked))


def test_weights_of_ones_own_are_told_of_a_file_that_is_no_release():
    weight = [f"{n}.25" for n in range(60)]
    asked = {"kinds": {"weight": "weight"}, "released": False}
    assert [f.said for f in found("weight", make({"weight": weight}, {}, **asked))] == [
        "leak_weight_own"
    ]
    home = np.arange(60) // 2
    shared = [f"{n // 2}.25" for n in range(60)]
    assert found("weight", make({"weight": shared}, {}, homes=home, lived=True, **asked))
    assert not found("weight", make({"weight": ["1", "2"] * 30}, {}, **asked))


# Design variables


def test_a_cluster_tells_its_place_even_where_some_cells_are_wrong():
    ward = places()
    cluster = [f"{WARDS.index(w)}{n % 3}" for n, w in enumerate(ward)]
    cluster[5], cluster[50] = cluster[50], cluster[5]
    assert told("design_variable", make({"cluster": cluster}, {"ward": ward})) == {
        (("cluster",), "ward")
    }
    assert not found("design_variable", make({"cluster": shuffled(cluster)}, {"ward": ward}))
    assert not found(
        "design_variable",
        make({"cluster": cluster}, {"ward": ward}, waived=frozenset({"cluster"})),
    )
    assert not found("design_variable", make({"cluster": ["one"] * 400}, {"ward": ward}))


def test_people_of_one_home_are_one_witness():
    """Ten of one household live in one ward by nature, not by design."""
    ward = [WARDS[n // 50] for n in range(400)]
    code = [f"c{n // 10}" for n in range(400)]
    home = np.arange(400) // 10
    assert found("design_variable", make({"code": code}, {"ward": ward}))
    assert not found(
        "design_variable", make({"code": code}, {"ward": ward}, homes=home, lived=True)
    )


def test_an_answer_that_nearly_all_give_is_not_told_by_a_value_that_goes_with_it():
    draw = random.Random(4)
    answer = [draw.choices(["no", "yes"], [19, 1])[0] for _ in range(2000)]
    water = [draw.choice(["tap", "river", "well"]) for _ in answer]
    assert not found("design_variable", make({"water": water}, {"answer": answer}))


def test_a_leak_needs_more_than_one_person_in_twenty():
    ward = places(1000)
    rare = ["seen" if w == WARDS[0] and n < 380 else f"x{n % 4}" for n, w in enumerate(ward)]
    assert 40 < rare.count("seen") <= 50
    assert not found("design_variable", make({"rare": rare}, {"ward": ward}))
    often = ["seen" if w == WARDS[0] else f"x{n % 4}" for n, w in enumerate(ward)]
    assert often.count("seen") > 50
    assert found("design_variable", make({"often": often}, {"ward": ward}))


# Missing answers


def test_a_question_that_only_some_are_asked_tells_who_they_are():
    draw = random.Random(2)
    status = [draw.choices(["positive", "negative"], [1, 4])[0] for _ in range(300)]
    since = ["2019" if s == "positive" else None for s in status]
    other = [draw.choice(["a", "b", None]) for _ in status]
    leak = told("missing_pattern", make({"since": since, "other": other}, {"status": status}))
    assert leak == {(("since",), "status")}
    assert not found("missing_pattern", make({"other": other}, {"status": status}))
    assert not LEAKS["missing_pattern"].looks_at(make({"status": status}, {}))


def test_a_star_that_stands_for_one_answer_tells_it():
    """Who recodes only the smallest ward says by the star which ward it was."""
    ward = [WARDS[0] if n % 9 == 0 else WARDS[1 + n % 7] for n in range(400)]
    starred = ["*" if w == WARDS[0] else w for w in ward]
    asked = {"kinds": {"ward": "quasi"}}
    assert told("missing_pattern", make({"ward": starred}, {"ward": ward}, **asked)) == {
        (("ward",), "ward")
    }
    mixed = ["*" if n % 5 == 0 else w for n, w in enumerate(ward)]
    assert not found("missing_pattern", make({"ward": mixed}, {"ward": ward}, **asked))


def test_a_question_that_two_people_answered_singles_them_out():
    answered = ["yes" if n in (3, 40) else None for n in range(90)]
    (leak,) = found("missing_pattern", make({"mine": answered}, {}))
    assert (leak.said, leak.columns) == ("leak_missing_few", ("mine",))
    answered[50] = "no"
    assert not found("missing_pattern", make({"mine": answered}, {}))


def test_rare_combinations_of_skipped_questions_single_people_out():
    draw = random.Random(3)
    columns = {f"q{n}": [draw.choice(["a", None]) for _ in range(120)] for n in range(8)}
    assert [f.said for f in found("missing_pattern", make(columns, {}))] == ["leak_missing_rare"]
    # Of a part of a file that cannot be said.
    assert not found("missing_pattern", make(columns, {}, share=0.5))
    # An answer that is missing here and there is no skipped question.
    seldom = {f"q{n}": [draw.choices(["a", None], [9, 1])[0] for _ in range(120)] for n in range(8)}
    assert not found("missing_pattern", make(seldom, {}))


# Structure of codes


@pytest.mark.parametrize("code", ["{place:02}-{n:04}", "{place:02}{n:04}", "HH/{n:04}/{place:02}"])
def test_a_part_of_a_code_that_is_the_place(code):
    ward = places()
    draw = random.Random(5)
    numbers = draw.sample(range(10_000), len(ward))
    codes = [code.format(place=WARDS.index(w), n=n) for w, n in zip(ward, numbers, strict=True)]
    assert told("id_structure", make({"code": codes}, {"ward": ward})) == {(("code",), "ward")}
    assert not found("id_structure", make({"code": shuffled(codes)}, {"ward": ward}))
    # Our own tokens are keyed, and are not looked at.
    assert not found("id_structure", make({"code": codes}, {"ward": ward}, kinds={"code": "token"}))


def test_running_numbers_and_times_and_dates_in_codes():
    draw = random.Random(6)
    made = {
        "leak_id_running": [f"RSP{n:05}" for n in draw.sample(range(100, 250), 120)],
        "leak_id_time": [str(uuid.uuid1(node=n, clock_seq=n)) for n in range(120)],
        "leak_id_date": [f"KE{20240101 + n % 28}x{draw.randrange(10**6):06}" for n in range(120)],
    }
    for said, codes in made.items():
        assert [f.said for f in found("id_structure", make({"code": codes}, {}))] == [said]
    honest = {
        "random": [str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(120)],
        "number": [str(draw.randrange(10**8)) for _ in range(120)],
        "day": [f"2024-01-{1 + n % 28:02}" for n in range(120)],
        "moment": [f"2024-01-{1 + n % 28:02}T10:{n % 60:02}:00Z" for n in range(120)],
        "score": [str(n % 30) for n in range(120)],
    }
    assert not found("id_structure", make(honest, {}))


# Order


def test_rows_that_stand_by_household_by_place_by_time_or_as_they_were_read():
    home = np.arange(300) // 3
    ward = [WARDS[n // 40] for n in range(300)]
    together = make({"a": ["x"] * 300}, {"ward": ward}, homes=home, lived=True)
    assert [(f.said, f.tells) for f in found("row_order", together)] == [
        ("leak_order_household", ""),
        ("leak_order", "ward"),
    ]
    mixed = np.random.default_rng(1).permutation(300)
    apart = make(
        {"a": ["x"] * 300}, {"ward": [ward[n] for n in mixed]}, homes=home[mixed], lived=True
    )
    assert not found("row_order", apart)
    read = make({"a": ["x"] * 300}, {}, input_rows=np.arange(300) + np.arange(300) % 40 * 5)
    assert [f.said for f in found("row_order", read)] == ["leak_order_input"]
    assert not found("row_order", make({"a": ["x"] * 300}, {}, input_rows=mixed))
    day = [f"2024-{1 + n // 28 % 12:02}-{1 + n % 28:02}" for n in range(300)]
    assert told("row_order", make({"day": day}, {}, released=False)) == {((), "day")}
    assert not found("row_order", make({"day": shuffled(day)}, {}, released=False))
    # What a release shows may well be sorted: it shows it.
    assert not found("row_order", make({"day": day}, {}))


def test_rows_of_one_person_that_stand_together_are_linked():
    people = np.arange(300) // 3
    assert [f.said for f in found("row_order", make({"a": ["x"] * 300}, {}, people=people))] == [
        "leak_order_person"
    ]
    mixed = np.random.default_rng(2).permutation(people)
    assert not found("row_order", make({"a": ["x"] * 300}, {}, people=mixed))


def test_rows_alike_in_every_cell_may_stand_together():
    """They share one keyed number, and nobody can say which is which."""
    cells = [answer for n in range(150) for answer in [f"a{n % 9}"] * 2]
    draw = random.Random(8)
    pairs = [cells[n : n + 2] for n in range(0, 300, 2)]
    draw.shuffle(pairs)
    cells = [each for pair in pairs for each in pair]
    twins = np.arange(300) % 2 == 1
    assert found("row_order", make({"a": cells}, {"a": cells}))
    assert not found("row_order", make({"a": cells}, {"a": cells}, twins=twins))


def test_every_leak_of_the_table_says_what_it_is():
    for leak in LEAKS.values():
        for text in (leak.summary, leak.threshold, leak.source, leak.mend, leak.nothing):
            assert len(text) > 10
