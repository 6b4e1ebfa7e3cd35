"""The owner's keyring: a file of keys and secrets that other processes may change too."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anonkit.canonical import Json
from anonkit.errors import OptionError, SecretError
from anonkit.files import Lock, read_secret, write_atomic
from anonkit.keys.content import (
    Content,
    PeopleKeys,
    Purpose,
    Release,
    fresh_release,
    id_of,
    rotated,
    signing_id,
    without_key,
    without_release,
)
from anonkit.keys.public import Approver
from anonkit.keys.sealing import sealing_key, unseal
from anonkit.keys.stored import packed, unpacked
from anonkit.keys.wrap import Wrap, take_apart

LARGEST_FILE = 16 << 20
"""Bytes: room for some fifty thousand releases."""
WAIT_SECONDS = 30.0
"""How long one run waits while another saves its secret."""


class Keyring:
    """An opened keyring. Secrets made later are saved before they are handed out.

    A class, because it stands for a file that other processes may change:
    each change reads the file again under a lock.
    """

    def __init__(self, path: Path, key: Wrap, content: Content) -> None:
        self.path = path
        self._key = key
        self._content = content

    def __repr__(self) -> str:
        return f"Keyring({str(self.path)!r}, key_id={self.key_id[:16]!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a keyring is never copied to another process")

    @property
    def purpose(self) -> Purpose:
        """What it is for: `sign` releases, or `approve` that encrypted values are read."""
        return self._content.purpose

    def insist_signs(self) -> None:
        """Refuse an approver's keyring where a release is made.

        Raises:
            SecretError: It is one.
        """
        if self.purpose != "sign":
            raise SecretError(
                "this is an approver's keyring: it makes and signs no release",
                where=str(self.path),
                fix="name the keyring of whoever releases; `anonkit keys new` makes one",
                code="keyring.purpose",
            )

    @property
    def root(self) -> bytes:
        """The root of what links across releases (32 bytes), for a new label."""
        self.insist_signs()
        root = self._content.root
        assert root is not None
        assert root.secret is not None
        return root.secret

    def root_of(self, name: str, label: str) -> bytes:
        """The root that a release was made with, or that a new label would be (32 bytes).

        Raises:
            OptionError: That root was destroyed.
        """
        held = self._content.releases.get((name, label))
        if held is None:
            return self.root
        secret = self._content.root_of(held.root_id).secret
        if secret is None:
            raise OptionError(
                f"the root of the lasting pseudonyms of the release {label!r} was destroyed",
                where="release",
                fix="release under another `release:` label; its pseudonyms will not join with "
                "those of releases made before",
                code="release.root_destroyed",
            )
        return secret

    @property
    def people(self) -> PeopleKeys:
        """The keys by which the ledger knows the same people again; they never change."""
        self.insist_signs()
        assert self._content.people is not None
        return self._content.people

    @property
    def public_pem(self) -> bytes:
        """The public key, as receivers keep it and `openssl` reads it."""
        return _pem(self.approver.signing)

    @property
    def key_id(self) -> str:
        """SHA-256 of the raw public key that signs, in hexadecimal."""
        return self._content.signing_id

    @property
    def known_pems(self) -> Mapping[str, bytes]:
        """The public keys whose signatures are ours, by key id: all that are not destroyed."""
        known = (key.public.signing for key in self._content.keys if key.public is not None)
        return {signing_id(public): _pem(public) for public in known}

    def has_destroyed(self, key_id: str) -> bool:
        """Whether this was a key of ours that was destroyed."""
        return any(key.key_id == key_id and key.state == "destroyed" for key in self._content.keys)

    @property
    def parties(self) -> tuple[Approver, ...]:
        """The public halves of all keys that are not destroyed, the oldest first."""
        return tuple(key.public for key in self._content.keys if key.public is not None)

    @property
    def first_id(self) -> str:
        """What its first key was called: its name for as long as it lives, whatever is rotated."""
        return self._content.keys[0].key_id

    @property
    def approver(self) -> Approver:
        """The public half that others seal to."""
        public = self._content.primary.public
        assert public is not None
        return public

    def owns(self, other: Approver) -> bool:
        """Whether somebody's public half is one of this keyring's, now or before."""
        ids = {id_of(other, "sign"), id_of(other, "approve")}
        return any(
            key.key_id in ids or (key.public is not None and key.public.is_same_person(other))
            for key in self._content.keys
        )

    def unseal(self, box: bytes, scope: Json, *, key_id: str | None = None) -> bytes:
        """What is in a box that was sealed to this keyring.

        Args:
            box: As `seal_to` made it.
            scope: What it is for.
            key_id: Of the `Approver` that it was sealed to, which may be one of before;
                None: the present one.

        Raises:
            SecretError: No private half of that approver is here (any more).
            RefusedError: It is for another key or scope, or was changed.
        """
        wanted = key_id or self.approver.key_id
        for key in self._content.keys:
            if key.secret and key.public and key.public.key_id == wanted:
                return unseal(sealing_key(key.secret), box, scope)
        raise SecretError(
            f"this keyring cannot open what is sealed to the key {wanted[:16]}",
            where=str(self.path),
            fix="use the keyring that holds that key, or a copy from before it was retired",
            code="keyring.no_private_half",
        )

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of exactly these bytes (64 bytes), by the primary key."""
        secret = self._content.primary.secret
        assert secret is not None
        return Ed25519PrivateKey.from_private_bytes(secret).sign(message)

    def release_secret(self, name: str, label: str) -> bytes:
        """The secret of one release (32 bytes), made and saved where there is none.

        Args:
            name: The policy's name.
            label: Its `release:` label.

        Raises:
            OptionError: It was destroyed.
            BusyError: The file could not be saved; no secret was handed out.
        """
        self.insist_signs()
        held = self._content.releases.get((name, label))
        return _alive(held, label) if held else _alive(self._keep(name, label, None), label)

    def fingerprint(self, name: str, label: str) -> str | None:
        """The fingerprint of the input this label was used for, as saved by any run."""
        held = self.latest().releases.get((name, label))
        return held.fingerprint if held else None

    def remember(self, name: str, label: str, fingerprint: str) -> None:
        """Save the fingerprint of the input that this label belongs to.

        Raises:
            OptionError: The label belongs to other data already, or its secret was destroyed.
        """
        self.insist_signs()
        self.latest()
        self._keep(name, label, fingerprint)

    def latest(self) -> Content:
        """What is in the file now, secrets included, as any run left it."""
        self._content = self._read_again()
        return self._content

    def rotate(self, *, root: bool = False, retire: bool = False) -> None:
        """Sign with a new key from now on.

        Args:
            root: Make a new root of pseudonyms too; releases of before keep theirs.
            retire: Erase the private halves of all keys of before.

        Raises:
            OptionError: An approver's keyring has no root.
        """
        self._change(lambda content: rotated(content, root=root, retire=retire))

    def destroy_release(self, name: str, label: str) -> None:
        """Erase the secret of one release; its label can never be used again.

        Raises:
            OptionError: The keyring knows no such release.
        """
        self._change(lambda content: without_release(content, name, label))

    def destroy_key(self, key_id: str) -> None:
        """Erase a signing key or a root of before, but for its id.

        Args:
            key_id: The whole id, or at least its first 8 digits.

        Raises:
            OptionError: It names no single key, or the one in use.
        """
        self._change(lambda content: without_key(content, key_id))

    def _keep(self, name: str, label: str, fingerprint: str | None) -> Release:
        """Add to the file, unless it is there."""
        known = self._content.releases.get((name, label))
        if known and fingerprint in {None, known.fingerprint}:
            _alive(known, label)
            return known

        def added(content: Content) -> Content:
            held = content.releases.get((name, label)) or fresh_release(content)
            _alive(held, label)
            if fingerprint is not None:
                _same_data(held.fingerprint, fingerprint, label)
                held = replace(held, fingerprint=fingerprint)
            return replace(content, releases={**content.releases, (name, label): held})

        return self._change(added).releases[name, label]

    def _change(self, changed: Callable[[Content], Content]) -> Content:
        """Change the file under its lock, so that two runs lose nothing of each other's."""
        _insist_writable(self.path)
        with Lock(lock_path(self.path), wait_seconds=WAIT_SECONDS):
            before = self._read_again()
            content = changed(before)
            if content != before:
                key = self._key.writing(content.signing_id)
                write_atomic(self.path, key.seal(packed(content)))
            self._content = content
        return content

    def _read_again(self) -> Content:
        sealed = take_apart(read_secret(self.path, LARGEST_FILE))
        if not self._key.opens(sealed):
            raise SecretError(
                "another run has put another keyring in this place",
                where=str(self.path),
                fix="run again",
                code="keyring.changed",
            )
        return unpacked(self._key.open(sealed), sealed.header.format)


def lock_path(path: Path) -> Path:
    """The lock that stands beside a keyring."""
    return path.with_name(f".{path.name}.lock")


def _insist_writable(path: Path) -> None:
    """A mounted keyring can be read; each new release label, and every verb, changes it."""
    if path.is_symlink() or not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
        raise SecretError(
            "this keyring cannot be written, and has to be changed (a new `release:` label adds a "
            "secret to it)",
            where=str(path),
            fix="copy it to a folder of your own beside the ledger, and use the copy",
            code="keyring.mounted",
        )


def _same_data(kept: str | None, given: str, label: str) -> None:
    if kept is not None and not secrets.compare_digest(kept, given):
        raise OptionError(
            f"the release label {label!r} was used for other data",
            fix="changed data is another release: write another `release:` label in the policy",
            code="release.label_used",
        )


def _alive(kept: Release, label: str) -> bytes:
    if kept.secret is None:
        raise OptionError(
            f"the secret of the release {label!r} was destroyed, and its label stays used",
            where="release",
            fix="write another `release:` label in the policy: it is another release",
            code="release.destroyed",
        )
    return kept.secret


def _pem(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
