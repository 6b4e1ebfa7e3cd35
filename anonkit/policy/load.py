"""Loading a policy file: every fault with its line, in one go."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from anonkit.policy.patch import merged, patched
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
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What was written, the patch laid over it."""
    patch: Patch | None = None
    """What was laid over the policy for this run."""

    @property
    def folder(self) -> Path:
        """What the paths in the policy are relative to."""
        return self.path.parent

    def where(self, *path: str | int) -> str:
        """`file:line` of the deepest part of `path` that the policy or its patch holds."""
        return _where(self.path, self.lines, self.patch, path)


@dataclass(frozen=True)
class Patch:
    """What a patch file says, and where."""

    content: Mapping[str, Any]
    lines: Mapping[document.Path, int]
    path: Path


def load_policy(path: Path, patch: Path | None = None) -> LoadedPolicy:
    """Read a policy file, and a patch that changes it for this run.

    Raises:
        PolicyError: Every fault of form, key, type and range, each with its line.
    """
    found = _read(_text(path), path, "the policy is empty", "start with `anonkit init`")
    if patch is None:
        return _loaded(found, path, None)
    change = _read(_text(patch), patch, "the patch is empty", "write the keys that it changes")
    faults = [fault for each in (found, change) for _, fault in each.faults]
    if faults:
        raise PolicyError.of(faults)
    laid = Patch(change.content, change.lines, patch)
    return _loaded(patched(found, change, str(patch)), path, laid)


def change_policy(loaded: LoadedPolicy, change: Mapping[str, Any]) -> LoadedPolicy:
    """The policy with one change more laid over it, as a patch file would lay it.

    Raises:
        PolicyError: The policy does not hold with that change.
    """
    base = Document(content=dict(loaded.content), lines=dict(loaded.lines))
    made = patched(base, Document(content=dict(change)), str(loaded.path))
    before = loaded.patch or Patch({}, {}, loaded.path)
    whole = replace(before, content=merged(before.content, change))
    return _loaded(made, loaded.path, whole)


def parse_policy(text: str, path: Path) -> LoadedPolicy:
    """`load_policy` of a text; `path` names it and is what its paths are relative to."""
    found = _read(text, path, "the policy is empty", "start with `anonkit init`")
    return _loaded(found, path, None)


def _read(text: str, path: Path, empty: str, fix: str) -> Document:
    found = read_document(unicodedata.normalize("NFC", text), str(path))
    if found.content is None and not found.faults:
        raise PolicyError(empty, where=f"{path}:1", fix=fix, code="policy.empty")
    return found


def _loaded(found: Document, path: Path, patch: Patch | None) -> LoadedPolicy:
    faults = [fault for _, fault in found.faults]
    policy = None
    if not found.broken:
        policy, more = _validate(found, path, patch)
        faults += more
    if faults or policy is None:
        raise PolicyError.of(sorted(faults, key=_line))
    digest = sha256_hex(canonical_json(_json(found.content)))
    return LoadedPolicy(policy, found.lines, path, digest, found.content, patch)


def _where(
    path: Path, lines: Mapping[document.Path, int], patch: Patch | None, place: Sequence[str | int]
) -> str:
    """`file:line`: of the patch where it holds as much of that place as the policy does."""
    held = [tuple(place[:end]) for end in range(1, len(place) + 1)]
    if patch is not None:
        depth = sum(part in patch.lines for part in held)
        if depth and depth >= sum(part in lines for part in held):
            return f"{patch.path}:{line_of(patch.lines, place)}"
    return f"{path}:{line_of(lines, place)}"


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


def _validate(
    found: Document, path: Path, patch: Patch | None
) -> tuple[Policy | None, list[Fault]]:
    def where(place: Sequence[str | int]) -> str:
        return _where(path, found.lines, patch, place)

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
