"""The log: one signed, chained line for each act, entered before the act is done.

A line is canonical JSON. It holds its number, the SHA-256 of the line before
it, what is done, and a signature by the keyring. Lines that were cut off the
end leave a chain that is whole; so the number and hash of the last line are
kept beside the log in an anchor, which only the keyring can sign. The line is
written first, then the anchor: a kill between the two leaves a log that is one
line ahead, which the next entry mends. A log behind its anchor is refused.

Whoever deletes both begins anew: each approval tells its line, so that
requesters have what shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from anonkit.canonical import Json, canonical_json
from anonkit.errors import AnonkitError, SecretError
from anonkit.files import Lock, data_dir, plain_errors, private_dir, read_private, write_atomic
from anonkit.keys import Keyring
from anonkit.reidentify import calendar
from anonkit.reidentify.envelope import (
    ANCHOR,
    ENTRY,
    canonical_object,
    digest,
    signature_of,
    signed,
    signer,
    verified,
)
from anonkit.reidentify.owner import publics_of
from anonkit.reidentify.places import check_place

Act = Literal["request", "approve", "refused", "open"]
MOST_BYTES = 64 << 20
"""Of a log: some sixty thousand lines."""
WAIT_SECONDS = 30.0
"""How long one act waits while another one enters its line."""
_START = "0" * 64
"""What the first line has before it."""


@dataclass(frozen=True)
class Entry:
    """What one line says."""

    act: Act
    request: str
    """SHA-256 of the request's file."""
    name: str
    release: str
    column: str
    tokens: int
    """How many."""
    tokens_sha256: str
    """Of the tokens, sorted, one a line: they stand in the release."""
    purpose: str
    requester: str
    """Key id."""
    approver: str
    """Key id; empty where nobody approved yet."""
    number: int = 0
    previous: str = _START
    at: str = ""
    """UTC, to the second."""

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class Head:
    """Where a log ends."""

    number: int = 0
    hash: str = _START


@dataclass(frozen=True)
class Log:
    """A log as it was read, every line and the anchor checked."""

    entries: tuple[Entry, ...]
    head: Head
    data: bytes
    anchored: bool
    """Whether the anchor knows the last line."""

    def head_at(self, number: int) -> str:
        """SHA-256 of a line; empty where there is none."""
        lines = self.data.split(b"\n")[:-1]
        return digest(lines[number - 1]) if number <= len(lines) else ""


def default_log(ring: Keyring) -> Path:
    """Where a keyring's log is: in the data folder, under the first key it ever had."""
    return log_of(ring.first_id)


def log_of(key_id: str) -> Path:
    """Where the log of a key is."""
    return data_dir() / "reidentify" / f"{key_id[:16]}.log"


def anchor_path(path: Path) -> Path:
    """Where the anchor of a log is."""
    return path.with_name(f"{path.name}.anchor")


def check_log(path: Path, ring: Keyring) -> Log:
    """The log, once it is certain that a line could be entered.

    Raises:
        SecretError: It stands where it may not, others can read it, or it was changed.
        RefusedError: The clock is behind its last line.
        BusyError: Another run holds it.
    """
    with _held(path):
        return read_log(path, publics_of(ring))


def append(path: Path, ring: Keyring, entry: Entry) -> Head:
    """Enter a line, and flush it to the disk. Only then the act may be done.

    Raises:
        SecretError: It stands where it may not, others can read it, or it was changed.
        RefusedError: The clock is behind its last line.
        BusyError: Another run holds it, or the disk has no room.
    """
    with _held(path):
        log = read_log(path, publics_of(ring))
        if not log.anchored:
            _anchor(path, ring, log.head)
        number, at = log.head.number + 1, calendar.now().isoformat()
        entered = replace(entry, number=number, previous=log.head.hash, at=at)
        line = _line(entered, ring)
        write_atomic(path, log.data + line + b"\n")
        head = Head(number, digest(line))
        _anchor(path, ring, head)
        return head


def anchor_again(path: Path, ring: Keyring) -> None:
    """Have the key in use vouch for the end of the log: before one of before is destroyed.

    Raises:
        SecretError: It stands where it may not, others can read it, or it was changed.
        RefusedError: The clock is behind its last line.
        BusyError: Another run holds it, or the disk has no room.
    """
    with _held(path):
        log = read_log(path, publics_of(ring))
        if log.entries and _bytes(anchor_path(path)) != _anchor_of(log.head, ring):
            _anchor(path, ring, log.head)


def _held(path: Path) -> Lock:
    check_place(path, SecretError)
    private_dir(path.parent)
    return Lock(path.with_name(f".{path.name}.lock"), wait_seconds=WAIT_SECONDS, guards=path)


def _line(entry: Entry, ring: Keyring) -> bytes:
    document: dict[str, Json] = asdict(entry)
    signature = signature_of(ENTRY, canonical_json(document), ring)
    document["signature"] = signature
    return canonical_json(document)


