"""The life of a keyring: rotated, destroyed in part, copied; killed anywhere, it stays whole."""

from __future__ import annotations

import base64
import errno
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit import files, keys
from anonkit.errors import AnonkitError, BusyError, OptionError, RefusedError, SecretError
from anonkit.keys.content import (
    Content,
    fresh,
    fresh_release,
    rotated,
    without_key,
    without_release,
)
from anonkit.keys.keyring import lock_path
from anonkit.keys.stored import packed, unpacked
from anonkit.keys.wrap import take_apart, wrap

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"
KNOWN = "a passphrase that everybody may know"
PASSPHRASE = "correct horse battery staple"
OTHER = "another five words entirely new"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)
RANK = {"primary": 0, "active": 1, "retired": 2, "destroyed": 3}


def reopened(ring: keys.Keyring) -> keys.Keyring:
    return keys.open_keyring(ring.path, PASSPHRASE)


def states(content: Content) -> list[str]:
    return [key.state for key in content.keys]


def plain(ring: keys.Keyring, passphrase: str = PASSPHRASE) -> bytes:
    """What is in the box, decrypted."""
    sealed = take_apart(ring.path.read_bytes())
    return wrap(sealed.header, passphrase).open(sealed)


def code(act: Callable[[], object]) -> str:
    with pytest.raises(AnonkitError) as raised:
        act()
    return raised.value.code


def test_after_a_rotation_the_new_key_signs_and_the_old_one_is_known(keyring):
    old, old_pem, root = keyring.key_id, keyring.public_pem, keyring.root
    keyring.rotate()
    again = reopened(keyring)
    assert again.key_id == keyring.key_id != old
    assert states(again.latest()) == ["active", "primary"]
    assert again.known_pems == {old: old_pem, again.key_id: again.public_pem}
    load_pem_public_key(again.public_pem).verify(again.sign(b"message"), b"message")
    assert again.root == root
    assert json.loads(again.path.read_bytes())["header"]["key_id"] == again.key_id


def test_a_release_keeps_the_root_that_it_was_made_with(keyring):
    keyring.release_secret("survey", "w1")
    first = keyring.root
    keyring.rotate(root=True)
    again = reopened(keyring)
    again.release_secret("survey", "w2")
    assert again.root_of("survey", "w1") == first != again.root
    assert again.root_of("survey", "w2") == again.root_of("survey", "w3") == again.root
    assert again.people == keyring.people


def test_what_was_sealed_to_a_key_of_before_opens_until_it_is_retired(keyring):
    first = keyring.approver
    box = keys.seal_to(first.sealing, b"answer", {"for": "this"})
    keyring.rotate()
    assert keyring.unseal(box, {"for": "this"}, key_id=first.key_id) == b"answer"
    with pytest.raises(RefusedError):
        keyring.unseal(box, {"for": "that"}, key_id=first.key_id)
    with pytest.raises(RefusedError):
        keyring.unseal(box, {"for": "this"})
    keyring.rotate(retire=True)
    assert states(keyring.latest()) == ["retired", "retired", "primary"]
    with pytest.raises(SecretError) as raised:
        reopened(keyring).unseal(box, {"for": "this"}, key_id=first.key_id)
    assert raised.value.code == "keyring.no_private_half"


def test_what_a_retired_key_signed_is_ours_and_what_a_destroyed_one_signed_is_not(keyring):
    old = keyring.key_id
    keyring.rotate(retire=True)
    assert old in reopened(keyring).known_pems
    keyring.destroy_key(old[:8].upper())
    keyring.destroy_key(old)
    assert states(reopened(keyring).latest()) == ["destroyed", "primary"]
    assert set(reopened(keyring).known_pems) == {keyring.key_id}


