"""Many codes side by side are the codes one by one."""

from __future__ import annotations

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from anonkit.steps.cmac import BLOCK, PIECE, WINDOW, cmac

KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
RFC_4493 = {
    0: "bb1d6929e95937287fa37d129b756746",
    16: "070a16b46b4d4144f79bdd9dd04a287c",
    40: "dfa66747de9ae63030ca32611497c827",
    64: "51f0bebf7e3b9d92fc49741779363cfe",
}


def codes(texts: list[bytes], key: bytes) -> list[bytes]:
    data = np.frombuffer(b"".join(texts), np.uint8)
    offsets = np.cumsum([0, *map(len, texts)])
    return [code.tobytes() for code in cmac(data, offsets, key)]


@pytest.mark.parametrize("length", RFC_4493)
def test_the_vectors_of_the_standard_hold(length):
    assert [code.hex() for code in codes([MESSAGE[:length]], KEY)] == [RFC_4493[length]]


def alone(text: bytes, key: bytes) -> bytes:
    one = CMAC(AES(key))
    one.update(text)
    return one.finalize()


@given(st.lists(st.binary(max_size=300), max_size=30), st.binary(min_size=32, max_size=32))
def test_texts_of_any_lengths_together_have_the_codes_they_have_alone(texts, key):
    assert codes(texts, key) == [alone(text, key) for text in texts]


def test_more_texts_than_are_worked_on_together_have_their_codes_too():
    """With one long text among them, and bytes of others around them in the buffer."""
    texts = [b"%d" % number * (number % 5) for number in range(PIECE + 9)]
    texts[7] = b"x" * (BLOCK * WINDOW * 2 + 3)
    around = 40
    data = np.frombuffer(b"?" * around + b"".join(texts) + b"?" * around, np.uint8)
    offsets = around + np.cumsum([0, *map(len, texts)])
    found = cmac(data, offsets, KEY)
    for place in (0, 5, 6, 7, PIECE - 1, PIECE, PIECE + 8):
        assert found[place].tobytes() == alone(texts[place], KEY)
