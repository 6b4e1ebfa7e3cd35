"""The fingerprint in words: unmistakable over a bad line."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from anonkit.keys import words
from anonkit.keys.spoken import WORDS


def letters_apart(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(row[-1] + 1, above[j] + 1, above[j - 1] + (a != b)))
    return row[-1]


def test_there_is_one_short_word_for_each_byte():
    assert len(WORDS) == len(set(WORDS)) == 256
    assert all(word.isascii() and word.islower() and 4 <= len(word) <= 7 for word in WORDS)


def test_any_two_words_are_three_letters_apart():
    assert min(letters_apart(*pair) for pair in combinations(WORDS, 2)) >= 3


@given(st.binary(min_size=32, max_size=32))
def test_the_words_give_back_the_first_ten_bytes(raw):
    spoken = words(raw.hex()).split("-")
    assert bytes(WORDS.index(word) for word in spoken) == raw[:10]


def test_a_frozen_fingerprint_stays_the_same_for_ever():
    assert (
        words(bytes(range(32)).hex())
        == "abbey-acorn-adult-agent-alarm-almond-angle-apron-atlas-attic"
    )
