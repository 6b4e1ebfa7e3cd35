"""The log: whole or refused, whatever is done to it; and entered before anything is read."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from two_people import PASSPHRASE, TwoPeople, at, refused

from anonkit import api, files, keys
from anonkit.canonical import canonical_json
from anonkit.errors import AnonkitError, BusyError, SecretError
from anonkit.reidentify import log as logs
from anonkit.reidentify.envelope import ANCHOR, digest, signed


@pytest.fixture
def three(two: TwoPeople) -> TwoPeople:
    """Three requests stand in the requester's log, and one may be approved."""
    for number in range(3):
        two.request(output=two.folder / f"request{number}.json")
    (two.folder / "request0.json").rename(two.folder / "request.json")
    return two


def checked(two: TwoPeople, who: str = "requester") -> int:
    _, found = api.reidentify_log(public_keys=[two.folder / f"{who}.pem"], log=two.log(who))
    return len(found.entries)


def broken(two: TwoPeople, code: str = "reidentify.log_broken", says: str = "") -> None:
    """Neither read nor used."""
    for act in (lambda: checked(two), lambda: two.request(output=two.folder / "new.json")):
        with pytest.raises(AnonkitError) as raised:
            act()
        assert raised.value.code == code
        assert raised.value.exit_code == 4
        assert says in str(raised.value)
    assert not (two.folder / "new.json").exists()


def test_a_log_is_whole_and_for_its_owner_only(three: TwoPeople):
    path = three.log("requester")
    assert checked(three) == 3
    assert {p.stat().st_mode & 0o777 for p in (path, logs.anchor_path(path))} == {0o600}
    path.write_bytes(path.read_bytes()[:-1])
    broken(three, says="line 3 is cut off")