def test_a_destroyed_release_is_gone_and_its_label_is_used_for_ever(keyring):
    keyring.remember("survey", "w1", "aa")
    other = reopened(keyring)
    keyring.destroy_release("survey", "w1")
    keyring.destroy_release("survey", "w1")
    for asked in (
        lambda: reopened(keyring).release_secret("survey", "w1"),
        lambda: reopened(keyring).remember("survey", "w1", "aa"),
        lambda: reopened(keyring).remember("survey", "w1", "bb"),
        lambda: other.remember("survey", "w1", "aa"),
    ):
        assert code(asked) == "release.destroyed"
    assert reopened(keyring).fingerprint("survey", "w1") == "aa"


def test_what_was_destroyed_is_not_in_the_file_even_decrypted(keyring):
    kept = keyring.release_secret("survey", "w1")
    gone = [keyring.release_secret("survey", "w2"), keyring.root]
    gone.append(keyring.latest().primary.secret)
    old, root = keyring.key_id, keyring.latest().root.key_id
    keyring.destroy_release("survey", "w2")
    keyring.rotate(root=True)
    before = plain(keyring)
    keyring.destroy_key(old)
    keyring.destroy_key(root)
    after = plain(keyring)
    assert base64.b64encode(kept) in after
    for secret in gone:
        assert base64.b64encode(secret) not in after
    assert [base64.b64encode(secret) in before for secret in gone] == [False, True, True]
    assert old.encode() in after
    assert code(lambda: reopened(keyring).root_of("survey", "w1")) == "release.root_destroyed"


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        (lambda ring: ring.destroy_key(ring.key_id), "key.in_use"),
        (lambda ring: ring.destroy_key(ring.latest().root.key_id), "key.in_use"),
        (lambda ring: ring.destroy_key(ring.key_id[:7]), "key.unknown"),
        (lambda ring: ring.destroy_key("0" * 64), "key.unknown"),
        (lambda ring: ring.destroy_key(""), "key.unknown"),
        (lambda ring: ring.destroy_release("survey", "w9"), "key.no_release"),
        (lambda ring: ring.destroy_release("surve", "yw1"), "key.no_release"),
    ],
)
def test_what_cannot_be_destroyed_is_refused_and_nothing_is_written(keyring, act, refused):
    keyring.release_secret("survey", "w1")
    before = keyring.path.read_bytes()
    assert code(lambda: act(keyring)) == refused
    assert keyring.path.read_bytes() == before


def test_an_approver_rotates_its_key_and_has_no_root_to_rotate(tmp_path):
    ring = keys.create(tmp_path / "k.json", PASSPHRASE, purpose="approve", strength=WEAK)
    first = ring.approver
    box = keys.seal_to(first.sealing, b"data key", {"for": "this"})
    assert code(lambda: ring.rotate(root=True)) == "key.no_root"
    ring.rotate()
    assert reopened(ring).unseal(box, {"for": "this"}, key_id=first.key_id) == b"data key"
    ring.destroy_key(first.key_id)
    assert [key.key_id for key in ring.latest().keys] == [first.key_id, ring.approver.key_id]


