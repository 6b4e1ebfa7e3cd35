"""Pipes between threads lose nothing: no item, no order, no error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.engines.ahead import Behind, Stop, ahead, aside, side_by_side


@given(st.lists(st.integers(), max_size=30))
def test_items_come_through_in_order(items):
    assert list(ahead(iter(items))) == items
    taken: list[int] = []
    behind: Behind[int] = Behind(taken.append)
    for item in items:
        behind.put(item)
    behind.finish()
    assert taken == items


def failing(after: int) -> Iterator[int]:
    yield from range(after)
    raise KeyError("at its place")


@given(st.lists(st.integers(), max_size=30), st.integers(1, 4))
def test_side_by_side_keeps_the_order(items, workers):
    assert list(side_by_side(lambda n: n * 2, iter(items), workers)) == [n * 2 for n in items]


def test_side_by_side_raises_the_first_error():
    def odd(number: int) -> int:
        if number % 2:
            raise KeyError(number)
        return number

    with pytest.raises(KeyError, match="3"):
        list(side_by_side(odd, iter([2, 4, 3, 5, 6])))


@pytest.mark.parametrize("after", [0, 1, 10])
def test_an_error_of_the_maker_reaches_the_taker_at_its_place(after):
    found: list[int] = []
    with pytest.raises(KeyError, match="at its place"):  # noqa: PT012
        for item in ahead(failing(after)):
            found.append(item)  # noqa: PERF402 - what came before the error counts
    assert found == list(range(after))


def test_a_taker_that_stops_early_stops_the_maker_and_closes_it():
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    items = ahead(endless())
    assert next(items) == 1
    items.close()
    assert closed.wait(5)


def test_an_error_of_the_taker_is_raised_and_never_hangs():
    def refuse(item: int) -> None:
        raise ValueError(item)

    behind: Behind[int] = Behind(refuse)
    with pytest.raises(ValueError, match="0"):  # noqa: PT012
        for item in range(100):
            behind.put(item)
        behind.finish()
    for _ in range(3):
        with pytest.raises(ValueError, match="0"):
            behind.finish()


def test_a_taker_that_stops_early_interrupts_what_is_being_made():
    entered, over = threading.Event(), threading.Event()

    def slow() -> Iterator[int]:
        yield 1
        entered.set()
        over.wait(60)  # a library at work, which hears of nothing but its own interruption
        yield 2

    stream = ahead(slow(), Stop(over.set))
    assert next(stream) == 1
    entered.wait(60)
    stream.close()
    assert over.is_set()


def test_what_was_stopped_from_outside_is_no_end_of_the_items():
    stop = Stop()

    def endless() -> Iterator[int]:
        while True:
            yield 1

    stream = ahead(endless(), stop)
    assert next(stream) == 1
    stop.all.set()
    with pytest.raises(KeyboardInterrupt):
        list(stream)


def test_work_aside_returns_raises_and_is_interrupted(monkeypatch):
    assert aside(lambda: 7, Stop()) == 7
    with pytest.raises(KeyError):
        aside(lambda: {}["nothing"], Stop())
    over = threading.Event()

    def asked_to_end(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Future, "result", asked_to_end)
    with pytest.raises(KeyboardInterrupt):
        aside(lambda: over.wait(60), Stop(over.set))
    assert over.is_set()
