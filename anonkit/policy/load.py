"""Loading a policy file: every fault with its line, in one go."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from anonkit.canonical import MAX_EXACT_INTEGER, Json, canonical_json, sha256_hex
from anonkit.errors import Fault, PolicyError
from anonkit.policy import document
from anonkit.policy.document import Document, read_document
from anonkit.policy.faults import line_of, model_faults
from anonkit.policy.model import Policy
from anonkit.policy.types import written

MAX_POLICY_BYTES = 256 << 10
"""Largest policy file, in bytes (256 KiB)."""


@dataclass(frozen=True)
class LoadedPolicy:
    """A policy that says nothing wrong in itself, with where it says what."""

    policy: Policy
    lines: Mapping[document.Path, int]
    path: Path
    sha256: str
    """Of the content in canonical JSON: layout and comments do not count."""

    @property
    def folder(self) -> Path:
        """What the paths in the policy are relative to."""
        return self.path.parent

    def where(self, *path: str | int) -> str:
        """`file:line` of the deepest part of `path` that the file holds."""
        return f"{self.path}:{line_of(self.lines, path)}"


def load_policy(path: Path) -> LoadedPolicy:
    """Read a policy file.

    Raises:
        PolicyError: Every fault of form, key, type and range, each with its line.
    """
    return parse_policy(_text(path), path)


def parse_policy(text: str, path: Path) -> LoadedPolicy:
    """`load_policy` of a text; `path` names it and is what its paths are relative to."""
    found = read_document(unicodedata.normalize("NFC", text), str(path))
    if found.content is None and not found.faults:
        raise PolicyError(
            "the policy is empty",
            where=f"{path}:1",
            fix="start with `anonkit init`",
            code="policy.empty",
        )
    faults = [fault for _, fault in found.faults]
    policy = None
    if not found.broken:
        policy, more = _validate(found, path)
        faults += more
    if faults or policy is None:
        raise PolicyError.of(sorted(faults, key=_line))
    return LoadedPolicy(policy, found.lines, path, sha256_hex(canonical_json(_json(found.content))))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_POLICY_BYTES + 1)
    except OSError:
        raise PolicyError(
            "the policy cannot be read", where=str(path), fix="check the path", code="policy.file"
        ) from None
    if len(data) > MAX_POLICY_BYTES:
        raise PolicyError(
            "the policy is larger than 256 KiB",
            where=str(path),
            fix="move long lists of values into a file: `values: {file: codes.csv}`",
            code="policy.too_large",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    raise PolicyError(
        "the policy is not UTF-8",
        where=f"{path}:{line}",
        fix="save it as UTF-8",
        code="policy.encoding",
    )


def _validate(found: Document, path: Path) -> tuple[Policy | None, list[Fault]]:
    def where(place: Sequence[str | int]) -> str:
        return f"{path}:{line_of(found.lines, place)}"

    try:
        return Policy.model_validate(found.content), []
    except ValidationError as error:
        faults = list(model_faults(Policy, error, where))
    bad = {place for place, _ in found.faults if place}
    return None, [fault for place, fault in faults if not _inside(place, bad)]


def _inside(place: document.Path, bad: set[document.Path]) -> bool:
    """Whether a fault of form has been found there already."""
    return any(place[:end] in bad for end in range(1, len(place) + 1))


def _line(fault: Fault) -> int:
    return int(fault.where.rpartition(":")[2])


def _json(value: Any) -> Json:
    """The content for hashing: a number that JSON readers would round is its text."""
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, Decimal):
        return {"number": str(written(value))}
    if isinstance(value, int) and abs(value) > MAX_EXACT_INTEGER:
        return {"number": str(value)}
    return value  # type: ignore[no-any-return]
