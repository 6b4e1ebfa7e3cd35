"""What a reader sees of a page, and which characters may reach a screen."""

from __future__ import annotations

import html
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from anonkit.report.text import plain, text_of


def test_inline_elements_do_not_split_a_word() -> None:
    assert text_of("<p>07<b>12</b>345<bdi>678</bdi></p>") == "0712345678"


def test_blocks_and_cells_do() -> None:
    assert text_of("<tr><td>07</td><td>12</td></tr><p>x</p>") == "07\n12\nx"


def test_style_is_not_seen_and_spoken_attributes_are() -> None:
    page = '<title>t</title><style>p { top: 1 }</style><img alt="a map"><p title="more">x</p>'
    assert text_of(page) == "t\na map\nmore\nx"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_every_escaped_text_is_found_again(text: str) -> None:
    found = text_of(f"<p>{html.escape(text)}</p>")
    assert found.split() == text.split()


@given(st.text(st.characters(exclude_categories=())))
def test_plain_text_steers_no_screen_and_can_be_written(text: str) -> None:
    shown = plain(text)
    shown.encode("utf-8")
    assert not any(unicodedata.category(character) == "Cc" for character in shown)
    assert not any(unicodedata.bidirectional(character) in BIDI for character in shown)


@given(st.text(st.characters(categories=("L", "M", "N", "P", "Zs"))))
def test_plain_leaves_ordinary_text_alone(text: str) -> None:
    assert plain(text) == text


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
