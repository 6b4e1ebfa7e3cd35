"""Verbs of whoever receives a release."""

from __future__ import annotations

from pathlib import Path

from anonkit.api.verb import verb
from anonkit.bundle.diff.compare import compare
from anonkit.records import DiffRecord


@verb
def diff(*, one: Path, other: Path) -> DiffRecord:
    """How two releases differ, in terms of their public sides; no signature is checked.

    Args:
        one: Folder of a release, whole: every file as its manifest lists it.
        other: Folder of another one, such as the next wave.

    Raises:
        OptionError: A folder is not there, or holds no release.
        InputError: A release is damaged, or of a version that this anonkit does not know.
    """
    return compare(one, other)
