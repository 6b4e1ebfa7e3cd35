"""A file that changes while it is checked: what was counted are the bytes that were hashed."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from anonkit import api
from anonkit.bundle.reading import read_manifest
from anonkit.bundle.verify.files import opener
from anonkit.bundle.verify.folder import Tree, open_tree
from anonkit.errors import RefusedError
from anonkit.records import VerifyRecord

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden"
DATA, TABLE = "data/tiny-survey.csv", "tables/by_ward.csv"
PATHS = (DATA, TABLE, "tables/income_by_sex.csv", "datapackage.json", "report.html")


def verified(folder: Path) -> VerifyRecord:
    return api.verify(folder=folder, public_key=GOLDEN / "owner.pem")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN / "release-2", tmp_path / "release")


def swapping(
    monkeypatch: pytest.MonkeyPatch, folder: Path, path: str, when: Callable[[int], bool]
) -> list[int]:
    """Another file of the same size stands at a path each time that `when` says so.

    Returns:
        A list that grows by one entry at each opening of the path.
    """
    plain, opened = Tree.open, list[int]()
    sound = (GOLDEN / "release-2" / path).read_bytes()
    digit = next(at for at in range(len(sound) - 1, 0, -1) if sound[at : at + 1].isdigit())
    other = sound[:digit] + bytes([sound[digit] ^ 1]) + sound[digit + 1 :]

    def open_(self: Tree, wanted: str) -> io.FileIO:
        if wanted == path:
            opened.append(len(opened))
            (folder / path).write_bytes(other if when(opened[-1]) else sound)
        return plain(self, wanted)

    monkeypatch.setattr(Tree, "open", open_)
    return opened


@pytest.mark.parametrize("path", PATHS)
def test_other_bytes_at_any_one_opening_of_a_file_are_refused(
    folder: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        opened = swapping(patched, folder, path, lambda _: False)
        before = verified(folder).verdict
    assert before == "no_objection"
    assert len(opened) > 1, "hashed, and opened again to be looked at"
    for each in opened:
        with monkeypatch.context() as patched:
            swapping(patched, folder, path, lambda place, each=each: place == each)
            found = verified(folder)
        assert found.verdict == "reject", each
    with monkeypatch.context() as patched:
        swapping(patched, folder, path, lambda place: place > 0)
        failed = [check for check in verified(folder).checks if check.status == "fail"]
    assert "this file changed while it was checked" in {check.why for check in failed}


class _Changing(io.RawIOBase):
    """Hands out the pieces it is given, as a disk does whose file is written meanwhile."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._pieces:
            return 0
        piece, room = self._pieces.pop(0), memoryview(buffer)
        given = piece[: len(room)]
        room[: len(given)] = given
        if rest := piece[len(given) :]:
            self._pieces.insert(0, rest)
        return len(given)


def as_read(folder: Path, monkeypatch: pytest.MonkeyPatch, *pieces: bytes) -> bytes:
    """What a checker gets of a file whose reads give these pieces."""
    manifest = read_manifest((folder / "manifest.json").read_bytes())
    with open_tree(folder) as tree:
        monkeypatch.setattr(Tree, "open", lambda *_: _Changing(*pieces))
        with opener(tree, manifest)(DATA) as file:
            return file.read()


def test_what_is_handed_out_are_the_very_bytes_that_are_hashed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = (folder / DATA).read_bytes()
    half = len(sound) // 2
    head, tail = sound[:half], sound[half:]
    assert as_read(folder, monkeypatch, head, tail) == sound
    for pieces in (
        (head, bytes([tail[0] ^ 1]) + tail[1:]),
        (head,),
        (sound, b"\n"),
        (tail, head),
        (b"",),
    ):
        with pytest.raises(RefusedError) as raised:
            as_read(folder, monkeypatch, *pieces)
        assert raised.value.code == "release.changed"


def test_whoever_stops_reading_early_is_refused_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = (folder / DATA).read_bytes()
    manifest = read_manifest((folder / "manifest.json").read_bytes())
    with open_tree(folder) as tree:
        monkeypatch.setattr(Tree, "open", lambda *_: _Changing(sound, b"more"))
        file = opener(tree, manifest)(DATA)
        assert file.read(3) == sound[:3]
        with pytest.raises(RefusedError):
            file.close()
