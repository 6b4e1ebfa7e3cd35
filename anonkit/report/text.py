"""Text that is safe to show, and the text that a reader of the report sees."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

_DIRECTION_MARKS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Unicode's Bidi_Control characters: they can make text read as another text."""

_UNSEEN = frozenset({"style", "script", "template"})
_INLINE = frozenset({"a", "b", "bdi", "code", "em", "i", "small", "span", "strong"})
_SPOKEN = frozenset({"alt", "aria-label", "content", "placeholder", "title", "value"})
"""Attributes whose text reaches a reader's eyes or ears."""


def plain(text: str) -> str:
    """`text` with every character that steers a reader's screen made visible.

    Controls (terminal escapes among them), direction marks and lone surrogates
    become `⟨U+202E⟩`; line breaks and tabs become a space. All else stays.
    """
    return "".join(_visible(character) for character in text)


def text_of(html: str | bytes) -> str:
    """All text of a page that a reader can see or hear, a line for each block.

    Texts of inline elements are joined as a browser joins them, so a value
    stands in the answer as one token wherever it stands as one on the screen.
    """
    reader = _Reader()
    reader.feed(html.decode("utf-8") if isinstance(html, bytes) else html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(character: str) -> str:
    if character in "\t\n\r\u2028\u2029":
        return " "
    if character in _DIRECTION_MARKS or unicodedata.category(character) in ("Cc", "Cs"):
        return f"⟨U+{ord(character):04X}⟩"
    return character


class _Reader(HTMLParser):
    """Collects visible text; a block's edges become line breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag not in _INLINE:
            self.pieces.append("\n")
        self.pieces.extend(f"\n{value}\n" for name, value in attrs if name in _SPOKEN and value)

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag not in _INLINE:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # A line break inside a text is only a space on the screen.
            self.pieces.append(data.replace("\n", " "))