def test_a_copy_opens_with_its_own_passphrase_and_is_all_there_is(keyring, tmp_path):
    keyring.release_secret("survey", "w1")
    keyring.rotate(root=True)
    other = reopened(keyring)
    other.release_secret("survey", "w2")
    path = tmp_path / "stick" / "copy.json"
    keys.export(keyring, path, OTHER, strength=WEAK)
    copy = keys.open_keyring(path, OTHER)
    assert packed(copy.latest()) == packed(other.latest())
    assert {found.name for found in path.parent.iterdir()} == {"copy.json"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert code(lambda: keys.open_keyring(path, PASSPHRASE)) == "keyring.refused"
    assert code(lambda: keys.export(keyring, path, OTHER, strength=WEAK)) == "keyring.exists"
    assert code(lambda: keys.export(keyring, keyring.path, OTHER)) == "keyring.exists"
    short = tmp_path / "short.json"
    assert code(lambda: keys.export(keyring, short, "short")) == "passphrase.weak"
    (tmp_path / "tree" / ".git").mkdir(parents=True)
    tree = tmp_path / "tree" / "copy.json"
    assert code(lambda: keys.export(keyring, tree, OTHER, strength=WEAK)) == "keyring.in_git"
    sealed = tmp_path / "out" / "data" / "copy.json"
    sealed.parent.mkdir(parents=True)
    (tmp_path / "out" / "manifest.sig").touch()
    assert code(lambda: keys.export(keyring, sealed, OTHER, strength=WEAK)) == "keyring.in_release"
    assert not sealed.exists()
    assert not short.exists()
    assert not tree.exists()


def test_a_place_that_does_not_keep_a_copy_closed_keeps_no_copy(keyring, tmp_path, monkeypatch):
    real = files.write_atomic

    def loose(path: Path, data: bytes) -> None:
        real(path, data, 0o644)

    monkeypatch.setattr("anonkit.keys.opening.write_atomic", loose)
    path = tmp_path / "copy.json"
    assert code(lambda: keys.export(keyring, path, OTHER, strength=WEAK)) == "keyring.place"
    assert not path.exists()


def test_two_processes_that_rotate_at_once_lose_no_key(keyring, crash_points: ModuleType):
    crash_points.together(
        lambda: reopened(keyring).rotate(root=True),
        lambda: reopened(keyring).rotate(root=True),
        lambda: reopened(keyring).release_secret("survey", "w1"),
    )
    content = reopened(keyring).latest()
    assert states(content) == ["active", "active", "primary"]
    assert [root.state for root in content.roots] == ["active", "active", "primary"]
    assert ("survey", "w1") in content.releases


STEPS = st.one_of(
    st.tuples(st.just("rotate"), st.booleans(), st.booleans()),
    st.tuples(st.just("release"), st.sampled_from("abc"), st.just("")),
    st.tuples(st.just("lose release"), st.sampled_from("abc"), st.just("")),
    st.tuples(st.just("lose key"), st.integers(0, 9), st.just("")),
)


def stepped(content: Content, kind: str, what: object, more: object) -> Content:
    """One change of a keyring's life, or none where it is refused."""
    held = [*content.keys, *content.roots]
    label = ("survey", str(what))
    try:
        if kind == "rotate":
            return rotated(content, root=bool(what), retire=bool(more))
        if kind == "lose release":
            return without_release(content, *label)
        if kind == "lose key":
            return without_key(content, held[int(str(what)) % len(held)].key_id)
    except OptionError:
        return content
    made = {label: content.releases.get(label) or fresh_release(content)}
    return replace(content, releases={**content.releases, **made})


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=8))
def test_whatever_happens_one_key_signs_and_nothing_that_is_gone_comes_back(steps):
    content = fresh("sign")
    for kind, what, more in steps:
        before, content = content, stepped(content, kind, what, more)
        assert unpacked(packed(content), 2) == content
        for old, new in ((before.keys, content.keys), (before.roots, content.roots)):
            assert [key.state for key in new].count("primary") == 1
            assert [key.key_id for key in old] == [key.key_id for key in new[: len(old)]]
            ranks = [(RANK[was.state], RANK[now.state]) for was, now in zip(old, new, strict=False)]
            assert all(was <= now for was, now in ranks)
        for label, was in before.releases.items():
            now = content.releases[label]
            assert now.root_id == was.root_id
            assert now.secret in {was.secret, None}
            assert now.secret is None or was.secret is not None


CHANGES: dict[str, Callable[[keys.Keyring], object]] = {
    "rotate": lambda ring: ring.rotate(root=True, retire=True),
    "destroy release": lambda ring: ring.destroy_release("survey", "w1"),
    "destroy key": lambda ring: ring.destroy_key(ring.latest().keys[0].key_id),
    "export": lambda ring: keys.export(
        ring, ring.path.with_name("copy") / "copy.json", OTHER, strength=WEAK
    ),
}


