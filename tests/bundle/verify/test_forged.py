"""Whatever is changed in a release is refused, at the step that sees it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anonkit import api
from anonkit.bundle.sign import pae, seal, verify_seal
from anonkit.bundle.verify import joined
from anonkit.canonical import canonical_json, sha256_hex
from anonkit.errors import RefusedError, SecretError
from anonkit.records import STEPS

DATA, TABLE, LONG = "data/survey.csv", "tables/survey.csv", "tables/größe 1.csv"
PATHS = (DATA, TABLE, LONG, "manifest.json", "manifest.sig", "SHA256SUMS")


@pytest.fixture(autouse=True)
def steps_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims have tests of their own."""
    monkeypatch.setattr(joined, "AGREEMENT", ())
    monkeypatch.setattr(joined, "CLAIMS", ())


def first_failed(sent: Any) -> str:
    found = [check for check in sent.verify().checks if check.status == "fail"]
    assert found
    assert sent.verify().verdict == "reject"
    return found[0].id


def test_what_nobody_touched_passes_every_step(sent):
    assert sent.failed() == {}
    steps = [check.id for check in sent.verify().checks if check.id in STEPS]
    assert steps == list(STEPS)[:6]


FLIPPED = {"manifest.json": "signature", "manifest.sig": "signature", "SHA256SUMS": "sums"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("place", [0.0, 0.5, 0.999])
def test_one_bit_of_any_file_is_seen(sent, path, place):
    file = sent.folder / path
    data = bytearray(file.read_bytes())
    for bit in (0, 5):
        flipped = bytearray(data)
        flipped[int(place * len(data))] ^= 1 << bit
        file.write_bytes(flipped)
        assert first_failed(sent) == FLIPPED.get(path, "files")


def test_no_bit_of_the_signature_is_free(sent):
    told = (sent.folder / "manifest.json").read_bytes()
    data = (sent.folder / "manifest.sig").read_bytes()
    pem = sent.pem.read_bytes()
    verify_seal(pem, told, data)
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(RefusedError):
            verify_seal(pem, told, bytes(flipped))


def add(root: Path) -> None:
    (root / "data" / "more.csv").write_bytes(b"id\n1\n")


def add_to_the_root(root: Path) -> None:
    (root / "names.csv").write_bytes(b"id\n1\n")


def add_key(root: Path) -> None:
    shutil.copy(root.parent / "sender.pem", root / "owner.pem")


def add_folder(root: Path) -> None:
    (root / "more").mkdir()


def add_hidden(root: Path) -> None:
    (root / ".DS_Store").write_bytes(b"x")


def remove(root: Path) -> None:
    (root / TABLE).unlink()


def rename(root: Path) -> None:
    (root / TABLE).rename(root / "tables" / "other.csv")


def fold(root: Path) -> None:
    (root / TABLE).rename(root / "tables" / "Survey.csv")


def fold_beside(root: Path) -> None:
    shutil.copy(root / TABLE, root / "tables" / "SURVEY.csv")


def fold_folder(root: Path) -> None:
    (root / "Tables").mkdir()


def decompose(root: Path) -> None:
    (root / LONG).rename(root / "tables" / "gro\u0308ße 1.csv")


def duplicate(root: Path) -> None:
    shutil.copy(root / TABLE, root / "tables" / "copy.csv")


def swap(root: Path) -> None:
    one, other = (root / TABLE).read_bytes(), (root / LONG).read_bytes()
    (root / TABLE).write_bytes(other)
    (root / LONG).write_bytes(one)


def empty(root: Path) -> None:
    (root / DATA).write_bytes(b"")


def link(root: Path) -> None:
    (root / DATA).rename(root.parent / "elsewhere.csv")
    (root / DATA).symlink_to(root.parent / "elsewhere.csv")


def link_folder(root: Path) -> None:
    (root / "data").rename(root.parent / "elsewhere")
    (root / "data").symlink_to(root.parent / "elsewhere")


def folder_instead(root: Path) -> None:
    (root / TABLE).unlink()
    (root / TABLE).mkdir()


def pipe_instead(root: Path) -> None:
    (root / TABLE).unlink()
    os.mkfifo(root / TABLE)


def socket_instead(root: Path) -> None:
    (root / TABLE).unlink()
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(root / "tables")  # a socket's path is short
        made.bind("survey.csv")
        os.chdir(here)


def bury(root: Path) -> None:
    root.joinpath(*"abcdefghij").mkdir(parents=True)


def no_utf8(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/data/\xff.csv")).write_bytes(b"id\n")


FORGED: Mapping[Callable[[Path], None], tuple[str, str, str]] = {
    add: ("files", "data/more.csv", "not part of the release"),
    add_to_the_root: ("files", "names.csv", "not part of the release"),
    add_key: ("files", "owner.pem", "a key in a release is never believed"),
    add_folder: ("files", "more", "an empty folder"),
    add_hidden: ("folder", ".DS_Store", "is hidden, for its name begins with a dot"),
    remove: ("files", TABLE, "is missing"),
    rename: ("files", TABLE, "is there as tables/other.csv, under another name"),
    fold: ("files", TABLE, "is there as tables/Survey.csv, in other capital letters"),
    fold_beside: ("folder", "tables/survey.csv", "is tables/SURVEY.csv in other letters"),
    fold_folder: ("folder", "tables", "is Tables in other letters"),
    decompose: ("folder", "tables/gro\u0308ße 1.csv", "has a name that no release gives"),
    duplicate: ("files", "tables/copy.csv", f"is a second copy of {TABLE}"),
    swap: ("files", TABLE, f"holds what the manifest lists as {LONG}: swapped"),
    empty: ("files", DATA, "was changed"),
    link: ("folder", DATA, "is a symbolic link, and no file"),
    link_folder: ("folder", "data", "is a symbolic link, and no file"),
    folder_instead: ("files", TABLE, "is a folder, and a file is listed"),
    pipe_instead: ("folder", TABLE, "is a named pipe, and no file"),
    socket_instead: ("folder", TABLE, "is a socket, and no file"),
    bury: ("folder", "a/b/c/d/e/f/g/h/i", "lies more than 8 folders deep"),
    no_utf8: ("folder", "data/?.csv", "has a name that no release gives"),
}
"""What each forgery is stopped by: the step, where, and in which words. The sums are made anew."""


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_folder_is_refused_in_words_of_its_own(sent, forge):
    forge(sent.folder)
    step, where, why = FORGED[forge]
    found = [check for check in sent.verify().checks if check.status == "fail"]
    # What is only misnamed does not stop the files, of which one is missing then.
    assert {check.id for check in found} == ({step, "files"} if forge is decompose else {step})
    assert any(check.where == where and why in check.why for check in found), found
    assert all(check.fix for check in found)


def test_what_stands_on_a_failed_step_says_so(sent):
    remove(sent.folder)
    after = [check for check in sent.verify().checks if check.status == "not_checked"]
    assert [check.id for check in after] == ["sums", "agreement", "claims"]
    assert {check.why for check in after} == {"stands on the files, which failed"}


def test_a_folder_with_too_many_entries_is_refused(sent, monkeypatch):
    monkeypatch.setattr("anonkit.bundle.verify.folder.MOST_ENTRIES", 7)
    assert first_failed(sent) == "folder"
    monkeypatch.setattr("anonkit.bundle.verify.folder.MOST_ENTRIES", 8)
    assert sent.failed() == {}


def reorder(told: bytes) -> bytes:
    return json.dumps(dict(reversed(json.loads(told).items())), separators=(",", ":")).encode()


def truncate(told: bytes) -> bytes:
    return told[:-1]


def unknown_version(told: bytes) -> bytes:
    return canonical_json({**json.loads(told), "format": 99})


def key_twice(told: bytes) -> bytes:
    return told.replace(b'"format":2', b'"format":2,"format":2')


def another_key_named(told: bytes) -> bytes:
    return canonical_json({**json.loads(told), "signing_key": "0" * 64})


def lists_itself(told: bytes) -> bytes:
    found = json.loads(told)
    listed = {"path": "SHA256SUMS", "sha256": "0" * 64, "bytes": 0}
    return canonical_json({**found, "files": [listed, *found["files"]]})


def lists_upwards(told: bytes) -> bytes:
    return told.replace(b'"data/survey.csv"', b'"../a/survey.csv"')


RESIGNED: Mapping[Callable[[bytes], bytes], str] = {
    reorder: "is not as anonkit writes it",
    truncate: "is not as anonkit writes it",
    unknown_version: "has format 99, which this anonkit does not know",
    key_twice: "is not as anonkit writes it",
    another_key_named: "names another key than the one that signed it",
    lists_itself: "is not as anonkit writes it",
    lists_upwards: "is not as anonkit writes it",
}
"""What even the sender's own signature does not make a manifest."""


@pytest.mark.parametrize("spoil", RESIGNED, ids=lambda spoil: spoil.__name__)
def test_a_spoiled_manifest_is_refused_though_the_sender_signed_it(sent, spoil):
    sent.sign(spoil((sent.folder / "manifest.json").read_bytes()))
    failed = sent.failed()
    assert list(failed) == ["manifest"]
    assert RESIGNED[spoil] in failed["manifest"].why


@pytest.mark.parametrize("spoil", RESIGNED, ids=lambda spoil: spoil.__name__)
def test_a_spoiled_manifest_is_refused_by_its_signature_first(sent, spoil):
    path = sent.folder / "manifest.json"
    path.write_bytes(spoil(path.read_bytes()))
    assert first_failed(sent) == "signature"


def test_nothing_is_read_before_its_signature(sent, monkeypatch):
    def never(data: bytes) -> None:
        raise AssertionError("the manifest was read")

    monkeypatch.setattr("anonkit.bundle.verify.verify.read_manifest", never)
    (sent.folder / "manifest.json").write_bytes(b"\x00garbage" * 99)
    assert first_failed(sent) == "signature"


def envelope(key: Ed25519PrivateKey, told: bytes, key_id: str) -> bytes:
    signature = base64.b64encode(key.sign(pae(told))).decode()
    signatures = [{"keyid": key_id, "sig": signature}]
    kind = "application/vnd.anonkit.manifest.v1+json"
    return canonical_json({"payloadType": kind, "signatures": signatures})


def test_a_signature_is_refused_that_is_not_the_senders_own(sent):
    told = (sent.folder / "manifest.json").read_bytes()
    sig = sent.folder / "manifest.sig"
    good = json.loads(sig.read_bytes())
    one = good["signatures"][0]
    other = Ed25519PrivateKey.generate()
    other_id = sha256_hex(other.public_key().public_bytes_raw())
    mine = sent.keyring
    for spoiled in (
        b"",
        b"{}",
        canonical_json({**good, "signatures": []}),
        canonical_json({**good, "signatures": [one, one]}),
        canonical_json({**good, "payloadType": "application/json"}),
        canonical_json({**good, "payload": ""}),
        json.dumps(good).encode(),
        canonical_json({**good, "signatures": [{**one, "keyid": mine.key_id.upper()}]}),
        canonical_json({**good, "signatures": [{**one, "sig": one["sig"].rstrip("=")}]}),
        envelope(other, told, other_id),
        envelope(other, told, mine.key_id),
        b" " * 5000,
    ):
        sig.write_bytes(spoiled)
        assert list(sent.failed()) == ["signature"], spoiled
    sig.unlink()
    assert list(sent.failed()) == ["signature"]


def test_the_signature_of_another_release_is_refused(sent):
    other = canonical_json({"format": 2})
    (sent.folder / "manifest.sig").write_bytes(seal(other, sent.keyring))
    assert list(sent.failed()) == ["signature"]


def test_a_key_that_came_with_the_release_is_never_believed(sent):
    inside = sent.folder / "owner.pem"
    shutil.copy(sent.pem, inside)
    away = sent.folder.parent / "link.pem"
    away.symlink_to(inside)
    for key in (inside, away):
        with pytest.raises(SecretError) as raised:
            api.verify(folder=sent.folder, public_key=key)
        assert raised.value.code == "public_key.in_release"


def test_a_key_under_which_anything_verifies_is_refused(sent):
    identity = Ed25519PublicKey.from_public_bytes(bytes([1]) + bytes(31))
    weak = sent.folder.parent / "weak.pem"
    weak.write_bytes(identity.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(SecretError) as raised:
        api.verify(folder=sent.folder, public_key=weak)
    assert raised.value.code == "public_key.weak"


def test_bytes_that_change_under_a_check_are_noticed(sent, monkeypatch):
    def late(received: Any) -> Any:
        file = sent.folder / DATA
        file.write_bytes(file.read_bytes().replace(b"1200", b"9900"))
        with received.open(DATA) as opened:
            opened.read()
        yield

    monkeypatch.setattr(joined, "CLAIMS", (late,))
    assert sent.failed()["claims"].why == "this file changed while it was checked"


def test_bytes_that_change_behind_what_was_read_are_noticed_too(sent, monkeypatch):
    def early(received: Any) -> Any:
        file = sent.folder / DATA
        file.write_bytes(file.read_bytes() + b"more")
        with received.open(DATA) as opened:
            opened.read(3)
        yield

    monkeypatch.setattr(joined, "CLAIMS", (early,))
    assert sent.failed()["claims"].why == "this file changed while it was checked"


def test_the_folder_above_is_told_where_the_release_is(sent):
    root = sent.folder.parent / "above"
    root.mkdir()
    sent.folder.rename(root / "release")
    (check,) = (
        c for c in api.verify(folder=root, public_key=sent.pem).checks if c.status == "fail"
    )
    assert (check.id, check.why) == ("signature", "is missing")
    assert check.fix == "name the folder release/ in this one"


def test_sums_that_say_more_are_refused(sent):
    sums = sent.folder / "SHA256SUMS"
    told = sums.read_bytes()
    for spoiled in (told[:-1], told + b"\n", told + told, b"", told.replace(b"  ", b" *")):
        sums.write_bytes(spoiled)
        assert list(sent.failed()) == ["sums"]
    sums.unlink()
    assert list(sent.failed()) == ["sums"]
