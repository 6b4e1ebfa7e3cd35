"""Packing: both sides whole or neither, whatever kills or starves it, and nothing left behind."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from anonkit import files as disk
from anonkit.bundle import manifest
from anonkit.bundle.names import check_names
from anonkit.bundle.pack import hold
from anonkit.bundle.sign import seal
from anonkit.errors import BusyError, OptionError, RefusedError

PUBLIC = {"data/a.csv": b"x;y\n", "tables/t.csv": b"z\n", "report.html": b"<p>"}
PRIVATE = {"receipt.json": b"{}", "why/people.csv": b"7\n"}
SUMS = "SHA256SUMS"


class Places:
    """Where one test packs to."""

    def __init__(self, root: Path) -> None:
        self.target = root / "out" / "release"
        self.private = root / "kept" / "side"

    def pack(self, public: Mapping[str, bytes] = PUBLIC) -> Mapping[str, str]:
        with hold(self.target, self.private) as place:
            return place.pack(public, PRIVATE)

    def ask(self) -> None:
        """Hold both places, insist that they are free, and let go."""
        with hold(self.target, self.private) as place:
            place.insist_free()

    def wipe(self) -> None:
        """Both sides, leftovers and notes: as if nothing had ever run."""
        for folder in (self.target.parent, self.private.parent, disk.data_dir()):
            shutil.rmtree(folder, ignore_errors=True)

    def pack_killed(
        self, crash_points: ModuleType, wanted: Callable[[], bool], *, first: int = 1
    ) -> int:
        """Pack, killed at the first step after which things are as wanted; which was it?"""
        for number in range(first, 200):
            self.wipe()
            assert crash_points.run_killed(self.pack, number), "never as wanted"
            if wanted():
                return number
        raise AssertionError("never as wanted")

    def receipts_alone(self) -> bool:
        return self.private.exists() and not self.target.exists()

    def left(self) -> set[str]:
        """What stands beside the two sides, and the notes of moves cut short."""
        beside = [self.target, self.private]
        found = {p.name for b in beside if b.parent.exists() for p in b.parent.iterdir()}
        notes = {p.name for p in (disk.data_dir() / "locks").glob("*.note*")}
        return (found | notes) - {b.name for b in beside}


@pytest.fixture
def places(home, tmp_path) -> Places:
    return Places(tmp_path)


def content(folder: Path) -> dict[str, bytes] | None:
    """The files of a folder by name; None where it is not there."""
    if not folder.exists():
        return None
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def whole(folder: Path) -> bool:
    """Whether a public side is there, and is then complete. Half of one fails the test."""
    held = content(folder)
    if held is None:
        return False
    sums = held.pop(SUMS)
    assert held == PUBLIC
    assert sums.count(b"\n") == len(PUBLIC)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    return True


def test_both_sides_are_in_place_with_their_modes(places):
    before = os.umask(0o077)
    try:
        sums = places.pack()
    finally:
        os.umask(before)
    assert whole(places.target)
    assert content(places.private) == PRIVATE
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in PUBLIC.items()}
    for folder, modes in ((places.target, (0o755, 0o644)), (places.private, (0o700, 0o600))):
        for path in (folder, *folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == modes[path.is_file()], path
    assert places.left() == set()


def test_stock_sha256sum_checks_the_release(places, keyring, record, files, digests):
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("NOT CHECKED: sha256sum is not installed")
    built = manifest.build(record, digests, signing_key=keyring.key_id)
    public = {**files, "manifest.json": built, "manifest.sig": seal(built, keyring)}
    places.pack(public)
    command = [tool, "--check", "--strict", SUMS]
    done = subprocess.run(command, cwd=places.target, capture_output=True, check=True, text=True)
    checked = {line.removesuffix(": OK") for line in done.stdout.splitlines()}
    assert checked == {*files, "manifest.json"}
    (places.target / "data" / "survey.csv").write_bytes(b"other")
    assert subprocess.run(command, cwd=places.target, capture_output=True, check=False).returncode


def test_a_manifest_that_does_not_list_what_was_written_is_refused(places, record, files, digests):
    built = manifest.build(record, digests, signing_key="")
    changed = {**files, "data/survey.csv": b"changed since", "manifest.json": built}
    for public in (changed, {**files, "more.csv": b"", "manifest.json": built}):
        with pytest.raises(RefusedError) as raised:
            places.pack(public)
        assert raised.value.code == "release.changed"
        assert content(places.target) is content(places.private) is None
        assert places.left() == set()


def test_files_may_come_from_the_work_folder(places, tmp_path):
    source = tmp_path / "rows"
    source.write_bytes(PUBLIC["data/a.csv"])
    places.pack({**PUBLIC, "data/a.csv": source})
    assert whole(places.target)
    assert source.exists()


def test_an_empty_folder_is_taken_and_a_used_one_is_refused(places):
    places.target.mkdir(parents=True)
    places.private.mkdir(parents=True)
    places.pack()
    before = content(places.target)
    with pytest.raises(OptionError) as raised:
        places.pack({"other.csv": b""})
    assert (raised.value.code, raised.value.exit_code) == ("output.occupied", 2)
    assert content(places.target) == before
    shutil.rmtree(places.target)
    with pytest.raises(OptionError) as raised:
        places.pack()
    assert raised.value.where == str(places.private)
    assert content(places.private) == PRIVATE
    assert not places.target.exists()


def test_a_run_can_ask_at_its_start_whether_there_is_room(places, crash_points: ModuleType):
    places.ask()
    assert not places.target.exists()
    places.pack_killed(crash_points, places.receipts_alone)
    places.ask()
    assert content(places.private) is None
    assert places.left() == set()
    places.pack()
    with pytest.raises(OptionError) as raised:
        places.ask()
    assert raised.value.code == "output.occupied"
    assert whole(places.target)


def test_a_file_or_a_link_is_no_release_folder(places, tmp_path):
    places.target.parent.mkdir()
    places.target.touch()
    with pytest.raises(OptionError):
        places.pack()
    places.target.unlink()
    (tmp_path / "empty").mkdir()
    places.target.symlink_to(tmp_path / "empty")
    with pytest.raises(OptionError) as raised:
        places.pack()
    assert raised.value.code == "output.kind"
    places.target = Path("/")
    with pytest.raises(OptionError):
        places.pack()


def test_the_two_sides_never_lie_within_each_other(places):
    for private in (places.target, places.target / "private", places.target.parent):
        with pytest.raises(OptionError) as raised, hold(places.target, private):
            pass
        assert raised.value.code == "output.private_inside"


def test_a_link_does_not_hide_that_they_do(places, tmp_path):
    places.target.mkdir(parents=True)
    (tmp_path / "link").symlink_to(places.target)
    with pytest.raises(OptionError) as raised, hold(places.target, tmp_path / "link" / "private"):
        pass
    assert raised.value.code == "output.private_inside"


@pytest.mark.parametrize(
    "name",
    [
        *("", "/etc/x", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "a\\b", "a\nb", "a\0b"),
        *("C:x", "a.", "a ", " a", "a?", "x" * 256, "e\N{COMBINING ACUTE ACCENT}"),
        *(SUMS, "sha256sums"),
    ],
)
def test_a_name_that_is_not_plain_is_refused(places, name):
    with pytest.raises(OptionError) as raised:
        places.pack({**PUBLIC, name: b""})
    assert raised.value.code == "release.name"
    assert content(places.target) is None


@pytest.mark.parametrize("names", [["a/b", "A/B"], ["a", "a/b"], ["A", "a/b"]])
def test_names_that_meet_on_some_system_are_refused(names):
    with pytest.raises(OptionError):
        check_names(names)


def test_plain_names_of_any_language_are_taken():
    check_names(["data/household-water.csv", "tables/by_ward_sex.csv", "report.html", "Größe.csv"])


def test_two_runs_at_once_do_not_meet(places):
    places.target.parent.mkdir()
    lock = disk.private_dir(disk.private_dir(disk.data_dir()) / "locks")
    mark = hashlib.sha256(bytes(places.target.resolve())).hexdigest()
    with disk.Lock(lock / mark), pytest.raises(BusyError) as raised:
        places.pack()
    assert raised.value.exit_code == 75
    places.pack()


def test_every_file_and_folder_is_flushed_before_its_side_gets_its_name(
    places, crash_points: ModuleType
):
    steps = crash_points.trace(places.pack)
    kinds = [kind for kind, _ in steps]
    moves = [
        n for n, (kind, what) in enumerate(steps) if kind == "os.rename" and "locks" not in what
    ]
    private, public = moves
    assert places.private.name in steps[private][1]  # receipts first
    assert places.target.name in steps[public][1]
    for move, count in ((private, len(PRIVATE) + 2), (public, len(PUBLIC) + 1 + 3)):
        staged = steps[move][1]
        below = [n for n, (_, what) in enumerate(steps) if what.startswith(staged)]
        assert max(below) == move
        flushed = {what for kind, what in steps[:move] if kind == "fsync" and staged in what}
        assert len(flushed) == count
        opened = {what: n for n, (kind, what) in enumerate(steps) if kind == "open"}
        for what, number in opened.items():
            assert not what.startswith(staged) or ("fsync", what) in steps[number:move]
    assert kinds[private + 1] == kinds[public + 1] == "fsync"


def test_killed_anywhere_a_release_is_whole_or_absent(places, crash_points: ModuleType):
    seen = set()

    def check(killed: bool) -> None:
        public = whole(places.target)
        seen.add((public, content(places.private) is not None))
        if public:
            assert content(places.private) == PRIVATE  # never a release without its receipts
            shutil.rmtree(places.target)
            shutil.rmtree(places.private)
        else:
            assert killed
        places.pack()  # the next run takes away what was left, and comes through
        assert whole(places.target)
        assert content(places.private) == PRIVATE
        assert places.left() == set()

    points = crash_points.sweep(places.pack, check, before=places.wipe, writes=True)
    assert points >= 40
    # Every state that may occur did occur, or the sweep was too coarse to show anything.
    assert seen == {(False, False), (False, True), (True, True)}


@pytest.mark.audit
def test_killed_while_taking_back_the_next_run_still_comes_through(
    places, crash_points: ModuleType
):
    step = places.pack_killed(crash_points, places.receipts_alone)

    def cut_short() -> None:
        places.pack_killed(crash_points, places.receipts_alone, first=step)

    def check(killed: bool) -> None:
        if whole(places.target):
            places.wipe()
        places.pack()
        assert whole(places.target)
        assert places.left() == set()

    assert crash_points.sweep(places.pack, check, before=cut_short) >= 40


def test_a_private_folder_put_there_since_is_left_alone(places, crash_points: ModuleType):
    places.pack_killed(crash_points, places.receipts_alone)
    mine = places.private.with_name("mine")
    mine.mkdir()
    (mine / "thesis.txt").write_bytes(b"years of work")
    shutil.rmtree(places.private)
    mine.rename(places.private)
    with pytest.raises(OptionError) as raised:
        places.pack()
    assert raised.value.code == "output.occupied"
    assert content(places.private) == {"thesis.txt": b"years of work"}


def test_a_release_that_was_carried_away_keeps_its_receipts(places, crash_points: ModuleType):
    """Killed just before the note goes, then the release is moved: the move was complete."""
    places.pack_killed(crash_points, places.target.exists)
    assert any(name.endswith(".note") for name in places.left())
    places.target.rename(places.target.with_name("handed-over"))
    with pytest.raises(OptionError) as raised:
        places.pack()
    assert raised.value.where == str(places.private)
    assert content(places.private) == PRIVATE


def test_what_killed_runs_left_beside_other_targets_is_left_alone(places):
    places.target.parent.mkdir()
    other = disk.aside(places.target.with_name("other"))
    other.mkdir()
    places.pack()
    assert other.exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_on_a_failing_disk_nothing_is_left(places, crash_points: ModuleType, code):
    def check(raised: bool) -> None:
        # Only the note's removal may fail unnoticed: it does no harm where it stays.
        assert whole(places.target) != raised
        assert (content(places.private) is None) == raised
        assert not raised or places.left() == set()

    failures = crash_points.sweep_failures(
        places.pack, check, BusyError, before=places.wipe, code=code
    )
    assert failures >= 40


def test_what_is_packed_names_no_place_in_its_sums(places):
    places.pack()
    assert str(places.target.parent) not in (places.target / SUMS).read_text()
    assert json.loads((places.private / "receipt.json").read_bytes()) == {}
