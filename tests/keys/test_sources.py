"""Passphrases come from a descriptor, an owner-only file or a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from anonkit import keys
from anonkit.errors import OptionError, SecretError


def piped(data: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def code_of(*args: object, **options: object) -> str:
    with pytest.raises(SecretError) as raised:
        keys.passphrase(*args, **options)
    return raised.value.code


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_end_is_no_part_of_it(passphrase_file, end):
    passphrase_file.write_bytes(f" my  pass word {end}".encode())
    assert keys.passphrase(file=passphrase_file) == " my  pass word "
    assert keys.passphrase(piped(f" my  pass word {end}".encode())) == " my  pass word "


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "passphrase.empty"),
        (b"\n", "passphrase.empty"),
        (b"one\ntwo\n", "passphrase.empty"),
        (b"nul\0nul", "passphrase.empty"),
        (b"\xff\xfe", "passphrase.encoding"),
    ],
)
def test_what_is_no_line_of_text_is_refused(passphrase_file, data, code):
    passphrase_file.write_bytes(data)
    assert code_of(file=passphrase_file) == code
    assert code_of(piped(data)) == code


def test_a_passphrase_without_end_is_refused(passphrase_file):
    passphrase_file.write_bytes(b"x" * 5000)
    assert code_of(file=passphrase_file) == "secret.long"
    assert code_of(piped(b"x" * 5000)) == "passphrase.long"


def test_a_closed_descriptor_is_refused():
    descriptor = piped(b"")
    os.close(descriptor)
    assert code_of(descriptor) == "file.refused"


def test_a_file_that_others_can_read_is_refused(passphrase_file):
    passphrase_file.chmod(0o400)
    assert keys.passphrase(file=passphrase_file)
    passphrase_file.chmod(0o644)
    assert code_of(file=passphrase_file) == "secret.loose"


def test_a_link_is_followed_unless_others_can_change_it(passphrase_file, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "link").symlink_to(passphrase_file)
    assert keys.passphrase(file=shared / "link")
    shared.chmod(0o777)
    assert code_of(file=shared / "link") == "secret.way"


def test_two_sources_are_refused(passphrase_file):
    with pytest.raises(OptionError):
        keys.passphrase(0, passphrase_file)


def test_without_a_terminal_nobody_is_asked(monkeypatch):
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert code_of(prompt="Passphrase") == "passphrase.none"
        assert code_of() == "passphrase.none"
    monkeypatch.setattr(sys, "stdin", None)
    assert code_of(prompt="Passphrase") == "passphrase.none"


def test_a_person_at_a_terminal_is_asked_twice_for_a_new_one(monkeypatch):
    leader, follower = pty.openpty()
    answers = iter(["one long answer", "another long answer", "same answer", "same answer"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    with os.fdopen(follower) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        assert code_of(prompt="New passphrase", twice=True) == "passphrase.differ"
        assert keys.passphrase(prompt="New passphrase", twice=True) == "same answer"
    os.close(leader)


def test_a_hardened_process_leaves_no_core_and_no_open_files():
    script = (
        "import os, resource; from anonkit.keys import harden_process; harden_process();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)));"
        "import ctypes; print(ctypes.CDLL(None).prctl(3) if os.uname()[0] == 'Linux' else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.split("\n")[:2] == ["(0, 0) 0o77", "0"]
