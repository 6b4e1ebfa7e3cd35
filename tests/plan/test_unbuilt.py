"""What is not built yet is refused by its own sentence, never ignored."""

from __future__ import annotations

import pytest

MICRODATA = "microdata: {{k: 3, method: suppress, leaks: state, {}}}\n"
GOALS = {
    "shuffle: false": "`shuffle: false` is",
}


@pytest.mark.parametrize(("key", "what"), GOALS.items(), ids=GOALS)
def test_a_goal_to_come_is_refused(draft, key, what):
    draft.microdata = MICRODATA.format(key)
    assert draft.problem() == f"{what} not built yet"


def test_exclusions_are_refused(draft):
    draft.top = draft.top.replace("source: {", "source: {exclude: {file: a.csv, column: id}, ")
    problems = [problem.removesuffix(" not built yet") for _, problem in draft.faults()]
    assert problems == ["`exclude` is"]
