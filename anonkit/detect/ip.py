"""Addresses of the internet protocol: of a column, since versions and sections look alike."""

from __future__ import annotations

import ipaddress

from anonkit.detect.base import Countries, Recogniser


def test(text: str, _: Countries) -> bool:
    """True for an address of four bytes or of sixteen, and nothing beside it."""
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return text.count(".") == 3 or ":" in text


RECOGNISER = Recogniser(
    name="ip",
    summary="Columns of internet addresses (IPv4, IPv6).",
    identifier="device",
    gate=r"\d\.\d|:",
    test=test,
    column_share=0.9,
    examples=(
        ("105.27.1.254", "", True),
        ("2001:db8::8a2e:370:7334", "", True),
        ("1.2.0", "", False),
        ("105.27.1.999", "", False),
        ("105", "", False),
    ),
)
