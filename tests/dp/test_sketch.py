"""The same people are known again from a few keyed codes; other people are not."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.dp import sketch
from anonkit.dp.sketch import Sample, Sampler, Sketch, shared, tail

RNG = np.random.default_rng(20261121)


def codes(count: int) -> np.ndarray:
    """So many people, unlike any before."""
    return RNG.integers(0, 2**64, count, np.uint64)


def sample(values: np.ndarray, batch: int = 10_000) -> Sample:
    sampler = Sampler()
    for place in range(0, len(values), batch):
        sampler.add(values[place : place + batch])
    return sampler.sample()


def people(values: np.ndarray, span: int = 0) -> Sketch:
    """People whose rows are other ones each time."""
    return Sketch(sample(values), sample(codes(len(values))), span)


@given(
    st.lists(st.integers(0, 60), max_size=200),
    st.integers(1, 40),
    st.randoms(use_true_random=False),
)
def test_neither_order_nor_batches_matter(numbers: list[int], batch: int, shuffle: Random) -> None:
    with pytest.MonkeyPatch.context() as small:
        small.setattr(sketch, "SIZE", 16)
        one = sample(np.array(numbers, np.uint64))
        shuffle.shuffle(numbers)
        two = sample(np.array(numbers, np.uint64), batch)
    assert one.codes.tolist() == two.codes.tolist() == sorted(set(numbers))[:16]
    assert one.alone.tolist() == two.alone.tolist()
    assert [numbers.count(n) == 1 for n in one.codes.tolist()] == one.alone.tolist()
    assert one.total == two.total == len(numbers)


@pytest.mark.parametrize("count", [0, 1, 30, 5_000])
@pytest.mark.parametrize("known", [True, False])
def test_a_sketch_comes_back_from_its_bytes(count: int, known: bool) -> None:
    made = Sketch(sample(codes(count)) if known else None, sample(codes(count)), 7, 2**64 - 1)
    back = Sketch.from_bytes(made.to_bytes())
    assert back.to_bytes() == made.to_bytes()
    assert (back.span, back.whole, back.people is None) == (7, 2**64 - 1, not known)
    assert made.same_people_as(back) == (count > 1)


@pytest.mark.parametrize("count", [30, 300, 3_000])
def test_the_same_people_asked_again_are_known_however_few(count: int) -> None:
    before = codes(count)
    assert people(before).same_people_as(people(before))
    some = math.ceil(count * 0.08)
    assert people(before).same_people_as(people(np.append(before[:some], codes(9 * count))))
    assert not people(before).same_people_as(people(codes(count)))
    fewer = count // 50
    assert not people(before).same_people_as(people(np.append(before[:fewer], codes(count))))


def test_memory_is_bounded_and_a_part_of_many_is_still_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sketch, "SIZE", 1024)
    many = codes(400_000)
    whole = sample(many)
    assert (len(whole.codes), whole.total) == (1024, 400_000)
    assert abs(whole.distinct / 400_000 - 1) < 0.15  # five standard errors
    part = many[:100_000]
    assert shared(whole, sample(np.append(part, codes(100_000))), 0.0)
    assert shared(sample(part[:20_000]), whole, 0.0)
    assert not shared(whole, sample(codes(400_000)), 0.0)
    assert not shared(whole, sample(np.append(part[:4_000], codes(396_000))), 0.0)


def test_running_numbers_name_nobody_but_their_rows_do() -> None:
    numbers, others = codes(3_000), codes(1_000)
    first = people(numbers, span=3_000)
    second = people(np.append(numbers[:2_000], others), span=3_200)
    assert not first.same_people_as(second)
    same = Sketch(second.people, first.rows, second.span)
    assert first.same_people_as(same)


def test_numbers_drawn_from_a_range_agree_by_chance() -> None:
    every = codes(9_000)
    first = people(RNG.choice(every, 2_000, replace=False), span=9_000)
    second = people(RNG.choice(every, 1_500, replace=False), span=9_000)
    assert not first.same_people_as(second)
    assert first.same_people_as(people(first.people.codes, span=9_000))


@pytest.mark.parametrize("kinds", [40, 1_000, 30_000])
def test_rows_that_are_alike_by_chance_are_other_people(kinds: int) -> None:
    """Rows drawn from the same population, of few columns or of many."""
    cells = codes(kinds)
    weights = RNG.dirichlet(np.full(kinds, 0.3))
    for _ in range(20):
        first, second = (
            Sketch(None, sample(RNG.choice(cells, size, p=weights))) for size in (2_000, 700)
        )
        assert not first.same_people_as(second)
    if kinds == 30_000:
        rows = RNG.choice(cells, 2_000, p=weights)
        assert Sketch(None, sample(rows)).same_people_as(Sketch(None, sample(rows[:1_500])))


def test_the_very_same_file_is_known_however_alike_its_rows_are() -> None:
    kinds = codes(8)

    def file(people: np.ndarray) -> Sketch:
        return Sketch(None, sample(people), whole=int(np.add.reduce(people)))

    people = RNG.choice(kinds, 3_000)
    assert file(people).same_people_as(file(people[::-1]))
    assert not file(people).same_people_as(file(RNG.choice(kinds, 3_000)))
    assert not file(people[:20]).same_people_as(file(people[:20]))
    few = np.repeat(kinds[:2], 20)  # any other file of two kinds may be so
    assert not file(few).same_people_as(file(few))


@given(st.integers(1, 400), st.floats(1e-3, 0.9), st.floats(0, 1))
def test_the_tail_is_never_understated(draws: int, chance: float, share: float) -> None:
    hits = round(draws * share)
    exact = math.fsum(
        math.exp(
            math.lgamma(draws + 1)
            - math.lgamma(n + 1)
            - math.lgamma(draws - n + 1)
            + n * math.log(chance)
            + (draws - n) * math.log1p(-chance)
        )
        for n in range(hits, draws + 1)
    )
    assert tail(hits, draws, chance) >= exact * (1 - 1e-6) - 1e-300
