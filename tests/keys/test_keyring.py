"""The keyring: refused where it is weak, readable after every crash, losing nothing."""

from __future__ import annotations

import base64
import json
import os
import pickle
import stat
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from anonkit import files, keys
from anonkit.errors import BusyError, OptionError, SecretError
from anonkit.keys.keyring import lock_path

PASSPHRASE = "correct horse battery staple"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)


def reopened(ring: keys.Keyring) -> keys.Keyring:
    return keys.open_keyring(ring.path, PASSPHRASE)


def code_of(path: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(SecretError) as raised:
        keys.open_keyring(path, passphrase)
    assert raised.value.exit_code == 4
    return raised.value.code


def test_what_was_made_is_found_again(keyring):
    secret = keyring.release_secret("survey", "w1")
    again = reopened(keyring)
    assert (again.root, again.key_id, again.public_pem) == (
        keyring.root,
        keyring.key_id,
        keyring.public_pem,
    )
    assert again.release_secret("survey", "w1") == secret
    assert len(keyring.root) == len(secret) == 32
    assert len({secret, keyring.root, again.release_secret("survey", "w2")}) == 3


def test_names_and_labels_do_not_run_together(keyring):
    pairs = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")]
    assert len({keyring.release_secret(*pair) for pair in pairs}) == 4


def test_the_file_is_owner_only_and_shows_nothing(keyring):
    secret = keyring.release_secret("survey", "w1")
    assert stat.S_IMODE(keyring.path.stat().st_mode) == 0o600
    raw = keyring.path.read_bytes()
    for hidden in (keyring.root, secret, b"survey", PASSPHRASE.encode()):
        for form in (hidden, base64.b64encode(hidden), hidden.hex().encode()):
            assert form not in raw
    assert set(json.loads(raw)) == {"header", "nonce", "box"}


def test_the_default_strength_is_the_documented_one(home):
    ring = keys.create(keys.default_keyring(), PASSPHRASE)
    header = json.loads(ring.path.read_bytes())["header"]
    assert (header["memory_kib"], header["passes"], header["lanes"]) == (262_144, 3, 4)
    assert reopened(ring).root == ring.root


def test_two_keyrings_have_nothing_in_common(tmp_path):
    one, other = (keys.create(tmp_path / name, PASSPHRASE, strength=WEAK) for name in "ab")
    assert one.root != other.root
    assert one.key_id != other.key_id


def test_no_secret_shows_in_a_repr_or_leaves_the_process(keyring):
    shown = repr(keyring) + repr(keyring._content) + repr(keyring._key)
    for secret in (keyring.root, keyring._content.primary.secret, keyring._key.key):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
    with pytest.raises(TypeError):
        pickle.dumps(keyring)


def test_what_is_signed_verifies_with_the_public_key(keyring):
    public = load_pem_public_key(keyring.public_pem)
    public.verify(keyring.sign(b"message"), b"message")


def test_a_keyring_is_never_overwritten(keyring):
    before = keyring.path.read_bytes()
    with pytest.raises(SecretError) as raised:
        keys.create(keyring.path, PASSPHRASE, strength=WEAK)
    assert raised.value.code == "keyring.exists"
    assert keyring.path.read_bytes() == before


@pytest.mark.parametrize(
    "weak", ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc"]
)
def test_a_weak_passphrase_is_refused(tmp_path, weak):
    with pytest.raises(SecretError) as raised:
        keys.create(tmp_path / "k", weak, strength=WEAK)
    assert raised.value.code == "passphrase.weak"
    assert not list(tmp_path.iterdir())


def test_a_wrong_passphrase_is_refused_without_being_repeated(keyring):
    with pytest.raises(SecretError) as raised:
        keys.open_keyring(keyring.path, "wrong horse battery staple")
    assert raised.value.code == "keyring.refused"
    assert "wrong horse" not in str(raised.value)


def test_accents_typed_in_two_ways_are_one_passphrase(tmp_path):
    path = tmp_path / "k"
    made = keys.create(path, "cafe\N{COMBINING ACUTE ACCENT} au lait noir", strength=WEAK)
    assert (
        keys.open_keyring(path, "caf\N{LATIN SMALL LETTER E WITH ACUTE} au lait noir").root
        == made.root
    )


def test_a_passphrase_that_is_no_text_is_refused(keyring):
    assert code_of(keyring.path, "correct horse \udcff staple") == "passphrase.encoding"


@pytest.mark.parametrize("loose", [0o640, 0o604, 0o620, 0o601])
def test_loose_permissions_are_refused(keyring, loose):
    keyring.path.chmod(loose)
    assert code_of(keyring.path) == "secret.loose"


def test_a_linked_keyring_is_read_and_never_replaced_by_a_file(keyring):
    keyring.remember("water", "old", "f" * 64)
    link = keyring.path.with_name("link.json")
    link.symlink_to(keyring.path)
    linked = keys.open_keyring(link, PASSPHRASE)
    assert linked.release_secret("water", "old") == keyring.release_secret("water", "old")
    linked.remember("water", "old", "f" * 64)
    with pytest.raises(SecretError) as raised:
        linked.release_secret("water", "new")
    assert raised.value.code == "keyring.mounted"
    assert link.is_symlink()


def test_a_link_that_leads_nowhere_is_no_keyring(keyring):
    dangling = keyring.path.with_name("dangling.json")
    dangling.symlink_to("nowhere")
    assert code_of(dangling) == "file.missing"
    with pytest.raises(SecretError, match="never written over"):
        keys.create(dangling, PASSPHRASE, strength=WEAK)


def test_a_foreign_owner_is_refused(keyring, monkeypatch):
    if os.geteuid() == 0:
        os.chown(keyring.path, 12345, 0)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert code_of(keyring.path) in {"secret.owner", "secret.way"}


def test_a_missing_keyring_says_how_to_make_one(tmp_path):
    assert code_of(tmp_path / "none") == "keyring.missing"


def test_a_git_work_tree_is_refused(tmp_path, keyring):
    tree = tmp_path / "tree"
    (tree / ".git").mkdir(parents=True)
    (tree / "deep").mkdir()
    with pytest.raises(SecretError) as raised:
        keys.create(tree / "deep" / "k.json", PASSPHRASE, strength=WEAK)
    assert raised.value.code == "keyring.in_git"
    assert "ANONKIT_HOME" in raised.value.fix
    moved = keyring.path.rename(tree / "deep" / "k.json")
    assert code_of(moved) == "keyring.in_git"


def test_a_folder_that_others_may_write_to_is_refused(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(SecretError) as raised:
        keys.create(folder / "k.json", PASSPHRASE, strength=WEAK)
    assert raised.value.code == "keyring.loose_folder"
    folder.chmod(0o1777)  # as /tmp: nobody can replace another's file there
    keys.create(folder / "k.json", PASSPHRASE, strength=WEAK)


def test_a_place_inside_the_release_is_refused(keyring, tmp_path):
    keys.check_outside(keyring.path, tmp_path / "out")
    link = tmp_path / "out"
    link.symlink_to(keyring.path.parent)
    for folder in (keyring.path.parent, keyring.path.parent.parent, link):
        with pytest.raises(SecretError) as raised:
            keys.check_outside(keyring.path, folder)
        assert raised.value.code == "keyring.in_release"


def changed(value: object) -> list[object]:
    if isinstance(value, int):
        return [value + 1, value - 1, float(value), str(value), None, True]
    assert isinstance(value, str)
    flipped = ("B" if value[0] == "A" else "A") + value[1:]
    return [flipped, value[:-1], value + "A", "", None, 7]


def test_every_changed_field_is_refused(keyring):
    document = json.loads(keyring.path.read_bytes())
    tried = 0
    for part in (document["header"], document):
        for name in list(part):
            held = part[name]
            if isinstance(held, dict):
                continue
            for other in changed(held):
                part[name] = other
                keyring.path.write_text(json.dumps(document))
                assert code_of(keyring.path).startswith("keyring."), (name, other)
                tried += 1
            part[name] = held
            del part[name]
            keyring.path.write_text(json.dumps(document))
            assert code_of(keyring.path) == "keyring.damaged", name
            part[name] = held
    assert tried >= 50
    keyring.path.write_text(json.dumps(document))
    assert reopened(keyring).root == keyring.root


@pytest.mark.parametrize(
    ("name", "asked"), [("memory_kib", 1024 * 1024 + 1), ("passes", 11), ("lanes", 17)]
)
def test_costs_beyond_reason_are_refused_before_they_are_paid(keyring, monkeypatch, name, asked):
    document = json.loads(keyring.path.read_bytes())
    document["header"][name] = asked
    keyring.path.write_text(json.dumps(document))
    monkeypatch.setattr("anonkit.keys.opening.wrap", lambda *_: pytest.fail("it was paid"))
    assert code_of(keyring.path) == "keyring.costs"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"header":1,"nonce":2,"box":3}',
        b'{"header":{},"header":{},"nonce":"","box":""}',
    ],
)
def test_what_is_no_keyring_is_refused(keyring, raw):
    keyring.path.write_bytes(raw)
    assert code_of(keyring.path) == "keyring.damaged"


