"""What the class table foresees is what a real run loses, where each person has one row."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from anonkit.classes.table import from_group, places_of
from anonkit.protect.base import Goals, Homes
from anonkit.steps.mend.changes import STEP, rounded_up
from anonkit.steps.mend.foresee import lost

ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.integers(0, 4)),
    min_size=1,
    max_size=40,
)
TOLD = st.tuples(
    st.fixed_dictionaries({v: st.sampled_from("AB") for v in "abcd"}),
    st.fixed_dictionaries({v: st.sampled_from("XY") for v in "xyz"}),
)


def grouped(rows):
    """The class table of rows of (ward, sex, household), and who lives where."""
    classes = Counter((ward, sex) for ward, sex, _ in rows)
    homes = sorted(set(rows))
    keys = sorted(classes)
    group = pa.table(
        {
            "ward": pa.array([k[0] for k in keys]),
            "sex": pa.array([k[1] for k in keys]),
            "n": pa.array([classes[k] for k in keys]),
            "rows": pa.array([classes[k] for k in keys]),
        }
    )
    table = from_group(group, ["ward", "sex"])
    pairs = pa.table(
        {"ward": pa.array([h[0] for h in homes]), "sex": pa.array([h[1] for h in homes])}
    )
    return table, Homes(places_of(table, pairs), np.array([h[2] for h in homes], np.int64))


@given(ROWS, TOLD, st.integers(2, 5), st.one_of(st.none(), st.integers(2, 3)))
def test_added_up_classes_are_those_of_the_rows_told_otherwise(rows, told, k, k_households):
    people, homes = Counter(), defaultdict(set)
    for ward, sex, home in rows:
        people[told[0][ward], told[1][sex]] += 1
        homes[told[0][ward], told[1][sex]].add(home)
    wanted = sum(
        n for key, n in people.items() if n < k or (k_households and len(homes[key]) < k_households)
    )
    table, who = grouped(rows)
    texts = [[told[place][value] for value in labels] for place, labels in enumerate(table.labels)]
    assert lost(table, who, texts, Goals(k, k_households)) == wanted


@given(st.integers(1, 5000), st.data())
def test_a_limit_is_a_whole_step_that_is_just_enough(people, data):
    gone = data.draw(st.integers(0, people))
    percent = rounded_up(gone, people)
    assert percent % STEP == 0
    assert gone * 100 <= percent * people
    assert gone * 100 > (percent - STEP) * people
