"""Verbs in threads, in event loops, in workers, and again after an error: nothing is mixed up."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from survey import POLICY, Survey, rows, survey, write

from anonkit import api
from anonkit.errors import InputError

PASSPHRASE = "correct horse battery staple"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, all begun at the same moment, each in a thread of its own."""
    ready = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        ready.wait(60)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(begin, act) for act in acts]]


def other(folder: Path) -> Survey:
    """Another survey: other people, other columns to hide, another name."""
    policy = POLICY.replace("name: tiny-survey", "name: other-survey").replace("k: 3", "k: 4")
    made = survey(folder, policy=policy)
    people = rows(120, seed=11)
    return Survey(made.policy, write(made.data, people), people)


def written(folder: Path) -> dict[str, bytes]:
    """The records and tables of a release: all that is the same in two runs without the budget."""
    found = [*(folder / "data").iterdir(), *folder.glob("tables/*")]
    return {path.name: path.read_bytes() for path in found}


def test_two_releases_at_once_are_those_of_one_after_the_other(
    tiny: Survey, account: str, keyring: object, tmp_path: Path
) -> None:
    """With one keyring, one account and one moment for both."""
    surveys = (tiny, other(tmp_path / "other"))

    def act(made: Survey, round_: str) -> Callable[[], Any]:
        name = f"{made.policy.parent.name}-{round_}"
        return lambda: api.release(
            policy=made.policy,
            data=made.data,
            output=tmp_path / name,
            private=tmp_path / f"private-{name}",
            passphrase=PASSPHRASE,
        )

    together = at_once(*(act(each, "at-once") for each in surveys))
    assert api.budget_show(name=account)[0].spent == Fraction(4)
    for made, outcome in zip(surveys, together, strict=True):
        folder = tmp_path / f"{made.policy.parent.name}-at-once"
        whole = b"".join(written(folder).values())
        assert whole
        assert not [
            p for each in surveys for p in each.people if p["national_id"].encode() in whole
        ]
        assert f"{folder}" in outcome.text
    alone = act(surveys[1], "alone")()
    assert written(tmp_path / "other-at-once") == written(tmp_path / "other-alone")
    assert together[1].document["people"] == alone.document["people"]


def test_looking_at_two_files_at_once_tells_of_each_its_own(tiny: Survey, tmp_path: Path) -> None:
    second = other(tmp_path / "other")
    frames = [pd.DataFrame(each.people) for each in (tiny, second)]
    acts: Sequence[Callable[[], Any]] = [
        act
        for frame in frames
        for act in (
            lambda frame=frame: api.scan(data=frame, countries=["KE"]),
            lambda frame=frame: api.risk(data=frame, quasi=["age", "sex", "ward"]),
        )
    ]
    assert at_once(*acts) == [act() for act in acts]


def test_two_parcels_at_once_are_judged_apart(home: Path, tmp_path: Path) -> None:
    del home
    parcels = []
    for number, columns in enumerate((["age", "sex", "phone"], ["age", "ward"])):
        made = [{name: row[name] for name in columns} for row in rows(30, seed=number)]
        parcels.append(write(tmp_path / f"data-{number}.csv", made))
    first, second = at_once(
        *(lambda each=each: api.intake(paths=[each], profile="national") for each in parcels)
    )
    for number, record in enumerate((first, second)):
        assert [each.path for each in record.files] == [f"data-{number}.csv"]
    direct = [
        [each.status for each in record.checks if each.id.startswith("PI-01")]
        for record in (first, second)
    ]
    assert direct == [["fail"], ["pass"]]


def test_a_verb_runs_in_an_event_loop_and_beside_one(tiny: Survey) -> None:
    """As in a notebook, whose cells run in a loop."""
    alone = api.risk(data=tiny.data, quasi=["age", "sex"])

    async def both() -> list[Any]:
        def look() -> Any:
            return api.risk(data=tiny.data, quasi=["age", "sex"])

        return [look(), *await asyncio.gather(asyncio.to_thread(look), asyncio.to_thread(look))]

    assert asyncio.run(both()) == [alone] * 3


def test_a_verb_runs_in_a_spawned_worker(tiny: Survey, home: Path) -> None:
    del home
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        told = pool.submit(api.plan, policy=str(tiny.policy), data=str(tiny.data)).result()
    assert told == api.plan(policy=tiny.policy, data=tiny.data)


def test_a_run_that_failed_leaves_nothing_that_the_next_one_trips_over(
    tiny: Survey, home: Path, tmp_path: Path
) -> None:
    before = threading.active_count(), os.umask(0o022), Path.cwd()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(tiny.data.read_bytes() + b'"never closed\n')
    for _ in range(2):
        with pytest.raises(InputError):
            api.risk(data=bad, quasi=["age", "sex"])
        assert api.risk(data=tiny.data, quasi=["age", "sex"]).people == len(tiny.people)
    assert list((home / "data" / "work").iterdir()) == []
    left = threading.active_count(), os.umask(before[1]), Path.cwd()
    assert left == (before[0], 0o022, before[2])
