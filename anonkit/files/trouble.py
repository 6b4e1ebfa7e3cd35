"""What the system says about files, in our words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anonkit.errors import AnonkitError, BusyError, OptionError

_SPACE = "free some space, then run again"
_BUSY = {
    errno.ENOSPC: ("the disk is full", _SPACE, "disk.full"),
    errno.EDQUOT: ("your quota on the disk is used up", _SPACE, "disk.quota"),
    errno.EFBIG: ("a file of this size is not allowed here", "use another disk", "disk.file_size"),
    errno.EIO: ("the disk reported an error", "check the disk, then run again", "disk.error"),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n)", "disk.open_files"),
    errno.ENFILE: ("too many files are open", "run again later", "disk.open_files"),
    errno.ENOLCK: ("the disk has no lock to give", "run again later", "disk.locks"),
    errno.ENOMEM: ("there is no memory left", "close programs, then run again", "memory.full"),
}
_REFUSED = {
    errno.EACCES: ("you may not use this file or folder", "file.permission"),
    errno.EPERM: ("you may not use this file or folder", "file.permission"),
    errno.EROFS: ("this disk cannot be written to", "file.read_only"),
    errno.EEXIST: ("something is already here", "file.exists"),
    errno.ENOTEMPTY: ("something is already here", "file.exists"),
    errno.ENOENT: ("there is no such file or folder", "file.missing"),
    errno.ENOTDIR: ("a file stands where a folder is needed", "file.not_folder"),
    errno.EISDIR: ("a folder stands where a file is needed", "file.is_folder"),
    errno.ELOOP: ("this is a symbolic link", "file.symlink"),
    errno.ENAMETOOLONG: ("the name is too long", "file.name"),
}


@contextmanager
def plain_errors(path: Path, refusal: type[AnonkitError] = OptionError) -> Iterator[None]:
    """Turn the system's errors into ours: BusyError where waiting helps, else `refusal`."""
    try:
        yield
    except OSError as error:
        raise _plain(error, path, refusal) from None


def busy(error: OSError, where: str = "") -> BusyError | None:
    """What the system said where waiting or making room helps; None where it does not."""
    if error.errno not in _BUSY:
        return None
    problem, fix, code = _BUSY[error.errno]
    return BusyError(problem, where=where, fix=fix, code=code)


def _plain(error: OSError, path: Path, refusal: type[AnonkitError]) -> AnonkitError:
    number, where = error.errno or 0, str(path)
    if (again := busy(error, where)) is not None:
        return again
    problem, code = _REFUSED.get(number, ("the system refused this", "file.refused"))
    return refusal(problem, where=where, fix="name another place, or mend this one", code=code)
