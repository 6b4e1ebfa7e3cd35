"""The keys that a receiver believes: their list is read strictly, and heeded to the day."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit import api
from anonkit.bundle.reading import read_manifest
from anonkit.bundle.sign import read_envelope
from anonkit.bundle.verify import joined
from anonkit.bundle.verify.trusted import read_trusted
from anonkit.bundle.verify.verify import Believing, verify_release
from anonkit.canonical import canonical_json
from anonkit.errors import AnonkitError, OptionError, SecretError
from anonkit.keys import words
from anonkit.records import Check

TODAY = date(2026, 6, 15)
MORE = "\n    "


@pytest.fixture(autouse=True)
def steps_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "AGREEMENT", ())
    monkeypatch.setattr(joined, "CLAIMS", ())


def listed(sent, *lines: str) -> Path:
    """A list with the sender's key, and whatever else is said of it."""
    path = sent.pem.parent / "trusted.yaml"
    entry = MORE.join(["name: The office", "public_key: sender.pem", *lines])
    path.write_text(f"trusted: 1\nkeys:\n  - {entry}\n", encoding="utf-8")
    return path


def key_step(sent, trusted: Path) -> Check:
    believing = Believing(read_trusted(trusted), TODAY, listed=True)
    found = verify_release(sent.folder, believing, allow_unchecked=False)
    return next(check for check in found.checks if check.id == "key")


def test_the_key_of_a_list_is_named_with_its_words(sent):
    found = api.verify(folder=sent.folder, trusted=listed(sent))
    assert found.key is not None
    assert (found.key.name, found.key.key_id) == ("The office", sent.keyring.key_id)
    assert found.key.words == words(sent.keyring.key_id)
    step = next(check for check in found.checks if check.id == "key")
    assert step.status == "pass"
    assert "The office" in step.why


BELIEVED = (
    "from: 2026-06-15",
    "until: 2026-06-15",
    "fingerprint: {id}",
    "fingerprint: {words}",
    'fingerprint: "{spaced}"',
)


@pytest.mark.parametrize("line", BELIEVED)
def test_a_key_is_believed_from_its_first_to_its_last_day(sent, line):
    told = words(sent.keyring.key_id)
    spaced = told.replace("-", " ").upper()
    line = line.format(id=sent.keyring.key_id, words=told, spaced=spaced)
    assert key_step(sent, listed(sent, line)).status == "pass"


DOUBTED = {
    "from: 2026-06-16": "is believed only from 2026-06-16",
    "until: 2026-06-14": "was believed only until 2026-06-14",
    "revoked: {date: 2026-06-01, because: a lost laptop}": "revoked: 2026-06-01, a lost laptop",
    "revoked: {date: 2030-01-01, because: planned}": "was revoked",
}


@pytest.mark.parametrize("line", DOUBTED)
def test_a_key_out_of_its_time_or_revoked_is_not_believed(sent, line):
    step = key_step(sent, listed(sent, line))
    assert step.status == "fail"
    assert DOUBTED[line] in step.why


def test_a_key_that_is_not_in_the_list_is_told_in_words(sent):
    other = Ed25519PrivateKey.generate().public_key()
    sent.pem.write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    step = key_step(sent, listed(sent))
    assert step.status == "fail"
    assert words(sent.keyring.key_id) in step.why


def test_where_the_signature_names_no_key_it_is_the_signature_that_fails(sent):
    (sent.folder / "manifest.sig").write_bytes(b"{}")
    found = api.verify(folder=sent.folder, trusted=listed(sent))
    assert {c.id: c.status for c in found.checks}["key"] == "not_checked"
    assert next(c.id for c in found.checks if c.status == "fail") == "signature"
    assert found.key is None


def test_the_key_may_stand_in_the_list_itself(sent):
    path = sent.pem.parent / "trusted.yaml"
    pem = sent.pem.read_text("ascii").replace("\n", "\n      ")
    path.write_text(f"trusted: 1\nkeys:\n  - name: N\n    public_key: |\n      {pem}\n")
    assert key_step(sent, path).status == "pass"


