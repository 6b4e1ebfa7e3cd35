"""What stands in a request, an approval, and the file of wrapped keys. One function a version."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from anonkit.bundle.wrapped import WRAPPED, data_key_scope
from anonkit.canonical import Json
from anonkit.errors import AnonkitError, InputError, OptionError, shown
from anonkit.files import plain_errors
from anonkit.keys import Approver, read_approver, words
from anonkit.reidentify.envelope import (
    MOST_BYTES,
    canonical_object,
    damaged,
    plain,
    read_small,
    text,
    versioned,
)
from anonkit.reidentify.places import IN_RELEASE

FORMAT = 1
LONGEST_PURPOSE = 500
"""Characters."""
_HEX = frozenset("0123456789abcdef")

T = TypeVar("T")


@dataclass(frozen=True)
class Wrapped:
    """A data key that only one approver can unwrap."""

    approver: str
    """The approver's key id."""
    box: bytes

    def document(self) -> Json:
        box = base64.b64encode(self.box).decode("ascii")
        return {"approver": self.approver, "words": words(self.approver), "box": box}


@dataclass(frozen=True)
class EncryptedColumn:
    """A column whose values can be read again."""

    column: str
    domain: str
    key_id: str
    """Of the data key; five bytes in hexadecimal, with which each token begins."""
    limit: int
    """The most tokens that one request may name."""
    wrapped: tuple[Wrapped, ...]

    def told(self) -> dict[str, Json]:
        """All but the wrapped keys, which are bound to it."""
        return {
            "column": self.column,
            "domain": self.domain,
            "key_id": self.key_id,
            "limit": self.limit,
        }

    def document(self) -> Json:
        return {**self.told(), "wrapped": [each.document() for each in self.wrapped]}


@dataclass(frozen=True)
class Source:
    """The release that a request is about."""

    name: str
    """The policy's name."""
    release: str
    """Its `release:` label."""
    manifest_sha256: str

    def document(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "release": self.release,
            "manifest_sha256": self.manifest_sha256,
        }


@dataclass(frozen=True)
class WrappedKeys:
    """What the private side of a release knows of its encrypted columns."""

    source: Source
    columns: tuple[EncryptedColumn, ...]

    def column(self, name: str) -> EncryptedColumn:
        """A column by its name.

        Raises:
            OptionError: The release has no such encrypted column.
        """
        for each in self.columns:
            if each.column == name:
                return each
        known = ", ".join(shown(each.column) for each in self.columns)
        raise OptionError(
            f"there is no encrypted column {name!r} in this release",
            where="--column",
            fix=f"use one of: {known}",
            code="reidentify.column",
        )


@dataclass(frozen=True)
class Request:
    """Somebody asks for the values behind some tokens."""

    source: Source
    column: EncryptedColumn
    tokens: tuple[str, ...]
    """Each once, in order."""
    purpose: str
    made: date
    expires: date
    """The last day on which it may be answered."""
    limit: int
    requester: Approver
    """To whom answers are sealed."""

    def document(self) -> Json:
        return {
            "format": FORMAT,
            "kind": "request",
            **self.source.document(),
            "column": self.column.document(),
            "tokens": list(self.tokens),
            "purpose": self.purpose,
            "made": self.made.isoformat(),
            "expires": self.expires.isoformat(),
            "limit": self.limit,
            "requester": self.requester.pem.decode("ascii"),
        }

    def scope(self, approver: str) -> Json:
        """What a data key was wrapped for, to an approver by their key id."""
        told = self.column.told()
        return data_key_scope(self.source.name, self.source.release, told, approver)


@dataclass(frozen=True)
class Approval:
    """Somebody lets a request be answered; the answers are sealed to the requester."""

    request: str
    """SHA-256 of the request's file."""
    made: date
    expires: date
    approver: Approver
    log_number: int
    """The record of it in the approver's log."""
    log_head: str
    """SHA-256 of that record: a log that was begun anew later does not have it."""
    box: bytes

    def document(self) -> Json:
        return {
            "format": FORMAT,
            "kind": "approval",
            "request": self.request,
            "made": self.made.isoformat(),
            "expires": self.expires.isoformat(),
            "approver": self.approver.pem.decode("ascii"),
            "log": {"number": self.log_number, "head": self.log_head},
            "box": base64.b64encode(self.box).decode("ascii"),
        }


def answers_scope(request: str, requester: str, approver: str) -> Json:
    """What answers are sealed for: one request, between two people."""
    return {"purpose": "answers", "request": request, "requester": requester, "approver": approver}


