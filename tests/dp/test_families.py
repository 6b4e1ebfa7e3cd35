"""Which tables share their noise, and what each is given."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.dp.families import Asked, families
from anonkit.dp.mechanisms import half_width_95, variance

ONE = Fraction(1)
NAMES = ("ward", "sex", "age")
SIZES = {"ward": 6, "sex": 4, "age": 9}


def asked(*names: str, joint: str | None = "people", priority: Fraction = ONE) -> Asked:
    return Asked(joint, names, tuple(SIZES[name] for name in names), priority, 1)


@given(
    st.lists(
        st.tuples(
            st.permutations(NAMES), st.integers(0, 3), st.sampled_from(["a", "b", None]),
            st.integers(1, 5),
        ),
        min_size=1,
        max_size=7,
    ),
    st.sampled_from(["0.3", "1", "4"]),
)  # fmt: skip
@settings(max_examples=40)
def test_every_table_is_told_once_and_epsilon_adds_up(
    tables: list[tuple[list[str], int, str | None, int]], epsilon: str
) -> None:
    request = [
        asked(*names[:many], joint=joint, priority=Fraction(priority))
        for names, many, joint, priority in tables
    ]
    found = families(request, Fraction(epsilon))
    assert sorted(p for family in found for p in family.places) == list(range(len(request)))
    paid = [e for family in found for e in family.measured.values()]
    assert sum(paid) == Fraction(epsilon)
    for family in found:
        assert len({request[place].joint for place in family.places}) == 1
        assert request[family.places[0]].joint is not None or len(family.places) == 1
        for place, axes in zip(family.places, family.axes, strict=True):
            assert tuple(family.sizes[axis] for axis in axes) == request[place].sizes


def test_margins_of_one_table_share_noise_and_others_do_not() -> None:
    request = [asked("ward", "sex"), asked("age"), asked("sex", joint=None), asked("sex")]
    together, alone = families(request, ONE)
    assert together.places == (0, 1, 3)
    assert alone.places == (2,)
    assert sum(together.measured.values()) == Fraction(3, 4)
    # The sexes need no measurement of their own, and are told more finely.
    assert len(together.measured) == 2
    assert together.steps == 1000


def test_a_table_alone_is_told_as_it_is_drawn() -> None:
    (alone,) = families([asked("ward", "sex")], Fraction(1, 2))
    assert alone.steps == 1
    spread = alone.spread((0, 1))
    assert spread.variance == variance(Fraction(1, 2), 1)
    assert spread.half_width_95 == half_width_95(Fraction(1, 2), 1)


def test_the_same_table_asked_for_twice_is_measured_once() -> None:
    (family,) = families([asked("ward", "sex"), asked("sex", "ward")], ONE)
    assert list(family.measured.values()) == [ONE]
    assert family.axes == ((0, 1), (1, 0))


def test_priority_moves_epsilon_between_families() -> None:
    one, other = families(
        [asked("ward", priority=Fraction(3)), asked("sex", joint=None)], Fraction(2)
    )
    assert sum(one.measured.values()) == Fraction(3, 2)
    assert sum(other.measured.values()) == Fraction(1, 2)


def test_pooled_noise_is_narrower_than_what_equal_parts_would_buy() -> None:
    request = [asked("ward", "sex"), asked("sex", "age"), asked("ward"), asked("sex")]
    (family,) = families(request, ONE)
    for axes in family.axes:
        spread = family.spread(axes)
        assert Fraction(spread.variance) < Fraction(variance(Fraction(1, 4), 1))
        assert spread.half_width_95 < half_width_95(Fraction(1, 4), 1)
