"""A file that is written once: whole or absent, and never in another one's place."""

from __future__ import annotations

import errno
from pathlib import Path
from types import ModuleType

import pytest

from anonkit import files
from anonkit.errors import BusyError, OptionError


def test_a_file_is_never_put_where_something_is(tmp_path: Path):
    path = tmp_path / "x"
    files.write_once(path, b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    for name in ("x", "link", "folder"):
        with pytest.raises(OptionError) as raised:
            files.write_once(tmp_path / name, b"another")
        assert raised.value.code == "file.exists"
    assert path.read_bytes() == b"mine"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_nlink == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "link", "x"]


def test_killed_at_any_step_it_is_whole_or_absent_and_the_next_write_clears_up(
    tmp_path: Path, crash_points: ModuleType
):
    path = tmp_path / "x"
    seen = set()

    def check(killed: bool) -> None:
        seen.add(path.read_bytes() if path.exists() else None)
        assert killed or path.exists()
        path.unlink(missing_ok=True)
        files.write_once(path, b"again")
        assert [each.name for each in tmp_path.iterdir()] == ["x"]

    def before() -> None:
        path.unlink(missing_ok=True)

    act = lambda: files.write_once(path, b"whole")  # noqa: E731
    assert crash_points.sweep(act, check, before=before, writes=True) >= 4
    assert seen == {None, b"whole"}


def test_a_failing_disk_leaves_nothing_half_written(tmp_path: Path, crash_points: ModuleType):
    path = tmp_path / "x"

    def check(raised: bool) -> None:
        assert raised
        assert [each.name for each in tmp_path.iterdir()] in ([], ["x"])
        assert not path.exists() or path.read_bytes() == b"whole"
        path.unlink(missing_ok=True)

    act = lambda: files.write_once(path, b"whole")  # noqa: E731
    failed = crash_points.sweep_failures(act, check, BusyError, code=errno.ENOSPC)
    assert failed >= 3