WEAK = Ed25519PublicKey.from_public_bytes(bytes([1]) + bytes(31)).public_bytes(
    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
)
HEAD = "trusted: 1\nkeys:\n  - name: N\n    public_key: sender.pem\n"
WRONG = {
    "": "has `trusted: 1` and `keys:`",
    "- a": "has `trusted: 1` and `keys:`",
    "trusted: 1\nkeys: []": "there is no key",
    "trusted: 2\nkeys: [a]": "only `trusted: 1` is known",
    "trusted: true\nkeys: [a]": "only `trusted: 1` is known",
    "trusted: 1\nkeys: [a]": "a key has a `name:`",
    "trusted: 1\nkeys: [{name: N}]": "a key has a `name:`",
    "trusted: 1\nkeys: [{name: '', public_key: sender.pem}]": "`name:` is a text",
    "trusted: 1\nkeys: [{name: N, public_key: ../sender.pem}]": "stands beside the list",
    "trusted: 1\nkeys: [{name: N, public_key: /etc/passwd}]": "stands beside the list",
    "trusted: 1\nkeys: [{name: N, public_key: 7}]": "is a file",
    "trusted: 1\nkeys: [{name: N, public_key: nowhere.pem}]": "there is no such file",
    "trusted: 1\nkeys: [{name: N, public_key: weak.pem}]": "weak",
    "trusted: 1\nkeys: [{name: N, public_key: trusted.yaml}]": "no public key",
    HEAD + "    colour: red": "a key has no more than",
    HEAD + "    from: 2026-13-01": "`from:` is a date",
    HEAD + "    until: 20261231": "`until:` is a date",
    HEAD + "    from: 2026-02-01\n    until: 2026-01-01": "lies before",
    HEAD + "    fingerprint: abbey-abbey": "not that of the key",
    HEAD + "    fingerprint: 12": "not that of the key",
    HEAD + "    revoked: true": "`revoked:` has a",
    HEAD + "    revoked: {date: 2026-01-01}": "`revoked:` has a",
    HEAD + "    name: M": "stands in line",
    HEAD + HEAD.partition("keys:\n")[2]: "this key stands twice",
    "trusted: 1\nkeys: &a [*a]": "are not part of a list of keys",
    "\x00": "no text",
    "a: [": "not YAML",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_list_that_is_not_soundly_written_is_refused(sent, text):
    path = sent.pem.parent / "trusted.yaml"
    path.write_text(text, encoding="utf-8")
    (sent.pem.parent / "weak.pem").write_bytes(WEAK)
    with pytest.raises(SecretError) as raised:
        api.verify(folder=sent.folder, trusted=path)
    assert WRONG[text] in str(raised.value)
    assert raised.value.fix


def test_a_list_that_cannot_be_read_is_refused(sent, tmp_path):
    for data in (b"\xff", b" " * (257 << 10)):
        (tmp_path / "trusted.yaml").write_bytes(data)
        with pytest.raises(SecretError) as raised:
            read_trusted(tmp_path / "trusted.yaml")
        assert raised.value.code == "trusted.file"
    with pytest.raises(SecretError):
        read_trusted(tmp_path / "nowhere.yaml")


def test_without_pyyaml_the_way_on_is_told(sent, monkeypatch):
    monkeypatch.delitem(sys.modules, "anonkit.policy.document", raising=False)
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(SecretError) as raised:
        api.verify(folder=sent.folder, trusted=listed(sent))
    assert raised.value.code == "trusted.no_yaml"


def test_a_list_or_a_key_of_it_inside_the_release_is_refused(sent):
    trusted = listed(sent)
    inside = sent.folder / "sender.pem"
    sent.pem.rename(inside)
    sent.pem.symlink_to(inside)
    with pytest.raises(SecretError) as raised:
        api.verify(folder=sent.folder, trusted=trusted)
    assert raised.value.code == "public_key.in_release"


def test_one_of_key_and_list_is_asked_for(sent):
    for given_ in ({}, {"public_key": sent.pem, "trusted": listed(sent)}):
        with pytest.raises(OptionError) as raised:
            api.verify(folder=sent.folder, **given_)
        assert raised.value.code == "verify.key"


SIGNS = '{}[]":,0ae\\\n -&*!|trusedky1'
BYTES = st.binary(max_size=60) | st.text(SIGNS, max_size=60).map(str.encode)


@settings(max_examples=150)
@given(BYTES)
def test_whatever_is_read_only_our_own_errors_come_out(tmp_path_factory, data):
    for read in (read_manifest, read_envelope):
        with pytest.raises(AnonkitError):
            read(data)
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    with pytest.raises(SecretError):
        read_trusted(path)


NAMES = st.sampled_from(["manifest.json", "manifest.sig", "SHA256SUMS", "data", "a", "A", "é"])


@settings(max_examples=60)
@given(st.dictionaries(NAMES, BYTES, max_size=4))
def test_whatever_is_in_a_folder_is_rejected_and_not_stumbled_over(tmp_path_factory, content):
    root = tmp_path_factory.mktemp("any")
    folder, pem = root / "release", root / "key.pem"
    folder.mkdir()
    key = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    pem.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for name, data in content.items():
        (folder / name).write_bytes(data)
    assert api.verify(folder=folder, public_key=pem).verdict == "reject"


@pytest.mark.parametrize("key_id", [5, None, True, {"a": 1}, ["a"] * 64, [["a"]] * 64])
def test_what_is_no_key_id_is_refused_by_whoever_has_no_key(sent, key_id):
    sig = sent.folder / "manifest.sig"
    told = json.loads(sig.read_bytes())
    told["signatures"][0]["keyid"] = key_id
    sig.write_bytes(canonical_json(told))
    assert list(sent.failed()) == ["signature"]
    checks = api.verify(folder=sent.folder, trusted=listed(sent)).checks
    found = {check.id: check.status for check in checks}
    assert (found["key"], found["signature"]) == ("not_checked", "fail")
