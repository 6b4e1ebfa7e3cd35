"""What is worked out of tables: against other tools' patterns, and against trying every table."""

from __future__ import annotations

import csv
import random
from itertools import product
from pathlib import Path

import pytest
from by_hand import crossed, oracle, published

from anonkit.intake.attack.attack import Attack, Outcome, Wanted, attack
from anonkit.intake.attack.intervals import Effort
from anonkit.intake.attack.system import systems
from anonkit.intake.figures.base import Noise, Published

DATA = Path(__file__).resolve().parents[2] / "fixtures/tables"
Labels = frozenset[tuple[str, str]]


def attacked(*tables: Published, every_end: int = 500) -> list[Attack]:
    return [attack(each, Wanted(), Effort(every_end)) for each in systems(tables)]


def outcomes(*tables: Published, every_end: int = 500) -> dict[Labels, Outcome]:
    return {
        one.system.cells[each.cell].key: each
        for one in attacked(*tables, every_end=every_end)
        for each in one.outcomes
    }


def at(**labels: str) -> Labels:
    return frozenset(labels.items())


def exact(*tables: Published) -> int:
    return sum(each.exact for each in outcomes(*tables).values())


def test_a_pattern_of_gauss_suppression_holds_and_its_intervals_are_known():
    cells = oracle(DATA / "z1_maxN3.csv", ["region", "hovedint"], "ant", "suppressed")
    found = outcomes(published(["region", "hovedint"], cells))
    assert len(found) == 6
    assert {each.how for each in found.values()} == {"safe"}
    for region in "bdh":
        span = found[at(region=region, hovedint="arbeid")]
        assert (span.least, span.most) == (0, 6)


def test_without_secondary_suppression_everything_is_found_out():
    cells = oracle(DATA / "z1_maxN3.csv", ["region", "hovedint"], "ant", "primary")
    found = outcomes(published(["region", "hovedint"], cells))
    assert sorted(each.least for each in found.values()) == [1, 2, 3]
    assert all(each.how == "sums" for each in found.values())


