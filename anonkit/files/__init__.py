"""The one place that makes, renames, removes and flushes files of ours.

Whatever must survive a crash goes through here, in the order write, flush,
rename, flush the folder, so that a test can kill the process before each of
these steps. Files are made new and owner-only, never through a symbolic link.
"""

import sys

from anonkit.errors import OptionError

if sys.platform == "win32":
    raise OptionError(
        "anonkit keeps files private by the modes and locks of Linux and macOS",
        fix="run it there, or in the Windows Subsystem for Linux",
        code="system.unsupported",
    )

from anonkit.files.folders import (
    aside,
    config_dir,
    data_dir,
    fsync_dir,
    fsync_tree,
    left_aside,
    make_dirs,
    private_dir,
    remove_file,
    remove_tree,
    rename,
)
from anonkit.files.lock import Lock
from anonkit.files.secret import read_secret
from anonkit.files.trouble import busy, plain_errors
from anonkit.files.work import WorkFolder
from anonkit.files.write import (
    Digest,
    create_private,
    file_digest,
    finish,
    read_private,
    write_atomic,
    write_new,
    write_once,
)

__all__ = [
    "Digest",
    "Lock",
    "WorkFolder",
    "aside",
    "busy",
    "config_dir",
    "create_private",
    "data_dir",
    "file_digest",
    "finish",
    "fsync_dir",
    "fsync_tree",
    "left_aside",
    "make_dirs",
    "plain_errors",
    "private_dir",
    "read_private",
    "read_secret",
    "remove_file",
    "remove_tree",
    "rename",
    "write_atomic",
    "write_new",
    "write_once",
]
