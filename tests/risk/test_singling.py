"""A column that singles people out, or gives back what was taken, is found by counting."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from anonkit.risk import singling

PEOPLE = st.lists(
    st.tuples(st.none() | st.sampled_from("abc"), st.none() | st.sampled_from("xyz")),
    min_size=1,
    max_size=20,
)


def groups(people, place, other=None):
    keys = dict.fromkeys(person[place] for person in people)
    members = {key: [p for p in people if p[place] == key] for key in keys}
    made = {
        "c": pa.array(list(keys), pa.string()),
        "n": pa.array([len(m) for m in members.values()], pa.int64()),
    }
    if other is not None:
        ones = [{p[other] for p in m} for m in members.values()]
        made["one_h"] = pa.array(
            [next(iter(o)) if len(o) == 1 else None for o in ones], pa.string()
        )
    return pa.table(made)


@given(PEOPLE)
def test_alone_counts_people_with_a_value_of_their_own(people):
    values = [c for c, _ in people if c is not None]
    found = singling.alone(groups(people, 0), "c")
    assert found.having == len(values)
    assert found.people == sum(values.count(c) == 1 for c in values)
    assert found.refused == (found.people > 0.05 * found.having)


@given(PEOPLE, st.integers(1, 6))
def test_fixed_counts_people_whose_rare_original_is_given_away(people, least):
    wanted = 0
    for c, h in people:
        seen = {other for value, other in people if value == c}
        rare = sum(other == h for _, other in people) < least
        wanted += len(seen) == 1 and h is not None and rare
    fixed = singling.fixed_values(groups(people, 0, 1), "h")
    shared = groups(people, 1).rename_columns(["h", "n"])
    shared = shared.filter(pc.is_in(shared["h"], value_set=fixed["h"].combine_chunks()))
    assert singling.fixed_people(fixed, shared, "h", least) == wanted


@given(PEOPLE, st.integers(0, 20))
def test_what_some_rows_tell_apart_is_told_apart_by_all(people, some):
    rows = [(c, h, h) for c, h in people]
    names = ["c", "h", "i"]

    def table(part):
        columns = zip(*part, strict=True) if part else ([], [], [])
        return pa.table({n: pa.array(v, pa.string()) for n, v in zip(names, columns, strict=True)})

    found = singling.told_apart(table(rows[:some]), "c", ["h", "i"]).to_pylist()
    for value in found:
        assert len({h for c, h in people if c == value}) > 1
    whole = singling.told_apart(table(rows), "c", ["h", "i"]).to_pylist()
    assert set(whole) == {
        v for v in {c for c, _ in people} if len({h for c, h in people if c == v}) > 1
    }
