"""Laws of what tells what: against a slow twin, against chance, whatever the order and spelling."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import make

from anonkit.risk.leaks import LEAKS
from anonkit.risk.leaks.telling import CHANCE, DOUBT, LEAST, SHARE, telling

TABLES = st.integers(0, 2**32 - 1)


def random_rows(seed: int, *, planted: bool) -> dict[str, list]:
    """Up to 400 rows; people of several rows, households, gaps; perhaps a key that tells."""
    chance = np.random.default_rng(seed)
    n = int(chance.integers(1, 400))
    people = np.unique(chance.integers(0, n, n), return_inverse=True)[1]
    homes = people // int(chance.integers(1, 4))
    hidden = chance.integers(-1, 12, n)
    key = chance.integers(-1, int(chance.integers(1, 40)), n)
    if planted:
        key = np.where(chance.random(n) < 0.97, hidden * 2 + chance.integers(0, 2, n), key)
        key = np.maximum(key, -1)
    return {"people": people, "homes": homes, "hidden": hidden, "key": key}


def slow(rows: dict) -> set[int]:
    """The docstring of `telling`, word by word."""
    who, home = rows["people"].tolist(), rows["homes"].tolist()
    of, keys = rows["hidden"].tolist(), rows["key"].tolist()
    whole = Counter(answer for answer, _ in set(zip(of, who, strict=True)))
    people = defaultdict(set)
    rows_of = set(zip(who, home, keys, strict=True))
    by_row = Counter(of)
    shares = {v: max(whole[v] / sum(whole.values()), by_row[v] / len(of)) for v in whole}
    every = sum(share for answer, share in shares.items() if answer >= 0)
    chances = {v: min(1.0, shares[v] / min(every, 1.0)) for v in whole if v >= 0}
    said = defaultdict(set)
    for person, answer, key in zip(who, of, keys, strict=True):
        if key >= 0:
            people[key].add(person)
            said[key, person].add(answer)
    answers = defaultdict(lambda: defaultdict(set))
    for key, person in said:
        answers[key]  # a value has its people, whatever they say
        if len(said[key, person]) == 1:
            answers[key][min(said[key, person])].add(person)
    sure, alone, expected = set(), set(), 0.0
    for key, told in answers.items():
        largest = max(Counter(house for _, house, k in rows_of if k == key).values())
        n = len(people[key]) / largest
        if n < LEAST:
            continue
        expected += min(1.0, sum(reach(n, chance) for chance in chances.values()))
        most = max((len(each) for each in told.values()), default=0)
        if not most:
            continue
        best = min(answer for answer, each in told.items() if len(each) == most)
        share, usual = most / len(people[key]), shares[best]
        if best < 0 or share < SHARE or usual >= share or (1 - share) * DOUBT > 1 - usual:
            continue
        sure.add(key)
        if bound(n, share, usual) / usual <= CHANCE:
            alone.add(key)
    if not sure or expected >= len(sure):
        return alone
    seen = len(sure)
    chance = math.exp(seen - expected) * (expected / seen) ** seen
    return sure if chance <= CHANCE else alone


def bound(n: float, share: float, usual: float) -> float:
    rest = (1 - share) * math.log((1 - share) / (1 - usual)) if share < 1 else 0
    return math.exp(-n * (share * math.log(share / usual) + rest))


def reach(n: float, usual: float) -> float:
    return bound(n, SHARE, usual) if usual < SHARE else 1.0


@settings(max_examples=150)
@given(TABLES, st.booleans())
def test_what_tells_is_what_the_words_say(seed, planted):
    rows = random_rows(seed, planted=planted)
    sheet = make(
        {"a": ["x"] * len(rows["key"])}, {}, people=rows["people"], homes=rows["homes"], lived=True
    )
    found = telling(sheet, rows["key"], rows["hidden"])
    assert set(np.flatnonzero(found).tolist()) == slow(rows)


@settings(max_examples=60)
@given(st.integers(1, 60), st.floats(0.01, 0.9), st.integers(0, 60))
def test_the_bound_is_above_the_true_chance(n, usual, most):
    """The tail of the binomial, summed term by term."""
    most = min(most, n)
    share = most / n
    if share <= usual:
        return
    tail = sum(math.comb(n, m) * usual**m * (1 - usual) ** (n - m) for m in range(most, n + 1))
    assert tail <= bound(n, share, usual) * (1 + 1e-9)


def columns(seed: int, n: int = 300) -> tuple[dict, dict, dict]:
    """A file in which nothing has to do with anything."""
    chance = np.random.default_rng(seed)

    def column(values: int, empty: float = 0.0) -> list[str | None]:
        skewed = chance.geometric(chance.uniform(0.05, 0.6), n) % values
        gone = chance.random(n) < empty
        return [None if g else f"v{v}" for g, v in zip(gone, skewed, strict=True)]

    shown = {
        "weight": column(30),
        "cluster": column(25),
        "answer": column(4),
        "seldom": column(3, 0.08),
        "age": column(8),
        "code": [f"{v:08x}" for v in chance.integers(0, 2**32, n)],
    }
    hidden = {"ward": column(12), "sick": column(2), "age": column(60)}
    return shown, hidden, {"weight": "weight", "age": "quasi"}


@settings(max_examples=80)
@given(TABLES)
def test_columns_that_have_nothing_to_do_with_each_other_give_no_alarm(seed):
    shown, hidden, kinds = columns(seed)
    sheet = make(
        shown, hidden, kinds=kinds, input_rows=np.random.default_rng(seed).permutation(300)
    )
    assert [found for leak in LEAKS.values() for found in leak.find(sheet)] == []


@settings(max_examples=25)
@given(TABLES)
def test_only_the_order_of_the_rows_hangs_on_the_order_of_the_rows(seed):
    shown, hidden, kinds = columns(seed)
    shown["weight"] = [f"w{hidden['ward'][n][1:]}" for n in range(300)]
    shown["code"] = [f"{hidden['ward'][n]:>4}-{n:04}" for n in range(300)]
    order = np.random.default_rng(seed).permutation(300)

    def found(mix: bool) -> set:
        def cells(those: dict) -> dict:
            return {k: [v[n] for n in order] if mix else v for k, v in those.items()}

        sheet = make(cells(shown), cells(hidden), kinds=kinds)
        names = [name for name in LEAKS if name != "row_order"]
        return {finding for name in names for finding in LEAKS[name].find(sheet)}

    assert found(mix=False) == found(mix=True)
    assert {each.leak for each in found(mix=True)} >= {"weight"}


@settings(max_examples=25)
@given(TABLES, st.permutations(list("abcdefghijklmnopqrstuvwxyz")))
def test_how_answers_are_spelled_changes_nothing(seed, letters):
    shown, hidden, kinds = columns(seed)
    shown["cluster"] = [f"v{int(hidden['ward'][n][1:])}" for n in range(300)]

    def respelled(cells: list) -> list:
        return [c if c is None else f"{letters[int(c[1:]) % 26]}{c[1:]}" for c in cells]

    def found(those: dict) -> set:
        return set(LEAKS["design_variable"].find(make(shown, those, kinds=kinds)))

    assert found(hidden) == found({name: respelled(cells) for name, cells in hidden.items()})
    assert found(hidden)


def test_a_value_that_holds_all_answers_of_everybody_tells_none():
    """Of eight rows each nearly everybody has both answers: having one of them is no secret."""
    chance = np.random.default_rng(3)
    people = np.repeat(np.arange(500), 8)
    sheet = make({"a": ["x"] * 4000}, {}, people=people)
    answers = chance.integers(0, 2, 4000)
    assert not telling(sheet, chance.integers(0, 2, 4000), answers).any()
    assert telling(sheet, answers, answers).all()
