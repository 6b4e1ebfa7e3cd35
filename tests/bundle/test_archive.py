"""The one file to send: the folder's files in a fixed order, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

from anonkit.bundle.archive import archive_path, write_archive
from anonkit.errors import BusyError, OptionError


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "place" / "water"
    (made / "data").mkdir(parents=True)
    (made / "data" / "water.csv").write_bytes(b"ward;sex\n" * 500)
    (made / "manifest.json").write_bytes(b"{}")
    (made / "Größe.csv").write_bytes(b"")
    return made


def test_it_holds_the_files_and_says_nothing_of_when_and_by_whom(folder):
    target = write_archive(folder)
    assert target == archive_path(folder) == folder.with_name("water.zip")
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    with ZipFile(target) as archive:
        entries = archive.infolist()
        assert archive.testzip() is None
        assert archive.comment == b""
        assert archive.read("water/data/water.csv") == b"ward;sex\n" * 500
    assert [entry.filename for entry in entries] == [
        "water/Größe.csv",
        "water/data/water.csv",
        "water/manifest.json",
    ]
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.extra, entry.comment) == (b"", b"")
        assert entry.external_attr == 0o100644 << 16


def test_the_same_folder_gives_the_same_bytes_whatever_its_times_and_modes(folder):
    first = write_archive(folder).read_bytes()
    archive_path(folder).unlink()
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert write_archive(folder).read_bytes() == first
    assert write_archive(folder).read_bytes() == first


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_something_else_in_its_place_is_refused_and_left_alone(folder, kind):
    target = archive_path(folder)
    if kind == "file":
        target.write_bytes(b"a thesis")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(folder / "manifest.json")
    with pytest.raises(OptionError) as raised:
        write_archive(folder)
    assert raised.value.code == "output.occupied"
    assert {path.name for path in folder.parent.iterdir()} == {"water", "water.zip"}
    assert kind != "file" or target.read_bytes() == b"a thesis"


def test_killed_anywhere_it_is_whole_or_absent(folder, crash_points: ModuleType):
    def check(killed: bool) -> None:
        target = archive_path(folder)
        assert killed or target.exists()
        if target.exists():
            with ZipFile(target) as archive:
                assert archive.testzip() is None
                assert len(archive.namelist()) == 3

    points = crash_points.sweep(
        lambda: write_archive(folder),
        check,
        before=lambda: archive_path(folder).unlink(missing_ok=True),
        writes=True,
    )
    assert points >= 4


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_on_a_failing_disk_nothing_is_left_half_written(folder, crash_points: ModuleType, code):
    def check(raised: bool) -> None:
        left = {path.name for path in folder.parent.iterdir()} - {"water"}
        # Named, but the folder not flushed: it is whole, and the next run finds it.
        assert left <= {"water.zip"}
        assert raised or left
        if left:
            with ZipFile(archive_path(folder)) as archive:
                assert archive.testzip() is None

    failures = crash_points.sweep_failures(
        lambda: write_archive(folder),
        check,
        BusyError,
        before=lambda: archive_path(folder).unlink(missing_ok=True),
        code=code,
    )
    assert failures >= 3
