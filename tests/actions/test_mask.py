"""Masks: what two people may differ in without looking different."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions.base import Context
from anonkit.actions.mask import MOST_SHOWN, STARS, MaskParams, mask

CHARACTERS = st.characters(exclude_categories=("Cs",))


def masked(*texts: str, keep_last: int) -> list[str]:
    return mask(
        pa.array(texts, pa.string()), MaskParams(keep_last=keep_last), Context()
    ).to_pylist()


@given(st.data(), st.text(CHARACTERS, max_size=MOST_SHOWN))
def test_people_who_differ_only_in_what_is_hidden_look_the_same(
    data: st.DataObject, tail: str
) -> None:
    hidden = st.text(CHARACTERS, min_size=len(tail))
    ada, bob = (data.draw(hidden) + tail for _ in "ab")
    a, b = masked(ada, bob, keep_last=len(tail))
    assert a == b


@given(st.text(CHARACTERS), st.integers(0, MOST_SHOWN))
def test_at_least_half_of_a_text_is_hidden(text: str, keep_last: int) -> None:
    [told] = masked(text, keep_last=keep_last)
    assert told.startswith(STARS)
    shown = told[len(STARS) :]
    assert text.endswith(shown)
    assert len(shown) in (0, keep_last)
    assert 2 * len(shown) <= len(text)
