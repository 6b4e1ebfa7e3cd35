"""A keyring as a document and in plain lines, and what a change means. For its owner alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from anonkit.records import HeldKey, HeldRelease, KeyringRecord

SHOWN = 16
"""Digits of an id in plain lines: more than enough to tell keys apart."""
_COPIES = (
    "Copies of this keyring (backups, other machines) are as they were: they still hold what this "
    "one no longer does, and lack what is new. Make new copies, and delete the old ones. A disk "
    "may keep what was overwritten."
)
_FOR = {"sign": "to sign releases", "approve": "to approve that encrypted values are read"}


def document(of: KeyringRecord) -> dict[str, Any]:
    """As `anonkit keys list --format json` prints it."""
    return {"format": 1, **asdict(of)}


def lines(of: KeyringRecord) -> str:
    """The same in plain lines."""
    return "\n".join(_lines(of))


def _lines(of: KeyringRecord) -> Iterator[str]:
    yield f"{of.keyring}: {_FOR[of.purpose]}"
    yield "keys that sign:"
    yield from (_key(key) for key in of.keys if key.kind == "signing")
    if of.purpose == "sign":
        yield "roots of pseudonyms that link releases:"
        yield from (_key(key) for key in of.keys if key.kind == "root")
        yield "releases:" if of.releases else "releases: none yet"
        yield from map(_release, of.releases)
    if of.notes:
        yield ""
        yield from of.notes


def _key(key: HeldKey) -> str:
    words = f"  {key.words}" if key.kind == "signing" else ""
    return f"  {key.state:9}  {key.key_id[:SHOWN]}{words}"


def _release(held: HeldRelease) -> str:
    told = {
        "recomputable": "recomputable",
        "destroyed": "destroyed; its label can never be used again",
    }[held.state]
    if held.lasting == "destroyed":
        told += "; pseudonyms that link releases: destroyed"
    return f"  {held.name} {held.release}  {told} (root {held.root[:SHOWN]})"


def of_rotation(before: KeyringRecord, after: KeyringRecord) -> tuple[str, ...]:
    """What a new key means."""
    new = next(key for key in after.keys if key.state == "primary" and key.kind == "signing")
    told = [_new_key(new, after.purpose)]
    was = {key.key_id: key.state for key in before.keys}
    erased = [k.key_id[:SHOWN] for k in after.keys if k.state == "retired" != was.get(k.key_id)]
    if erased:
        told.append(
            f"The private half of {', '.join(erased)} is erased: it signs nothing again, and what "
            "was sealed to it cannot be opened any more. What it signed is still known as yours."
        )
    else:
        told.append(
            "The key of before is kept as `active`: it signs nothing new, what it signed is still "
            "known as yours, and what was sealed to it can be opened."
        )
    if any(key.kind == "root" and key.key_id not in was for key in after.keys):
        told.append(
            "The root of pseudonyms is new too: pseudonyms with `linkage: across_releases` in a "
            "`release:` label that was not used yet do not join with those of older labels. A "
            "place that was moved under the old root is moved another way under the new one: "
            "whoever holds both knows it better than from one. Older labels keep their root."
        )
    return (*told, _COPIES)


def _new_key(new: HeldKey, purpose: str) -> str:
    if purpose == "approve":
        return (
            f"Answers are signed from now on by the key {new.words}. Give its public file "
            "(`anonkit keys public`) to whoever releases, for `approvers:`, and say the words on "
            "the telephone. What was encrypted before can be read with the keys of before alone."
        )
    return (
        f"Releases are signed from now on by the key {new.words}. Send receivers its public key "
        "(`anonkit keys public`), and say the words on the telephone."
    )


def of_lost_release(name: str, label: str) -> tuple[str, ...]:
    """What it means that the secret of a release is gone."""
    gone = (
        f"The secret of the release {label!r} of {name!r} is erased: its pseudonyms cannot be "
        "computed again, no guess can be held against them, and it cannot be repeated. What was "
        "handed over is unchanged, and can be verified."
    )
    used = f"The label {label!r} stays used for ever: a run with it is refused."
    kept = (
        "Not erased by this: pseudonyms with `linkage: across_releases` (they hang on a root: see "
        "`keys rotate --root` and `keys destroy --key`), encrypted columns (their approvers can "
        "open them), and the private side of the release (delete its folder)."
    )
    return gone, used, kept, _COPIES


def of_lost_key(gone: HeldKey, after: KeyringRecord) -> tuple[str, ...]:
    """What it means that a signing key or a root is gone."""
    if gone.kind == "root":
        named = [f"{h.name} {h.release}" for h in after.releases if h.root == gone.key_id]
        root = (
            f"The root {gone.key_id[:SHOWN]} is erased: pseudonyms that link the releases made "
            "with it cannot be computed again, no guess can be held against them, and a release "
            "that has them cannot be repeated."
        )
        return (f"{root} Made with it: {', '.join(named)}." if named else root, _COPIES)
    key = (
        f"The key {gone.key_id[:SHOWN]} is erased but for its id: what was sealed to it cannot be "
        "opened any more, and what it signed is no longer known as yours. As an earlier release "
        "(`--previous`) that is a stranger's, and `budget rebuild` takes it with `--public-key` "
        "alone."
    )
    log = (
        "A log of re-identification whose last line it signed is refused from now on: put it and "
        "its anchor aside, and keep them."
    )
    told = "Receivers who trust that key still do: tell each of them, and from which date on."
    return key, log, told, _COPIES


def of_nothing_new() -> tuple[str, ...]:
    """What it means to destroy something twice."""
    return ("This was destroyed before: nothing was changed now.", _COPIES)


def of_copy(copy: str) -> tuple[str, ...]:
    """What another file under another passphrase is."""
    own = (
        f"{copy} is a keyring of its own: `--keyring` and the new passphrase open it. The old "
        "file and the old passphrase are as they were."
    )
    apart = (
        "It does not hear of what happens to the other: copy again after each new release and "
        "each change, or delete the one that you do not use."
    )
    return own, apart
