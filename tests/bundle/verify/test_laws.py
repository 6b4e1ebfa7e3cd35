"""What a receiver counts, held against what the release counts, on random tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.records.claims import answers, weights, wildcard
from anonkit.bundle.verify.records.claims.base import Asked
from anonkit.bundle.verify.records.claims.table import MEASURES
from anonkit.classes.criteria import Criterion
from anonkit.classes.ladders import CsvLadder
from anonkit.classes.table import ClassTable, attribute_of, from_group
from anonkit.classes.wildcard import Compatible
from anonkit.classes.worst import worst
from anonkit.protect.weights import spelled as spelled_by_us
from anonkit.risk import weighted

ORDER = ("low", "middle", "high", "highest")
TREE = CsvLadder({v: (v, "some" if v in ORDER[:2] else "much", "*") for v in ORDER}, 3)
VALUES = [*ORDER, None, "*"]
PEOPLE = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(VALUES)), min_size=1)
# Figures with many digits need classes of many sizes.
MANY = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(VALUES)), st.integers(1, 10**6), min_size=1
)


class Spread:
    """Stands for what was counted: nothing but how people are spread."""

    def __init__(self, pairs: dict[tuple[str, str | None], int]) -> None:
        self.found: dict[str, dict[str, int]] = defaultdict(dict)
        for (key, value), n in pairs.items():
            self.found[key][value or ""] = n

    def spread(self, _: Any) -> Any:
        return self.found


def by_us(pairs: dict[tuple[str, str | None], int]) -> tuple[ClassTable, Any]:
    def group(keys: dict[str, list[Any]], n: list[int]) -> pa.Table:
        made = {name: pa.array(each, pa.string()) for name, each in keys.items()}
        return pa.table(made | {"n": pa.array(n, pa.int64()), "rows": pa.array(n, pa.int64())})

    both = sorted(pairs, key=lambda pair: (pair[0], pair[1] is None, pair[1] or ""))
    sizes: Counter[str] = Counter()
    for (key, _), n in pairs.items():
        sizes[key] += n
    table = from_group(group({"q": sorted(sizes)}, [sizes[k] for k in sorted(sizes)]), ["q"])
    fine = group({"q": [k for k, _ in both], "s": [v for _, v in both]}, [pairs[p] for p in both])
    return table, attribute_of(table, fine, "s")


def by_receiver(criterion: Criterion, labels: Any, counted: Spread) -> str | int:
    how = {"over": ["q"], "of": "s", **criterion.equality(labels)}
    claim = ListedClaim("recomputed", "data/x.csv", f"{criterion.kind}(s)", 0, "", how)
    asked = Asked(claim, criterion.kind, "s", "", ("q",), ("q",), 2)
    return MEASURES[criterion.kind].value(asked, counted)


CRITERIA = [
    Criterion("l", "s", 0),
    Criterion("l_entropy", "s", 0),
    Criterion("max_share", "s", 0),
    Criterion("max_share", "s", 0, harmful=("low", "high")),
    Criterion("max_share", "s", 0, harmful=("ig",), separator="h"),
    Criterion("t", "s", 0),
    Criterion("t", "s", 0, order=ORDER),
    Criterion("t", "s", 0, ladder=TREE),
]


@pytest.mark.parametrize("criterion", CRITERIA, ids=map(str, range(8)))
@given(pairs=st.one_of(MANY, PEOPLE.map(Counter)))
def test_both_sides_tell_the_same_to_the_last_digit(criterion, pairs):
    table, attribute = by_us(pairs)
    told = worst(criterion, table, attribute)
    if told is None:
        assert set(attribute.labels) == {"*"}
        return
    assert by_receiver(criterion, attribute.labels, Spread(pairs)) == told
    assert float(told) == pytest.approx(criterion.worst(table, attribute), abs=1.01e-4)


@given(st.integers(1, 12), st.integers(1, 10**7), st.integers(1, 500))
def test_the_risk_of_a_class_has_the_same_digits_on_both_sides(people, over, under):
    population = Fraction(over, under)
    ours, theirs = weighted.exact(people, population), weights.risk_of(people, population)
    assert weights.in_millionths(ours) == weights.in_millionths(theirs)
    rough = weighted.individual(np.array([people]), np.array([float(population)]))
    # Floats lose digits where nearly everybody is in the sample.
    assert float(theirs) == pytest.approx(float(rough[0]), rel=1e-3)


def test_a_risk_is_told_up_to_the_next_millionth_and_not_beyond():
    assert weights.in_millionths(weights.risk_of(3, Fraction(4))) == "0.272728"
    assert weights.in_millionths(weights.risk_of(3, Fraction(3))) == "0.333334"
    assert weights.in_millionths(weights.risk_of(5, Fraction(5))) == "0.2"


@given(st.fractions(0, 10**9, max_denominator=10**7), st.integers(1, 18))
def test_numbers_are_spelled_alike(value, digits):
    assert weights.spelled(value, digits) == spelled_by_us(value, digits)


GAPS = st.dictionaries(
    st.tuples(*[st.sampled_from(["a", "b", None, "*"])] * 3), st.integers(1, 9), min_size=1
)


@given(GAPS)
def test_who_could_be_alike_is_counted_as_by_the_release(classes):
    keys = sorted(classes, key=lambda key: [(each is None, each or "") for each in key])
    columns = {str(place): [key[place] for key in keys] for place in range(3)}
    cells = {name: pa.array(each, pa.string()) for name, each in columns.items()}
    n = pa.array([classes[key] for key in keys], pa.int64())
    table = from_group(pa.table(cells | {"n": n, "rows": n}), list(columns))
    compatible = Compatible(table, None)
    wanted = compatible.people(np.arange(len(table)), compatible.gaps).min()
    received = {tuple(each or "" for each in key): size for key, size in classes.items()}
    assert wildcard.fewest_alike(received) == wanted


def test_two_spellings_of_nothing_are_one_gap():
    assert wildcard.fewest_alike({("a", ""): 2, ("a", "*"): 3, ("b", "x"): 4}) == 4


def test_no_answer_at_all_has_no_distance_and_no_share():
    told = Spread({("a", "*"): 3})
    for criterion in CRITERIA[2:]:
        assert by_receiver(criterion, ["*"], told) == "0.0000"
    with pytest.raises(Exception, match="no class has a published value"):
        by_receiver(CRITERIA[0], ["*"], told)
    assert answers.published({"a": {"*": 3}}) == []
