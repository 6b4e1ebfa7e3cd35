"""What is in a keyring, and the changes that its life brings: new values, never changed ones.

A signing key is `primary` (exactly one; it signs), `active` (it was primary; its
private half opens what was sealed to it, and signs nothing new), `retired` (the
private half is erased; what it signed is still ours) or `destroyed` (what it
signed is not recognised any more; only its id is left). A root of pseudonyms is
`primary`, `active` (releases made with it can be repeated) or `destroyed`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anonkit.canonical import sha256_hex
from anonkit.errors import OptionError
from anonkit.keys.derive import SECRET_BYTES, derive
from anonkit.keys.public import Approver
from anonkit.keys.sealing import sealing_key

Purpose = Literal["sign", "approve"]
KEYRING_PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
State = Literal["primary", "active", "retired", "destroyed"]
LEAST_DIGITS = 8
"""Of a key's id, in hexadecimal, to name it by."""


@dataclass(frozen=True)
class SigningKey:
    """A key that signs, with the half that others seal to."""

    state: State
    key_id: str
    """By which its owner names it: of the public key, or of both where it approves."""
    secret: bytes | None = field(default=None, repr=False)
    """Of a primary or active one (32 bytes)."""
    public: Approver | None = field(default=None, repr=False)
    """None of a destroyed one."""

    @classmethod
    def of(cls, secret: bytes, purpose: Purpose, state: State = "primary") -> SigningKey:
        """A key with its private half."""
        signing = Ed25519PrivateKey.from_private_bytes(secret).public_key()
        public = Approver(signing, sealing_key(secret).public_key())
        return cls(state, id_of(public, purpose), secret, public)

    def retired(self) -> SigningKey:
        """Without its private half."""
        return replace(self, state="retired", secret=None)

    def destroyed(self) -> SigningKey:
        """Nothing but the id."""
        return SigningKey("destroyed", self.key_id)


@dataclass(frozen=True)
class Root:
    """A root of pseudonyms that link releases."""

    state: State
    key_id: str
    secret: bytes | None = field(default=None, repr=False)
    """None of a destroyed one, else 32 bytes."""

    @classmethod
    def of(cls, secret: bytes, state: State = "primary") -> Root:
        """A root by its secret; the id says nothing about it."""
        return cls(state, derive(secret, "key-id", "root").hex(), secret)

    def destroyed(self) -> Root:
        """Nothing but the id."""
        return Root("destroyed", self.key_id)


@dataclass(frozen=True)
class PeopleKeys:
    """What the ledger knows the same people by. Never rotated: it would forget them."""

    person: bytes = field(repr=False)
    row: bytes = field(repr=False)

    @classmethod
    def of(cls, root: bytes) -> PeopleKeys:
        """Derived from the first root, and kept when that is destroyed."""
        return cls(derive(root, "people", "person"), derive(root, "people", "row"))


@dataclass(frozen=True)
class Release:
    """What is kept of one release label."""

    root_id: str
    """The root that its lasting pseudonyms hang on."""
    secret: bytes | None = field(repr=False)
    """None of a destroyed one, else 32 bytes."""
    fingerprint: str | None = None
    """Of the input that the label belongs to."""


@dataclass(frozen=True)
class Content:
    """What is in the box."""

    purpose: Purpose
    keys: tuple[SigningKey, ...]
    """Oldest first."""
    roots: tuple[Root, ...] = ()
    """Oldest first; none where it approves."""
    people: PeopleKeys | None = None
    """None where it approves."""
    releases: Mapping[tuple[str, str], Release] = field(default_factory=dict)

    @property
    def primary(self) -> SigningKey:
        """The one that signs."""
        return next(key for key in self.keys if key.state == "primary")

    @property
    def signing_id(self) -> str:
        """SHA-256 of the raw public key that signs, in hexadecimal."""
        assert self.primary.public is not None
        return signing_id(self.primary.public.signing)

    @property
    def root(self) -> Root | None:
        """The one that new labels are made with; none where it approves."""
        return next((root for root in self.roots if root.state == "primary"), None)

    def root_of(self, root_id: str) -> Root:
        """The root with this id, in whichever state."""
        return next(root for root in self.roots if root.key_id == root_id)