def test_flipping_any_byte_of_the_file_is_refused(keyring):
    raw = keyring.path.read_bytes()
    for place in range(0, len(raw), 3):
        keyring.path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        assert code_of(keyring.path).startswith("keyring."), place


def test_a_fingerprint_belongs_to_one_label(keyring):
    assert keyring.fingerprint("survey", "w1") is None
    secret = keyring.release_secret("survey", "w1")
    keyring.remember("survey", "w1", "aa")
    keyring.remember("survey", "w1", "aa")
    keyring.remember("survey", "w2", "bb")
    again = reopened(keyring)
    assert again.fingerprint("survey", "w1") == "aa"
    assert again.release_secret("survey", "w1") == secret
    with pytest.raises(OptionError) as raised:
        again.remember("survey", "w1", "cc")
    assert raised.value.code == "release.label_used"
    assert reopened(keyring).fingerprint("survey", "w1") == "aa"


def test_a_fingerprint_saved_by_another_run_is_seen(keyring):
    other = reopened(keyring)
    other.remember("survey", "w1", "aa")
    assert keyring.fingerprint("survey", "w1") == "aa"
    assert keyring.release_secret("survey", "w1") == other.release_secret("survey", "w1")


def test_a_keyring_that_was_wrapped_anew_meanwhile_is_not_overwritten(keyring, tmp_path):
    other = keys.create(tmp_path / "other", PASSPHRASE, strength=WEAK)
    other.path.rename(keyring.path)
    before = keyring.path.read_bytes()
    with pytest.raises(SecretError) as raised:
        keyring.release_secret("survey", "w1")
    assert raised.value.code == "keyring.changed"
    assert keyring.path.read_bytes() == before


