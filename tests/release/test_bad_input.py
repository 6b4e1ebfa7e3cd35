"""What no method can make safe is refused in a sentence; what takes too long is cut, and said."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from survey import Row, Survey

from anonkit.errors import AnonkitError, InputError, PolicyError, RefusedError
from anonkit.memory import Memory
from anonkit.steps.mend import foresee

METHODS = ("local_recode", "global_recode", "suppress_cells")
AGE = "age: {role: quasi, type: integer, action: band, width: 40, top: 80}"
RAW_AGE = "age: {role: quasi, type: integer, hierarchy: {bands: [10, 40], top: 80}}"
SECRET = "Xq7 Lane 9"


def by(tiny: Survey, method: str) -> Survey:
    """The tiny survey without tables, by a method that recodes."""
    tiny.edit(AGE, RAW_AGE)
    text = tiny.policy.read_text("utf-8")
    before, _, rest = text.partition("aggregates:")
    assert rest
    tiny.policy.write_text(before, "utf-8")
    tiny.edit("method: suppress", f"method: {method}")
    return tiny


def refused(release, tiny: Survey, tmp_path: Path, kind: type[AnonkitError]) -> AnonkitError:
    """The refusal, which leaves nothing behind and tells no cell."""
    with pytest.raises(kind) as caught:
        release(tiny)
    assert not (tmp_path / "out").exists()
    assert SECRET not in f"{caught.value} {caught.value.fix} {caught.value.where}"
    return caught.value


@pytest.mark.parametrize("method", ["suppress", *METHODS])
def test_a_file_without_rows(tiny, release, tmp_path, method):
    by(tiny, method)
    header = tiny.data.read_text("utf-8").splitlines()[0]
    tiny.data.write_text(header + "\n", "utf-8")
    assert refused(release, tiny, tmp_path, RefusedError).code == "goal.too_few_people"


@pytest.mark.parametrize("method", ["suppress", *METHODS])
def test_a_k_above_the_file(tiny, release, tmp_path, method):
    by(tiny, method).edit("k: 3", "k: 1000")
    assert refused(release, tiny, tmp_path, RefusedError).code == "goal.too_few_people"


@pytest.mark.parametrize("method", METHODS)
def test_a_value_that_no_hierarchy_knows(tiny, release, tmp_path, method):
    people = [dict(row) for row in tiny.people]
    people[7]["ward"] = SECRET
    by(tiny, method).rewrite(people)
    tiny.policy.parent.joinpath("wards.csv").write_text("north;*\nsouth;*\n", "utf-8")
    tiny.edit("values: [north, south]", "hierarchy: wards.csv")
    error = refused(release, tiny, tmp_path, InputError)
    assert "ward" in str(error.where)


def test_a_distance_over_a_hierarchy_that_is_not_there(tiny, release, tmp_path):
    by(tiny, "local_recode")
    tiny.edit(
        "  leaks: state", "  leaks: state\n  t: {ethnicity: {max: 0.4, distance: hierarchical}}"
    )
    assert "needs a hierarchy" in str(refused(release, tiny, tmp_path, PolicyError))


def test_everybody_unlike_everybody_else(tiny, release, tmp_path):
    """Removing small classes removes all; recoding tells everything as `*`, and keeps them."""
    people = [dict(row, age=str(n)) for n, row in enumerate(tiny.people)]
    by(tiny, "suppress").rewrite(people)
    assert refused(release, tiny, tmp_path, RefusedError).code == "goal.nobody_left"


@pytest.mark.parametrize("method", METHODS)
def test_a_column_in_which_all_are_alike(tiny, release, method):
    people = [dict(row, ward="north", age="30") for row in tiny.people]
    by(tiny, method).rewrite(people)
    outcome = release(tiny)
    assert outcome.document["people"] == 88


def with_questions(tiny: Survey, number: int) -> Survey:
    """So many more quasi-identifiers, with answers that nobody shares."""
    chance = random.Random(11)
    names = [f"q{place}" for place in range(number)]
    people: list[Row] = [
        dict(row) | {name: str(chance.randint(1, 40)) for name in names} for row in tiny.people
    ]
    tiny.rewrite(people)
    column = "{role: quasi, type: integer, hierarchy: {bands: [5, 10], top: 40}}"
    lines = "".join(f"  {name}: {column}\n" for name in names)
    tiny.edit("  comment: {role: text}\n", "  comment: {role: text}\n" + lines)
    return tiny


@pytest.mark.parametrize("method", METHODS)
def test_twenty_quasi_identifiers_take_a_search_that_ends(tiny, release, tmp_path, method):
    with_questions(by(tiny, method), 17)
    tiny.edit("  leaks: state", "  leaks: state\n  time_limit_s: 1")
    began = time.process_time()
    outcome = release(tiny)
    assert time.process_time() - began < 20
    assert outcome.document["k"] >= 3
    told = (tmp_path / "out" / "manifest.json").read_text("utf-8")
    assert "a finer one may exist" in told


def test_more_combinations_than_can_be_held(tiny, release, tmp_path, monkeypatch):
    monkeypatch.setattr(Memory, "classes", 10)
    # What cannot be held for the release cannot be held for a look at ways on either.
    monkeypatch.delattr(foresee, "from_group")
    error = refused(release, by(tiny, "local_recode"), tmp_path, RefusedError)
    assert error.code == "goal.too_many_combinations"
    assert "failed" not in error.ways.note
    assert error.where == "column age"
    assert "fewer than 1,000 combinations" in str(error)
    assert "write `action: generalise, level: 2` (actions" in str(error)