def read_wrapped_keys(path: Path) -> WrappedKeys:
    """The wrapped keys of a release.

    Args:
        path: The private folder of a release, or the file itself.

    Raises:
        InputError: It is absent, or not as anonkit writes it.
    """
    with plain_errors(path, InputError):
        file = path / WRAPPED if path.is_dir() else path
        public = file != path and (path / IN_RELEASE).exists() and not file.exists()
    if public:
        raise InputError(
            "this is the public side of a release; its wrapped keys are on the private side",
            where=str(path),
            fix="name the folder that `release` called private",
            code="file.missing",
        )
    return _read(canonical_object(read_small(file), str(file)), _WRAPPED_KEYS, str(file))


def read_request(document: Mapping[str, Any], where: str) -> Request:
    """What a request says. Its signature was checked before.

    Raises:
        InputError: It is not as anonkit writes it, or of an unknown format.
    """
    return _read(document, _REQUESTS, where)


def read_approval(document: Mapping[str, Any], where: str) -> Approval:
    """What an approval says. Its signature was checked before.

    Raises:
        InputError: It is not as anonkit writes it, or of an unknown format.
    """
    return _read(document, _APPROVALS, where)


def _read(
    found: Mapping[str, Any], versions: Mapping[int, Callable[[Mapping[str, Any]], T]], where: str
) -> T:
    version = versioned(found, versions, where)
    try:
        return versions[version](found)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged(where) from None


def _wrapped_keys_1(found: Mapping[str, Any]) -> WrappedKeys:
    _need(set(found) == {"format", "name", "release", "manifest_sha256", "columns"})
    columns = tuple(map(_column, found["columns"]))
    _need(len({each.column for each in columns}) == len(columns) > 0)
    return WrappedKeys(_source(found), columns)


def _request_1(found: Mapping[str, Any]) -> Request:
    _need(found["kind"] == "request" and isinstance(found["tokens"], list))
    tokens = tuple(text(each, MOST_BYTES) for each in found["tokens"])
    _need(len(tokens) > 0 and list(tokens) == sorted(set(tokens)))
    made = Request(
        source=_source(found),
        column=_column(found["column"]),
        tokens=tokens,
        purpose=plain(found["purpose"], LONGEST_PURPOSE),
        made=date.fromisoformat(found["made"]),
        expires=date.fromisoformat(found["expires"]),
        limit=_count(found["limit"]),
        requester=_party(found["requester"]),
    )
    _need(made.document() == found)
    return made


def _approval_1(found: Mapping[str, Any]) -> Approval:
    made = Approval(
        request=_hex(found["request"], 64),
        made=date.fromisoformat(found["made"]),
        expires=date.fromisoformat(found["expires"]),
        approver=_party(found["approver"]),
        log_number=_count(found["log"]["number"]),
        log_head=_hex(found["log"]["head"], 64),
        box=base64.b64decode(found["box"], validate=True),
    )
    _need(made.document() == found)
    return made


_WRAPPED_KEYS = {1: _wrapped_keys_1}
_REQUESTS = {FORMAT: _request_1}
_APPROVALS = {FORMAT: _approval_1}
"""Every version that was ever written, and how it is read."""


def _source(found: Mapping[str, Any]) -> Source:
    manifest = _hex(found["manifest_sha256"], 64)
    return Source(plain(found["name"]), plain(found["release"]), manifest)


def _column(found: Mapping[str, Any]) -> EncryptedColumn:
    wrapped = tuple(
        Wrapped(_hex(each["approver"], 64), base64.b64decode(each["box"], validate=True))
        for each in found["wrapped"]
    )
    made = EncryptedColumn(
        column=text(found["column"]),
        domain=text(found["domain"]),
        key_id=_hex(found["key_id"], 10),
        limit=_count(found["limit"]),
        wrapped=wrapped,
    )
    _need(made.document() == found and len({each.approver for each in wrapped}) == len(wrapped))
    return made


def _party(found: object) -> Approver:
    _need(isinstance(found, str))
    try:
        return read_approver(str(found).encode("ascii"))
    except AnonkitError:
        raise ValueError from None


def _hex(found: object, length: int) -> str:
    digits = plain(found if isinstance(found, str) else None)
    _need(len(digits) == length and set(digits) <= _HEX)
    return digits


def _count(found: object) -> int:
    if type(found) is not int or found < 1:
        raise ValueError
    return found


def _need(condition: bool) -> None:  # noqa: FBT001 - a statement that must hold
    if not condition:
        raise ValueError
