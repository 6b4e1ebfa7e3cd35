"""Canonical JSON (RFC 8785) and SHA-256: the same bytes for the same value.

Only what anonkit writes is accepted: no floats (RFC 8785 asks for
ECMAScript's number format; money, epsilon and shares are written as text or
as integers, so that no reader has to round).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

MAX_EXACT_INTEGER = 2**53 - 1
"""RFC 8785 numbers are IEEE doubles; larger integers must be text."""


def canonical_json(value: Json) -> bytes:
    """UTF-8 bytes of `value` in the form of RFC 8785.

    Raises:
        TypeError: A float, or another type that JSON does not have.
        ValueError: An integer beyond 2^53 - 1.
    """
    return _text(value).encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """Lowercase hexadecimal SHA-256, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def _text(value: Json) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > MAX_EXACT_INTEGER:
            raise ValueError("an integer beyond 2^53 - 1 must be written as text")
        return str(value)
    if isinstance(value, Mapping):
        # RFC 8785, section 3.2.3: keys are sorted by their UTF-16 code units.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in keys) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} has no canonical form here")
