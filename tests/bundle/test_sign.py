"""Signatures: what we sign stock tools can check, and keys that prove nothing are refused."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from anonkit.bundle.sign import pae, seal, verify_signature
from anonkit.errors import RefusedError, SecretError
from anonkit.keys import read_public

# The y coordinates of the eight points of small order, and of the ways to
# write them that are not the shortest; each with either sign of x.
SMALL_ORDER = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)


def pem(public: object) -> bytes:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def with_sign(raw: str, sign: int) -> bytes:
    data = bytearray.fromhex(raw)
    data[31] |= sign << 7
    return bytes(data)


def test_the_signed_bytes_are_those_of_dsse():
    assert pae(b"{}") == b"DSSEv1 40 application/vnd.anonkit.manifest.v1+json 2 {}"


@given(st.binary(max_size=99), st.binary(max_size=99))
def test_two_payloads_never_have_the_same_signed_bytes(one, other):
    assert (pae(one) == pae(other)) == (one == other)


def test_the_envelope_names_the_key_and_leaves_the_payload_out(keyring):
    envelope = json.loads(seal(b"{}", keyring))
    assert set(envelope) == {"payloadType", "signatures"}
    assert envelope["payloadType"] == "application/vnd.anonkit.manifest.v1+json"
    (signature,) = envelope["signatures"]
    assert set(signature) == {"keyid", "sig"}
    assert signature["keyid"] == keyring.key_id
    verify_signature(keyring.public_pem, pae(b"{}"), base64.b64decode(signature["sig"]))


def test_the_same_manifest_has_the_same_signature(keyring):
    assert seal(b"{}", keyring) == seal(b"{}", keyring)


@pytest.mark.parametrize("bit", [0, 7, 300, 511])
def test_a_changed_message_key_or_signature_is_refused(keyring, bit):
    signature = bytearray(keyring.sign(pae(b"{}")))
    other = pem(Ed25519PrivateKey.generate().public_key())
    for key, payload in ((keyring.public_pem, b"[]"), (other, b"{}")):
        with pytest.raises(RefusedError):
            verify_signature(key, pae(payload), bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    with pytest.raises(RefusedError) as raised:
        verify_signature(keyring.public_pem, pae(b"{}"), bytes(signature))
    assert raised.value.exit_code == 1


@pytest.mark.parametrize("signature", [b"", b"short", bytes(64), bytes(65)])
def test_what_is_no_signature_is_refused(keyring, signature):
    with pytest.raises(RefusedError):
        verify_signature(keyring.public_pem, pae(b"{}"), signature)


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("raw", SMALL_ORDER)
def test_a_key_of_small_order_is_refused(raw, sign):
    key = pem(Ed25519PublicKey.from_public_bytes(with_sign(raw, sign)))
    with pytest.raises(SecretError) as raised:
        read_public(key)
    assert raised.value.code == "public_key.weak"


def test_the_library_alone_would_have_believed_the_key_of_order_one():
    identity = bytes([1]) + bytes(31)
    forged = identity + bytes(32)
    Ed25519PublicKey.from_public_bytes(identity).verify(forged, b"any message")
    with pytest.raises(SecretError):
        verify_signature(pem(Ed25519PublicKey.from_public_bytes(identity)), b"any", forged)


def test_sound_keys_are_taken():
    for _ in range(50):
        read_public(pem(Ed25519PrivateKey.generate().public_key()))


@pytest.mark.parametrize("text", [b"", b"-----BEGIN PUBLIC KEY-----\n", b"\xff"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(SecretError) as raised:
        read_public(text)
    assert raised.value.code == "public_key.form"


def test_a_key_of_another_kind_is_refused():
    with pytest.raises(SecretError) as raised:
        read_public(pem(generate_private_key(SECP256R1()).public_key()))
    assert raised.value.code == "public_key.kind"


def test_stock_openssl_verifies_a_signed_manifest(keyring, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("NOT CHECKED: openssl is not installed")
    manifest = b'{"format":1}'
    envelope = json.loads(seal(manifest, keyring))
    (tmp_path / "pub.pem").write_bytes(keyring.public_pem)
    (tmp_path / "m.sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    options = ["-pubin", "-inkey", "pub.pem", "-rawin", "-in", "pae.bin", "-sigfile", "m.sig"]
    for payload, code in ((manifest, 0), (manifest + b" ", 1)):
        (tmp_path / "pae.bin").write_bytes(pae(payload))
        command = [openssl, "pkeyutl", "-verify", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == code, done.stderr
