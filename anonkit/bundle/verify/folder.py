"""The folder that was received: opened without following a link, and bounded.

Every entry is reached from an open folder by its own name, so that a link put
there, before or during the check, leads nowhere.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from anonkit.bundle.names import check_names
from anonkit.errors import InputError, OptionError, shown
from anonkit.files import plain_errors

MOST_ENTRIES = 10_000
"""Files and folders of a release."""
MOST_DEPTH = 8
"""Folders inside each other; anonkit writes one level."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Not blocking: a named pipe put in a file's place must be refused, not waited for.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


@dataclass(frozen=True)
class Odd:
    """An entry that no release has."""

    path: str
    why: str
    stray: bool = False
    """A plain file under a name that no manifest can list: it stands for no other."""


@dataclass(frozen=True)
class Tree:
    """What stands in an open folder."""

    root: int
    """Descriptor of the folder."""
    sizes: Mapping[str, int]
    """Of every regular file, in bytes, by its path from the folder."""
    folders: frozenset[str]
    odd: tuple[Odd, ...]
    """Entries for which the whole folder is refused."""

    def open(self, path: str) -> FileIO:
        """A regular file, by its path from the folder, unbuffered.

        Raises:
            InputError: It is not there, no regular file, or may not be read.
            BusyError: The disk reported an error.
        """
        *above, name = path.split("/")
        opened: list[int] = []
        try:
            with plain_errors(Path(shown(path)), InputError):
                at = self.root
                for folder in above:
                    at = os.open(folder, _FOLDER, dir_fd=at)
                    opened.append(at)
                file = os.fdopen(os.open(name, _FILE, dir_fd=at), "rb", buffering=0)
        finally:
            for descriptor in opened:
                os.close(descriptor)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise InputError("this is no regular file", where=shown(path), code="file.refused")
        return file

    def read(self, path: str, most: int) -> bytes | None:
        """All of a small file; None where it has more than `most` bytes."""
        with self.open(path) as file, plain_errors(Path(shown(path)), InputError):
            data = b""
            while len(data) <= most and (more := file.read(most + 1 - len(data))):
                data += more
        return data if len(data) <= most else None


@contextmanager
def open_tree(folder: Path) -> Iterator[Tree]:
    """Open a received folder and look at every entry.

    Raises:
        OptionError: There is no such folder, or it is a link or an archive.
        BusyError: The disk reported an error.
    """
    if folder.is_symlink():
        raise OptionError(
            "this is a symbolic link",
            where=str(folder),
            fix="name the folder itself",
            code="file.symlink",
        )
    if folder.suffix.lower() == ".zip" and folder.is_file():
        raise OptionError(
            "this is an archive, and a folder is checked",
            where=str(folder),
            fix="unpack it into a new folder, and name that",
            code="verify.archive",
        )
    with plain_errors(folder):
        root = os.open(folder, _FOLDER)
    try:
        yield _look(root, folder)
    finally:
        os.close(root)


def _look(root: int, folder: Path) -> Tree:
    sizes: dict[str, int] = {}
    folders: set[str] = set()
    odd: list[Odd] = []
    try:
        with plain_errors(folder, InputError):
            for path, found in _walk(root, "", 0):
                if len(sizes) + len(folders) + len(odd) == MOST_ENTRIES:
                    odd.append(Odd("", f"it holds more than {MOST_ENTRIES} files and folders"))
                    break
                if found is None:
                    odd.append(Odd(path, f"lies more than {MOST_DEPTH} folders deep"))
                elif stat.S_ISREG(found.st_mode):
                    sizes[path] = found.st_size
                elif stat.S_ISDIR(found.st_mode):
                    folders.add(path)
                else:
                    odd.append(Odd(path, f"is {_kind(found)}, and no file"))
    except InputError as error:
        odd.append(Odd("", f"a folder of it cannot be looked into: {error.problem}"))
    return Tree(root, sizes, frozenset(folders), (*odd, *_ill_named(sizes, folders)))


def _walk(folder: int, above: str, depth: int) -> Iterator[tuple[str, os.stat_result | None]]:
    """Every entry below an open folder; None for one that lies too deep to be looked at."""
    with os.scandir(folder) as entries:
        named = [(entry.name, entry.stat(follow_symlinks=False)) for entry in _few(entries)]
    for name, found in sorted(named, key=lambda each: each[0]):
        path = f"{above}{name}"
        if depth == MOST_DEPTH:
            yield path, None
            continue
        yield path, found
        if stat.S_ISDIR(found.st_mode):
            below = os.open(name, _FOLDER, dir_fd=folder)
            try:
                yield from _walk(below, f"{path}/", depth + 1)
            finally:
                os.close(below)


def _few(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """Not more of one folder than would be refused anyway."""
    for count, entry in enumerate(entries):
        yield entry
        if count == MOST_ENTRIES:
            return


def _kind(found: os.stat_result) -> str:
    return next((name for is_one, name in _KINDS if is_one(found.st_mode)), "a device")


def _ill_named(sizes: Mapping[str, int], folders: set[str]) -> Iterator[Odd]:
    first: dict[str, str] = {}
    for path in sorted({*sizes, *folders}):
        # In two steps, as Unicode has it: folding may undo the normal form.
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        other = first.setdefault(folded, path)
        if other != path:
            yield Odd(path, f"is {shown(other)} in other letters: some systems take both for one")
        try:
            path.encode("utf-8")
            check_names([path])
        except (UnicodeEncodeError, OptionError):
            yield Odd(path, _ill(path), stray=path in sizes and path.isprintable())


def _ill(path: str) -> str:
    """What is wrong with a name."""
    if any(part.startswith(".") for part in path.split("/")):
        return "is hidden, for its name begins with a dot: no release has such a file or folder"
    return "has a name that no release gives to a file or folder"
