"""What is tried beside a run is tried on the local engine, and not on large files of Spark's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anonkit.errors import RefusedError, Ways
from anonkit.release import trial, ways


@dataclass(frozen=True)
class Walk:
    """What trials ask of a run."""

    work: Path
    engine: Any


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    return Walk(tmp_path, SimpleNamespace(name="spark"))


def test_trials_run_on_the_local_engine_and_end_it(walk: Walk) -> None:
    with trial.Trial.of(walk, None, None) as tried:
        assert (tried.walk.engine.name, tried.walk.work) == ("local", walk.work)
    with trial.Trial.of(replace(walk, engine=tried.walk.engine), None, None) as own:
        assert own.walk.engine is tried.walk.engine


def test_a_large_file_on_spark_is_refused_without_a_trial(walk: Walk) -> None:
    mapped = SimpleNamespace(plan=None, learnt=SimpleNamespace(kept=ways.MOST_ROWS + 1))
    refused = RefusedError("no", code="goal.unique_values")
    told = ways.ways_of(walk, mapped, None, refused)
    assert told == Ways(note=ways.UNTRIED)