def signing_id(public: Ed25519PublicKey) -> str:
    """SHA-256 of the raw key, in hexadecimal."""
    return sha256_hex(public.public_bytes_raw())


def id_of(public: Approver, purpose: Purpose) -> str:
    """What a key is called: as `keys public` of such a keyring says it."""
    if purpose == "approve":
        return public.key_id
    return signing_id(public.signing)


def fresh(purpose: Purpose) -> Content:
    """What a new keyring holds."""
    keys = (SigningKey.of(secrets.token_bytes(SECRET_BYTES), purpose),)
    if purpose == "approve":
        return Content(purpose, keys)
    root = secrets.token_bytes(SECRET_BYTES)
    return Content(purpose, keys, (Root.of(root),), PeopleKeys.of(root))


def fresh_release(content: Content) -> Release:
    """A new label's secret, made with the root of today."""
    assert content.root is not None
    return Release(content.root.key_id, secrets.token_bytes(SECRET_BYTES))


def rotated(content: Content, *, root: bool, retire: bool) -> Content:
    """A new signing key; on request a new root, and no private half of the keys of before."""
    older = (
        replace(key, state="active") if key.state == "primary" else key for key in content.keys
    )
    kept = [key.retired() if retire and key.secret else key for key in older]
    signing = SigningKey.of(secrets.token_bytes(SECRET_BYTES), content.purpose)
    content = replace(content, keys=(*kept, signing))
    if not root:
        return content
    if content.purpose == "approve":
        raise OptionError(
            "an approver's keyring has no root of pseudonyms",
            where="--root",
            fix="leave the option out",
            code="key.no_root",
        )
    roots = [replace(each, state="active") if each.secret else each for each in content.roots]
    return replace(content, roots=(*roots, Root.of(secrets.token_bytes(SECRET_BYTES))))


def without_release(content: Content, name: str, label: str) -> Content:
    """The secret of one release erased; its label stays used for ever.

    Raises:
        OptionError: No such label was ever used.
    """
    held = content.releases.get((name, label))
    if held is None:
        raise OptionError(
            f"this keyring holds nothing of a release {label!r} of {name!r}",
            fix="`anonkit keys list` shows the releases that it knows",
            code="key.no_release",
        )
    gone = {(name, label): replace(held, secret=None)}
    return replace(content, releases={**content.releases, **gone})


def without_key(content: Content, key_id: str) -> Content:
    """A signing key or root erased but for its id.

    Raises:
        OptionError: There is no such key, or it is the one in use.
    """
    found = key_named(content, key_id)
    if found.state == "primary":
        raise OptionError(
            "this key is the one in use",
            where="--key",
            fix="make another one first, with `anonkit keys rotate`"
            + (" --root" if isinstance(found, Root) else ""),
            code="key.in_use",
        )
    return replace(
        content,
        keys=tuple(key.destroyed() if key is found else key for key in content.keys),
        roots=tuple(root.destroyed() if root is found else root for root in content.roots),
    )


def key_named(content: Content, key_id: str) -> SigningKey | Root:
    """The one signing key or root whose id begins like this.

    Raises:
        OptionError: None does, several do, or it is too short to tell.
    """
    held: Iterable[SigningKey | Root] = (*content.keys, *content.roots)
    found = [key for key in held if key.key_id.startswith(key_id.lower())]
    if len(found) == 1 and len(key_id) >= LEAST_DIGITS:
        return found[0]
    raise OptionError(
        "this names no single key of the keyring",
        where="--key",
        fix=f"give at least {LEAST_DIGITS} digits of an id that `anonkit keys list` shows",
        code="key.unknown",
    )
