"""Tokens: equal to the specification bit for bit, on every path."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions import ACTIONS
from anonkit.actions.base import Context
from anonkit.actions.cells import repeats
from anonkit.actions.normalise import IDS, normalise
from anonkit.actions.pseudonymise import PseudonymiseParams, pseudonymise
from anonkit.actions.tokens import PIECE, keyed_tokens
from anonkit.errors import InputError, SecretError

KEY = bytes(range(32))
KENYA = Context(column="phone", key=KEY, countries=("KE",))
ASSIGNED = st.characters(exclude_categories=("Cs", "Cn"))
TEXTS = st.text(ASSIGNED)
MESSY = st.text(st.sampled_from("aAß \t\x1c\x85\u00a0\u200b\u00ad’'ŉİ٣३x́e"), max_size=8) | TEXTS


def tokens_of(texts: list[str | None], context: Context = KENYA, **params: str) -> list[str | None]:
    return pseudonymise(
        pa.array(texts, pa.string()), PseudonymiseParams(**params), context
    ).to_pylist()


def independent_token(key: bytes, normalised: str) -> str:
    """The token by its definition: RFC 2104 and RFC 4648 with the standard library alone.

    Copy these lines to check a release's token without this package.
    """
    block = hashlib.sha256(key).digest() if len(key) > 64 else key
    block = block + b"\x00" * (64 - len(block))
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block))
    inner.update(b"\x01" + normalised.encode("utf-8"))
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block))
    outer.update(inner.digest())
    return base64.b32encode(outer.digest()[:20]).decode("ascii").lower()


def test_the_known_answers_never_change() -> None:
    number = "+254712345678"
    bare = hmac.digest(KEY, number.encode(), "sha256")[:20]
    assert base64.b32encode(bare).decode().lower() == "mezlqkd6d673ku2a4swlsg34htcjbde7"
    assert independent_token(KEY, number) == "hvatgqsh46nurvytlpkg5gxvq6msrbpa"
    assert tokens_of([number]) == ["hvatgqsh46nurvytlpkg5gxvq6msrbpa"]


@given(st.lists(TEXTS, max_size=5), st.binary(min_size=32, max_size=100))
def test_tokens_are_what_an_independent_program_computes(texts: list[str], key: bytes) -> None:
    wanted = [independent_token(key, text) for text in texts]
    assert keyed_tokens(pa.array(texts, pa.string()), key).to_pylist() == wanted


def test_tokens_of_every_length_and_script_are_those_of_the_standard_library() -> None:
    texts = ["é" * (n % 3) + "a" * n for n in range(200)] + ["नाम 你好 😀" * 50, "x" * 100_000]
    made = keyed_tokens(pa.array(texts), KEY).to_pylist()
    digests = [hmac.digest(KEY, b"\x01" + text.encode(), "sha256")[:20] for text in texts]
    assert made == [base64.b32encode(digest).decode().lower() for digest in digests]


def test_tokens_do_not_depend_on_where_a_piece_ends() -> None:
    texts = [f"id {n}" for n in range(PIECE + 3)]
    made = keyed_tokens(pa.array(texts), KEY)
    assert made[PIECE - 1 :].to_pylist() == [independent_token(KEY, t) for t in texts[PIECE - 1 :]]
    assert len(set(made.to_pylist())) == len(texts)


@given(st.lists(st.none() | MESSY, min_size=1, max_size=6), st.sampled_from(sorted(IDS)))
def test_both_paths_give_the_same_tokens(texts: list[str | None], rule: str) -> None:
    often = tokens_of(texts * 3, normalise=rule)
    once = [tokens_of([text], normalise=rule)[0] for text in texts]
    assert often == once * 3


def test_few_distinct_values_take_the_short_path() -> None:
    assert repeats(pa.array(["a", "a", "a"]))
    assert not repeats(pa.array(["a", "b", "a"]))


@given(MESSY.filter(lambda text: bool(text.strip())), st.binary(min_size=32, max_size=32))
def test_another_key_gives_another_token(text: str, key: bytes) -> None:
    # Equal by chance with p = 2^-160.
    other = Context(key=bytes(byte ^ 1 for byte in key))
    made = tokens_of([text], Context(key=key))
    assert made == [None] or made != tokens_of([text], other)


@pytest.mark.parametrize("key", [b"", b"short", bytes(31)])
def test_a_short_key_is_refused(key: bytes) -> None:
    with pytest.raises(SecretError):
        tokens_of(["a"], Context(key=key))


def test_without_linkage_no_two_cells_share_a_token() -> None:
    made = tokens_of(["a"] * 50 + [None, " "], Context(), linkage="none")
    assert made[50:] == [None, None]
    assert len(set(made[:50])) == 50
    assert {len(token or "") for token in made[:50]} == {32}


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mary  WANJIKU", " mary wanjiku\t", "Ｍａｒｙ Wanjiku", "Mary\u00a0Wan\u00adjiku\u200b"),
        ("Ng'ang'a", "Ng’ang’a", "NG\u02bcANG\u02bcA"),
        ("KE-123", "ke-١٢٣", "KE-१२३"),
        ("Straße", "STRASSE"),
        ("Zoe\u0308", "Zo\u00eb"),
    ],
)
def test_one_person_in_several_spellings_has_one_token(spellings: tuple[str, ...]) -> None:
    assert len(set(tokens_of(list(spellings)))) == 1


def test_a_phone_in_several_spellings_has_one_token() -> None:
    spellings = ["0712345678", "+254 712 345678", "254-712-345-678", "00254712345678", "٠٧١٢٣٤٥٦٧٨"]
    joined = tokens_of([s for s in spellings if not s.startswith("00")], normalise="phone")
    assert set(joined) == {"hvatgqsh46nurvytlpkg5gxvq6msrbpa"}


def test_numbers_behind_one_switchboard_stay_apart() -> None:
    first, second = tokens_of(["0712345678 ext 1", "0712345678 ext 2"], normalise="phone")
    assert first != second


def test_what_is_no_phone_is_spelled_as_text() -> None:
    garbage = ["None  given", "none given", "0712", "07 12"]
    assert tokens_of(garbage, normalise="phone") == tokens_of(garbage)


def test_countries_are_tried_in_their_order() -> None:
    uganda_first = Context(key=KEY, countries=("UG", "KE"))
    both = tokens_of(["0712345678"], uganda_first, normalise="phone")
    assert both == tokens_of(["+256712345678"], uganda_first, normalise="phone")
    assert both != tokens_of(["0712345678"], normalise="phone")


@pytest.mark.parametrize("cell", ["712345678.0", "7.12345678E8", "2.54712E+11"])
def test_a_phone_that_went_through_a_spreadsheet_is_refused(cell: str) -> None:
    with pytest.raises(InputError) as caught:
        tokens_of([cell], normalise="phone")
    assert caught.value.where == "column phone"
    assert cell.lower() not in str(caught.value).lower()


@pytest.mark.parametrize("rule", ["text", "phone"])
def test_a_character_that_unicode_does_not_know_is_refused(rule: str) -> None:
    with pytest.raises(InputError) as caught:
        tokens_of(["Mary \U000e0fff"], normalise=rule)
    assert "Mary" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_exact_joins_nothing_but_the_same_spelling() -> None:
    made = tokens_of(["a", "A", " a", "a"], normalise="exact")
    assert made[0] == made[3] == independent_token(KEY, "a")
    assert len(set(made)) == 3


@given(st.lists(st.none() | MESSY, max_size=5))
def test_the_fast_spelling_equals_the_careful_one(texts: list[str | None]) -> None:
    marker = "\u00e9 marks a batch that is not all ASCII"
    careful = normalise(pa.array([*texts, marker], pa.string()), "text", (), "c")[:-1]
    assert normalise(pa.array(texts, pa.string()), "text", (), "c").equals(careful)
    for text in texts:
        if text and text.isascii():
            assert text.casefold().split() == (careful[texts.index(text)].as_py() or "").split()


@given(MESSY)
def test_spelling_twice_changes_nothing(text: str) -> None:
    once = normalise(pa.array([text]), "text", (), "c")
    assert normalise(once, "text", (), "c").equals(once)


def test_the_key_hangs_on_the_algorithm_and_on_the_version_of_the_spelling() -> None:
    action = ACTIONS["pseudonymise"]
    assert action.purpose == "mac-token"
    assert action.scope(action.params()) == ("hmac-sha256-160", "text-v1")
    assert action.scope(action.params(normalise="phone")) == ("hmac-sha256-160", "phone-v1")
