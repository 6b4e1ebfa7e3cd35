"""A second process finds what one process finds, and nothing hangs on its life."""

from __future__ import annotations

import functools
import io
import operator
import os
import pickle
import signal
import subprocess
import sys
import time

import pytest

from anonkit.detect.entities import look, two
from anonkit.detect.entities.base import Reading
from anonkit.detect.entities.look import Look, Looks
from anonkit.detect.entities.two import PIECE, Beside
from anonkit.detect.known import Known
from anonkit.detect.near import Near

TWICE = functools.partial(operator.mul, 2)
ITEMS = list(range(PIECE * 5 + 3))


def test_items_come_back_in_their_order_each_time() -> None:
    beside = Beside(TWICE)
    for items in (ITEMS, [], ITEMS[:1], ITEMS):
        assert beside.map(items) == [2 * item for item in items]


def test_a_process_that_is_killed_loses_nothing() -> None:
    beside = Beside(TWICE)
    process = beside._alive()
    os.kill(process.pid, signal.SIGKILL)
    assert beside.map(ITEMS) == [2 * item for item in ITEMS]
    process.wait()
    assert beside.map(ITEMS) == [2 * item for item in ITEMS]


def test_a_process_that_never_answers_rightly_loses_nothing(monkeypatch) -> None:
    beside = Beside(TWICE)
    dumb = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    monkeypatch.setattr(beside, "_alive", lambda: dumb)
    try:
        assert beside.map(ITEMS) == [2 * item for item in ITEMS]
    finally:
        dumb.kill()
        dumb.communicate()


def test_a_fault_is_told_by_its_kind_alone() -> None:
    asked, told = io.BytesIO(), io.BytesIO()
    for one in (functools.partial(operator.floordiv, 1), [1, 1], [1, 0]):
        pickle.dump(one, asked)
    asked.seek(0)
    two.serve(asked, told)
    told.seek(0)
    assert [pickle.load(told), pickle.load(told)] == [("", [1, 1]), ("ZeroDivisionError", [])]
    assert not told.read()


@pytest.mark.parametrize(
    ("name", "kind"), [("TimeoutError", TimeoutError), ("ZeroDivisionError", RuntimeError)]
)
def test_a_fault_of_the_other_process_is_a_fault(monkeypatch, name, kind) -> None:
    beside = Beside(lambda item: time.sleep(0.00002) or item)
    answer = pickle.dumps((name, []))
    script = f"import sys; sys.stdout.buffer.write({answer!r} * 9); sys.stdout.flush(); input()"
    faulty = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    monkeypatch.setattr(beside, "_alive", lambda: faulty)
    with pytest.raises(kind) as caught:
        beside.map(ITEMS * 4)
    assert not caught.value.args
    faulty.communicate()


def test_large_batches_go_to_two_processes_and_say_the_same(monkeypatch) -> None:
    texts = [f"call 07123456{n % 100:02} or write to a{n}@example.org" for n in range(PIECE + 1)]
    asked = [(text, Near()) for text in texts]
    one = Looks(Look((), Reading(("KE",)), Known())).at(asked)
    monkeypatch.setattr(look, "LEAST_FOR_TWO", 1)
    used = []
    mapped = Beside.map
    monkeypatch.setattr(Beside, "map", lambda *given: used.append(1) or mapped(*given))
    assert Looks(Look((), Reading(("KE",)), Known())).at(asked) == one
    assert used
    assert all({"PHONE", "EMAIL"} <= {span.entity for span in spans} for spans in one)
