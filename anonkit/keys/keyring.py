"""The owner's keyring: one root secret, one signing key, one secret for each release."""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anonkit.canonical import Json, canonical_json, sha256_hex
from anonkit.errors import OptionError, SecretError
from anonkit.files import Lock, plain_errors, private_dir, read_secret, write_atomic
from anonkit.keys.derive import SECRET_BYTES
from anonkit.keys.places import check_place
from anonkit.keys.public import Approver
from anonkit.keys.sealing import sealing_key, unseal
from anonkit.keys.wrap import (
    STRENGTH,
    Strength,
    Wrap,
    decode,
    encode,
    new_header,
    read_object,
    take_apart,
    wrap,
)

SHORTEST_PASSPHRASE = 12
"""In characters."""
LARGEST_FILE = 16 << 20
"""Bytes: room for some fifty thousand releases."""
WAIT_SECONDS = 30.0
"""How long one run waits while another saves its secret."""


@dataclass(frozen=True)
class _Release:
    """What is kept of one release label."""

    secret: bytes = field(repr=False)
    fingerprint: str | None = None


@dataclass(frozen=True)
class _Content:
    """What is in the box."""

    root: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    releases: Mapping[tuple[str, str], _Release] = field(repr=False)


class Keyring:
    """An opened keyring. Secrets made later are saved before they are handed out.

    A class, because it stands for a file that other processes may add to:
    each addition reads the file again under a lock.
    """

    def __init__(self, path: Path, key: Wrap, content: _Content) -> None:
        self.path = path
        self._key = key
        self._content = content

    def __repr__(self) -> str:
        return f"Keyring({str(self.path)!r}, key_id={self.key_id[:16]!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyring is never copied to another process")

    @property
    def root(self) -> bytes:
        """The root of what links across releases (32 bytes)."""
        return self._content.root

    @property
    def public_pem(self) -> bytes:
        """The public key, as receivers keep it and `openssl` reads it."""
        public = self._private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def key_id(self) -> str:
        """SHA-256 of the raw public key, in hexadecimal."""
        return sha256_hex(self._private.public_key().public_bytes_raw())

    @property
    def approver(self) -> Approver:
        """The public half that others seal to."""
        private = sealing_key(self._content.signing)
        return Approver(self._private.public_key(), private.public_key())

    def unseal(self, box: bytes, scope: Json) -> bytes:
        """What is in a box that was sealed to this keyring.

        Raises:
            RefusedError: It is for another key or scope, or was changed.
        """
        return unseal(sealing_key(self._content.signing), box, scope)

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of exactly these bytes (64 bytes)."""
        return self._private.sign(message)

    def release_secret(self, name: str, label: str) -> bytes:
        """The secret of one release (32 bytes), made and saved where there is none.

        Args:
            name: The policy's name.
            label: Its `release:` label.

        Raises:
            BusyError: The file could not be saved; no secret was handed out.
        """
        held = self._content.releases.get((name, label))
        return held.secret if held else self._keep(name, label, None).secret

    def fingerprint(self, name: str, label: str) -> str | None:
        """The fingerprint of the input this label was used for, as saved by any run."""
        self._content = self._read_again()
        held = self._content.releases.get((name, label))
        return held.fingerprint if held else None

    def remember(self, name: str, label: str, fingerprint: str) -> None:
        """Save the fingerprint of the input that this label belongs to.

        Raises:
            OptionError: The label belongs to other data already.
        """
        self._keep(name, label, fingerprint)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._content.signing)

    def _keep(self, name: str, label: str, fingerprint: str | None) -> _Release:
        """Add to the file under its lock, so that two runs lose nothing of each other's."""
        known = self._content.releases.get((name, label))
        if known and fingerprint in {None, known.fingerprint}:
            return known
        _insist_writable(self.path)
        with Lock(lock_path(self.path), wait_seconds=WAIT_SECONDS):
            content = self._read_again()
            held = content.releases.get((name, label))
            kept = held or _Release(secrets.token_bytes(SECRET_BYTES))
            if fingerprint is not None:
                _same_data(kept.fingerprint, fingerprint, label)
                kept = replace(kept, fingerprint=fingerprint)
            if kept != held:
                releases = {**content.releases, (name, label): kept}
                content = replace(content, releases=releases)
                write_atomic(self.path, self._key.seal(_packed(content)))
            self._content = content
        return kept

    def _read_again(self) -> _Content:
        sealed = take_apart(read_secret(self.path, LARGEST_FILE))
        if sealed.header != self._key.header:
            raise SecretError(
                "another run has changed the keyring",
                where=str(self.path),
                fix="run again",
                code="keyring.changed",
            )
        return _unpacked(self._key.open(sealed))