@pytest.fixture
def lived(keyring: keys.Keyring) -> keys.Keyring:
    """A keyring with something to change."""
    keyring.release_secret("survey", "w1")
    keyring.rotate()
    return keyring


def old_or_new(lived: keys.Keyring, start: bytes, *, through: bool) -> None:
    """The keyring and its copy, if there is one, are whole, and nothing is in anybody's way."""
    ring = reopened(lived)
    changed = ring.path.read_bytes() != start
    copy = ring.path.with_name("copy") / "copy.json"
    if copy.exists():
        assert packed(keys.open_keyring(copy, OTHER).latest()) == packed(ring.latest())
    assert changed or copy.exists() or not through
    ring.release_secret("survey", "w2")
    left = {found.name for found in ring.path.parent.iterdir()} - {"copy"}
    assert left == {ring.path.name, lock_path(ring.path).name}


@pytest.mark.parametrize("change", CHANGES)
def test_killed_before_each_step_of_a_change_the_keyring_is_the_old_or_the_new_one(
    lived, crash_points: ModuleType, change
):
    start = lived.path.read_bytes()

    def before() -> None:
        lived.path.write_bytes(start)
        files.remove_tree(lived.path.with_name("copy"))

    points = crash_points.sweep(
        lambda: CHANGES[change](reopened(lived)),
        lambda killed: old_or_new(lived, start, through=not killed),
        before=before,
        writes=True,
    )
    assert points >= 5


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_the_disk_refuses_is_no_change(lived, crash_points: ModuleType, change, code):
    start = lived.path.read_bytes()

    def before() -> None:
        lived.path.write_bytes(start)
        files.remove_tree(lived.path.with_name("copy"))

    failures = crash_points.sweep_failures(
        lambda: CHANGES[change](reopened(lived)),
        lambda raised: old_or_new(lived, start, through=not raised),
        BusyError,
        before=before,
        code=code,
    )
    assert failures >= 5


def test_format_2_opens_for_ever(tmp_path):
    path = tmp_path / "keyring.json"
    shutil.copy(GOLDEN / "keyring-2.json", path)
    path.chmod(0o600)
    ring = keys.open_keyring(path, KNOWN)
    content = ring.latest()
    assert states(content) == ["retired", "destroyed", "active", "primary"]
    assert [root.state for root in content.roots] == ["active", "destroyed", "primary"]
    assert (GOLDEN / "owner.pem").read_bytes() == next(iter(ring.known_pems.values()))
    assert len(ring.known_pems) == 3
    assert code(lambda: ring.release_secret("tiny-survey", "wave-0")) == "release.destroyed"
    assert ring.release_secret("tiny-survey", "wave-1")
    assert code(lambda: ring.root_of("tiny-survey", "wave-2")) == "release.root_destroyed"
    assert packed(content) == plain(ring, KNOWN)


def test_the_golden_keyrings_have_one_root_and_one_release_in_common(tmp_path):
    rings = []
    for version in (1, 2):
        path = tmp_path / f"{version}.json"
        shutil.copy(GOLDEN / f"keyring-{version}.json", path)
        path.chmod(0o600)
        rings.append(keys.open_keyring(path, KNOWN))
    first, second = rings
    label = ("tiny-survey", "wave-1")
    assert first.release_secret(*label) == second.release_secret(*label)
    assert first.root_of(*label) == second.root_of(*label) == first.root != second.root
    assert first.people == second.people


def test_no_refusal_repeats_a_secret(keyring):
    keyring.release_secret("survey", "w1")
    secret = keyring.latest().primary.secret
    with pytest.raises(OptionError) as raised:
        keyring.destroy_key(keyring.key_id)
    assert secret.hex() not in str(raised.value)
    assert base64.b64encode(secret).decode() not in str(raised.value)
    shown = repr(keyring.latest())
    for hidden in (secret, keyring.root, keyring.people.person):
        assert repr(hidden)[2:-1] not in shown
