"""How far a run is: to whoever listens, now and then, in names of stages and counts alone."""

from __future__ import annotations

import pandas as pd
import pytest

from anonkit import api, progress
from anonkit.engines.ahead import ahead
from anonkit.progress import Progress, Teller, line, told_to


class Clock:
    """Shows what it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_stage_is_told_at_once_and_its_rows_now_and_then():
    clock, told = Clock(), list[Progress]()
    teller = Teller(told.append, clock)
    teller.begin("reading")
    for rows in range(100, 1001, 100):
        clock.now += 0.125
        teller.reach(rows, rows, 2000)
    assert [each.rows for each in told] == [0, 200, 400, 600, 800, 1000]
    assert told[-1] == Progress("reading", 1000, 0.5, 1.25)


def test_nothing_is_told_of_time_where_the_whole_is_not_known():
    clock, told = Clock(), list[Progress]()
    teller = Teller(told.append, clock)
    teller.begin("writing")
    clock.now = 60.0
    teller.reach(5, 0, 0)
    assert told[-1] == Progress("writing", 5)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Progress("counting"), "counting"),
        (Progress("writing", 1200), "writing 1,200 rows"),
        (
            Progress("reading", 3_400_000, 0.42, 61.0),
            "reading 3,400,000 rows, 42 %, about 1 min left",
        ),
        (Progress("checking", 0, 0.999, 1.0), "checking, 99 %, about 5 s left"),
        (Progress("reading", 9, 0.1, 5400.0), "reading 9 rows, 10 %, about 1.5 h left"),
    ],
)
def test_the_line(told, said):
    assert line(told) == said


def test_nobody_listens_by_default():
    progress.begin("reading")
    progress.reach(1, 1, 1)


def test_a_thread_that_reads_ahead_tells_too(monkeypatch):
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    told: list[Progress] = []

    def items():
        progress.reach(7, 7, 7)
        yield 1

    with told_to(told.append):
        progress.begin("reading")
        assert list(ahead(items())) == [1]
    assert told[-1].rows == 7


def test_a_verb_tells_its_caller_and_no_cell(monkeypatch):
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    told: list[Progress] = []
    frame = pd.DataFrame({"name": ["Amina Otieno"] * 50, "ward": ["east"] * 50})
    api.risk(data=frame, quasi=["ward"], progress=told.append)
    assert [*dict.fromkeys(each.stage for each in told)] == ["reading", "counting", "measuring"]
    assert max(each.rows for each in told) == 50
    assert "Amina" not in repr(told)
    assert "east" not in repr(told)
