"""Verbs of whoever receives a release."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from anonkit.api.verb import verb
from anonkit.bundle.diff.compare import compare
from anonkit.bundle.verify.verify import believing_of, verify_release
from anonkit.errors import OptionError
from anonkit.records import DiffRecord, VerifyRecord


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


@verb
def verify(
    *,
    folder: Path,
    public_key: Path | None = None,
    trusted: Path | None = None,
    allow_unchecked: bool = False,
) -> VerifyRecord:
    """Check a received release: who signed it, whether it is whole, and what it claims.

    Args:
        folder: The folder that was received, unpacked.
        public_key: The sender's public key in PEM form, which came by another way.
        trusted: Instead: a list of trusted keys (YAML), with names and dates.
        allow_unchecked: Take it although claims could not be counted again.

    Returns:
        Every check with its verdict; `accepted` says what the command's exit code does. What
        is wrong with the release is in it, and no error.

    Raises:
        OptionError: There is no such folder, or neither or both of key and list are given.
        SecretError: The key or the list is unsound, or stands in the release itself.
        BusyError: The disk reported an error.
    """
    if (public_key is None) == (trusted is None):
        raise OptionError(
            "a release is checked with one key, or with one list of trusted keys",
            fix="give --public-key FILE or --trusted FILE; both come to you by another way",
            code="verify.key",
        )
    # The receiver's own day, as on the wall: keys are believed from one day to another.
    believing = believing_of(public_key, trusted, datetime.now().astimezone().date())
    assert believing is not None
    believing.check_outside(folder)
    return verify_release(folder, believing, allow_unchecked=allow_unchecked)
