"""A second copy of a release beside it, such as its own zip: the same bytes are read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from anonkit.bundle.manifest import MANIFEST
from anonkit.bundle.reading import MOST_BYTES
from anonkit.errors import InputError
from anonkit.files import file_digest
from anonkit.intake.base import ParcelFile
from anonkit.intake.parcel.papers import first_bytes
from anonkit.intake.parcel.roles import json_object


def with_copies(files: Sequence[ParcelFile], release: Path | None) -> Iterator[ParcelFile]:
    """Every file; one that is, byte for byte, a file of the release elsewhere is a part of it.

    Only where the other folder has the very same manifest: a file that was changed in the copy
    is read and checked like any other.

    Raises:
        InputError: A file cannot be read.
    """
    others = _others(files, release) if release is not None else ()
    listed = _listed(release / MANIFEST) if release is not None and others else {}
    for each in files:
        root = next((other for other in others if each.real.is_relative_to(other)), None)
        path = "" if root is None else each.real.relative_to(root).as_posix()
        same = path in listed and file_digest(each.real)[0] == listed[path]
        yield replace(each, role="release") if same else each


def _others(files: Sequence[ParcelFile], release: Path) -> tuple[Path, ...]:
    """Other folders with the manifest of the release."""
    own = first_bytes(release / MANIFEST, MOST_BYTES)
    found = []
    for each in files:
        if each.real.name == MANIFEST and each.real.parent.resolve() != release:
            try:
                if first_bytes(each.real, MOST_BYTES) == own:
                    found.append(each.real.parent)
            except InputError:
                continue
    return tuple(found)


def _listed(manifest: Path) -> Mapping[str, str]:
    """The checksums in a manifest, by path."""
    told = json_object(manifest) or {}
    files = told.get("files")
    return {
        each["path"]: each["sha256"]
        for each in (files if isinstance(files, list) else ())
        if isinstance(each, dict) and isinstance(each.get("path"), str) and "sha256" in each
    }
