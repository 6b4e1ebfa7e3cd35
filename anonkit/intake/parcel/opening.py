"""What was handed over: which files there are, and which of them may be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from anonkit import files
from anonkit.bundle.manifest import MANIFEST, SIGNATURE
from anonkit.errors import InputError, OptionError, shown
from anonkit.files import plain_errors
from anonkit.formats.source import Source
from anonkit.intake.base import Parcel, ParcelFile, Refused
from anonkit.intake.parcel.copies import with_copies
from anonkit.intake.parcel.exports import Loose, exports
from anonkit.intake.parcel.roles import ENDINGS, json_object, role_of
from anonkit.intake.parcel.unpacking import is_archive, other_archive, whole
from anonkit.intake.parcel.walking import Found, odd_name, refused, walked

__all__ = ("ENDINGS", "open_parcel")


def open_parcel(paths: Sequence[Path], work: Path) -> Parcel:
    """Say what was handed over, without reading a cell of it.

    Args:
        paths: A file, a folder, a zip, or several of these.
        work: A private folder of its own, where archives are unpacked.

    Raises:
        OptionError: Nothing is named.
        InputError: There is no such file, or it cannot be read.
        BusyError: The disk is full.
    """
    if not paths:
        raise OptionError(
            "nothing is named to look at", fix="name a file or a folder", code="intake.nothing"
        )
    taken = _Taken(work)
    for label, path in _labelled(paths):
        taken.add(path, label, alone=len(paths) == 1)
    name = ", ".join(shown(path.name or path.resolve().name) for path in paths)
    release = _release(taken.loose)
    found = tuple(_with_role(each, release) for each in taken.files())
    found = tuple(with_copies(found, release))
    return Parcel(name, found, tuple(taken.refused), release)


def _labelled(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Each path with a name that no other has; what lies above it is never said."""
    seen: set[str] = set()
    for path in paths:
        name = label = path.name or path.resolve().name or "parcel"
        number = 1
        while label.casefold() in seen:
            number += 1
            label = f"{number}/{name}"
        seen.add(label.casefold())
        yield label, path


@dataclass
class _Taken:
    """Files as they are gathered."""

    work: Path
    loose: list[Loose] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    whole: list[ParcelFile] = field(default_factory=list)
    """Archives that are read as one file of several tables."""
    _number: int = 0

    def add(self, path: Path, label: str, *, alone: bool) -> None:
        """One path as it was named."""
        with plain_errors(path, InputError):
            is_folder = path.is_dir()
        if is_folder:
            self._folder(path, "" if alone else f"{label}/")
            return
        size = Source.of(path).stamp[2]
        why = odd_name(path.name)
        if why:
            self.refused.append(refused(label, "strange", why))
        else:
            self._file(Found(label, path, size), inside="" if alone else f"{label}/")

    def files(self) -> Iterator[ParcelFile]:
        """All that may be opened, those first that are read together."""
        yield from self.whole
        yield from exports(self.loose)

    def _folder(self, path: Path, prefix: str) -> None:
        for each in walked(path):
            if isinstance(each, Refused):
                told = shown(f"{prefix}{each.path}")
                self.refused.append(Refused(told, replace(each.fault, where=told)))
            else:
                found = replace(each, path=prefix + each.path)
                self._file(found, inside=f"{found.path}/")

    def _file(self, found: Found, inside: str) -> None:
        """A plain file; a zip is unpacked, and its members stand under `inside`."""
        if not is_archive(found.path):
            self.loose.append(Loose(found.path, found.real, found.bytes))
        elif PurePosixPath(found.path).suffix.lower() != ".zip":
            self.refused.append(other_archive(found.path))
        else:
            self._zip(found, inside)

    def _zip(self, found: Found, inside: str) -> None:
        self._number += 1
        folder = files.private_dir(self.work / f"unpacked-{self._number}")
        members, left = whole(found.real, shown(found.path), folder)
        self.refused += left
        self.loose += [
            Loose(inside + each.path, each.real, each.bytes, found.path) for each in members
        ]


def _release(loose: Sequence[Loose]) -> Path | None:
    """The folder of a release of anonkit's: of several the outermost, unpacked ones first."""
    folders = [each for each in loose if PurePosixPath(each.path).name == MANIFEST]
    for each in sorted(folders, key=lambda each: (each.path.count("/"), each.archive, each.path)):
        if _is_own(each.real):
            return each.real.parent.resolve()
    return None


def _is_own(manifest: Path) -> bool:
    """Whether a manifest is, or is meant to look like, one of anonkit's."""
    if (manifest.parent / SIGNATURE).is_file():
        return True
    found = json_object(manifest)
    return found is not None and {"policy_sha256", "claims"} <= set(found)


def _with_role(each: ParcelFile, release: Path | None) -> ParcelFile:
    if each.real.is_dir():
        return replace(each, role="records")
    role = role_of(each.path, each.real)
    below = release is not None and each.real.resolve().is_relative_to(release)
    if role == "release" and not below:
        role = "document"
    if role == "records" and below and _is_figures(each):
        role = "table"
    return replace(each, role=role)


def _is_figures(each: ParcelFile) -> bool:
    """A table of figures of a release of anonkit's, by what its columns must be called."""
    if each.real.parent.name != "tables" or each.real.suffix.lower() != ".csv":
        return False
    with each.real.open("rb") as file:
        head = file.readline(1 << 16).decode("utf-8", "replace").strip().split(",")
    return head[-7:] == list(_MEASURES)


_MEASURES = (
    "measure",
    "level",
    "value",
    "noise_half_width_95",
    "noise_variance",
    "unit",
    "note",
)
"""The last columns of each such table."""
