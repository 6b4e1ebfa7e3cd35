"""One of two releases that are compared: whole, or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from anonkit.bundle import datapackage
from anonkit.bundle.manifest import MANIFEST, SIGNATURE, SUMS
from anonkit.bundle.parted import files_of, place_of
from anonkit.bundle.reading import MOST_BYTES, Manifest, read_manifest
from anonkit.bundle.sign import MOST_ENVELOPE_BYTES
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.files import file_checks, opener, sums_check
from anonkit.bundle.verify.folder import Tree, open_tree
from anonkit.canonical import sha256_hex
from anonkit.errors import Fault, InputError, OptionError, shown
from anonkit.records import ComparedRelease

RECORDS = "records"
"""How the main table of records is called, whatever its file is."""


@dataclass(frozen=True)
class Side:
    """The public side of one release, every file as its manifest lists it."""

    compared: ComparedRelease
    manifest: Manifest
    signed: bytes
    """The manifest's bytes."""
    seal: bytes
    """The envelope with its signature; nobody has checked it."""
    received: Received

    @cached_property
    def package(self) -> Mapping[str, Any]:
        """The data package.

        Raises:
            InputError: It does not describe the release.
        """
        try:
            package = json.loads(self.read(datapackage.NAME, MOST_BYTES))
            json.dumps(package, ensure_ascii=False).encode("utf-8")  # it can be shown
            for resource in package["resources"]:
                names = [field["name"] for field in resource["schema"]["fields"]]
                if not all(isinstance(name, str) for name in [place_of(resource["path"]), *names]):
                    raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self.damaged("does not describe the release", datapackage.NAME) from None
        return dict(package)

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """What the data package says of each file of records or of a table, by its path."""
        listed = {file.path for file in self.manifest.files}
        found = {place_of(each["path"]): each for each in self.package["resources"]}
        return {path: each for path, each in found.items() if files_of(listed, path)}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What files of records are called in both releases, though policies name them."""
        records = [path for path in self.resources if path.startswith("data/")]
        called = {path: f"{RECORDS} {PurePosixPath(path).stem}" for path in records[1:]}
        # The main table stands before those that are linked to it.
        return called | dict.fromkeys(records[:1], RECORDS)

    def called(self, path: str) -> str:
        """The path, or what a file of records is called in both."""
        return self.names.get(path, path)

    @cached_property
    def _digests(self) -> Mapping[str, str]:
        return {file.path: file.sha256 for file in self.manifest.files}

    def digest(self, path: str) -> str | None:
        """SHA-256 of a listed file; None of any other."""
        return self._digests.get(path)

    def read(self, path: str, most: int) -> bytes:
        """All of a listed file.

        Raises:
            InputError: It is not there, or larger than `most` bytes.
        """
        sizes = {file.path: file.bytes for file in self.manifest.files}
        if path not in sizes:
            raise self.damaged("is missing", path)
        if sizes[path] > most:
            raise self.damaged("is too large", path)
        with self.received.open(path) as file:
            return file.read()

    def damaged(self, why: str, path: str) -> InputError:
        """The error that refuses this release."""
        return InputError.of([_fault(self.compared.folder, why, path)])


@contextmanager
def open_side(folder: Path) -> Iterator[Side]:
    """A release folder, with every file as its manifest lists it, and no other.

    No signature is checked.

    Raises:
        OptionError: There is no such folder, or it holds no release.
        InputError: The release is damaged, or of a version that this anonkit does not know.
    """
    with open_tree(folder) as tree:
        if MANIFEST not in tree.sizes and not tree.odd:
            raise OptionError(
                "this is no release folder: it holds no manifest",
                where=str(folder),
                fix="name the folder that holds manifest.json, unpacked",
                code="release.none",
            )
        yield _side(folder, tree)


def _side(folder: Path, tree: Tree) -> Side:
    _refuse(folder, [(each.path, each.why) for each in tree.odd])
    signed = tree.read(MANIFEST, MOST_BYTES)
    if signed is None:
        raise InputError.of([_fault(str(folder), "is too large", MANIFEST)])
    manifest = read_manifest(signed, str(folder / MANIFEST))
    checks = [*file_checks(tree, manifest), sums_check(tree, manifest, signed)]
    _refuse(folder, [(each.where, each.why) for each in checks if each.status == "fail"])
    seal = tree.read(SIGNATURE, MOST_ENVELOPE_BYTES) if SIGNATURE in tree.sizes else None
    if seal is None:
        _refuse(folder, [(SIGNATURE, "is missing, or too large")])
    compared = ComparedRelease(
        str(folder),
        manifest.name,
        manifest.release,
        manifest.version,
        sha256_hex(signed),
        manifest.signing_key,
    )
    received = Received(manifest, opener(tree, manifest))
    return Side(compared, manifest, signed, seal or b"", received)


def _refuse(folder: Path, found: list[tuple[str, str]]) -> None:
    if found:
        raise InputError.of([_fault(str(folder), why, path) for path, why in found])


def _fault(folder: str, why: str, path: str) -> Fault:
    again = "the sender makes it anew" if path == SUMS else "ask the sender for it again"
    return Fault(
        f"this release is damaged: {shown(path)} {why}",
        folder,
        f"copy it again from where it was sent, or {again}",
        "release.damaged",
    )
