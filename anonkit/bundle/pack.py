"""Putting a release in place: at any moment it is there whole, or not at all.

Both sides are built in hidden folders beside their targets and flushed. Then
a note of the two is written down, the private side gets its name, then the
public side gets its own, then the note goes. Whoever finds the note with the
public side still unnamed takes the private side back: a release without its
receipts never shows, and receipts without a release do not stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from anonkit.bundle.archive import archive_path
from anonkit.bundle.manifest import MANIFEST, SIGNATURE, SUMS, UNLISTED
from anonkit.bundle.names import check_names
from anonkit.canonical import canonical_json
from anonkit.errors import AnonkitError, OptionError, RefusedError
from anonkit.files import (
    Lock,
    aside,
    data_dir,
    fsync_dir,
    left_aside,
    make_dirs,
    plain_errors,
    private_dir,
    remove_file,
    remove_tree,
    rename,
    write_atomic,
    write_new,
)


@dataclass(frozen=True)
class _Side:
    """One side of a release."""

    target: Path
    staged: Path
    file_mode: int
    folder_mode: int


@dataclass(frozen=True)
class Place:
    """Where one release goes: its two sides, held against other runs."""

    public: _Side
    private: _Side
    note: Path
    """Stands while the two sides get their names."""

    def insist_free(self, *, archive: bool = False) -> None:
        """Refuse places that hold something.

        Args:
            archive: Whether the archive beside the release must be absent too.

        Raises:
            OptionError: A folder holds something.
        """
        beside = archive_path(self.public.target)
        if archive and (beside.exists() or beside.is_symlink()):
            raise _occupied(beside, "move it away, or name a new folder with -o")
        sides = ((self.private.target, "--private"), (self.public.target, "-o"))
        for target, option in sides:
            with plain_errors(target):
                used = target.exists() and (not target.is_dir() or any(target.iterdir()))
            if used:
                raise _occupied(target, f"name a new folder with {option}")

    def pack(
        self, public: Mapping[str, Path | bytes], private: Mapping[str, bytes]
    ) -> Mapping[str, str]:
        """Write both sides of a release.

        Args:
            public: Its files by relative name (`data/x.csv`), without
                SHA256SUMS, which is made here.
            private: Its files by relative name.

        Returns:
            SHA-256 of every public file as written, by name.

        Raises:
            OptionError: A folder holds something, or a name is not allowed.
            RefusedError: The manifest does not say what was written.
            BusyError: The disk is full. Nothing is left.
        """
        check_names([*public, SUMS])
        check_names(private)
        self.insist_free()
        return _place(self, public, private)

    def pack_private(self, private: Mapping[str, bytes]) -> None:
        """Write the private side anew, beside a release that has lost it.

        Raises:
            OptionError, BusyError: As `pack`.
        """
        check_names(private)
        side = self.private
        try:
            _build(side, private)
            _close(side)
            rename(side.staged, side.target)
        except BaseException:
            with suppress(AnonkitError, OSError):
                remove_tree(side.staged)
            raise


@contextmanager
def hold(target: Path, private_target: Path) -> Iterator[Place]:
    """Hold both places against other runs, and take away what killed ones left.

    Args:
        target: The release folder.
        private_target: The folder of the private side.

    Raises:
        OptionError: A place cannot be one, or one is inside the other.
        BusyError: Another run is at it.
    """
    target, private_target = _settled(target), _settled(private_target)
    _check_apart(target, private_target)
    with ExitStack() as held:
        locks = private_dir(private_dir(data_dir()) / "locks")
        marks = {locks / sha256(bytes(path)).hexdigest(): path for path in (target, private_target)}
        for mark in sorted(marks):
            held.enter_context(Lock(mark, guards=marks[mark]))
        place = Place(
            _Side(target, aside(target), 0o644, 0o755),
            _Side(private_target, aside(private_target), 0o600, 0o700),
            next(iter(marks)).with_suffix(".note"),
        )
        _take_back(place.note)
        for path in (private_target, target, archive_path(target)):
            for left in left_aside(path):
                remove_tree(left)
        yield place


def _occupied(path: Path, fix: str) -> OptionError:
    problem = "something is here already"
    return OptionError(problem, where=str(path), fix=fix, code="output.occupied")


def _settled(path: Path) -> Path:
    """The folder's true place. A symbolic link is refused: it would be replaced."""
    with plain_errors(path):
        settled = path.resolve() if not path.is_symlink() else path
    if path.is_symlink() or not settled.name:
        fix = "name a folder of its own"
        raise OptionError(
            "this cannot be a release folder", where=str(path), fix=fix, code="output.kind"
        )
    return settled


