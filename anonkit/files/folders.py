"""Folders: where ours are, making, naming, removing and flushing them."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shlex
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from anonkit.errors import AnonkitError, SecretError
from anonkit.files.trouble import plain_errors

_SYSTEM = frozenset(
    [
        "bin",
        "boot",
        "dev",
        "etc",
        "lib",
        "lib32",
        "lib64",
        "proc",
        "run",
        "sbin",
        "sys",
        "usr",
        "var",
    ]
)
"""Folders at the root that hold what programs need, not what people keep."""


def config_dir() -> Path:
    """Where the keyring and the ledger live by default. Not made here.

    `ANONKIT_HOME`, where set, stands in for the user's folders (containers, tests).
    """
    return _home("config", "XDG_CONFIG_HOME", ".config")


def data_dir() -> Path:
    """Where private sides, locks and work folders live by default. Not made here."""
    return _home("data", "XDG_DATA_HOME", ".local/share")


def _home(kind: str, variable: str, default: str) -> Path:
    if own := os.environ.get("ANONKIT_HOME"):
        return Path(own).absolute() / kind
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "anonkit" / kind
    base = os.environ.get(variable, "")
    # The XDG rules say that a relative path there is to be ignored.
    return (Path(base) if base.startswith("/") else Path.home() / default) / "anonkit"


def private_dir(path: Path, refusal: type[AnonkitError] = SecretError) -> Path:
    """A folder that only its owner can enter, made where absent.

    Raises:
        SecretError: It is a symbolic link, another user's, or open to others.
    """
    with plain_errors(path, refusal):
        make_dirs(path, 0o700)
        found = path.lstat()
    where = str(path)
    if not stat.S_ISDIR(found.st_mode):
        problem = "this is a file or a symbolic link, not a folder"
        raise refusal(problem, where=where, fix="name another place", code="folder.kind")
    if found.st_uid != os.geteuid():
        problem = "this folder belongs to another user"
        raise refusal(problem, where=where, fix="name another place", code="folder.owner")
    if found.st_mode & 0o077:
        fix = f"close it with: chmod 700 {shlex.quote(where)}"
        # Such as /tmp or, for root, /dev: closing it would harm.
        if found.st_mode & (stat.S_ISVTX | stat.S_IWOTH) or _is_systems(path):
            fix = "name a place in a folder of your own"
        raise refusal("others can enter this folder", where=where, fix=fix, code="folder.loose")
    return path


def _is_systems(path: Path) -> bool:
    with plain_errors(path):
        parts = path.resolve().parts
    return len(parts) <= 2 or parts[1] in _SYSTEM


def make_dirs(path: Path, mode: int = 0o700) -> Path:
    """Make a folder and what is missing above it, durably; one that exists stays as it is."""
    with plain_errors(path):
        missing = [path] if not path.exists() else []
        while missing and not missing[-1].parent.exists():
            missing.append(missing[-1].parent)
        for folder in reversed(missing):
            with suppress(FileExistsError):
                folder.mkdir(mode)
                fsync_dir(folder.parent)
    return path


def aside(path: Path) -> Path:
    """A fresh hidden name beside `path`, for building what will take its place."""
    return path.with_name(f".{path.name}.anonkit-{secrets.token_hex(8)}")


def left_aside(path: Path) -> list[Path]:
    """What stands beside `path` under names made by `aside`."""
    pattern = re.compile(re.escape(f".{path.name}.anonkit-") + "[0-9a-f]{16}")
    with plain_errors(path.parent):
        beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    return [found for found in beside if pattern.fullmatch(found.name)]


def rename(source: Path, target: Path) -> None:
    """Give a finished folder its name, durably. A folder that holds something is never replaced."""
    with plain_errors(target):
        source.rename(target)
        fsync_dir(target.parent)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there, durably."""
    with plain_errors(path), suppress(FileNotFoundError):
        path.unlink()
        fsync_dir(path.parent)


def remove_tree(path: Path) -> None:
    """Remove a folder (or a file) and all that is in it, if it is there."""
    with plain_errors(path), suppress(FileNotFoundError):
        if stat.S_ISDIR(path.lstat().st_mode):
            shutil.rmtree(path)
        else:
            path.unlink()


def fsync_dir(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    with plain_errors(path):
        _flush_path(path, os.O_DIRECTORY)


def fsync_tree(path: Path) -> None:
    """Make a folder, its files and all below survive a power cut."""
    with plain_errors(path):
        for folder, _, names in os.walk(path, topdown=False):
            for name in names:
                _flush_path(Path(folder, name), os.O_NOFOLLOW)
            _flush_path(Path(folder), os.O_DIRECTORY)


def _flush_path(path: Path, flag: int) -> None:
    descriptor = os.open(path, os.O_RDONLY | flag)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def flush(descriptor: int) -> None:
    """Flush an open file or folder to the disk itself."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems cannot flush a folder
            raise
    if sys.platform == "darwin":
        with suppress(OSError):  # fsync alone leaves the data in the drive's cache
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
