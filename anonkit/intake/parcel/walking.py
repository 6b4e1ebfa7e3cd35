"""What stands in a folder that was handed over: plain files, and what is not opened, and why.

Nothing is followed and nothing but folders is opened. What no office needs to send (a link, a
pipe, a name that steers a terminal) is told by its own entry, so that the rest can be checked.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anonkit.errors import Fault, InputError, shown
from anonkit.files import plain_errors
from anonkit.intake.base import Refused

MOST_FILES = 10_000
"""Files and folders of one parcel, as of a release."""
MOST_DEPTH = 8
"""Folders inside each other."""
_JOINERS = "\u200c\u200d"
"""They stand between letters of Persian and Hindi: no trick, unlike marks that turn the text."""
_ODD = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class Found:
    """A plain file, not yet opened."""

    path: str
    """Below the folder that was walked, as POSIX."""
    real: Path
    bytes: int


def walked(folder: Path) -> Iterator[Found | Refused]:
    """Every entry below a folder, in the order of the names.

    Raises:
        InputError: The folder cannot be read.
    """
    left = MOST_FILES
    for each in _walk(folder, "", 0):
        left -= 1
        if left < 0:
            yield refused("", "many", f"it holds more than {MOST_FILES:,} files and folders")
            return
        if each is not None:
            yield each


def _walk(folder: Path, above: str, depth: int) -> Iterator[Found | Refused | None]:
    seen: set[str] = set()
    for entry in _entries(folder):
        path = above + entry.name
        why = odd_name(entry.name) or _twin(entry.name, seen)
        with plain_errors(folder, InputError):
            found = entry.stat(follow_symlinks=False)
        why = why or next((f"it is {said}" for test, said in _ODD if test(found.st_mode)), "")
        if why:
            yield refused(path, "strange", why)
        elif stat.S_ISREG(found.st_mode):
            yield Found(path, Path(entry.path), found.st_size)
        elif depth == MOST_DEPTH:
            yield refused(path, "deep", f"more than {MOST_DEPTH} folders stand inside each other")
        else:
            yield None  # it counts among the entries
            yield from _walk(Path(entry.path), f"{path}/", depth + 1)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of one folder; of endless ones no more than a parcel may have."""
    found: list[os.DirEntry[str]] = []
    with plain_errors(folder, InputError), os.scandir(folder) as entries:
        for entry in entries:
            found.append(entry)
            if len(found) > MOST_FILES:
                break
    return sorted(found, key=lambda entry: entry.name)


def _twin(name: str, seen: set[str]) -> str:
    folded = name.casefold()
    if folded in seen:
        return "its name differs from another one only in capital letters"
    seen.add(folded)
    return ""


def odd_name(name: str) -> str:
    """Why a file of this name is not opened; empty where it may be."""
    if not name or name in (".", "..") or "\\" in name or "/" in name:
        return "its name leads elsewhere"
    plain = "".join(char for char in name if char not in _JOINERS)
    if not plain.isprintable():
        return "its name holds characters that are not shown, or that turn the text around"
    return ""


def refused(path: str, code: str, why: str, fix: str = "") -> Refused:
    """What is told of something that is not opened; its name goes on a line of text."""
    told = shown(path)
    fix = fix or "hand over plain files in plain folders"
    return Refused(told, Fault(why, told, fix, f"parcel.{code}"))