def create(path: Path, passphrase: str, *, strength: Strength = STRENGTH) -> Keyring:
    """Make a new keyring: a root secret, a signing key, no releases yet.

    Args:
        path: Where; never inside a git work tree.
        passphrase: At least 12 characters.
        strength: What a guess costs. Only a test has a reason to lower it.

    Raises:
        SecretError: Something is there already, the passphrase is weak, or
            the place is.
    """
    _check_passphrase(passphrase)
    _make_folder(path.parent)
    check_place(path)
    signing = Ed25519PrivateKey.generate()
    content = _Content(secrets.token_bytes(SECRET_BYTES), signing.private_bytes_raw(), {})
    key_id = sha256_hex(signing.public_key().public_bytes_raw())
    key = wrap(new_header(strength, key_id), passphrase)
    with Lock(lock_path(path), wait_seconds=WAIT_SECONDS):
        if path.exists() or path.is_symlink():
            raise SecretError(
                "there is a keyring here already, and it is never overwritten",
                where=str(path),
                fix="use it, or name another place with --keyring",
                code="keyring.exists",
            )
        write_atomic(path, key.seal(_packed(content)))
    return Keyring(path, key, content)


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
    return Keyring(path, key, _unpacked(key.open(sealed)))


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


def lock_path(path: Path) -> Path:
    """The lock that stands beside a keyring."""
    return path.with_name(f".{path.name}.lock")


def _insist_writable(path: Path) -> None:
    """A mounted keyring can be read, but each new release label adds a secret to it."""
    if path.is_symlink() or not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
        raise SecretError(
            "this keyring cannot be written, and a new `release:` label adds a secret to it",
            where=str(path),
            fix="copy it to a folder of your own beside the ledger, and use the copy",
            code="keyring.mounted",
        )


def _make_folder(folder: Path) -> None:
    with plain_errors(folder, SecretError):
        exists = folder.exists()
    if not exists:
        private_dir(folder)


def _check_passphrase(passphrase: str) -> None:
    text = unicodedata.normalize("NFC", passphrase)
    if len(text) < SHORTEST_PASSPHRASE or len(set(text)) < SHORTEST_PASSPHRASE // 3:
        raise SecretError(
            f"the passphrase is weak: it needs {SHORTEST_PASSPHRASE} characters, not all alike",
            fix="use five or six words that nobody would say together",
            code="passphrase.weak",
        )


def _same_data(kept: str | None, given: str, label: str) -> None:
    if kept is not None and not secrets.compare_digest(kept, given):
        raise OptionError(
            f"the release label {label!r} was used for other data",
            fix="changed data is another release: write another `release:` label in the policy",
            code="release.label_used",
        )


def _packed(content: _Content) -> bytes:
    releases = [
        {
            "name": name,
            "release": label,
            "secret": encode(kept.secret),
            "fingerprint": kept.fingerprint,
        }
        for (name, label), kept in sorted(content.releases.items(), key=lambda item: item[0])
    ]
    root, signing = encode(content.root), encode(content.signing)
    return canonical_json({"root": root, "signing": signing, "releases": releases})


def _unpacked(data: bytes) -> _Content:
    # The box was authenticated: whatever is in it, we wrote.
    document = read_object(data, {"root", "signing", "releases"})
    releases = {
        (kept["name"], kept["release"]): _Release(
            decode(kept["secret"], SECRET_BYTES), kept["fingerprint"]
        )
        for kept in document["releases"]
    }
    root, signing = decode(document["root"], SECRET_BYTES), decode(document["signing"], 32)
    return _Content(root, signing, releases)
