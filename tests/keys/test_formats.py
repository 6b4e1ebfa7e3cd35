"""Keyrings of every format open for ever; unknown and damaged ones are refused."""

from __future__ import annotations

import base64
import copy
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from anonkit import keys
from anonkit.canonical import canonical_json
from anonkit.errors import SecretError
from anonkit.keys.content import fresh, fresh_release, rotated
from anonkit.keys.stored import packed, unpacked
from anonkit.keys.wrap import Sealed, new_header, take_apart, wrap

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"
KNOWN = "a passphrase that everybody may know"
PASSPHRASE = "correct horse battery staple"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A copy of the golden keyring of format 1."""
    path = tmp_path / "own" / "keyring.json"
    path.parent.mkdir()
    shutil.copy(GOLDEN / "keyring-1.json", path)
    path.chmod(0o600)
    return path


def header_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())["header"]
    return found


def test_format_1_opens_and_is_written_as_2_at_the_next_addition(first):
    owner = (GOLDEN / "owner.pem").read_bytes()
    ring = keys.open_keyring(first, KNOWN)
    assert (ring.public_pem, ring.purpose) == (owner, "sign")
    assert ring.known_pems == {ring.key_id: owner}
    before = first.read_bytes()
    held = ring.release_secret("tiny-survey", "wave-1")
    assert first.read_bytes() == before
    assert ring.fingerprint("tiny-survey", "wave-1") is not None
    new = ring.release_secret("tiny-survey", "wave-2")
    assert header_of(first)["format"] == 2
    again = keys.open_keyring(first, KNOWN)
    assert (again.root, again.key_id, again.people) == (ring.root, ring.key_id, ring.people)
    assert again.release_secret("tiny-survey", "wave-1") == held
    assert again.release_secret("tiny-survey", "wave-2") == new
    assert again.fingerprint("tiny-survey", "wave-1") == ring.fingerprint("tiny-survey", "wave-1")


def test_the_ledger_knows_people_by_the_keys_of_format_1(first):
    ring = keys.open_keyring(first, KNOWN)
    assert ring.people.person == keys.derive(ring.root, "people", "person")
    assert ring.people.row == keys.derive(ring.root, "people", "row")


@pytest.mark.parametrize("version", [0, 3, 99])
def test_a_format_that_this_anonkit_does_not_know_is_refused(keyring, version):
    document = json.loads(keyring.path.read_bytes())
    document["header"]["format"] = version
    keyring.path.write_text(json.dumps(document))
    with pytest.raises(SecretError) as raised:
        keys.open_keyring(keyring.path, PASSPHRASE)
    assert raised.value.code == "keyring.format"
    assert str(version) in raised.value.problem


@pytest.mark.parametrize(("written", "edited"), [("keyring", 1), ("first", 2)])
def test_a_header_of_another_format_does_not_open_the_file(request, written, edited):
    made = request.getfixturevalue(written)
    path, secret = (made, KNOWN) if isinstance(made, Path) else (made.path, PASSPHRASE)
    document = json.loads(path.read_bytes())
    assert document["header"]["format"] != edited
    document["header"]["format"] = edited
    path.write_text(json.dumps(document))
    with pytest.raises(SecretError) as raised:
        keys.open_keyring(path, secret)
    assert raised.value.code == "keyring.refused"


def test_a_content_that_was_sealed_under_the_other_format_is_damaged(keyring):
    for version in (1, 2):
        header = replace(new_header(WEAK, keyring.key_id), format=version)
        content = {1: packed(keyring._content), 2: canonical_json({"root": "", "signing": ""})}
        keyring.path.write_bytes(wrap(header, PASSPHRASE).seal(content[version]))
        with pytest.raises(SecretError) as raised:
            keys.open_keyring(keyring.path, PASSPHRASE)
        assert raised.value.code == "keyring.damaged"


def low_order(document: dict[str, Any], name: str) -> None:
    document["keys"][0][name] = base64.b64encode(bytes([1] + [0] * 31)).decode()


Spoil = Callable[[dict[str, Any]], object]
SPOILT: dict[str, Spoil] = {
    "another version": lambda it: it.update(format=3),
    "a version that is no number": lambda it: it.update(format=2.0),
    "no version": lambda it: it.pop("format"),
    "a field that nobody wrote": lambda it: it.update(note=""),
    "another purpose": lambda it: it.update(purpose="both"),
    "an approver with a root": lambda it: it.update(purpose="approve"),
    "no key": lambda it: it.update(keys=[]),
    "no primary key": lambda it: it["keys"].pop(),
    "two primary keys": lambda it: it["keys"].append(it["keys"][-1]),
    "the same key twice": lambda it: it["keys"].append(it["keys"][0]),
    "a state that there is not": lambda it: it["keys"][0].update(state="lost"),
    "a retired key with a secret": lambda it: it["keys"][0].update(secret=it["keys"][1]["secret"]),
    "a destroyed key with a public half": lambda it: it["keys"][0].update(state="destroyed"),
    "a retired key that is active": lambda it: it["keys"][0].update(state="active"),
    "a primary key without a secret": lambda it: it["keys"][1].update(secret=None),
    "another key's public half": lambda it: it["keys"][1].update(signing=it["keys"][0]["signing"]),
    "another key's sealing half": lambda it: it["keys"][1].update(sealing=it["keys"][0]["sealing"]),
    "another key's id": lambda it: it["keys"][0].update(id="0" * 64),
    "a weak key that signs": lambda it: low_order(it, "signing"),
    "a weak key to seal to": lambda it: low_order(it, "sealing"),
    "a key that is a list": lambda it: it["keys"].append([]),
    "no root": lambda it: it.update(roots=[]),
    "a retired root": lambda it: it["roots"][0].update(state="retired"),
    "a destroyed root with a secret": lambda it: it["roots"][0].update(state="destroyed"),
    "a short root": lambda it: it["roots"][0].update(secret="AAAA"),
    "no keys of people": lambda it: it.update(people=None),
    "half of the keys of people": lambda it: it["people"].pop("row"),
    "a release of no root": lambda it: it["releases"][0].update(root="0" * 64),
    "a release twice": lambda it: it["releases"].append(it["releases"][0]),
    "a label that is no text": lambda it: it["releases"][0].update(release=1),
    "a fingerprint that is no text": lambda it: it["releases"][0].update(fingerprint=1),
    "a short secret": lambda it: it["releases"][0].update(secret="AAAA"),
}


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    """What stands in a keyring with a retired and a primary key and one release."""
    made = rotated(fresh("sign"), root=False, retire=True)
    found: dict[str, Any] = json.loads(
        packed(replace(made, releases={("survey", "w1"): fresh_release(made)}))
    )
    unpacked(canonical_json(found), 2)
    return found


@pytest.mark.parametrize("what", SPOILT)
def test_a_content_that_anonkit_does_not_write_is_damaged(content, what):
    spoilt = copy.deepcopy(content)
    SPOILT[what](spoilt)
    with pytest.raises(SecretError) as raised:
        unpacked(json.dumps(spoilt).encode(), 2)
    assert raised.value.code == "keyring.damaged"


def test_an_approvers_keyring_has_no_root_and_makes_no_release(tmp_path):
    ring = keys.create(tmp_path / "k.json", PASSPHRASE, purpose="approve", strength=WEAK)
    again = keys.open_keyring(ring.path, PASSPHRASE)
    assert (again.purpose, again.key_id) == ("approve", ring.key_id)
    assert keys.read_approver(again.approver.pem) == again.approver
    for asked in (
        lambda: again.root,
        lambda: again.people,
        lambda: again.root_of("survey", "w1"),
        lambda: again.release_secret("survey", "w1"),
        lambda: again.remember("survey", "w1", "aa"),
    ):
        with pytest.raises(SecretError) as raised:
            asked()
        assert raised.value.code == "keyring.purpose"
    box = keys.seal_to(again.approver.sealing, b"key", {"for": "this"})
    assert ring.unseal(box, {"for": "this"}, key_id=again.approver.key_id) == b"key"


def opened(path: Path, secret: str) -> dict[str, Any]:
    """What is in the box, as it stands there."""
    sealed: Sealed = take_apart(path.read_bytes())
    found: dict[str, Any] = json.loads(wrap(sealed.header, secret).open(sealed))
    return found


def test_reading_what_was_written_gives_the_same(keyring):
    keyring.remember("survey", "w1", "aa")
    data = packed(keyring._content)
    assert unpacked(data, 2) == keyring._content
    assert canonical_json(opened(keyring.path, PASSPHRASE)) == data