def _anchor(path: Path, ring: Keyring, head: Head) -> None:
    write_atomic(anchor_path(path), _anchor_of(head, ring))


def _anchor_of(head: Head, ring: Keyring) -> bytes:
    document: Json = {"format": 1, "number": head.number, "hash": head.hash}
    return signed(ANCHOR, canonical_json(document), ring)


def read_log(path: Path, publics: Mapping[str, Ed25519PublicKey]) -> Log:
    """A log, checked from its first line to its anchor; empty where there is none.

    Raises:
        SecretError: Others can read it, or it was changed.
        RefusedError: The clock is behind its last line.
    """
    # In this order: a line that is entered meanwhile is one ahead of its anchor.
    anchor = _bytes(anchor_path(path))
    data = _bytes(path)
    keys = tuple(publics.values())
    try:
        known = _anchored(anchor, keys) if anchor else Head()
        lines = _lines(data)
        hashes = (_START, *map(digest, lines))
        entries = _chained(lines, hashes)
        _check_end(lines, hashes, known, keys)
    except _BrokenError as error:
        raise _broken(path, str(error)) from None
    if entries and calendar.now() + calendar.SLACK < entries[-1].when:
        problem = f"the last line of the log is of {entries[-1].when:%Y-%m-%d}, later than today"
        raise calendar.behind(problem, str(path))
    head = Head(len(lines), hashes[-1])
    return Log(entries, head, data, anchored=known == head)


def _bytes(path: Path) -> bytes:
    """What a file of ours holds; nothing where there is none."""
    with plain_errors(path, SecretError):
        absent = not path.exists() and not path.is_symlink()
    return b"" if absent else read_private(path, MOST_BYTES)


class _BrokenError(Exception):
    """What is wrong with a log."""


def _lines(data: bytes) -> tuple[bytes, ...]:
    *lines, rest = data.split(b"\n")
    if rest:
        raise _BrokenError(f"line {len(lines) + 1} is cut off")
    return tuple(lines)


def _chained(lines: Sequence[bytes], hashes: Sequence[str]) -> tuple[Entry, ...]:
    entries = []
    for number, line in enumerate(lines, 1):
        try:
            entry = _entry(line)
        except (ValueError, KeyError, TypeError, AnonkitError):
            raise _BrokenError(f"line {number} is not as anonkit writes it") from None
        if entry.number != number:
            raise _BrokenError(f"another line stands where line {number} should")
        if entry.previous != hashes[number - 1]:
            changed = f"line {number - 1} or {number}" if number > 1 else "line 1"
            raise _BrokenError(f"{changed} was changed")
        entries.append(entry)
    return tuple(entries)


def _check_end(
    lines: Sequence[bytes], hashes: Sequence[str], known: Head, keys: Sequence[Ed25519PublicKey]
) -> None:
    here = len(lines)
    if known.number == 0 and here > 1:
        raise _BrokenError("its .anchor file is missing")
    if here < known.number:
        raise _BrokenError(f"{here} lines are here, and its .anchor file knows {known.number}")
    if here > known.number + 1:
        raise _BrokenError(f"its .anchor file is older: it knows {known.number} of {here} lines")
    if hashes[known.number] != known.hash:
        raise _BrokenError(f"line {known.number} is not the one that its .anchor file knows")
    # The anchor vouches for what it knows; a line ahead of it has to be ours by itself.
    if here > known.number and not _is_signed(lines[-1], keys):
        raise _BrokenError(f"line {here} is not signed by the log's owner")


def _entry(line: bytes) -> Entry:
    found: dict[str, Any] = canonical_object(line, "")
    del found["signature"]
    entry = Entry(**found)
    if entry.act not in get_args(Act) or entry.when.tzinfo is None:
        raise ValueError
    return entry


def _is_signed(line: bytes, keys: Sequence[Ed25519PublicKey]) -> bool:
    found = canonical_object(line, "")
    signature = found.pop("signature")
    if not isinstance(signature, str):
        return False
    return signer(ENTRY, canonical_json(found), signature, keys) is not None


def _anchored(data: bytes, keys: Sequence[Ed25519PublicKey]) -> Head:
    try:
        found = verified(ANCHOR, data, keys, "")
    except (ValueError, KeyError, TypeError, AnonkitError):
        problem = "its .anchor file was changed, or is signed by a key that is not here"
        raise _BrokenError(problem) from None
    number, known = found.get("number"), found.get("hash")
    ours = set(found) == {"format", "number", "hash"} and found["format"] == 1
    if not ours or type(number) is not int or number < 1 or not isinstance(known, str):
        raise _BrokenError("its .anchor file is not as anonkit writes it")
    return Head(number, known)


def _broken(path: Path, problem: str) -> SecretError:
    return SecretError(
        f"this log is not whole, or not this keyring's: {problem}",
        where=str(path),
        fix="keep it for whoever inquires, go back to a whole copy of it and of its .anchor file, "
        "or use the keyring that made it",
        code="reidentify.log_broken",
    )
