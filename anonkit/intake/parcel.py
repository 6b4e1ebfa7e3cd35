"""What was handed over: which files there are, and which of them may be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from anonkit.bundle.manifest import MANIFEST
from anonkit.errors import InputError, OptionError
from anonkit.files import plain_errors
from anonkit.formats import FORMATS
from anonkit.formats.source import Source
from anonkit.intake.base import Parcel, ParcelFile
from anonkit.records import FileRole

ENDINGS = frozenset(e for f in FORMATS.values() for e in f.suffixes if e not in ("/", ".zip"))
"""Of files that may hold rows."""


def open_parcel(paths: Sequence[Path], work: Path) -> Parcel:  # noqa: ARG001 - being built
    """Say what was handed over, without reading a cell of it.

    Args:
        paths: A file, a folder, a zip, or several of these.
        work: A private folder of its own, where archives are unpacked.

    Raises:
        OptionError: Nothing is named.
        InputError: There is no such file, or it cannot be read.
    """
    if not paths:
        raise OptionError(
            "nothing is named to look at", fix="name a file or a folder", code="intake.nothing"
        )
    files = [file for path in paths for file in _files(path)]
    release = paths[0] if len(paths) == 1 and (paths[0] / MANIFEST).is_file() else None
    return Parcel(", ".join(path.name for path in paths), tuple(files), release=release)


def _files(path: Path) -> Iterator[ParcelFile]:
    if not path.is_dir():
        yield _file(path, path.name)
        return
    with plain_errors(path, InputError):
        found = sorted(each for each in path.rglob("*") if each.is_file())
    for each in found:
        yield _file(each, each.relative_to(path).as_posix())


def _file(real: Path, name: str) -> ParcelFile:
    size = Source.of(real).stamp[2]
    return ParcelFile(name, real, size, _role(name))


def _role(name: str) -> FileRole:
    return "records" if Path(name).suffix.lower() in ENDINGS else "document"
