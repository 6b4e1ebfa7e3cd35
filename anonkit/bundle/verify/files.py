"""Every file as the manifest lists it, and no other; what differs is told apart in words."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO

from anonkit.bundle.manifest import MANIFEST, SUMS, UNLISTED
from anonkit.bundle.reading import ListedFile, Manifest
from anonkit.bundle.verify.folder import Tree
from anonkit.bundle.verify.resaved import DELIMITERS, holds_the_rows
from anonkit.errors import InputError, RefusedError, shown
from anonkit.files import plain_errors
from anonkit.records import Check

SHOWN = 50
"""Files that are told one by one."""
MOST_SAVED_AGAIN = 64 << 20
"""Bytes of a changed CSV file of which it is found out whether it was only saved again."""
_AGAIN = "ask the sender for the release again"
_BLOCK = 1 << 20
_KEY_MARK = b"-----BEGIN"
_RESAVED = (
    "the rows are still there, the spelling (quotes, line ends) is another: it was opened and "
    "saved again"
)
_PROMISE = "DSSE v1; FIPS 180-4"


@dataclass(frozen=True)
class _Fault:
    path: str
    why: str
    fix: str = _AGAIN


def file_checks(tree: Tree, manifest: Manifest) -> list[Check]:
    """One check that passes, or one that fails for each file that is not as listed."""
    compared = _Compared(tree, manifest)
    faults = [*compared.listed_faults(), *compared.other_faults()]
    if not faults:
        size = sum(file.bytes for file in manifest.files)
        others = "none but those that are told under folder" if tree.odd else "no other"
        why = f"{len(manifest.files)} files ({size} bytes) are as listed, and there is {others}"
        return [Check("files", "pass", "recomputed", why, source=_PROMISE)]
    told = [
        Check("files", "fail", "recomputed", each.why, shown(each.path), each.fix, _PROMISE)
        for each in faults[:SHOWN]
    ]
    if len(faults) > SHOWN:
        why = f"{len(faults) - SHOWN} files more are not as listed"
        told.append(Check("files", "fail", "recomputed", why, fix=_AGAIN, source=_PROMISE))
    return told


class _Compared:
    """What is listed, beside what is there."""

    def __init__(self, tree: Tree, manifest: Manifest) -> None:
        self._tree = tree
        self._manifest = manifest
        self._listed = {file.path: file for file in manifest.files}
        self._sizes = {file.bytes for file in manifest.files}
        self._others = sorted(set(tree.sizes) - set(self._listed) - UNLISTED)
        self._found: dict[str, str] = {}

    def listed_faults(self) -> Iterator[_Fault]:
        """Of the listed files."""
        by_digest = {file.sha256: path for path, file in self._listed.items()}
        for path, file in self._listed.items():
            if path not in self._tree.sizes:
                yield self._missing(path, file)
            elif self._tree.sizes[path] != file.bytes or self._digest(path) != file.sha256:
                yield self._changed(path, file, by_digest)

    def _changed(self, path: str, file: ListedFile, by_digest: Mapping[str, str]) -> _Fault:
        other = by_digest.get(self._digest_where_likely(path))
        if other is not None and other != path:
            return _Fault(path, f"holds what the manifest lists as {shown(other)}: swapped")
        if self._saved_again(path, file):
            return _Fault(path, _RESAVED, "unpack what you were sent again, and open a copy")
        return _Fault(path, "was changed: its bytes are not those that were signed")

    def _saved_again(self, path: str, file: ListedFile) -> bool:
        if not path.endswith(".csv") or self._tree.sizes[path] > MOST_SAVED_AGAIN:
            return False
        recount = self._manifest.recount
        records = recount is not None and {path, path.rpartition("/")[0]} & {
            table.path for table in recount.tables
        }
        told = (recount.delimiter,) if recount is not None and records else DELIMITERS
        return holds_the_rows(partial(self._tree.open, path), file.sha256, told)

    def other_faults(self) -> Iterator[_Fault]:
        """Of what stands there and is not listed."""
        there = {file.sha256: path for path, file in self._listed.items() if self._is_there(path)}
        missing = {f.sha256 for path, f in self._listed.items() if not self._is_there(path)}
        told = {odd.path for odd in self._tree.odd}
        delete = "delete it if it is yours or your system's; else ask the sender what it is"
        for path in self._others:
            digest = self._digest_where_likely(path)
            if digest in missing or path in told:
                continue  # told as the one that is missing, or of the folder
            if digest in there:
                yield _Fault(path, f"is a second copy of {shown(there[digest])}", delete)
            elif self._holds_key(path):
                why = "holds a key, and is not listed: a key in a release is never believed"
                yield _Fault(path, why, "get the sender's key by another way")
            else:
                yield _Fault(
                    path, "is not part of the release: the manifest does not list it", delete
                )
        above = {
            str(each)
            for path in self._tree.sizes
            for each in Path(path).parents
            if str(each) != "."
        }
        for folder in sorted(self._tree.folders - above - set(self._listed)):
            yield _Fault(folder, "is an empty folder, and no part of the release", delete)

    def _is_there(self, path: str) -> bool:
        return path in self._tree.sizes

    def _missing(self, path: str, file: ListedFile) -> _Fault:
        if path in self._tree.folders:
            return _Fault(path, "is a folder, and a file is listed")
        other = self._others_by_digest.get(file.sha256)
        if other is not None:
            folded = other.casefold() == path.casefold()
            how = "in other capital letters" if folded else "under another name"
            return _Fault(path, f"is there as {shown(other)}, {how}", "give it its name back")
        return _Fault(path, "is missing")

    @cached_property
    def _others_by_digest(self) -> Mapping[str, str]:
        """What may be a listed file under another name."""
        return {self._digest_where_likely(path): path for path in self._others}

    def _digest_where_likely(self, path: str) -> str:
        """Of a file that may be another one; empty where no listed one has its size."""
        return self._digest(path) if self._tree.sizes[path] in self._sizes else ""

    def _digest(self, path: str) -> str:
        if path not in self._found:
            with self._tree.open(path) as file, plain_errors(Path(shown(path)), InputError):
                self._found[path] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._found[path]

    def _holds_key(self, path: str) -> bool:
        with self._tree.open(path) as file, plain_errors(Path(shown(path)), InputError):
            return _KEY_MARK in file.read(4096)


def sums_check(tree: Tree, manifest: Manifest, signed: bytes) -> Check:
    """Whether SHA256SUMS is exactly what the files of the release give.

    Args:
        tree: The folder, whose files are as listed.
        manifest: What it lists.
        signed: The manifest's bytes.
    """
    sums = {file.path: file.sha256 for file in manifest.files}
    sums[MANIFEST] = hashlib.sha256(signed).hexdigest()
    wanted = "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()
    there = SUMS in tree.sizes
    if there and tree.read(SUMS, len(wanted)) == wanted:
        why = "SHA256SUMS says of each file what was found"
        return Check("sums", "pass", "recomputed", why, SUMS)
    why = "does not say of each file what was found" if there else "is missing"
    return Check("sums", "fail", "recomputed", why, SUMS, _AGAIN)


def opener(tree: Tree, manifest: Manifest) -> Callable[[str], BinaryIO]:
    """How checks of claims get at the bytes that were signed."""
    return _Opener(tree, {file.path: file.sha256 for file in manifest.files})


@dataclass(frozen=True)
class _Opener:
    """Opens listed files, and hashes them once more while they are read."""

    tree: Tree
    sums: Mapping[str, str]

    def __call__(self, path: str) -> BinaryIO:
        """As `Received.open`."""
        return io.BufferedReader(_Hashing(self.tree.open(path), path, self.sums[path]), _BLOCK)


class _Hashing(io.RawIOBase):
    """A file whose end is reached only by the bytes that were signed."""

    def __init__(self, file: io.FileIO, path: str, sha256: str) -> None:
        self._file = file
        self._path = path
        self._wanted = sha256
        self._hash = hashlib.sha256()
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view = memoryview(buffer)
        with plain_errors(Path(shown(self._path)), InputError):
            count = self._file.readinto(view) or 0
        self._hash.update(view[:count])
        self._ended = not count and bool(view)
        if self._ended and self._hash.hexdigest() != self._wanted:
            raise RefusedError(
                "this file changed while it was checked",
                where=shown(self._path),
                fix="copy the release to a place of your own, and check it there",
                code="release.changed",
            )
        return count

    def close(self) -> None:
        """What was read of it counts only if the rest is right, too."""
        try:
            while not self._file.closed and not self._ended:
                self.read(_BLOCK)
        finally:
            self._file.close()
            super().close()
