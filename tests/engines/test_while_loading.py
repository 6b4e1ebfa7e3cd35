"""Loading beside other work ends with it, also where a signal ends that."""

from __future__ import annotations

import threading

import pytest

from anonkit.engines import ahead


def test_an_interrupted_run_does_not_wait_for_what_is_being_loaded(monkeypatch):
    never = threading.Event()
    monkeypatch.setattr(ahead.pa, "array", lambda _: never.wait(60))

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ahead.while_loading(interrupted)
    never.set()