def _check_apart(target: Path, private_target: Path) -> None:
    if target.is_relative_to(private_target) or private_target.is_relative_to(target):
        raise OptionError(
            "the private side and the release folder lie within each other",
            where=str(private_target),
            fix="name a folder elsewhere with --private",
            code="output.private_inside",
        )


def _place(
    move: Place, public: Mapping[str, Path | bytes], private: Mapping[str, bytes]
) -> Mapping[str, str]:
    try:
        _build(move.private, private)
        sums = _build(move.public, public)
        _check_manifest(sums, public.get(MANIFEST))
        write_new(move.public.staged / SUMS, _sums(sums), move.public.file_mode)
        for side in (move.private, move.public):
            _close(side)
        _publish(move)
    except BaseException:
        _undo(move)
        raise
    return sums


def _build(side: _Side, files: Mapping[str, Path | bytes]) -> dict[str, str]:
    """Write one side's files under its hidden name; owner-only until it is complete."""
    make_dirs(side.target.parent, side.folder_mode)
    make_dirs(side.staged, 0o700)
    sums = {}
    for name in sorted(files):
        path = side.staged / name
        make_dirs(path.parent, 0o700)
        sums[name] = write_new(path, files[name], side.file_mode)
    return sums


def _check_manifest(sums: Mapping[str, str], manifest: Path | bytes | None) -> None:
    """The manifest was made before the files were copied: do they still agree?"""
    if manifest is None:
        return
    data = manifest if isinstance(manifest, bytes) else manifest.read_bytes()
    listed = {file["path"]: file["sha256"] for file in json.loads(data)["files"]}
    if listed != {name: digest for name, digest in sums.items() if name not in UNLISTED}:
        raise RefusedError(
            "the manifest does not list what was written",
            fix="run again; if it happens twice, it is a bug",
            code="release.changed",
        )


def _sums(sums: Mapping[str, str]) -> bytes:
    """Lines that `sha256sum -c` reads. The signature, made last, is left out."""
    lines = [f"{sums[name]}  {name}\n" for name in sorted(sums) if name != SIGNATURE]
    return "".join(lines).encode("utf-8")


def _close(side: _Side) -> None:
    """Give the folders of a finished side their modes and flush them, deepest first."""
    with plain_errors(side.staged):
        below = [path for path in side.staged.rglob("*") if path.is_dir()]
        for folder in [*sorted(below, reverse=True), side.staged]:
            folder.chmod(side.folder_mode)
            fsync_dir(folder)


def _publish(move: Place) -> None:
    found = move.private.staged.stat()
    note = {
        "public_staged": str(move.public.staged),
        "private": str(move.private.target),
        "device": str(found.st_dev),
        "inode": str(found.st_ino),
    }
    write_atomic(move.note, canonical_json(note))
    rename(move.private.staged, move.private.target)
    rename(move.public.staged, move.public.target)
    with suppress(AnonkitError):  # a note that stays does no harm: the public side has its name
        remove_file(move.note)


def _take_back(note: Path) -> None:
    """Undo a move that was cut short: the private side has its name, the public not yet.

    Whether the private folder is that run's is told by device and inode, which
    a rename keeps: a folder that somebody put there since is left alone.
    """
    if not note.exists():
        return
    noted = json.loads(note.read_bytes())
    private = Path(noted["private"])
    if Path(noted["public_staged"]).exists() and private.exists():
        found = private.lstat()
        if (str(found.st_dev), str(found.st_ino)) == (noted["device"], noted["inode"]):
            remove_tree(private)
            fsync_dir(private.parent)
    remove_file(note)


def _undo(move: Place) -> None:
    """After a failure in this very run: back to neither side, as far as the disk lets us."""
    with suppress(AnonkitError, OSError):
        if move.note.exists() and not move.public.staged.exists():
            rename(move.public.target, move.public.staged)
        _take_back(move.note)
    for side in (move.public, move.private):
        with suppress(AnonkitError, OSError):
            remove_tree(side.staged)
