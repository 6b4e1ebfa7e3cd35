"""The data keys of encrypted columns, wrapped to those who may agree to reading them back.

Canonical JSON on the private side. Whoever holds it holds no key: each box
opens with an approver's keyring alone, and for that one scope.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from anonkit.canonical import Json, canonical_json
from anonkit.keys import Approver, seal_to, words
from anonkit.keys.siv import Tokens

WRAPPED = "wrapped-keys.json"
FORMAT = 1


@dataclass(frozen=True)
class DataKey:
    """The key of one column of one release, and who may open it."""

    column: str
    domain: str
    limit: int
    """Most tokens that one request may name."""
    approvers: Sequence[Approver]
    key: bytes = field(repr=False)
    """64 bytes, drawn for this release."""


def data_key_scope(name: str, release: str, column: Mapping[str, Json], approver: str) -> Json:
    """What a box is for, and is bound to.

    Args:
        name: The policy's name.
        release: Its `release:` label.
        column: `column`, `domain`, `key_id` and `limit`, as the file has them.
        approver: The key id of who may open it.
    """
    told = {key: column[key] for key in ("column", "domain", "key_id", "limit")}
    return {"purpose": "data-key", "name": name, "release": release, "approver": approver} | told


def build(name: str, release: str, manifest_sha256: str, keys: Sequence[DataKey]) -> bytes:
    """The bytes of `wrapped-keys.json`.

    Args:
        name: The policy's name.
        release: Its `release:` label.
        manifest_sha256: Of the manifest of the very release that the keys are of.
        keys: One for each encrypted column.
    """
    return canonical_json(
        {
            "format": FORMAT,
            "name": name,
            "release": release,
            "manifest_sha256": manifest_sha256,
            "columns": [_column(name, release, each) for each in keys],
        }
    )


def _column(name: str, release: str, each: DataKey) -> Json:
    key_id = Tokens.of(each.key, name, each.domain).key_id.hex()
    told: dict[str, Json] = {
        "column": each.column,
        "domain": each.domain,
        "key_id": key_id,
        "limit": each.limit,
    }
    wrapped: list[Json] = []
    for approver in each.approvers:
        scope = data_key_scope(name, release, told, approver.key_id)
        box = base64.b64encode(seal_to(approver.sealing, each.key, scope)).decode("ascii")
        wrapped.append({"approver": approver.key_id, "words": words(approver.key_id), "box": box})
    return {**told, "wrapped": wrapped}
