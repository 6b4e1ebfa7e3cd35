"""What stands in a folder where a release is to go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonkit.bundle.manifest import MANIFEST, SIGNATURE, UNLISTED
from anonkit.bundle.sign import verify_seal
from anonkit.errors import OptionError, RefusedError
from anonkit.files import file_digest
from anonkit.keys import Keyring

_MOST_BYTES = 16 << 20
"""A manifest is never larger, in bytes (16 MiB)."""


@dataclass(frozen=True)
class Existing:
    """A release that is already in place, with its files as the manifest lists them."""

    manifest: Mapping[str, Any]
    signed: bytes
    """The manifest's bytes, as they were signed."""

    @property
    def beside(self) -> frozenset[str]:
        """The earlier releases that it was held against, by the hash of their manifests."""
        return frozenset(each["manifest_sha256"] for each in self.manifest.get("previous", ()))

    @property
    def reviewed(self) -> str | None:
        """Tells what a person who looked at its texts changed; None where nobody was asked to."""
        found = self.manifest.get("review")
        return found.get("corrections") if isinstance(found, dict) else None

    def same(self, *, name: str, release: str, policy_sha256: str, signing_key: str) -> bool:
        """Whether this is what the same policy, label and key gave before."""
        wanted = {
            "name": name,
            "release": release,
            "policy_sha256": policy_sha256,
            "signing_key": signing_key,
        }
        return all(self.manifest.get(key) == value for key, value in wanted.items())


def existing(target: Path, keyring: Keyring) -> Existing | None:
    """The release in a folder; None where there is no folder, or an empty one.

    Only a release that this keyring signed, with the files that its manifest
    lists and no other, counts as one.

    Raises:
        OptionError: Something else is there, or a release that was changed.
    """
    if target.is_file():
        raise OptionError(
            "the output is a folder, and this is a file",
            where=str(target),
            fix="name a new folder, such as out/release",
            code="output.occupied",
        )
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return None
    found = _manifest(target, keyring)
    if found is None or not _whole_folder(target, found.manifest["files"]):
        raise OptionError(
            "the output folder holds something else than a whole release",
            where=str(target),
            fix="name a new folder",
            code="output.occupied",
        )
    return found


def _manifest(target: Path, keyring: Keyring) -> Existing | None:
    path, seal = target / MANIFEST, target / SIGNATURE
    if not all(p.is_file() and p.stat().st_size <= _MOST_BYTES for p in (path, seal)):
        return None
    data = path.read_bytes()
    try:
        verify_seal(keyring.public_pem, data, seal.read_bytes())
        found = json.loads(data)
    except (ValueError, RefusedError):
        return None
    listed = isinstance(found, dict) and isinstance(found.get("files"), list)
    return Existing(found, data) if listed else None


def _whole_folder(target: Path, entries: list[object]) -> bool:
    listed = {entry.get("path") for entry in entries if isinstance(entry, dict)}
    there = {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
    return there == listed | UNLISTED and all(_whole(target, entry) for entry in entries)


def _whole(target: Path, entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        return False
    path = target / entry["path"]
    return path.is_file() and file_digest(path) == (entry.get("sha256"), entry.get("bytes"))
