"""Codes that can be read back: what they give again, and what they keep."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from anonkit.errors import RefusedError, SecretError
from anonkit.keys.siv import BUCKET, KEY_BYTES, SHORTEST, Tokens, check_tokens, raw_token

KEY = bytes(range(KEY_BYTES))
TOKENS = Tokens.of(KEY, "survey", "national_id")
TEXTS = st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("\0\u0301\u200b\x80é"))
KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
KNOWN = (
    (
        "27481530",
        "al32munls35nzfiw42qgw52yyxnppfteywztkze47zg5yy2jyhwu6kyaerusoh2ygjmdomwnmczojjwdqb4ha",
    ),
    (
        "",
        "al32munl3wf7a46ra5ltkkjciojhxbvprfcetkszqbnbosngosxa7irgfbdotx7rshkjkc2fj3nezilz4salk",
    ),
    (
        "Ame\u0301lie\0",
        "al32munlylmqumkiqcku7hikhtcrpogr7jfxwhhmbsm6htgqr76w4zp2ky355xxhurjo3vnu25ljaaw23fddk",
    ),
    (
        "n" * 32,
        (
            "al32munl5i54ztrdfaew5gn3odcughidyeb3jo2hkyhdsr6ciqvt3kro74oer34le65l6hgb3msrsych"
            "srudjq75vqlu4opw6fa2pknbybruxq6tw6hyga2ronemcnwtevyby63d"
        ),
    ),
)
"""Worked out once; a code that was handed over has to be readable for ever."""


@pytest.mark.parametrize(("text", "token"), KNOWN)
def test_known_codes(text, token):
    assert TOKENS.token(text) == token
    assert TOKENS.text(token) == text


def test_the_primitive_is_rfc_5297():
    """Appendix A.1 of the RFC, and what a code is made of."""
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    said = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    box = AESSIV(key).encrypt(bytes.fromhex("112233445566778899aabbccddee"), [said])
    assert box.hex() == "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"
    scope = [b"anonkit/v1", b"survey", b"national_id", TOKENS.key_id]
    padded = b"27481530\x80" + bytes(23)
    made = TOKENS.key_id + AESSIV(KEY).encrypt(padded, scope)
    assert raw_token(TOKENS.token("27481530")) == made


@given(TEXTS, KEYS)
def test_a_text_comes_back_as_it_was(text, key):
    tokens = Tokens.of(key, "survey", "id")
    assert tokens.text(tokens.token(text)) == text


@given(TEXTS, TEXTS)
def test_equal_texts_have_equal_codes_and_others_have_others(one, other):
    assert (TOKENS.token(one) == TOKENS.token(other)) == (one == other)


@given(st.binary(max_size=100).map(lambda data: data.hex()[: len(data)]))
def test_a_code_tells_its_length_in_steps_alone(text):
    steps = len(text) // BUCKET
    assert len(TOKENS.token(text)) == len(TOKENS.token("x" * (BUCKET * steps)))
    if len(text) < BUCKET:
        assert len(TOKENS.token(text)) == SHORTEST


@given(TEXTS, KEYS)
def test_codes_of_another_key_project_or_domain_are_others_and_do_not_open(text, key):
    token = TOKENS.token(text)
    others = [Tokens.of(KEY, "other", "national_id"), Tokens.of(KEY, "survey", "other")]
    if key != KEY:
        others.append(Tokens.of(key, "survey", "national_id"))
    for other in others:
        assert other.token(text) != token
        with pytest.raises(RefusedError) as caught:
            other.text(token)
        assert caught.value.code == "reidentify.token"
        assert token not in str(caught.value)


@given(TEXTS, st.data())
def test_a_changed_code_is_refused(text, data):
    token = TOKENS.token(text)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567A18="))
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(RefusedError):
            TOKENS.text(changed)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    spare = letters[letters.index(token[-1]) ^ 1]  # says nothing in a code of 53 bytes
    for other in (token[:-1], token + "a", token[:-1] + spare, token.upper(), f" {token}"):
        with pytest.raises(RefusedError):
            TOKENS.text(other)


@pytest.mark.parametrize("token", ["", "a", "é" * SHORTEST, "hvatgqsh46nurvytlpkg5gxvq6msrbpa"])
def test_what_is_no_code_is_refused(token):
    with pytest.raises(RefusedError):
        check_tokens([TOKENS.token("a"), token])


@pytest.mark.parametrize("length", [0, 32, 63, 65, 128])
def test_a_data_key_has_64_bytes(length):
    with pytest.raises(SecretError):
        Tokens.of(bytes(length), "survey", "id")
