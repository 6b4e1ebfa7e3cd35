"""The bytes of what is in a keyring: one function for each format that was ever written.

The box was authenticated; it is read strictly all the same. Whoever hands
somebody a keyring and its passphrase made its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from anonkit.canonical import Json, canonical_json
from anonkit.errors import SecretError
from anonkit.keys.content import (
    KEYRING_PURPOSES,
    Content,
    PeopleKeys,
    Purpose,
    Release,
    Root,
    SigningKey,
    State,
    id_of,
)
from anonkit.keys.derive import SECRET_BYTES
from anonkit.keys.public import Approver, read_approver
from anonkit.keys.wrap import damaged, decode, encode, need, read_object

_HEX = re.compile(r"[0-9a-f]{64}")


def packed(content: Content) -> bytes:
    """What goes into the box, always in the newest format."""
    people = content.people
    return canonical_json(
        {
            "format": 2,
            "purpose": content.purpose,
            "keys": [_packed_key(key) for key in content.keys],
            "roots": [_packed_root(root) for root in content.roots],
            "people": None if people is None else _packed_people(people),
            "releases": [
                {
                    "name": name,
                    "release": label,
                    "root": kept.root_id,
                    "secret": _base64(kept.secret),
                    "fingerprint": kept.fingerprint,
                }
                for (name, label), kept in sorted(content.releases.items(), key=lambda it: it[0])
            ],
        }
    )


def _packed_people(people: PeopleKeys) -> Json:
    return {"person": encode(people.person), "row": encode(people.row)}


def _packed_key(key: SigningKey) -> Json:
    public = key.public
    return {
        "state": key.state,
        "id": key.key_id,
        "secret": _base64(key.secret),
        "signing": _base64(public.signing.public_bytes_raw() if public else None),
        "sealing": _base64(public.sealing.public_bytes_raw() if public else None),
    }


def _packed_root(root: Root) -> Json:
    return {"state": root.state, "id": root.key_id, "secret": _base64(root.secret)}


def _base64(data: bytes | None) -> str | None:
    return None if data is None else encode(data)


def unpacked(data: bytes, version: int) -> Content:
    """What was in the box of a file of this format.

    Raises:
        SecretError: It is not what such a file holds.
    """
    try:
        return _FORMATS[version](data)
    except (KeyError, TypeError, ValueError, AttributeError, SecretError):
        raise damaged() from None


def _format_1(data: bytes) -> Content:
    """One root, one signing key, and releases that all hang on that root."""
    document = read_object(data, {"root", "signing", "releases"})
    secret = decode(document["root"], SECRET_BYTES)
    root = Root.of(secret)
    key = SigningKey.of(decode(document["signing"], SECRET_BYTES), "sign")
    return Content(
        "sign",
        (key,),
        (root,),
        PeopleKeys.of(secret),
        _releases([{**kept, "root": root.key_id} for kept in document["releases"]], (root,)),
    )


def _format_2(data: bytes) -> Content:
    """Keys and roots in every state of their lives."""
    names = {"format", "purpose", "keys", "roots", "people", "releases"}
    document = read_object(data, names)
    purpose: Purpose = document["purpose"]
    # As text, because Python holds 2 and 2.0 to be equal.
    need(repr(document["format"]) == "2" and purpose in KEYRING_PURPOSES)
    keys = tuple(_key(each, purpose) for each in document["keys"])
    roots = tuple(map(_root, document["roots"]))
    ids = [key.key_id for key in keys] + [root.key_id for root in roots]
    need(len(set(ids)) == len(ids) and _primaries(keys) == 1)
    people = document["people"]
    if purpose == "approve":
        need(not roots and people is None and document["releases"] == [])
        return Content(purpose, keys)
    need(_primaries(roots) == 1)
    need(set(people) == {"person", "row"})
    return Content(
        purpose,
        keys,
        roots,
        PeopleKeys(*(decode(people[name], SECRET_BYTES) for name in ("person", "row"))),
        _releases(document["releases"], roots),
    )


_FORMATS: Mapping[int, Callable[[bytes], Content]] = {1: _format_1, 2: _format_2}


def _primaries(keys: Sequence[SigningKey] | Sequence[Root]) -> int:
    return sum(key.state == "primary" for key in keys)


def _key(entry: Mapping[str, Any], purpose: Purpose) -> SigningKey:
    state: State = entry["state"]
    if state in {"primary", "active"}:
        key = SigningKey.of(decode(entry["secret"], SECRET_BYTES), purpose, state)
    elif state == "retired":
        public = _public(entry)
        key = SigningKey(state, id_of(public, purpose), None, public)
    else:
        need(state == "destroyed" and _HEX.fullmatch(entry["id"]) is not None)
        key = SigningKey(state, entry["id"])
    need(_packed_key(key) == entry)
    return key


def _public(entry: Mapping[str, Any]) -> Approver:
    """Both public halves; weak ones are refused."""
    signing, sealing = (decode(entry[name], SECRET_BYTES) for name in ("signing", "sealing"))
    given = Approver(
        Ed25519PublicKey.from_public_bytes(signing), X25519PublicKey.from_public_bytes(sealing)
    )
    return read_approver(given.pem)


def _root(entry: Mapping[str, Any]) -> Root:
    state: State = entry["state"]
    if state in {"primary", "active"}:
        root = Root.of(decode(entry["secret"], SECRET_BYTES), state)
    else:
        need(state == "destroyed" and _HEX.fullmatch(entry["id"]) is not None)
        root = Root(state, entry["id"])
    need(_packed_root(root) == entry)
    return root


def _releases(entries: Sequence[Any], roots: Sequence[Root]) -> dict[tuple[str, str], Release]:
    known = {root.key_id for root in roots}
    found: dict[tuple[str, str], Release] = {}
    for kept in entries:
        need(set(kept) == {"name", "release", "root", "secret", "fingerprint"})
        name, label, fingerprint = kept["name"], kept["release"], kept["fingerprint"]
        need(isinstance(name, str) and isinstance(label, str) and (name, label) not in found)
        need(kept["root"] in known and isinstance(fingerprint, str | None))
        secret = None if kept["secret"] is None else decode(kept["secret"], SECRET_BYTES)
        found[name, label] = Release(kept["root"], secret, fingerprint)
    return found
