"""A release of anonkit's among what was handed over."""

from __future__ import annotations

from anonkit.bundle.manifest import MANIFEST
from anonkit.bundle.reading import MOST_BYTES, read_manifest
from anonkit.errors import InputError
from anonkit.intake.base import OwnRelease, Parcel


def own_release(parcel: Parcel) -> OwnRelease | None:
    """The release that a parcel is; None where it is none."""
    if parcel.release is None:
        return None
    with (parcel.release / MANIFEST).open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    try:
        manifest = read_manifest(data)
    except InputError:
        manifest = None
    return OwnRelease(parcel.release, manifest, None)
