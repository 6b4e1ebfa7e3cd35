"""A release inside a control group of the system, where one can be made (Linux, as root)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from process import Run
from survey import SIX, Survey

GROUP_BYTES = 1_500_000_000
MEMORY = "1GB"
_FIRST = Path("/sys/fs/cgroup/memory")
"""Where groups of the first kind have their folders."""
_SECOND = Path("/sys/fs/cgroup")
_JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'


def release(survey: Survey, source: Path) -> Run | None:
    """The run of a release with `--memory 1GB`; None where no group can be made.

    What the group may hold counts the files that the system keeps in memory for it, too: it gives
    them back when it must, and ends whoever needs more than is left.
    """
    with _group() as group:
        if group is None:
            return None
        around = ("sh", "-c", _JOIN, group)
        return survey.release(source, SIX, "--memory", MEMORY, around=around).run


@contextmanager
def _group() -> Iterator[Path | None]:
    """The folder of a new group with its limit; None where that is not allowed."""
    found = None
    for parent, limit, swap in (
        (_FIRST, "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
        (_SECOND, "memory.max", "memory.swap.max"),
    ):
        path = parent / f"anonkit-bench-{os.getpid()}"
        try:
            path.mkdir()
            (path / limit).write_text(str(GROUP_BYTES))
        except OSError:
            _gone(path)
            continue
        if (path / swap).exists():
            (path / swap).write_text(str(GROUP_BYTES if parent == _FIRST else 0))
        found = path
        break
    try:
        yield found
    finally:
        if found is not None:
            _gone(found)


def _gone(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
