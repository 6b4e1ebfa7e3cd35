"""Verbs of the keyring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anonkit import keys
from anonkit.api.verb import verb
from anonkit.bundle.public_key import held_in, record_of, record_of_file
from anonkit.errors import OptionError, SecretError
from anonkit.records import KeyRecord, KeyringRecord
from anonkit.report import keys as notes


@verb
def keys_new(*, for_: str = "sign", keyring: Path | None = None, passphrase: str) -> KeyRecord:
    """Make a keyring; never over another one.

    Args:
        for_: `sign` releases, or `approve` that encrypted values are read: then it holds no
            root of pseudonyms, and makes no release.
        keyring: Where; by default in the config folder.
        passphrase: A new one, of at least 12 characters.

    Raises:
        OptionError: It is for neither.
        SecretError: Something is there already, or passphrase or place are weak.
    """
    purpose = next((each for each in keys.KEYRING_PURPOSES if each == for_), None)
    if purpose is None:
        raise OptionError(
            f"there is no keyring for {for_!r}",
            where="--for",
            fix=f"choose one of {', '.join(keys.KEYRING_PURPOSES)}",
            code="keyring.for",
        )
    return record_of(keys.create(keyring or keys.default_keyring(), passphrase, purpose=purpose))


@verb
def keys_public(
    *, pem: Path | None = None, keyring: Path | None = None, passphrase: str | None = None
) -> KeyRecord:
    """The public key of a keyring, or one that was given, with its fingerprint in words.

    Args:
        pem: A public key in PEM form; then there is neither keyring nor passphrase.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        OptionError: Both are given.
        SecretError: The keyring cannot be opened, or the key is none of ours.
    """
    if pem is not None:
        if keyring is not None or passphrase is not None:
            raise OptionError(
                "a public key is read from one place",
                fix="give a PEM file or a keyring, not both",
                code="public_key.source",
            )
        return record_of_file(pem)
    if passphrase is None:
        raise OptionError(
            "the keyring has a passphrase",
            fix="give it, or name a PEM file",
            code="public_key.source",
        )
    return record_of(_opened(keyring, passphrase))


@verb
def keys_list(*, keyring: Path | None = None, passphrase: str) -> KeyringRecord:
    """The keys and releases of a keyring, with their states, and no secret.

    Args:
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.
    """
    return held_in(_opened(keyring, passphrase))


@verb
def keys_rotate(
    *, root: bool = False, retire: bool = False, keyring: Path | None = None, passphrase: str
) -> KeyringRecord:
    """Sign with a new key from now on; the old one stays known, and what it signed.

    Args:
        root: Make a new root of pseudonyms too: those that link releases do not join with
            those of labels used before.
        retire: Erase the private halves of all keys of before.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        OptionError: An approver's keyring has no root.
        BusyError: The file could not be written; it is as it was.
    """
    ring = _opened(keyring, passphrase)
    before = held_in(ring)
    ring.rotate(root=root, retire=retire)
    after = held_in(ring)
    return replace(after, notes=notes.of_rotation(before, after))


@verb
def keys_destroy(
    *,
    release: str | None = None,
    label: str | None = None,
    key: str | None = None,
    yes: bool = False,
    keyring: Path | None = None,
    passphrase: str,
) -> KeyringRecord:
    """Erase the secret of one release, or a key of before. Nothing brings it back.

    Args:
        release: Name of the policy whose release it is, together with `label`.
        label: Its `release:` label; it can never be used again.
        key: The id of a signing key or root that is not in use, or its first 8 digits or more.
        yes: It is meant.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        OptionError: Neither or both are named, there is no such thing, it is in use, or it
            is not said that it is meant.
        BusyError: The file could not be written; it is as it was.
    """
    check_destroyed(release, label, key)
    if not yes:
        raise OptionError(
            "what is destroyed cannot be brought back, and nobody said that it is meant",
            fix="say so with --yes",
            code="key.unconfirmed",
        )
    ring = _opened(keyring, passphrase)
    before = held_in(ring)
    if key is not None:
        ring.destroy_key(key)
        after = held_in(ring)
        if after == before:
            return replace(after, notes=notes.of_nothing_new())
        [gone] = [each for each in after.keys if each.key_id.startswith(key.lower())]
        return replace(after, notes=notes.of_lost_key(gone, after))
    assert release is not None
    assert label is not None
    ring.destroy_release(release, label)
    after = held_in(ring)
    told = notes.of_nothing_new() if after == before else notes.of_lost_release(release, label)
    return replace(after, notes=told)


def check_destroyed(release: str | None, label: str | None, key: str | None) -> None:
    """One thing is named, whole.

    Raises:
        OptionError: Nothing is, or more than one thing, or a release without its label.
    """
    if (key is None) == (release is None) or (release is None) != (label is None):
        raise OptionError(
            "what is to be destroyed is one release or one key",
            fix="give --release NAME with --label LABEL, or --key ID",
            code="key.destroy_what",
        )


@verb
def keys_export(
    *, output: Path, new_passphrase: str, keyring: Path | None = None, passphrase: str
) -> KeyringRecord:
    """Copy a keyring to a new file under a new passphrase: another machine, or another passphrase.

    Args:
        output: Where; never over another file, never in a git work tree.
        new_passphrase: Of the copy, at least 12 characters.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        SecretError: Something is there already, the new passphrase is the old one, or it or the
            place are weak.
    """
    ring = _opened(keyring, passphrase)
    if keys.is_same_passphrase(passphrase, new_passphrase):
        raise SecretError(
            "the new passphrase is the old one: whoever knows that one opens the copy too",
            fix="choose another one for the copy",
            code="passphrase.same",
        )
    made = keys.export(ring, output, new_passphrase)
    return replace(held_in(made), notes=notes.of_copy(str(output)))


def _opened(keyring: Path | None, passphrase: str) -> keys.Keyring:
    return keys.open_keyring(keyring or keys.default_keyring(), passphrase)