@pytest.mark.parametrize(("mark", "expected"), [("suppressed", (29, 0)), ("primary", (11, 11))])
def test_two_hierarchies_over_the_same_regions_are_one_system(mark, expected):
    cells = oracle(DATA / "z2_maxN3.csv", ["region", "hovedint"], "ant", mark)
    with (DATA / "z2_input.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    tables = []
    for level in ("fylke", "kostragr"):
        up = {row["region"]: row[level] for row in rows}
        kept = {"", *up, *up.values()}
        own = {key: value for key, value in cells.items() if key[0] in kept}
        tables.append(published(["region", "hovedint"], own, file=level, parents={"region": up}))
    found = outcomes(*tables)
    assert (len(found), sum(each.exact for each in found.values())) == expected


def test_sums_of_money_in_linked_tables_hold():
    cells = oracle(DATA / "magnitude1_dom.csv", ["geo", "sector4"], "value", "suppressed")
    money = {"measure": "sum", "column": "value"}
    lands, sides = ("", "Iceland", "Portugal", "Spain"), ("", "private", "public")
    first = {key: v for key, v in cells.items() if key[0] in lands and key[1] in sides}
    second = {
        key: v
        for key, v in cells.items()
        if key[0] in ("", "EU", "nonEU") and key[1] not in sides[1:]
    }
    found = outcomes(
        published(["geo", "sector2"], first, **money),
        published(["eu", "sector4"], second, **money),
    )
    assert len(found) == 11
    assert {each.how for each in found.values()} == {"safe"}


def test_one_hole_in_every_district_is_filled_by_a_table_beside_it():
    rng = random.Random(1)
    levels = ["none", "some", "a lot", "cannot"]
    counts = {
        (f"district {d}", level): rng.randint(1, 9) if level == "cannot" else rng.randint(20, 400)
        for d in range(15)
        for level in levels
    }
    cells = {key: None if key[1] == "cannot" else value for key, value in counts.items()}
    rows: dict[str, int] = {}
    for (district, _), value in counts.items():
        rows[district] = rows.get(district, 0) + value
    # Added up again from what was left, as one tool does; the table beside it knows better.
    margins = {
        (d, ""): sum(v for (o, _), v in cells.items() if o == d and v is not None) for d in rows
    }
    cross = published(["district", "difficulty"], {**cells, **margins}, file="cross.csv")
    beside = published(
        ["district"], {("",): sum(rows.values()), **{(d,): n for d, n in rows.items()}}
    )
    found = outcomes(cross, beside)
    assert len(found) == 15
    assert {key: int(each.least) for key, each in found.items() if each.exact} == {
        at(district=d, difficulty="cannot"): counts[d, "cannot"] for d in rows
    }
    # The same without any margin of its own; and hidden only by leaving the rows out.
    shown = {key: value for key, value in cells.items() if value is not None}
    assert exact(published(["district", "difficulty"], cells), beside) == 15
    assert exact(published(["district", "difficulty"], {**shown, ("x", "cannot"): 0}), beside) == 15


def test_a_table_without_totals_is_linked_by_what_its_lines_lack():
    levels = {"none": 400, "some": 90, "cannot": None}
    cells = {(f"D{d}", level): n and n + 7 * d for d in range(4) for level, n in levels.items()}
    wide = published(["district", "column"], cells, column="none", file="wide.csv")
    rows = {f"D{d}": 490 + 14 * d + d + 1 for d in range(4)}
    beside = published(["district"], rows, column="persons", file="beside.csv")
    assert exact(wide, beside) == exact(beside, wide) == 4
    # Of households there are far more: they are not the same people.
    more = published(["district"], {d: 5 * n for d, n in rows.items()}, column="x", file="b.csv")
    assert exact(wide, more) == 0


def test_two_questions_with_the_same_answers_are_two_dimensions():
    first = {("A", "yes"): 30, ("A", "no"): 20, ("B", "yes"): 25, ("B", "no"): 35}
    second = {("A", "yes"): 11, ("A", "no"): 39, ("B", "yes"): 49, ("B", "no"): 11}
    one = published(["district", "column"], crossed(first))
    two = published(["district", "column"], crossed(second), file="two.csv")
    (only,) = attacked(one, two)
    assert not only.system.clashes
    assert len(only.system.grids) == 2


def test_a_margin_of_a_table_of_three_dimensions_is_a_table_of_two():
    rng = random.Random(2)
    counts = {key: rng.randint(5, 60) for key in product("ABC", "MF", "yn")}
    hole = ("A", "M", "y")
    inner = {key: None if key == hole else value for key, value in counts.items()}
    margins = {k[:2]: v for k, v in crossed(counts).items() if k[2] == ""}
    sibling = published(["District", "Sex"], margins, file="two.csv")
    three = published(["district", "sex", "answer"], inner, file="three.csv")
    assert exact(three) == 0
    assert exact(three, sibling) == 1


def test_what_is_hidden_here_and_told_there_is_found_out():
    counts = {("A", "y"): 3, ("A", "n"): 30, ("B", "y"): 14, ("B", "n"): 25}
    hidden = [("A", "y"), ("A", "n"), ("B", "y"), ("B", "n")]
    now = published(["d", "a"], crossed(counts, hidden), file="now.csv")
    before = published(["d", "a"], crossed(counts), file="then.csv", origin="March")
    assert exact(now) == 0
    assert {each.how for each in outcomes(now, before).values()} == {"told"}


def test_another_wave_of_a_survey_says_nothing_of_this_one():
    counts = {("A", "y"): 3, ("A", "n"): 30, ("B", "y"): 14, ("B", "n"): 25}
    hidden = [("A", "y"), ("A", "n"), ("B", "y"), ("B", "n")]
    now = published(["d", "a"], crossed(counts, hidden), file="now.csv")
    wave = {key: value * 2 - 5 for key, value in counts.items()}
    before = published(["d", "a"], crossed(wave), file="then.csv", origin="last year")
    assert exact(now, before) == 0


def test_a_district_named_as_its_province_is_not_the_province():
    rows = {("Beirut", ""): 90, ("Nabatieh", ""): 100, ("", ""): 190}
    inner = {("Beirut", "Beirut"): 90, ("Nabatieh", "Nabatieh"): 60, ("Nabatieh", "Hasbaya"): 40}
    table = published(["governorate", "district"], {**rows, **inner})
    (one,) = attacked(table)
    assert not one.contradictions
    assert not one.system.clashes
    # In one column, where only the levels tell them apart.
    up = {"Nabatieh": "Nabatieh", "Hasbaya": "Nabatieh", "Tyre": "South"}
    low = published(["area"], {"Nabatieh": 60, "Hasbaya": 40, "Tyre": 50}, parents={"area": up})
    high = published(["area"], {"": 150, "Nabatieh": 100, "South": 50}, file="high.csv")
    (one,) = attacked(low, high)
    assert not one.system.clashes
    assert not one.contradictions


def test_what_is_left_over_in_one_table_is_not_what_is_left_over_in_another():
    one = published(["origin"], {"": 100, "A": 60, "B": 30, "Other": 10})
    two = published(["origin"], {"": 100, "A": 60, "Other": 40}, file="two.csv")
    (found,) = attacked(one, two)
    assert not found.system.clashes
    assert not found.contradictions


def test_a_row_left_out_that_is_no_zero_is_found_out():
    counts = {("A", "y"): 4, ("A", "n"): 30, ("B", "y"): 0, ("B", "n"): 25}
    cells = crossed(counts)
    del cells["A", "y"]
    assert list(outcomes(published(["d", "a"], cells))) == [at(d="a", a="y")]
    cells = crossed(counts)
    del cells["B", "y"]
    assert outcomes(published(["d", "a"], cells)) == {}


def test_marks_and_rounding_bound_what_they_hide():
    cells = {"": 9, "a": "<5", "b": "<5", "c": "<5"}
    found = outcomes(published(["d"], cells))
    assert {(each.least, each.most, each.how) for each in found.values()} == {(1, 4, "safe")}
    full = outcomes(published(["d"], {**cells, "": 12}))
    assert {(each.least, each.how) for each in full.values()} == {(4, "bounds")}
    tens = published(["d"], {"": 50, "a": 30, "b": None}, rounding=10)
    span = outcomes(tens)[at(d="b")]
    assert (span.least, span.most, span.how) == (10, 30, "safe")


def test_tables_that_do_not_add_up_are_told():
    counts = {(d, a): 20 for d in "ABC" for a in "yn"}
    cells = {**crossed(counts), ("A", ""): 41}
    (one,) = attacked(published(["d", "a"], cells))
    assert len(one.system.wrong) == 2
    other = published(["d"], {"": 120, "A": 40, "B": 40, "C": 44}, file="two.csv")
    good = published(["d", "a"], crossed(counts))
    (one,) = attacked(good, other)
    assert [each.key for each in one.system.clashes] == [at(d="c")]


def test_hidden_figures_that_no_table_allows_are_told():
    cells = {"": 30, "a": 20, "b": "<5", "c": "<5"}
    (one,) = attacked(published(["d"], cells))
    assert len(one.contradictions) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_provinces_before_or_after_their_districts_in_one_column_are_levels(order):
    inner = {"North": {"a": 60, "b": 45, "c": 20}, "South": {"d": 70, "e": 35}}
    rows: dict[str, int] = {}
    for province, districts in inner.items():
        rows[province] = sum(districts.values())
        rows |= districts
    rows = dict(list(rows.items())[::order])
    cells = {("", ""): 230, **{(area, ""): n for area, n in rows.items()}}
    for area, n in rows.items():
        cells |= {(area, "y"): n // 3, (area, "n"): n - n // 3}
    cells["North", "y"], cells["North", "n"] = 20 + 15 + 6, 40 + 30 + 14
    cells["South", "y"], cells["South", "n"] = 23 + 11, 47 + 24
    cells |= {("", "y"): 75, ("", "n"): 155}
    for area in ("a", "North"):
        cells[area, "y"] = cells[area, "n"] = None
    (one,) = attacked(published(["area", "answer"], cells))
    assert not one.system.loose
    assert not one.system.wrong
    assert [each.how for each in one.outcomes] == ["sums"] * 4


def test_several_answers_of_a_person_are_no_parts_of_a_whole():
    cells = crossed({(d, a): 20 for d in "ABC" for a in "xyz"})
    for d in ("A", "B", "C", ""):
        cells[d, ""] = 50 if d else 150
    cells["A", "x"] = None
    (one,) = attacked(published(["d", "answers"], cells))
    assert [level.dim for _, level in one.system.loose] == [1]
    assert not one.contradictions


def test_tables_with_noise_are_left_out():
    assert attacked(published(["d"], {"": 9, "a": 3, "b": None}, noise=Noise())) == []


def test_the_only_one_behind_a_sum_works_out_its_neighbour():
    cells = {"": 100, "a": None, "b": None, "c": 60}
    table = published(["d"], cells, measure="sum", column="money")
    from dataclasses import replace

    alone = replace(
        table, cells=tuple(replace(c, base=1 if c.key == ("a",) else 5) for c in table.cells)
    )
    found = next(one for one in attacked(alone) if one.outcomes)
    keys = [(found.system.cells[i].key, found.system.cells[j].key) for i, j in found.alone]
    assert keys == [(at(d="a"), at(d="b"))]


def test_shares_with_their_respondents_are_counts():
    from dataclasses import replace
    from fractions import Fraction

    table = published(["d", "a"], {("A", "y"): "12.5", ("A", "n"): None}, measure="share")
    table = replace(table, cells=tuple(replace(c, base=Fraction(8)) for c in table.cells))
    total = published(["d"], {"A": 8, "B": 9}, file="t.csv")
    found = outcomes(table, total)
    assert {key: each.least for key, each in found.items() if each.exact} == {at(d="a", a="n"): 7}


@pytest.mark.parametrize("seed", range(25))
def test_every_table_that_could_be_agrees_with_what_is_claimed(seed):
    rng = random.Random(seed)
    sizes = rng.choice([(2, 2), (2, 3), (3, 3), (2, 2, 2)])
    spots = list(product(*[[f"{axis}{n}" for n in range(size)] for axis, size in enumerate(sizes)]))
    truth = {spot: rng.choice([0, 1, 1, 2, 3]) for spot in spots}
    full = crossed(truth)
    hidden = [key for key in full if rng.random() < (0.6 if "" not in key else 0.25)]
    names = [f"dim{n}" for n in range(len(sizes))]
    found = outcomes(published(names, crossed(truth, hidden)))
    possible = brute_force(truth, full, set(hidden))
    for key in hidden:
        values = {each[key] for each in possible}
        span = found[frozenset((n, v) for n, v in zip(names, key, strict=True) if v)]
        assert span.exact == (len(values) == 1), key
        if max(values) < MOST:
            assert (span.least, span.most) == (min(values), max(values)), key


MOST = 6


def brute_force(truth, full, hidden):
    """Every table of whole numbers up to `MOST` that agrees with all that is published."""
    margins = {spot: list(crossed({spot: 0})) for spot in truth}
    room = {key: value for key, value in full.items() if key not in hidden}
    sums = dict.fromkeys(full, 0)
    spots = list(truth)
    found = []

    def step(n):
        if n == len(spots):
            if not any(room.values()):
                found.append(dict(sums))
            return
        spot = spots[n]
        held = [key for key in margins[spot] if key in room]
        most = min((room[key] for key in held), default=MOST)
        for value in [truth[spot]] if spot not in hidden else range(min(MOST, most) + 1):
            if value <= most:
                _add(value, margins[spot], held, sums, room)
                step(n + 1)
                _add(-value, margins[spot], held, sums, room)

    step(0)
    return found


def _add(value, keys, held, sums, room):
    for key in keys:
        sums[key] += value
    for key in held:
        room[key] -= value
