"""Unpacking an archive of a parcel into the private work folder: once, and nothing inside it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from anonkit import files
from anonkit.errors import Fault, InputError
from anonkit.formats import unzip
from anonkit.formats.source import Source
from anonkit.formats.zipped import ZIP
from anonkit.intake.base import Refused
from anonkit.intake.parcel.roles import endings
from anonkit.intake.parcel.walking import MOST_DEPTH, Found, odd_name, refused

ARCHIVES = endings("zip 7z rar tar gz tgz bz2 tbz xz txz zst lz4 cab iso jar lzh arj z")
"""Endings of files that hold files; of these only `.zip` is unpacked."""
_NESTED = "there is an archive in the archive, and it is not opened"
_OTHER = "this archive is of a kind that is not opened"
_FIX = "hand over its files unpacked, or in one zip"


def is_archive(name: str) -> bool:
    """By its ending: another file may hold a zip too, and is then told by its reader."""
    return PurePosixPath(name).suffix.lower() in ARCHIVES


def unpacked(archive: Path, name: str, folder: Path) -> Iterator[Found | Refused]:
    """The members of a zip, each written to a private folder; one top folder is left out.

    Args:
        archive: Where the zip lies.
        name: What messages call it.
        folder: An empty private folder.

    Raises:
        InputError: It is no sound zip, encrypted, a bomb, or has names that lead elsewhere.
        BusyError: The disk is full.
    """
    with Source.of(archive).open() as file:
        found = [info for info in unzip.members(file, ZIP).values() if not info.is_dir()]
        top = _top([info.filename for info in found])
        for info in found:
            path = info.filename.removeprefix(top)
            said = _odd(path)
            if said is not None:
                yield refused(f"{name}/{path}", *said)
                continue
            yield Found(path, _write(file, info, folder / path), info.file_size)


def whole(archive: Path, name: str, folder: Path) -> tuple[list[Found], list[Refused]]:
    """The same, where a zip that is not sound is itself something that is not opened."""
    taken: list[Found] = []
    left: list[Refused] = []
    try:
        for each in unpacked(archive, name, folder):
            (taken if isinstance(each, Found) else left).append(each)  # type: ignore[arg-type]
    except InputError as error:
        first = error.faults[0]
        left.append(Refused(name, Fault(first.problem, name, first.fix, first.code)))
        taken = []
    return taken, left


def other_archive(path: str) -> Refused:
    """What is told of an archive that is no zip."""
    return refused(path, "archive", _OTHER, _FIX)


def _top(names: list[str]) -> str:
    """The one folder that all members stand in, with its slash; else nothing."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and "" not in tops else ""


def _odd(path: str) -> tuple[str, str, str] | None:
    parts = path.split("/")
    why = next(filter(None, map(odd_name, parts)), "")
    if why:
        return "strange", why, ""
    if len(parts) > MOST_DEPTH + 1:
        return "deep", f"more than {MOST_DEPTH} folders stand inside each other", ""
    return ("nested", _NESTED, _FIX) if is_archive(path) else None


def _write(file: BinaryIO, info: zipfile.ZipInfo, target: Path) -> Path:
    with files.plain_errors(Path(target.name), InputError):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with files.create_private(target) as sink, files.plain_errors(Path(target.name), InputError):
        for piece in unzip.unpacked(file, info, ZIP):
            sink.write(piece)
    return target
