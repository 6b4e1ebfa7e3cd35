"""Getting a passphrase: from a descriptor, an owner-only file or a person. Never argv or env."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from anonkit.errors import OptionError, SecretError
from anonkit.files import plain_errors, read_secret

LONGEST = 4096
"""In bytes."""


def passphrase(
    fd: int | None = None,
    file: Path | None = None,
    prompt: str | None = None,
    *,
    twice: bool = False,
    option: str = "--passphrase",
) -> str:
    """The passphrase, from the one source that is given.

    Args:
        fd: An open descriptor, read to its end.
        file: A file of mode 0600 or 0400 that belongs to the caller, or a mounted
            secret by the rule of `anonkit.files.secret`.
        prompt: What to ask a person at a terminal, where neither is given.
        twice: Ask a person a second time, for a passphrase that is new.
        option: What the options begin with, for whoever gave none or both.

    Raises:
        OptionError: Two sources.
        SecretError: No source, no terminal to ask at, or nothing there.
    """
    if fd is not None and file is not None:
        fix = f"give either {option}-fd or {option}-file"
        raise OptionError("the passphrase is given twice", fix=fix, code="passphrase.two")
    if fd is not None:
        return _text(_read_descriptor(fd))
    if file is not None:
        return _text(read_secret(file, LONGEST))
    return _ask(prompt, option, twice=twice)


def _read_descriptor(fd: int) -> bytes:
    data = b""
    with plain_errors(Path(f"descriptor {fd}"), SecretError):
        while len(data) <= LONGEST and (part := os.read(fd, LONGEST + 1 - len(data))):
            data += part
    if len(data) > LONGEST:
        raise SecretError("the passphrase is too long", code="passphrase.long")
    return data


def _text(data: bytes) -> str:
    """The one line, without its end."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretError("the passphrase is not UTF-8 text", code="passphrase.encoding") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or "\n" in text or "\0" in text:
        fix = "give exactly one line of text"
        raise SecretError("this holds no passphrase", fix=fix, code="passphrase.empty")
    return text


def _ask(prompt: str | None, option: str, *, twice: bool) -> str:
    # A process may also be started with no standard input at all.
    if prompt is None or sys.stdin is None or not sys.stdin.isatty():
        raise SecretError(
            "no passphrase is given, and there is no terminal to ask at",
            fix=f"use {option}-fd N or {option}-file FILE",
            code="passphrase.none",
        )
    try:
        given = getpass.getpass(f"{prompt}: ")
        again = getpass.getpass(f"{prompt}, again: ") if twice else given
    except EOFError:
        raise SecretError("no passphrase is given", code="passphrase.empty") from None
    if again != given:
        raise SecretError("the two passphrases differ", fix="try again", code="passphrase.differ")
    return _text(given.encode("utf-8", "surrogateescape"))
