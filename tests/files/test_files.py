"""Files of ours: owner-only, whole, never through a link, and nothing left behind."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit import files
from anonkit.errors import AnonkitError, BusyError, OptionError, SecretError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(autouse=True)
def _careless_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_folders_follow_xdg_and_one_variable_overrides_them(tmp_path, monkeypatch):
    monkeypatch.delenv("ANONKIT_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/is/ignored")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert files.config_dir() == tmp_path / ".config" / "anonkit"
    assert files.data_dir() == tmp_path / "elsewhere" / "anonkit"
    monkeypatch.setenv("ANONKIT_HOME", str(tmp_path / "own"))
    assert files.config_dir() == tmp_path / "own" / "config"
    assert files.data_dir() == tmp_path / "own" / "data"
    assert not (tmp_path / "own").exists()


def test_mac_folders_are_the_macs(tmp_path, monkeypatch):
    monkeypatch.delenv("ANONKIT_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    base = tmp_path / "Library" / "Application Support" / "anonkit"
    assert (files.config_dir(), files.data_dir()) == (base / "config", base / "data")


def test_a_private_folder_is_owner_only_whatever_the_umask(tmp_path):
    made = files.private_dir(tmp_path / "a" / "b")
    assert mode(made) == mode(made.parent) == 0o700
    assert files.private_dir(made) == made


@pytest.mark.parametrize("loose", [0o701, 0o710, 0o704, 0o777])
def test_a_private_folder_open_to_others_is_refused(tmp_path, loose):
    folder = tmp_path / "a"
    folder.mkdir()
    folder.chmod(loose)
    with pytest.raises(SecretError) as raised:
        files.private_dir(folder)
    assert raised.value.code == "folder.loose"


@pytest.mark.parametrize("system", ["/", "/dev", "/proc", "/usr/lib"])
def test_nobody_is_told_to_close_a_folder_of_the_system(monkeypatch, system):
    monkeypatch.setattr(os, "geteuid", lambda: Path(system).stat().st_uid)
    with pytest.raises(SecretError) as raised:
        files.private_dir(Path(system))
    assert raised.value.code == "folder.loose"
    assert "chmod" not in raised.value.fix


def test_a_private_folder_is_neither_link_nor_file_nor_strangers(tmp_path, monkeypatch):
    real = files.private_dir(tmp_path / "real")
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "file").touch()
    for wrong in ("link", "file"):
        with pytest.raises(SecretError):
            files.private_dir(tmp_path / wrong)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(SecretError) as raised:
        files.private_dir(real)
    assert raised.value.code == "folder.owner"


def test_a_private_file_is_new_and_owner_only(tmp_path):
    with files.create_private(tmp_path / "x") as file:
        file.write(b"1")
    assert mode(tmp_path / "x") == 0o600
    (tmp_path / "dangling").symlink_to(tmp_path / "victim")
    for taken in ("x", "dangling"):
        with pytest.raises(OptionError) as raised:
            files.create_private(tmp_path / taken)
        assert raised.value.code == "file.exists"
    assert not (tmp_path / "victim").exists()


@given(data=st.binary(max_size=200), file_mode=st.sampled_from([0o600, 0o644]))
def test_a_new_file_holds_what_its_digest_says(tmp_path_factory, data, file_mode):
    folder = tmp_path_factory.mktemp("new")
    digest = files.write_new(folder / "x", data, file_mode)
    assert (folder / "x").read_bytes() == data
    assert mode(folder / "x") == file_mode
    assert files.file_digest(folder / "x") == files.file_digest(data) == (digest, len(data))
    assert files.write_new(folder / "copy", folder / "x", file_mode) == digest


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EINVAL, errno.ENOSYS])
def test_where_the_system_cannot_copy_a_file_is_copied_all_the_same(tmp_path, monkeypatch, code):
    def cannot(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "copy_file_range", cannot)
    (tmp_path / "x").write_bytes(bytes(range(256)) * 9000)
    digest = files.write_new(tmp_path / "copy", tmp_path / "x", 0o600)
    assert (tmp_path / "copy").read_bytes() == (tmp_path / "x").read_bytes()
    assert digest == files.file_digest(tmp_path / "x")[0]


def test_a_copy_that_fails_on_its_way_is_an_error_and_not_begun_again(tmp_path, monkeypatch):
    copy, calls = os.copy_file_range, []

    def failing(*arguments: int) -> int:
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(errno.EINVAL, "")
        return copy(*arguments)

    monkeypatch.setattr(os, "copy_file_range", failing)
    (tmp_path / "x").write_bytes(bytes(3 << 20))
    with pytest.raises(AnonkitError):
        files.write_new(tmp_path / "copy", tmp_path / "x", 0o600)


def test_an_atomic_write_replaces_a_link_and_not_what_it_leads_to(tmp_path):
    (tmp_path / "victim").write_bytes(b"old")
    (tmp_path / "x").symlink_to(tmp_path / "victim")
    files.write_atomic(tmp_path / "x", b"new")
    assert (tmp_path / "victim").read_bytes() == b"old"
    assert not (tmp_path / "x").is_symlink()
    assert (tmp_path / "x").read_bytes() == b"new"


def test_a_killed_write_leaves_the_old_file_or_the_new_one(tmp_path, crash_points: ModuleType):
    path = tmp_path / "x"

    def check(killed: bool) -> None:
        assert path.read_bytes() in ({b"old", b"new"} if killed else {b"new"})
        files.write_atomic(path, b"old")
        assert [found.name for found in tmp_path.iterdir()] == ["x"]

    files.write_atomic(path, b"old")
    act = lambda: files.write_atomic(path, b"new")  # noqa: E731
    assert crash_points.sweep(act, check, writes=True) >= 5


def test_data_is_flushed_before_the_name_and_the_name_after_it(tmp_path, crash_points: ModuleType):
    steps = crash_points.trace(lambda: files.write_atomic(tmp_path / "x", b"new"), writes=True)
    kinds = [kind for kind, _ in steps]
    assert kinds == ["open", "write", "os.chmod", "fsync", "os.rename", "fsync"]
    assert steps[-1][1] == str(tmp_path)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG])
def test_a_failing_disk_is_told_plainly_and_leaves_nothing(
    tmp_path, crash_points: ModuleType, code
):
    path = tmp_path / "x"

    def check(raised: bool) -> None:
        assert raised
        assert {found.name for found in tmp_path.iterdir()} <= {"x"}

    failures = crash_points.sweep_failures(
        lambda: files.write_atomic(path, b"new"),
        check,
        BusyError,
        before=lambda: files.remove_file(path),
        code=code,
    )
    assert failures >= 6


def test_permission_is_an_option_and_not_a_busy_disk(tmp_path, crash_points: ModuleType):
    with crash_points.FailingDisk(1, errno.EACCES), pytest.raises(OptionError) as raised:
        files.write_atomic(tmp_path / "x", b"")
    assert raised.value.code == "file.permission"
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_temporary_file_of_a_living_writer_is_left_alone(tmp_path):
    path = tmp_path / "x"
    living = files.aside(path)
    with living.open("wb") as file:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        files.write_atomic(path, b"1")
        assert living.exists()
    files.write_atomic(path, b"2")
    assert not living.exists()


def test_names_aside_belong_to_one_target_only(tmp_path):
    path = tmp_path / "out"
    other = files.aside(tmp_path / "out.anonkit-0123456789abcdef")
    for found in (files.aside(path), other):
        found.touch()
    assert len(files.left_aside(path)) == 1
    assert other not in files.left_aside(path)


def test_a_secret_is_read_only_from_a_sound_file(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    files.write_atomic(path, b"12345")
    assert files.read_private(path, 5) == b"12345"
    path.chmod(0o400)
    assert files.read_private(path, 5) == b"12345"
    (tmp_path / "link").symlink_to(path)
    os.mkfifo(tmp_path / "pipe", 0o600)
    wrong = {
        "link": "file.symlink",
        "pipe": "secret.kind",
        "none": "file.missing",
        ".": "file.is_folder",
    }
    for name, code in wrong.items():
        with pytest.raises(SecretError) as raised:
            files.read_private(tmp_path / name, 5)
        assert raised.value.code == code, name
    with pytest.raises(SecretError, match="too long"):
        files.read_private(path, 4)
    path.chmod(0o640)
    with pytest.raises(SecretError, match="others can read"):
        files.read_private(path, 5)
    path.chmod(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(SecretError, match="another user's"):
        files.read_private(path, 5)


def test_a_held_lock_says_busy_and_a_dead_holders_lock_is_free(tmp_path, crash_points: ModuleType):
    path = tmp_path / "lock"
    with files.Lock(path), pytest.raises(BusyError) as raised, files.Lock(path):
        pass
    assert raised.value.exit_code == 75

    def hold_and_die() -> None:
        with files.Lock(path):
            files.write_atomic(tmp_path / "x", b"")

    def check(_: bool) -> None:
        with files.Lock(path):
            pass

    assert crash_points.sweep(hold_and_die, check) >= 5


def test_two_who_wait_for_the_lock_lose_no_step(tmp_path, crash_points: ModuleType):
    path = tmp_path / "count"
    files.write_atomic(path, b"0")

    def count_up() -> None:
        for _ in range(20):
            with files.Lock(tmp_path / "lock", wait_seconds=60):
                files.write_atomic(path, str(int(path.read_bytes()) + 1).encode())

    crash_points.together(count_up, count_up)
    assert path.read_bytes() == b"40"


def test_a_work_folder_is_private_and_goes_with_its_run(home):
    with files.WorkFolder.open() as work:
        assert mode(work.path) == 0o700
        assert work.path.is_relative_to(home)
        (work.path / "rows").mkdir()
        (work.path / "rows" / "part").write_bytes(b"Achieng")
    assert list((home / "data" / "work").iterdir()) == []


def test_a_work_folder_goes_when_its_run_fails(home):
    def fail() -> None:
        with files.WorkFolder.open() as work:
            files.write_new(work.path / "part", b"Achieng", 0o600)
            raise BusyError("no", code="lock.held")

    with pytest.raises(BusyError):
        fail()
    assert list((home / "data" / "work").iterdir()) == []


def test_the_next_run_purges_what_a_killed_one_left(home, crash_points: ModuleType):
    root = home / "data" / "work"
    left = 0

    def run() -> None:
        with files.WorkFolder.open() as work:
            for name in "ab":
                files.write_new(work.path / name, b"Achieng", 0o600)

    def check(killed: bool) -> None:
        nonlocal left
        left += any(root.rglob("[ab]")) if root.exists() else 0
        with files.WorkFolder.open() as work:
            stem = work.path.name
            assert {found.name for found in root.iterdir()} == {stem, f"{stem}.lock"}
        assert list(root.iterdir()) == []

    assert crash_points.sweep(run, check) >= 10
    assert left >= 2  # some kills did leave rows, or this shows nothing


def test_a_living_run_keeps_its_work_folder(home):
    with files.WorkFolder.open() as first, files.WorkFolder.open() as second:
        assert first.path.exists()
        assert second.path.exists()


def test_removing_a_tree_never_follows_a_link(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "link").symlink_to(outside)
    (tmp_path / "itself").symlink_to(outside)
    for gone in (tree, tmp_path / "itself", tmp_path / "never-was"):
        files.remove_tree(gone)
        assert not gone.exists()
    assert (outside / "kept").exists()


def test_a_flushed_tree_has_every_file_and_folder_flushed(tmp_path, crash_points: ModuleType):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").touch()
    flushed = [what for _, what in crash_points.trace(lambda: files.fsync_tree(tmp_path / "a"))]
    assert flushed == [str(tmp_path / part) for part in ("a/b/c", "a/b", "a")]
