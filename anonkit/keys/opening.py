"""Making a keyring, opening one, and copying one under another passphrase."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from anonkit.errors import AnonkitError, SecretError
from anonkit.files import Lock, plain_errors, private_dir, read_secret, remove_file, write_atomic
from anonkit.keys.content import Content, Purpose, fresh
from anonkit.keys.keyring import LARGEST_FILE, WAIT_SECONDS, Keyring, lock_path
from anonkit.keys.places import check_no_release, check_place
from anonkit.keys.stored import packed, unpacked
from anonkit.keys.wrap import (
    FORMAT,
    STRENGTH,
    TAG_BYTES,
    Strength,
    Wrap,
    new_header,
    take_apart,
    wrap,
)

SHORTEST_PASSPHRASE = 12
"""In characters."""


def create(
    path: Path, passphrase: str, *, purpose: Purpose = "sign", strength: Strength = STRENGTH
) -> Keyring:
    """Make a new keyring: a signing key, and a root of pseudonyms unless it is an approver's.

    Args:
        path: Where; never inside a git work tree.
        passphrase: At least 12 characters.
        purpose: `sign` releases, or `approve` that encrypted values are read.
        strength: What a guess costs. Only a test has a reason to lower it.

    Raises:
        SecretError: Something is there already, the passphrase is weak, or
            the place is.
    """
    content = fresh(purpose)
    return Keyring(path, _written(path, content, passphrase, strength), content)


def export(ring: Keyring, path: Path, passphrase: str, *, strength: Strength = STRENGTH) -> Keyring:
    """Copy a keyring, as it is in its file now, to another file under another passphrase.

    The copy is read back and opened before it counts.

    Args:
        ring: What to copy.
        path: Where; never over another file, never inside a git work tree.
        passphrase: Of the copy, at least 12 characters.
        strength: What a guess costs. Only a test has a reason to lower it.

    Raises:
        SecretError: Something is there already, passphrase or place are weak, or the place
            does not keep the file as it was written.
    """
    content = ring.latest()
    key = _written(path, content, passphrase, strength)
    try:
        sealed = take_apart(read_secret(path, LARGEST_FILE))
        whole = unpacked(key.open(sealed), sealed.header.format) == content
    except AnonkitError:
        whole = False
    if not whole:
        remove_file(path)
        raise SecretError(
            "this place does not keep a file as it was written, for its owner only",
            where=str(path),
            fix="write it to a disk of your own; it is sealed, and may be copied on to a stick",
            code="keyring.place",
        )
    remove_file(lock_path(path))
    return Keyring(path, key, content)


def _written(path: Path, content: Content, passphrase: str, strength: Strength) -> Wrap:
    """Put a new file in a safe place, never over another one."""
    _check_passphrase(passphrase)
    _make_folder(path.parent)
    check_place(path)
    check_no_release(path)
    _insist_free(path)
    key = wrap(new_header(strength, content.signing_id), passphrase)
    with Lock(lock_path(path), wait_seconds=WAIT_SECONDS):
        _insist_free(path)
        write_atomic(path, key.seal(packed(content)))
    return key


def open_keyring(path: Path, passphrase: str) -> Keyring:
    """Open a keyring.

    Raises:
        SecretError: It is missing, weak (modes, owner, place), damaged, or
            the passphrase is wrong.
    """
    if absent := missing_keyring(path):
        raise absent
    check_place(path)
    sealed = take_apart(read_secret(path, LARGEST_FILE))
    key = wrap(sealed.header, passphrase)
    return Keyring(path, key, unpacked(key.open(sealed), sealed.header.format))


def was_used(path: Path) -> bool:
    """Whether a keyring that signs holds more than a new one does; no passphrase is needed.

    All that a new one holds has one length. One of an older format counts as used.

    Raises:
        SecretError: It is weak (modes, owner) or damaged.
    """
    sealed = take_apart(read_secret(path, LARGEST_FILE))
    new = len(packed(fresh("sign"))) + TAG_BYTES
    return sealed.header.format < FORMAT or len(sealed.box) > new


def missing_keyring(path: Path) -> SecretError | None:
    """The refusal where there is no keyring; None where something is."""
    if path.exists() or path.is_symlink():
        return None
    return SecretError(
        "there is no keyring here",
        where=str(path),
        fix="make one with `anonkit keys new`, or name yours with --keyring",
        code="keyring.missing",
    )


def _make_folder(folder: Path) -> None:
    with plain_errors(folder, SecretError):
        exists = folder.exists()
    if not exists:
        private_dir(folder)


def _insist_free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise SecretError(
            "something is here already, and a keyring is never written over it",
            where=str(path),
            fix="name another place, or use the keyring that is here",
            code="keyring.exists",
        )


def _check_passphrase(passphrase: str) -> None:
    text = unicodedata.normalize("NFC", passphrase)
    if len(text) < SHORTEST_PASSPHRASE or len(set(text)) < SHORTEST_PASSPHRASE // 3:
        raise SecretError(
            f"the passphrase is weak: it needs {SHORTEST_PASSPHRASE} characters, not all alike",
            fix="use five or six words that nobody would say together",
            code="passphrase.weak",
        )
