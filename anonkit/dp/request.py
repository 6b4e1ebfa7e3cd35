"""What makes two requests for tables the same."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from anonkit.canonical import Json, canonical_json, sha256_hex

_NUMBERS = {"epsilon", "delta"}
"""Keys under which text is a number."""


def request_id(
    account: str, policy_name: str, release_label: str, canonical: Mapping[str, Any]
) -> str:
    """Names a request: the same for all that would publish the same tables.

    Args:
        account: The account that pays.
        policy_name: The policy's name.
        release_label: Its `release:` label: a new label is a new request.
        canonical: Tables, bounds, unit and noise. Order of keys is no matter,
            order in lists is. Numbers (int, Decimal, Fraction) count by value,
            and so does text under `epsilon` and `delta`: 1, 1.0 and "1.00" are one.

    Returns:
        SHA-256 in hexadecimal.
    """
    request = {
        "format": 1,
        "account": account,
        "name": policy_name,
        "release": release_label,
        "tables": canonical,
    }
    return sha256_hex(canonical_json(_by_value(request)))


def _by_value(value: object, key: str = "") -> Json:
    if isinstance(value, Mapping):
        return {str(name): _by_value(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_by_value(inner) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal | Fraction):
        return {"number": str(Fraction(value))}
    if isinstance(value, str):
        return {"number": str(Fraction(value))} if key in _NUMBERS else value
    raise TypeError(f"{type(value).__name__} has no exact place in a request")
