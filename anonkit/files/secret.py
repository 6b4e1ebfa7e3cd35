"""Reading a secret: a file of ours alone, or a mounted one by one safe rule.

A file with mode 0600 or 0400 that belongs to us is taken where it lies. Any
other is taken only as orchestrators mount secrets (Kubernetes: links to
`..data`, files of root, readable by a group or by all):

1. Every link and folder on the way belongs to root or to us, and nobody else
   can change it (a shared folder such as `/tmp` counts if it is sticky): else
   somebody could put another file in the secret's place.
2. The file belongs to root or to us, and nobody else can write it: else
   somebody could change what is in it.
3. Where others may read it, it stands on a read-only mount: only whoever
   administers the machine can make one, so it was not left open by mistake.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anonkit.errors import SecretError
from anonkit.files.trouble import plain_errors
from anonkit.files.write import is_private, read_open

MOST_LINKS = 40
"""As the system itself follows."""
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Not blocking: a named pipe must be refused, not waited for.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def read_secret(path: Path, most: int) -> bytes:
    """The bytes of a small secret file: ours alone, or mounted by the rule above.

    Raises:
        SecretError: Absent, too long, or not kept as the rule asks.
    """
    with plain_errors(path, SecretError):
        if not path.is_symlink() and is_private(path.lstat()):
            descriptor = os.open(path, _FILE)
            with os.fdopen(descriptor, "rb") as file:
                if is_private(os.fstat(descriptor)):
                    return read_open(file, path, most)
        with _safely_opened(path) as descriptor:
            _check_file(path, descriptor)
            with os.fdopen(os.dup(descriptor), "rb") as file:
                return read_open(file, path, most)


@contextmanager
def _safely_opened(path: Path) -> Iterator[int]:
    """Walk from the root, one name at a time, looking at each before it is trusted."""
    left = [*reversed(path.absolute().parts)]
    folder = os.open(left.pop(), _FOLDER)
    links = 0
    try:
        while left:
            _check_folder(path, folder)
            name = left.pop()
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISLNK(found.st_mode):
                links += 1
                folder = _followed(path, folder, found, links, left, name)
            elif left:
                folder = _entered(folder, name)
            else:
                opened = os.open(name, _FILE, dir_fd=folder)
                try:
                    yield opened
                finally:
                    os.close(opened)
                return
        raise SecretError("this is no regular file", where=str(path), code="secret.kind")
    finally:
        os.close(folder)


def _followed(
    path: Path, folder: int, link: os.stat_result, links: int, left: list[str], name: str
) -> int:
    """The folder to go on from, with what the link says put on the way."""
    if links > MOST_LINKS:
        raise SecretError("there are too many links on the way", where=str(path), code="secret.way")
    _check_owner(path, link)
    target = Path(os.readlink(name, dir_fd=folder))
    left.extend(reversed(target.parts))
    if target.is_absolute():
        return _entered(folder, left.pop())
    return folder


def _entered(folder: int, name: str) -> int:
    inner = os.open(name, _FOLDER, dir_fd=folder)
    os.close(folder)
    return inner


def _check_folder(path: Path, folder: int) -> None:
    found = os.fstat(folder)
    _check_owner(path, found)
    if found.st_mode & 0o022 and not found.st_mode & stat.S_ISVTX:
        raise SecretError(
            "others may put another file in the secret's place",
            where=str(path),
            fix="take away their right to write to the folders on the way (chmod go-w)",
            code="secret.way",
        )


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid not in {0, os.geteuid()}:
        raise SecretError(
            "a link or folder on the way belongs to another user",
            where=str(path),
            fix="use a file whose way belongs to you or to root",
            code="secret.way",
        )


def _check_file(path: Path, descriptor: int) -> None:
    found, where = os.fstat(descriptor), str(path)
    if not stat.S_ISREG(found.st_mode):
        raise SecretError("this is no regular file", where=where, code="secret.kind")
    if found.st_uid not in {0, os.geteuid()}:
        fix = "use a copy that belongs to you"
        raise SecretError("this file is another user's", where=where, fix=fix, code="secret.owner")
    fix = f"close it with: chmod 600 {where}"
    if found.st_mode & 0o022:
        raise SecretError("others can change this file", where=where, fix=fix, code="secret.loose")
    if found.st_mode & 0o055 and not os.fstatvfs(descriptor).f_flag & os.ST_RDONLY:
        fix = f"{fix}, or mount it read-only"
        raise SecretError("others can read this file", where=where, fix=fix, code="secret.loose")
