"""Lists of checksums beside the data: what they say of which file of the parcel."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from anonkit.errors import InputError
from anonkit.formats.source import Source
from anonkit.intake.base import ParcelFile
from anonkit.intake.parcel.papers import first_bytes
from anonkit.intake.parcel.roles import is_sums

KINDS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
"""By the digits of a checksum: which it is."""
MOST_LINES = 20_000
_PIECE = 1 << 20
_LINE = re.compile(r"\\?([0-9A-Fa-f]{32,128})(?:\s+\*?(.{1,1000}))?")
_TAGGED = re.compile(r"[A-Z0-9-]{3,8} \((.{1,1000})\) ?= ?([0-9A-Fa-f]{32,128})")


@dataclass(frozen=True)
class Listed:
    """One line of a list."""

    by: ParcelFile
    name: str
    """As the list spells it."""
    digest: str
    """In lower case."""

    @property
    def kind(self) -> str:
        """Which checksum it is."""
        return KINDS[len(self.digest)]


def listed(files: Sequence[ParcelFile]) -> Iterator[Listed]:
    """Every line of every list of checksums of a parcel, those alone that are ones."""
    for each in files:
        if is_sums(each.path) and each.real.is_file():
            try:
                data = first_bytes(each.real)
            except InputError:
                continue
            lines = data.decode("utf-8", "replace").splitlines()[:MOST_LINES]
            yield from filter(None, (_line(each, line.strip()) for line in lines))


def _line(by: ParcelFile, line: str) -> Listed | None:
    if (found := _TAGGED.fullmatch(line)) is not None:
        name, digest = found[1], found[2]
    elif (found := _LINE.fullmatch(line)) is not None:
        # A list of one file, called after it, need not name it: `data.csv.sha256`.
        digest, name = found[1], found[2] or PurePosixPath(by.path).stem
    else:
        return None
    return Listed(by, name.strip(), digest.lower()) if len(digest) in KINDS else None


def meant(line: Listed, files: Mapping[str, ParcelFile]) -> ParcelFile | None:
    """The file of the parcel that a line speaks of: beside the list, or the only one of its name.

    No other path is ever opened, whatever the list says.
    """
    above = PurePosixPath(line.by.path).parent
    name = line.name.removeprefix("./").replace("\\", "/")
    for path in (str(above / name), name):
        if path in files:
            return files[path]
    last = PurePosixPath(name).name
    alike = [each for path, each in files.items() if PurePosixPath(path).name == last]
    return alike[0] if len(alike) == 1 else None


def digest_of(file: ParcelFile, kind: str) -> str:
    """The checksum of a file, in lower case.

    Raises:
        InputError: It cannot be read.
    """
    found = hashlib.new(kind, usedforsecurity=False)
    with Source.of(file.real).open() as opened:
        while piece := opened.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
