"""The line of progress: on a terminal alone, as wide as it, and gone at the end."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import sys
import termios

import pytest

from anonkit import progress
from anonkit.cli import drawing


def drawn(monkeypatch, *, columns: int = 40, quiet: bool = False, error: bool = False) -> str:
    """What a terminal of so many columns is sent by a run of two stages."""
    monkeypatch.setattr(drawing, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    try:
        with os.fdopen(theirs, "w", encoding="utf-8") as terminal, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", terminal)
            try:
                with drawing.watched(quiet=quiet):
                    progress.begin("reading")
                    progress.reach(3_400_000, 42, 100)
                    progress.begin("counting")
                    if error:
                        raise KeyboardInterrupt
            except KeyboardInterrupt:
                pass
            terminal.write("after\n")
            terminal.flush()
            sent = b""
            while not sent.endswith(b"after\r\n"):
                sent += os.read(ours, 4096)
            return sent.decode("utf-8")
    finally:
        os.close(ours)


def shown(sent: str) -> list[str]:
    """What a person sees one after the other: each text is drawn over the one before."""
    screen, seen = "", []
    for text in sent.replace("\r\n", "").split("\r"):
        screen = text + screen[len(text) :]
        seen.append(screen.rstrip())
    return seen


def test_the_line_draws_over_itself_and_is_erased(monkeypatch):
    seen = shown(drawn(monkeypatch))
    assert "reading" in seen
    assert any(each.startswith("reading 3,400,000 rows, 42 %") for each in seen)
    assert seen[-3:] == ["counting", "", "after"]


@pytest.mark.parametrize("columns", [1, 10, 25])
def test_it_is_never_wider_than_the_terminal(monkeypatch, columns):
    sent = drawn(monkeypatch, columns=columns)
    assert all(len(each) < max(2, columns) for each in sent.split("\r")[:-2])


def test_it_has_no_colour_and_steers_nothing(monkeypatch):
    assert "\x1b" not in drawn(monkeypatch)


def test_it_is_erased_where_the_run_is_interrupted(monkeypatch):
    assert shown(drawn(monkeypatch, error=True))[-2:] == ["", "after"]


def test_who_wants_quiet_has_it(monkeypatch):
    assert drawn(monkeypatch, quiet=True) == "after\r\n"


def test_nothing_is_drawn_where_nobody_sits(monkeypatch, capfd):
    monkeypatch.setattr(drawing, "_PATIENCE_S", 0.0)
    with drawing.watched():
        progress.begin("reading")
    assert capfd.readouterr() == ("", "")
