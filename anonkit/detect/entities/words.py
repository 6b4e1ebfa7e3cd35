"""The words of a text in Latin letters, what parts them, and which of them have a capital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from anonkit.detect.entities.later import later
from anonkit.detect.places import fold

_WORD = later(r"([^\W\d_]+(?:['’`ʼ](?![sS]\b)[^\W\d_]+)*)")
_JOINTS = frozenset((" ", "-", "\u00a0", ". ", "’ ", "' "))
"""What may stand between two words of one name."""
LATIN = "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
"""The gate of whatever is found by words in Latin letters, as `re` and RE2 write it."""
BLANK = frozenset((" ", "\u00a0", "  "))
_fold = lru_cache(maxsize=1 << 16)(fold)


@dataclass(frozen=True)
class Words:
    """The n words of one text; those before the first and behind the last are empty."""

    text: str
    written: Sequence[str]
    """As they stand there."""
    keys: Sequence[str]
    """Folded: lower case, without accents and apostrophes."""
    gaps: Sequence[str]
    """n + 1 pieces: in front of each word, and behind the last."""
    starts: Sequence[int]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.written)

    def end(self, at: int) -> int:
        """Where a word ends."""
        return self.starts[at] + len(self.written[at])

    def key(self, at: int) -> str:
        """The folded word; empty where there is none."""
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    def between(self, left: int) -> str:
        """What parts a word from the next one; a new line where there is none."""
        return self.gaps[left + 1] if 0 <= left < len(self.keys) - 1 else "\n"

    def joined(self, start: int, end: int) -> bool:
        """Whether all words from one to the one before another may belong to one name."""
        return all(gap in _JOINTS for gap in self.gaps[start + 1 : end])

    def before(self, at: int) -> str:
        """The folded word in front, where a blank parts them."""
        return self.key(at - 1) if self.between(at - 1) in BLANK else ""

    def after(self, end: int) -> str:
        """The folded word behind, where a blank or a hyphen parts them."""
        gap = self.between(end - 1)
        return self.key(end) if gap in BLANK or gap == "-" else ""

    def capital(self, at: int) -> bool:
        """Whether the word has one."""
        return 0 <= at < len(self.written) and self.written[at][0].isupper()

    def capitals(self, at: int) -> bool:
        """Whether the word is written in them, two at least."""
        if not 0 <= at < len(self.written):
            return False
        word = self.written[at]
        return len(word) > 1 and word.isupper()

    def shouted(self, at: int) -> bool:
        """Whether the word stands among others in capitals."""
        if not self.capitals(at):
            return False
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(self.written)]
        return not beside or any(map(self.capitals, beside))

    def alone(self, at: int, end: int) -> bool:
        """Whether words are no part of a handle, a code or an address on the internet."""
        before, behind = self.gaps[at][-1:], self.gaps[end][:2]
        if before in {"@", "_", "."} or before.isdigit():
            return False
        if behind[:1] in {"@", "_"} or behind[:1].isdigit():
            return False
        return behind not in {".", "/"} or end == len(self.written) or not self.keys[end].islower()


@lru_cache(maxsize=4)
def words_of(text: str) -> Words:
    """The words of one text; several entities look at the same one in turn."""
    parts = _WORD.split(text)
    edges = [0, *accumulate(map(len, parts))]
    written = parts[1::2]
    return Words(text, written, list(map(_fold, written)), parts[0::2], edges[1:-1:2])