Change = Callable[[list[bytes]], list[bytes]]
SAYS = {
    "a word": "line 1 or 2 was changed",
    "first cut": "where line 1 should",
    "middle cut": "where line 2 should",
    "last cut": "2 lines are here, and its .anchor file knows 3",
    "all cut": "0 lines are here, and its .anchor file knows 3",
    "swapped": "where line 1 should",
    "repeated": "where line 4 should",
    "half a line": "line 4 is not as anonkit writes it",
    "last changed": "line 3 is not the one",
    "spelling": "line 1 is not as anonkit writes it",
}
CHANGES: dict[str, Change] = {
    "a word": lambda lines: [lines[0].replace(b"water", b"wotar"), *lines[1:]],
    "first cut": lambda lines: lines[1:],
    "middle cut": lambda lines: [lines[0], lines[2]],
    "last cut": lambda lines: lines[:2],
    "all cut": lambda lines: [],
    "swapped": lambda lines: [lines[1], lines[0], lines[2]],
    "repeated": lambda lines: [*lines, lines[2]],
    "half a line": lambda lines: [*lines, lines[2][:40]],
    "last changed": lambda lines: [*lines[:2], lines[2].replace(b'"tokens":3', b'"tokens":1')],
    "spelling": lambda lines: [lines[0] + b" ", *lines[1:]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_log_that_was_changed_anywhere_is_refused(three: TwoPeople, change: str):
    path = three.log("requester")
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"".join(line + b"\n" for line in CHANGES[change](lines)))
    broken(three, says=SAYS[change])


def test_every_flipped_byte_of_log_and_anchor_is_refused(three: TwoPeople):
    path = three.log("requester")
    for each in (path, logs.anchor_path(path)):
        data = each.read_bytes()
        for place in range(0, len(data), 101):
            each.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            with pytest.raises(SecretError):
                checked(three)
        each.write_bytes(data)
    assert checked(three) == 3


def test_a_line_ahead_of_the_anchor_must_be_ours(three: TwoPeople):
    """A chain alone can be made longer by anybody."""
    path = three.log("requester")
    ring, anchor = three.requester, logs.anchor_path(path).read_bytes()
    before = path.read_bytes()
    entry = api.reidentify_log(log=path, keyring=ring.path, passphrase=PASSPHRASE)[1].entries[-1]
    ours = replace(entry, number=4, previous=digest(before.splitlines()[-1]))
    for who, whole in ((three.approver, False), (ring, True)):
        path.write_bytes(before + logs._line(ours, who) + b"\n")
        if whole:
            assert checked(three) == 4
        else:
            broken(three)
    assert logs.anchor_path(path).read_bytes() == anchor
    three.request(output=three.folder / "next.json")
    assert checked(three) == 5


def test_an_anchor_of_another_keyring_or_an_older_one_is_refused(three: TwoPeople):
    path = three.log("requester")
    anchor = logs.anchor_path(path)
    mine = anchor.read_bytes()
    head = api.reidentify_log(public_keys=[three.folder / "requester.pem"], log=path)[1].head
    document = canonical_json({"format": 1, "number": head.number, "hash": head.hash})
    anchor.write_bytes(signed(ANCHOR, document, three.approver))
    broken(three)
    zero = canonical_json({"format": 1, "number": 1, "hash": "0" * 64})
    anchor.write_bytes(signed(ANCHOR, zero, three.requester))
    broken(three)
    anchor.unlink()
    broken(three, says="its .anchor file is missing")
    files.write_atomic(anchor, mine)
    path.unlink()
    broken(three)


def test_a_log_of_another_keyring_is_refused(three: TwoPeople):
    with pytest.raises(SecretError) as raised:
        three.approve(log=three.log("requester"))
    assert raised.value.code == "reidentify.log_broken"
    assert not (three.folder / "approval.json").exists()


@pytest.mark.parametrize("which", ["log", "anchor"])
def test_a_log_that_is_a_link_or_open_to_others_is_refused(three: TwoPeople, which: str):
    path = three.log("requester")
    each = path if which == "log" else logs.anchor_path(path)
    each.chmod(0o640)
    broken(three, "secret.loose")
    each.chmod(0o600)
    elsewhere = three.folder / "elsewhere"
    each.rename(elsewhere)
    each.symlink_to(elsewhere)
    broken(three, "file.symlink")


def test_a_log_in_a_folder_that_others_can_enter_is_refused(three: TwoPeople):
    three.log("requester").parent.chmod(0o755)
    with pytest.raises(SecretError) as raised:
        three.request(output=three.folder / "new.json")
    assert raised.value.code == "folder.loose"


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT CHECKED: only root can give a file away")
def test_a_log_of_another_user_is_refused(three: TwoPeople):
    os.chown(three.log("requester"), 65534, 65534)
    broken(three, "secret.owner")


def test_a_log_begun_anew_or_put_back_lacks_the_line_of_an_approval(
    two: TwoPeople, monkeypatch: pytest.MonkeyPatch
):
    path = two.log("approver")
    told = {"public_keys": [two.folder / "approver.pem"], "log": path}
    two.request()
    first, second = two.folder / "approval.json", two.folder / "second.json"
    two.approve()
    copies = {each: each.read_bytes() for each in (path, logs.anchor_path(path))}
    two.approve(output=second)
    _, found = api.reidentify_log(approvals=[first, second], **told)
    assert len(found.entries) == 2
    for each, data in copies.items():
        files.write_atomic(each, data)
    api.reidentify_log(approvals=[first], **told)
    refused(api.reidentify_log, "reidentify.not_entered", approvals=[second], **told)
    for each in copies:
        each.unlink()
    at(monkeypatch, 1)
    two.approve(output=two.folder / "third.json")
    refused(api.reidentify_log, "reidentify.not_entered", approvals=[first], **told)
    own = {"keyring": two.requester.path, "passphrase": PASSPHRASE, "log": two.log("requester")}
    error = refused(api.reidentify_log, "reidentify.signature", approvals=[first], **own)
    assert "--public-key" in error.fix
    other = [two.folder / "request.json"]
    refused(api.reidentify_log, "reidentify.damaged", approvals=other, **told)


def test_a_log_goes_on_when_keys_are_rotated(two: TwoPeople):
    """And what was wrapped, signed or sealed for a key of before is still known."""
    two.request(log=None)
    for ring in (two.requester, two.approver):
        ring.rotate()
    two.approve(log=None)
    (two.folder / "approver.pem").write_bytes(two.approver.approver.pem)
    two.open(log=None)
    two.request(log=None, output=two.folder / "second.json")
    place, found = api.reidentify_log(keyring=two.requester.path, passphrase=PASSPHRASE)
    assert [each.act for each in found.entries] == ["request", "open", "request"]
    assert place.name.startswith(two.requester.first_id[:16])
    ids = {found.entries[0].requester, found.entries[2].requester}
    assert ids == {two.requester.first_id, two.requester.key_id}


def test_a_log_outlives_the_key_that_signed_it_once_the_new_one_vouches_for_it(two: TwoPeople):
    two.request()
    old = two.requester.key_id
    told = {"log": two.log("requester"), "passphrase": PASSPHRASE}
    two.requester.rotate()
    api.reidentify_log(keyring=two.requester.path, **told)
    two.requester.destroy_key(old)
    two.request(output=two.folder / "second.json")
    assert len(api.reidentify_log(keyring=two.requester.path, **told)[1].entries) == 2


def test_a_log_that_only_a_destroyed_key_vouched_for_is_refused(two: TwoPeople):
    two.request()
    old = two.requester.key_id
    two.requester.rotate()
    two.requester.destroy_key(old)
    refused(two.request, "reidentify.log_broken", output=two.folder / "second.json")


def test_a_key_whose_private_half_is_gone_reads_nothing_and_says_so(two: TwoPeople):
    two.request()
    two.approver.rotate(retire=True)
    refused(two.approve, "keyring.no_private_half")
    assert [each["act"] for each in two.entries("approver")] == ["approve", "refused"]
    assert not (two.folder / "approval.json").exists()


def test_somebody_is_the_same_person_by_a_key_of_before(two: TwoPeople):
    two.wrap([two.approver.approver, two.requester.approver])
    two.request()
    two.requester.rotate()
    refused(two.approve, "reidentify.same_person", keyring=two.requester.path)


def test_no_log_is_no_empty_log(two: TwoPeople):
    with pytest.raises(SecretError) as raised:
        checked(two)
    assert raised.value.code == "reidentify.no_log"


@pytest.mark.parametrize("given", [{}, {"public_keys": ["k.pem"], "passphrase": PASSPHRASE}])
def test_a_log_is_checked_with_one_kind_of_key(two: TwoPeople, given: dict[str, object]):
    with pytest.raises(AnonkitError) as raised:
        api.reidentify_log(**given)
    assert raised.value.code == "public_key.source"


def test_each_keyring_has_a_log_of_its_own_in_the_data_folder(two: TwoPeople, home: Path):
    two.request(log=None)
    two.approve(log=None)
    found = sorted((files.data_dir() / "reidentify").glob("*.log"))
    assert len(found) == 2
    place, _ = api.reidentify_log(keyring=two.approver.path, passphrase=PASSPHRASE)
    assert place in found
    assert place == api.reidentify_log(public_keys=[two.folder / "approver.pem"])[0]


def test_another_run_that_holds_the_log_is_waited_for(
    three: TwoPeople, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(logs, "WAIT_SECONDS", 0.05)
    path = three.log("approver")
    with files.Lock(path.with_name(f".{path.name}.lock")), pytest.raises(BusyError) as raised:
        three.approve()
    assert raised.value.code == "lock.held"


def test_two_acts_at_once_both_stand_in_the_log(three: TwoPeople, crash_points: ModuleType):
    crash_points.together(
        lambda: three.request(output=three.folder / "left.json"),
        lambda: three.request(output=three.folder / "right.json"),
    )
    assert checked(three) == 5


class Watched:
    """A keyring's key that says what stood in the log when something was opened."""

    def __init__(self, two: TwoPeople, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
        self.seen: list[list[str]] = []
        plain = keys.Keyring.unseal

        def unseal(ring: keys.Keyring, *given: object, **named: object) -> bytes:
            self.seen.append([each["act"] for each in two.entries(who)])
            assert checked(two, who) == len(self.seen[-1])
            return plain(ring, *given, **named)

        monkeypatch.setattr(keys.Keyring, "unseal", unseal)


@pytest.mark.parametrize("who", ["approver", "requester"])
def test_the_line_is_on_the_disk_before_anything_is_unsealed(
    two: TwoPeople, monkeypatch: pytest.MonkeyPatch, who: str
):
    two.request()
    if who == "requester":
        two.approve()
    watched = Watched(two, monkeypatch, who)
    two.approve() if who == "approver" else two.open()
    assert watched.seen == [["approve"] if who == "approver" else ["request", "open"]]


@pytest.mark.parametrize(("act", "code"), [("approve", errno.ENOSPC), ("open", errno.EIO)])
def test_a_log_that_cannot_be_written_keeps_everything_sealed(
    two: TwoPeople, crash_points: ModuleType, monkeypatch: pytest.MonkeyPatch, act: str, code: int
):
    """Whichever call fails: nothing is unsealed without its line, nothing is half-written."""
    two.request()
    if act == "open":
        two.approve()
    who, out = {
        "approve": ("approver", two.folder / "approval.json"),
        "open": ("requester", two.folder / "requester" / "values.csv"),
    }[act]
    fresh = two.folder / "fresh"
    shutil.copytree(two.folder / who, fresh)
    watched = Watched(two, monkeypatch, who)
    acts = [each["act"] for each in two.entries(who)]

    def before() -> None:
        out.unlink(missing_ok=True)
        shutil.rmtree(two.folder / who)
        shutil.copytree(fresh, two.folder / who)
        watched.seen.clear()

    def check(raised: bool) -> None:
        for seen in watched.seen:
            assert seen == [*acts, act]
        assert raised or out.exists()
        assert len(two.entries(who)) in {len(acts), len(acts) + 1}
        left = [path for path in two.folder.rglob("*") if "anonkit-" in path.name]
        assert left == []
        out.unlink(missing_ok=True)
        getattr(two, act)()
        assert out.exists()

    assert (
        crash_points.sweep_failures(getattr(two, act), check, BusyError, before=before, code=code)
        >= 10
    )


@pytest.mark.parametrize("act", ["request", "approve", "open"])
def test_killed_at_any_step_the_log_is_whole_and_nothing_was_read_without_it(
    two: TwoPeople, crash_points: ModuleType, act: str
):
    if act != "request":
        two.request()
    if act == "open":
        two.approve()
    who, out = {
        "request": ("requester", two.folder / "request.json"),
        "approve": ("approver", two.folder / "approval.json"),
        "open": ("requester", two.folder / "requester" / "values.csv"),
    }[act]
    fresh = two.folder / "fresh"
    shutil.copytree(two.folder / who, fresh)
    acts, seen = [each["act"] for each in two.entries(who)], set()

    def before() -> None:
        out.unlink(missing_ok=True)
        shutil.rmtree(two.folder / who)
        shutil.copytree(fresh, two.folder / who)

    def check(killed: bool) -> None:
        lines = len(two.entries(who))
        seen.add((lines - len(acts), out.exists()))
        if lines:
            assert checked(two, who) == lines
        if out.exists():
            assert lines == len(acts) + 1
            out.unlink()
        getattr(two, act)()
        assert checked(two, who) == lines + 1
        left = [path for path in two.folder.rglob("*") if "anonkit-" in path.name]
        assert left == []

    # All acts go through one log: the smallest steps are looked at in one of them.
    small = act == "approve"
    run = getattr(two, act)
    killed = crash_points.sweep(run, check, before=before, writes=small, flushes=small)
    assert killed >= (12 if small else 6)
    assert seen == {(0, False), (1, False), (1, True)}
