"""A release of anonkit's among what was handed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anonkit.bundle.manifest import MANIFEST, SIGNATURE
from anonkit.bundle.reading import MOST_BYTES, read_manifest
from anonkit.bundle.verify.verify import Believing, recount_release, verify_release
from anonkit.errors import InputError
from anonkit.files import plain_errors
from anonkit.intake.base import Delivery, OwnRelease, Parcel


def own_release(parcel: Parcel) -> OwnRelease | None:
    """The release that a parcel is, as it stands there; None where it is none."""
    if parcel.release is None:
        return None
    try:
        return OwnRelease(parcel.release, read_manifest(_bytes(parcel.release / MANIFEST)), None)
    except InputError:
        if (parcel.release / SIGNATURE).exists():
            return OwnRelease(parcel.release, None, None)
        return None  # other programs have files of this name, too


def _bytes(path: Path) -> bytes:
    with plain_errors(path, InputError), path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def checked(now: Delivery, believing: Believing | None) -> Delivery:
    """The delivery with its release checked, where it is one.

    Args:
        now: What was read.
        believing: The keys that the office believes. Without any the files and the claims of
            the release are counted again, and by whom it is stays unknown.

    Raises:
        SecretError: A key stands in the release itself.
        BusyError: The disk reported an error.
    """
    if now.release is None:
        return now
    folder = now.release.folder
    if believing is None:
        return replace(now, release=replace(now.release, counted=recount_release(folder)))
    believing.check_outside(folder)
    found = verify_release(folder, believing, allow_unchecked=False)
    return replace(now, release=replace(now.release, verified=found))
