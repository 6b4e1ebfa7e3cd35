"""Earlier releases: read as what they are, or refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anonkit.bundle import datapackage
from anonkit.bundle.manifest import MANIFEST, SIGNATURE, UNLISTED
from anonkit.bundle.parted import files_of, place_of
from anonkit.bundle.reading import MOST_BYTES, ListedFile, Manifest, read_manifest
from anonkit.bundle.sign import verify_seal
from anonkit.canonical import sha256_hex
from anonkit.errors import InputError, OptionError, RefusedError
from anonkit.files import file_digest, plain_errors
from anonkit.keys import Keyring
from anonkit.records import EarlierRelease


def read_earlier(folders: Sequence[Path], keyring: Keyring | None) -> tuple[EarlierRelease, ...]:
    """Earlier releases, each with every file as its manifest lists it.

    Args:
        folders: Release folders, public sides.
        keyring: Of this run: what a key of it signed must bear its signature. None: no
            signature is checked.

    Raises:
        OptionError: A folder is no release, or one is named twice.
        InputError: A release is damaged, or of a version that this anonkit does not know.
    """
    found = tuple(_read(folder, keyring) for folder in folders)
    if len({each.manifest_sha256 for each in found}) < len(found):
        raise OptionError(
            "an earlier release is named twice",
            where="--previous",
            fix="name each once",
            code="previous.twice",
        )
    return found


def _read(folder: Path, keyring: Keyring | None) -> EarlierRelease:
    if not (folder / MANIFEST).is_file():
        raise OptionError(
            "this is no release folder: it holds no manifest",
            where=str(folder),
            fix="name the folder that holds manifest.json, unpacked",
            code="previous.not_release",
        )
    data = _bytes(folder, MANIFEST)
    manifest = _manifest(folder, data)
    pem = keyring.known_pems.get(manifest.signing_key) if keyring is not None else None
    if pem is not None:
        _check_signature(folder, data, pem)
    _check_files(folder, manifest.files)
    return EarlierRelease(
        folder=str(folder),
        name=manifest.name,
        release=manifest.release,
        manifest_sha256=sha256_hex(data),
        signed_by_us=pem is not None,
        quasi=manifest.quasi,
        **_records(folder, manifest),
    )


def _damaged(folder: Path, what: str) -> InputError:
    return InputError(
        f"an earlier release is damaged: {what}",
        where=str(folder),
        fix="name the folder as it was written; copy it again from where it was sent",
        code="previous.damaged",
    )


def _bytes(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise _damaged(folder, f"{name} is missing")
    with plain_errors(path, InputError), path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _damaged(folder, f"{name} is too large")
    return data


def _manifest(folder: Path, data: bytes) -> Manifest:
    try:
        return read_manifest(data, str(folder))
    except InputError as error:
        if error.code == "release.format":
            raise  # it is whole: only a newer anonkit can read it
        raise _damaged(folder, f"{MANIFEST} is not as anonkit writes it") from None


def _check_signature(folder: Path, data: bytes, pem: bytes) -> None:
    try:
        verify_seal(pem, data, _bytes(folder, SIGNATURE))
    except RefusedError:
        raise _damaged(folder, f"{SIGNATURE} does not belong to {MANIFEST}") from None


def _check_files(folder: Path, listed: Sequence[ListedFile]) -> None:
    for file in listed:
        path = folder / file.path
        if path.is_symlink() or not path.is_file():
            raise _damaged(folder, f"{file.path} is missing")
        with plain_errors(path, InputError):
            size = path.stat().st_size
        if size != file.bytes or file_digest(path) != (file.sha256, file.bytes):
            raise _damaged(folder, f"{file.path} is not what was released")
    known = {file.path for file in listed} | UNLISTED
    strange = [
        each
        for each in folder.rglob("*")
        if not each.is_dir() and str(each.relative_to(folder)) not in known
    ]
    if strange:
        raise _damaged(folder, "it holds a file that its manifest does not list")


def _records(folder: Path, manifest: Manifest) -> dict[str, Any]:
    """Where its records are, and what the data package says of them."""
    records = [f.path for f in manifest.files if f.path.startswith("data/")]
    if not records:
        return {"path": None}
    try:
        package = json.loads(_bytes(folder, datapackage.NAME))
        # The main table stands before those that are linked to it.
        found, *_ = [
            each for each in package["resources"] if files_of(records, place_of(each["path"]))
        ]
        dialect = found.get("dialect", {})
        return {
            "path": folder / place_of(found["path"]),
            "delimiter": dialect.get("delimiter"),
            "sheet": dialect.get("sheetName"),
            "tokens": tuple(
                field["name"]
                for field in found["schema"]["fields"]
                if field["anonkit:action"] in ("pseudonymise", "encrypt")
            ),
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(folder, f"{datapackage.NAME} does not describe its records") from None
