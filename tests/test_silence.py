"""Nobody sees what the code of others says, and afterwards everybody is heard again."""

from __future__ import annotations

import logging
import sys
import threading
import warnings

import pytest

from anonkit.silence import silent


def test_nothing_is_printed_logged_or_warned_of(capfd, caplog) -> None:
    with silent():
        print("a cell")
        print("a cell", file=sys.stderr)
        logging.getLogger("theirs").critical("a cell")
        warnings.warn("a cell", stacklevel=1)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_everything_is_given_back_after_an_error() -> None:
    before = sys.stdout, sys.stderr, logging.root.manager.disable, list(warnings.filters)
    with pytest.raises(ValueError, match="theirs"), silent(), silent():
        raise ValueError("theirs")
    assert before == (sys.stdout, sys.stderr, logging.root.manager.disable, warnings.filters)


def test_threads_that_overlap_leave_no_silence_behind() -> None:
    before = sys.stdout, sys.stderr, logging.root.manager.disable, list(warnings.filters)
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with silent():
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=first)
    other.start()
    inside.wait(10)
    with silent():
        leave.set()
        other.join()
        assert sys.stdout is not before[0], "the first to leave ends nobody else's silence"
    assert before == (sys.stdout, sys.stderr, logging.root.manager.disable, warnings.filters)
