"""What the search passes over, and what it notes of the cells it must find."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions.tokens import TOKEN_CHARS, random_tokens
from anonkit.keys.siv import Tokens
from anonkit.steps.residual import _all_tokens, _one_like_tokens

CIPHERS = st.builds(Tokens.of(bytes(range(64)), "survey", "id").token, st.text(max_size=40))
TOKENS = st.text("abz27", min_size=TOKEN_CHARS, max_size=TOKEN_CHARS) | CIPHERS
CLOSE = st.text("abz27A189é` ", min_size=TOKEN_CHARS - 1, max_size=TOKEN_CHARS + 1)
CLOSE |= st.builds(lambda text, n: text * n, st.sampled_from("az27A1é`"), st.integers(83, 87))


@given(st.lists(st.none() | TOKENS, max_size=5), CLOSE, st.integers(0, 3))
def test_only_whole_columns_of_tokens_are_passed_over(cells, other, cut):
    assert _all_tokens(pa.array(cells, pa.string())[cut:])
    mixed = pa.array([*cells, other], pa.string())
    token = re.fullmatch("[a-z2-7]{32}|[a-z2-7]{85,}", other) is not None
    assert _all_tokens(mixed) == token
    assert _all_tokens(mixed[min(cut, len(cells)) :]) == token


@pytest.mark.parametrize("code", [*range(0x20, 0x7F)])
def test_every_character_is_told_from_those_of_a_token(code):
    cell = chr(code) * TOKEN_CHARS
    assert _all_tokens(pa.array([cell])) == bool(re.fullmatch("[a-z2-7]+", cell))


def test_tokens_as_they_are_made_are_tokens():
    assert _all_tokens(random_tokens(50))


@given(TOKENS | CLOSE)
def test_a_hidden_cell_that_looks_like_a_token_is_noted(cell):
    token = re.fullmatch("[a-z2-7]{32}|[a-z2-7]{85,}", cell) is not None
    assert _one_like_tokens(pa.array(["Asha", cell])) == token
