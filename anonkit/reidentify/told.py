"""What is told of an act, and entered in its log: never a token, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anonkit.canonical import sha256_hex
from anonkit.keys import words
from anonkit.reidentify.documents import Request
from anonkit.reidentify.envelope import signing_id
from anonkit.reidentify.log import Act, Entry
from anonkit.reidentify.owner import spoken


@dataclass(frozen=True)
class Told:
    """What a request is about."""

    request: str
    """SHA-256 of its file."""
    name: str
    release: str
    column: str
    tokens: int
    """How many."""
    limit: int
    """The most that it may name."""
    purpose: str
    """In the requester's words."""
    expires: str
    """The last day on which it may be answered."""
    requester: str
    """Their key in words, for a telephone call."""
    approvers: tuple[str, ...]
    """The keys in words of those who can allow it."""
    granted: int = 0
    """Tokens of the same column that the approver answered before, by their log."""


@dataclass(frozen=True)
class Done:
    """What an act left behind."""

    output: Path
    told: Told
    log: Path
    number: int
    """Of the line in the log."""


def told_of(request: Request, digest: str, granted: int = 0) -> Told:
    """What is told of a request."""
    return Told(
        request=digest,
        name=request.source.name,
        release=request.source.release,
        column=request.column.column,
        tokens=len(request.tokens),
        limit=request.limit,
        purpose=request.purpose,
        expires=request.expires.isoformat(),
        requester=spoken(request.requester),
        approvers=tuple(words(each.approver) for each in request.column.wrapped),
        granted=granted,
    )


def entry_of(act: Act, request: Request, digest: str, approver: str = "") -> Entry:
    """The line of an act, before it has its number."""
    return Entry(
        act=act,
        request=digest,
        name=request.source.name,
        release=request.source.release,
        column=request.column.column,
        tokens=len(request.tokens),
        tokens_sha256=sha256_hex("".join(f"{each}\n" for each in request.tokens).encode("utf-8")),
        purpose=request.purpose,
        requester=signing_id(request.requester.signing),
        approver=approver,
    )
