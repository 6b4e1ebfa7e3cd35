"""What stands in a folder where a release is to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anonkit.bundle.manifest import MANIFEST, SIGNATURE, UNLISTED
from anonkit.bundle.reading import MOST_BYTES, ListedFile, Manifest, read_manifest
from anonkit.bundle.sign import read_envelope, verify_seal
from anonkit.errors import InputError, OptionError, RefusedError
from anonkit.files import file_digest
from anonkit.keys import Keyring


@dataclass(frozen=True)
class Existing:
    """A release that is already in place, with its files as the manifest lists them."""

    manifest: Manifest
    signed: bytes
    """The manifest's bytes, as they were signed."""

    @property
    def beside(self) -> frozenset[str]:
        """The earlier releases that it was held against, by the hash of their manifests."""
        return frozenset(
            each["manifest_sha256"] for each in self.manifest.document.get("previous", ())
        )

    @property
    def reviewed(self) -> str | None:
        """Tells what a person who looked at its texts changed; None where nobody was asked to."""
        found = self.manifest.document.get("review")
        return found.get("corrections") if isinstance(found, dict) else None

    def same(self, *, name: str, release: str, policy_sha256: str) -> bool:
        """Whether this is what the same policy and label gave before."""
        here = self.manifest
        return (here.name, here.release, here.policy_sha256) == (name, release, policy_sha256)


def existing(target: Path, keyring: Keyring) -> Existing | None:
    """The release in a folder; None where there is no folder, or an empty one.

    Only a release that a key of this keyring signed, the present one or one of
    before, with the files that its manifest lists and no other, counts as one.

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
    if found is None or not _whole_folder(target, found.manifest.files):
        raise OptionError(
            "the output folder holds something else than a whole release",
            where=str(target),
            fix="name a new folder",
            code="output.occupied",
        )
    return found


def _manifest(target: Path, keyring: Keyring) -> Existing | None:
    path, seal = target / MANIFEST, target / SIGNATURE
    if not all(p.is_file() and p.stat().st_size <= MOST_BYTES for p in (path, seal)):
        return None
    data, envelope = path.read_bytes(), seal.read_bytes()
    try:
        signer = read_envelope(envelope).key_id
        pem = keyring.known_pems.get(signer)
        if pem is not None:
            verify_seal(pem, data, envelope)
        found = Existing(read_manifest(data, str(target)), data)
    except (InputError, RefusedError):
        return None
    if pem is None and found.manifest.signing_key == signer:
        raise _not_ours(target, signer, keyring)
    return found if found.manifest.signing_key == signer else None


def _not_ours(target: Path, signer: str, keyring: Keyring) -> OptionError:
    whose = "was destroyed" if keyring.has_destroyed(signer) else "this keyring does not know"
    return OptionError(
        f"a release is here that names the key {signer[:16]}, which {whose}: it cannot be told "
        "from a stranger's, and is not made again",
        where=str(target),
        fix="name a new folder; this one stays as it is",
        code="output.occupied",
    )


def _whole_folder(target: Path, files: Sequence[ListedFile]) -> bool:
    listed = {file.path for file in files}
    there = {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
    return there == listed | UNLISTED and all(_whole(target, file) for file in files)


def _whole(target: Path, file: ListedFile) -> bool:
    path = target / file.path
    return path.is_file() and file_digest(path) == (file.sha256, file.bytes)
