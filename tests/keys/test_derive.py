"""Derived keys: frozen answers, an independent recount, and fields that cannot run together."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anonkit.errors import SecretError
from anonkit.keys import PURPOSES, derive

SECRET = bytes(range(32))
FIELDS = st.lists(st.text(min_size=1, max_size=6), max_size=4)


def recount(secret: bytes, purpose: str, *fields: str, length: int = 32) -> bytes:
    """HKDF-SHA256 (RFC 5869) from the standard library alone."""
    info = b""
    for text in (purpose, *fields):
        data = text.encode()
        info += len(data).to_bytes(4, "big") + data
    extracted = hmac.digest(b"anonkit/v1", secret, "sha256")
    out, block = b"", b""
    while len(out) < length:
        block = hmac.digest(extracted, block + info + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:length]


def test_a_frozen_answer_stays_the_same_for_ever():
    key = derive(SECRET, "mac-token", "hmac-sha256", "household-water", "phone", "release:w1", "v1")
    assert key.hex() == "3a0581118193e117eb81d37631fad21e0396bdad9e1f1c37e2ad8773bd9c562f"
    assert derive(SECRET, "siv-token", "a", length=64).hex() == (
        "5d139a66dae8729c27a09265a5a2c908ad86ccf448ee57c570358035635b582a"
        "babcd69fc7d86236f060e70363b5c697ef1aedb45e7b0cc3ead73a61ceb86c4b"
    )


def test_a_frozen_token_stays_the_same_for_ever():
    def token(key: bytes) -> str:
        digest = hmac.digest(key, b"\x01" + b"+254712345678", "sha256")[:20]
        return base64.b32encode(digest).decode().lower()

    assert token(SECRET) == "hvatgqsh46nurvytlpkg5gxvq6msrbpa"
    derived = derive(SECRET, "mac-token", "hmac-sha256", "household-water", "phone", "w1", "v1")
    assert token(derived) == "3krwynhark6c54ad4zuj5ivwp5i6a3qg"


@given(st.binary(min_size=32, max_size=80), st.sampled_from(sorted(PURPOSES)), FIELDS)
def test_an_independent_recount_agrees(secret, purpose, fields):
    for length in (16, 32, 64):
        assert derive(secret, purpose, *fields, length=length) == recount(
            secret, purpose, *fields, length=length
        )


@given(FIELDS, FIELDS)
def test_other_fields_give_another_key(some, others):
    assume(some != others)
    assert derive(SECRET, "mac-token", *some) != derive(SECRET, "mac-token", *others)


def test_moving_a_letter_between_fields_gives_another_key():
    assert derive(SECRET, "mac-token", "a", "bc") != derive(SECRET, "mac-token", "ab", "c")
    assert derive(SECRET, "mac-token", "abc") != derive(SECRET, "mac-token", "a", "bc")


def test_every_purpose_has_keys_of_its_own():
    assert len({derive(SECRET, purpose, "a") for purpose in PURPOSES}) == len(PURPOSES)


@pytest.mark.parametrize("secret", [b"", b"short", bytes(31)])
def test_a_short_secret_is_refused(secret):
    with pytest.raises(SecretError) as raised:
        derive(secret, "mac-token", "a")
    assert raised.value.code == "key.short"


def test_an_unknown_purpose_and_a_forgotten_scope_are_refused():
    with pytest.raises(SecretError, match="no key purpose"):
        derive(SECRET, "mac", "a")
    with pytest.raises(SecretError, match="lacks a part"):
        derive(SECRET, "mac-token", "policy", "")


@pytest.mark.parametrize("length", [0, 15, 65])
def test_a_strange_length_is_refused(length):
    with pytest.raises(ValueError, match="16 to 64"):
        derive(SECRET, "mac-token", "a", length=length)