def test_two_runs_that_add_secrets_lose_none(keyring, crash_points: ModuleType):
    def add(who: str) -> None:
        ring = reopened(keyring)
        for number in range(15):
            ring.release_secret(who, str(number))
            ring.release_secret("shared", str(number))

    crash_points.together(lambda: add("one"), lambda: add("two"))
    assert len(reopened(keyring)._content.releases) == 45


def test_two_runs_agree_on_the_secret_of_one_label(keyring, crash_points: ModuleType, tmp_path):
    def make(who: str) -> None:
        secret = reopened(keyring).release_secret("survey", "w1")
        files.write_atomic(tmp_path / who, secret)

    crash_points.together(lambda: make("one"), lambda: make("two"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("verb", ["release_secret", "remember"])
def test_killed_anywhere_the_keyring_stays_readable(keyring, crash_points: ModuleType, verb):
    kept = keyring.release_secret("survey", "w0")
    start = keyring.path.read_bytes()
    more = {"release_secret": (), "remember": ("aa",)}[verb]

    def check(killed: bool) -> None:
        ring = reopened(keyring)
        assert ring.release_secret("survey", "w0") == kept
        assert ring.root == keyring.root
        if not killed:
            assert ("survey", "w1") in ring._content.releases
        ring.remember("survey", "w2", "bb")
        beside = {found.name for found in keyring.path.parent.iterdir()}
        assert beside == {keyring.path.name, lock_path(keyring.path).name}

    points = crash_points.sweep(
        lambda: getattr(reopened(keyring), verb)("survey", "w1", *more),
        check,
        before=lambda: keyring.path.write_bytes(start),
        writes=True,
    )
    assert points >= 5


def test_killed_while_it_is_made_a_keyring_is_whole_or_absent(tmp_path, crash_points: ModuleType):
    path = tmp_path / "home" / "config" / "keyring.json"

    def check(killed: bool) -> None:
        if path.exists():
            keys.open_keyring(path, PASSPHRASE)
        else:
            assert killed
            keys.create(path, PASSPHRASE, strength=WEAK)
        left = {found.name for found in path.parent.iterdir()}
        assert left <= {path.name, lock_path(path).name}

    points = crash_points.sweep(
        lambda: keys.create(path, PASSPHRASE, strength=WEAK),
        check,
        before=lambda: files.remove_tree(tmp_path / "home"),
    )
    assert points >= 8


def test_a_secret_that_could_not_be_saved_is_not_handed_out(keyring, crash_points: ModuleType):
    start = keyring.path.read_bytes()

    def check(raised: bool) -> None:
        assert raised
        assert reopened(keyring).root == keyring.root

    failures = crash_points.sweep_failures(
        lambda: reopened(keyring).release_secret("survey", "w1"),
        check,
        BusyError,
        before=lambda: keyring.path.write_bytes(start),
    )
    assert failures >= 5


def test_a_held_keyring_says_busy(keyring, monkeypatch):
    monkeypatch.setattr("anonkit.keys.keyring.WAIT_SECONDS", 0.0)
    with files.Lock(lock_path(keyring.path)), pytest.raises(BusyError) as raised:
        keyring.release_secret("survey", "w1")
    assert raised.value.code == "lock.held"
