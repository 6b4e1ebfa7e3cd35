"""Finding hidden cells in released text without any model: whole words, one spelling.

Both sides are brought into one spelling: NFKC, case folded, digits of all
scripts as ASCII, and everything between words (a word is a run of letters,
marks and digits) as one space. `0712-345 678` is `0712 345 678`, and
`Mary  WANJIKU` is `mary wanjiku`.

Numbers are written with their digits grouped in many ways, so a cell of
digits alone also counts without its spaces, and so does every run of groups
of digits in a released cell. In such a run each group but the first has two
digits or more: `1 2 3 4 5 6` is a list of answers, not a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

SHORTEST = 6
"""Characters a secret has at least; shorter ones are words and codes."""
LONGEST_NUMBER = 24
"""Digits of the longest number that is looked for in groups."""
PIECE_BYTES = 1 << 25
"""Text handed out at a time by `span_pieces` (32 MiB), give or take one cell."""

_SAMPLE = 1024
"""Cells looked at to see whether they repeat."""
_SPACE = 0x20
_ZERO_WIDTH_SPACE = 0x200B
_CHUNK = re.compile(r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")
"""Between ASCII letters, digits and whatever is not ASCII, other ASCII always parts words."""
_SPELLED_ASCII = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else _SPACE for code in range(256)
)
"""What each byte becomes: letters in lower case, digits, and a space for the rest."""

Numbers = npt.NDArray[np.int64]


def normalise_cell(cells: pa.Array) -> pa.Array:
    """n texts in one spelling; a null stays null.

    All-ASCII cells are spelled in one go, the others one by one; both ways
    give the same for the same cell.
    """
    texts = cells if pa.types.is_string(cells.type) else cells.cast(pa.string())
    ascii_only = pc.string_is_ascii(texts)
    if pc.all(ascii_only).as_py() is not False:
        return _ascii(texts)
    others = pc.and_(pc.invert(ascii_only), pc.is_valid(texts)).to_numpy(zero_copy_only=False)
    plain = _ascii(pc.if_else(ascii_only, texts, None))
    spell = _speller()
    spelled = [spell(text) for text in texts.filter(pa.array(others)).to_pylist()]
    return pc.replace_with_mask(plain, pa.array(others), pa.array(spelled, pa.string()))


class Word(NamedTuple):
    """One word of a text in the one spelling, and where it stands (code points)."""

    text: str
    start: int
    end: int


def words_in(text: str) -> list[Word]:
    """The words of `normalise_cell` of one text, in order, with their places.

    Words that no ASCII parts, such as two sentences of another script, share
    the place of all of them.
    """
    found = []
    for chunk in _CHUNK.finditer(text):
        piece = chunk.group()
        words = [piece.lower()] if piece.isascii() else _spell()(piece).split(" ")
        found += [Word(word, *chunk.span()) for word in words if word]
    return found


def secrets(cells: pa.Array, minimum: int = SHORTEST) -> pa.Array:
    """What must stand nowhere, out of n hidden cells.

    Args:
        cells: n texts; nulls are passed over.
        minimum: Characters a secret has at least, spaces included.

    Returns:
        Normalised cells, and those of digits alone without their spaces too
        (m strings, not all distinct).
    """
    spelled = normalise_cell(_fewer(cells))
    spelled = spelled.drop_null() if spelled.null_count else spelled
    joined = _without_spaces(spelled)
    found = pa.concat_arrays([spelled, joined]) if len(joined) else spelled
    long_enough = pc.greater_equal(pc.utf8_length(found), minimum)
    return found if pc.all(long_enough).as_py() else found.filter(long_enough)


def word_counts(spelled: pa.Array) -> set[int]:
    """How many words normalised cells have, each number once."""
    data, offsets = _buffers(spelled)
    if not (data == _SPACE).any():
        return {1} if len(spelled) else set()
    # In the one spelling there is one space between two words, and no other.
    spaces = np.diff(_before(data == _SPACE, offsets))
    return set((np.flatnonzero(np.bincount(spaces)) + 1).tolist())


def _fewer(cells: pa.Array) -> pa.Array:
    """The distinct cells, where a sample says that there are much fewer."""
    sample = cells.slice(0, _SAMPLE)
    return pc.unique(cells) if pc.count_distinct(sample).as_py() * 2 < len(sample) else cells


def spans(cells: pa.Array, lengths: Collection[int], minimum: int = SHORTEST) -> pa.Array:
    """Every run of whole words in n released cells that could be a secret, distinct.

    Args:
        cells: n texts; nulls are passed over.
        lengths: Numbers of words that secrets have (each >= 1).
        minimum: Characters a secret has at least.

    Returns:
        Distinct strings: the runs with as many words as one of `lengths`,
        and, whatever the lengths, runs of groups of digits without their
        spaces. Long texts and many lengths give many: see `span_pieces`.
    """
    pieces = list(span_pieces(cells, lengths, minimum))
    return pc.unique(pa.concat_arrays(pieces)) if pieces else pa.array([], pa.string())


def span_pieces(
    cells: pa.Array, lengths: Collection[int], minimum: int = SHORTEST
) -> Iterator[pa.Array]:
    """`spans` a piece at a time, each distinct in itself, so that memory stays flat."""
    words = _Words(pc.unique(normalise_cell(cells).drop_null()))
    for length in sorted(lengths):
        yield from words.runs(length, minimum)
    yield from _numbers(words, minimum)


class _Words:
    """The words of normalised cells, as places in one buffer."""

    def __init__(self, cells: pa.Array) -> None:
        self.bytes, offsets = _buffers(cells)
        filled = offsets[:-1] < offsets[1:]
        firsts, ends = offsets[:-1][filled], offsets[1:][filled]
        spaces = np.flatnonzero(self.bytes == _SPACE)
        # Two sorted runs: a stable sort only merges them.
        self.starts = np.sort(np.concatenate([firsts, spaces + 1]), kind="stable")
        self.ends = np.sort(np.concatenate([spaces, ends]), kind="stable")
        self.cell = np.searchsorted(ends, self.starts, side="right")
        """Which (filled) cell a word stands in."""

    def runs(self, length: int, minimum: int) -> Iterator[pa.Array]:
        """Runs of `length` words with at least `minimum` characters, a piece at a time."""
        if length > len(self.starts):
            return
        last = length - 1
        together = self.cell[: len(self.cell) - last] == self.cell[last:]
        starts = self.starts[: len(self.starts) - last][together]
        ends = self.ends[last:][together]
        long_enough = ends - starts >= minimum  # bytes; never fewer than characters
        starts, ends = starts[long_enough], ends[long_enough]
        for piece in _by_size(ends - starts):
            found = _slices(self.bytes, starts[piece], ends[piece])
            yield pc.unique(found.filter(pc.greater_equal(pc.utf8_length(found), minimum)))


def _numbers(words: _Words, minimum: int) -> Iterator[pa.Array]:
    """Runs of two or more groups of digits, joined, with `minimum` to 24 digits."""
    if len(words.starts) == 0:
        return
    sizes = words.ends - words.starts
    others = (words.bytes != _SPACE) & ((words.bytes < ord("0")) | (words.bytes > ord("9")))
    numeric = ~np.logical_or.reduceat(others, words.starts)
    firsts = np.flatnonzero(numeric)
    total = sizes[firsts]
    for more in range(1, LONGEST_NUMBER // 2 + 1):
        inside = firsts + more < len(sizes)
        firsts, total = firsts[inside], total[inside]
        lasts = firsts + more
        fits = numeric[lasts] & (sizes[lasts] >= 2) & (words.cell[firsts] == words.cell[lasts])
        fits &= total + sizes[lasts] <= LONGEST_NUMBER
        firsts, total = firsts[fits], (total + sizes[lasts])[fits]
        if len(firsts) == 0:
            return
        wanted = firsts[total >= minimum]
        for piece in _by_size(words.ends[wanted + more] - words.starts[wanted]):
            some = wanted[piece]
            found = _slices(words.bytes, words.starts[some], words.ends[some + more])
            yield pc.unique(pc.replace_substring(found, " ", ""))


def _without_spaces(spelled: pa.Array) -> pa.Array:
    """The cells of digits in groups, joined."""
    data, offsets = _buffers(spelled)
    if not (data == _SPACE).any():
        return spelled.slice(0, 0)
    # Cells begin with no space: those that begin with no digit need no closer look.
    firsts = data[offsets[:-1][offsets[:-1] < offsets[1:]]]
    if not (firsts - ord("0") < 10).any():
        return spelled.slice(0, 0)
    grouped = spelled.filter(pc.match_substring_regex(spelled, "^[0-9]+( [0-9]+)+$"))
    return pc.replace_substring(grouped, " ", "")


def _by_size(sizes: Numbers) -> Iterator[slice]:
    """Cut a list into slices of about `PIECE_BYTES` each."""
    if len(sizes) == 0:
        return
    piece = np.cumsum(sizes) // PIECE_BYTES
    edges = np.flatnonzero(np.diff(piece, prepend=-1)).tolist()
    for start, end in zip(edges, [*edges[1:], len(sizes)], strict=True):
        yield slice(start, end)


def _slices(data: npt.NDArray[np.uint8], starts: Numbers, ends: Numbers) -> pa.Array:
    """The texts between places of one buffer, which may overlap."""
    sizes = ends - starts
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], sizes)
    return _strings(data[places], offsets)


def _ascii(texts: pa.Array) -> pa.Array:
    """`normalise_cell` of ASCII texts (or nulls), all at once."""
    raw, offsets = _buffers(texts)
    spelled = raw.tobytes().translate(_SPELLED_ASCII)
    data = np.frombuffer(spelled, np.uint8)
    if b" " not in spelled:
        return _strings(data, offsets, valid=texts)
    # A space goes where it follows another or begins a cell, and then where it ends one.
    spaces = data == _SPACE
    gone = np.empty_like(spaces)
    gone[:1] = False
    np.logical_and(spaces[1:], spaces[:-1], out=gone[1:])
    filled = offsets[:-1] < offsets[1:]
    begins = offsets[:-1][filled]
    gone[begins] = spaces[begins]
    data, offsets = _cut(data, offsets, gone)
    last = offsets[1:][offsets[:-1] < offsets[1:]] - 1
    last = last[data[last] == _SPACE]
    if len(last):
        gone = np.zeros(len(data), np.bool_)
        gone[last] = True
        data, offsets = _cut(data, offsets, gone)
    return _strings(data, offsets, valid=texts)


def _cut(
    data: npt.NDArray[np.uint8], offsets: Numbers, gone: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """Texts without some of their bytes."""
    if not gone.any():
        return data, offsets
    return data[~gone], offsets - _before(gone, offsets)


def _before(marks: npt.NDArray[np.bool_], places: Numbers) -> Numbers:
    """How many of some marks stand before each place: counted in words of 64 of them."""
    bits = np.packbits(marks, bitorder="little")
    words = np.pad(bits, (0, -len(bits) % 8 + 8)).view("<u8")
    before = np.concatenate([[0], np.cumsum(np.bitwise_count(words), dtype=np.int64)])
    word, bit = places >> 6, (places & 63).astype(np.uint64)
    below = (np.uint64(1) << bit) - np.uint64(1)
    found: Numbers = before[word] + np.bitwise_count(words[word] & below)
    return found


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], Numbers]:
    """The bytes of n texts and their n + 1 offsets, from 0; a null has none."""
    if texts.null_count:
        texts = pc.fill_null(texts, "")
    _, offsets, data = texts.buffers()
    if len(texts) == 0 or data is None:
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    places = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    places = places.astype(np.int64)
    return np.frombuffer(data, np.uint8)[places[0] : places[-1]], places - places[0]


def _strings(
    data: npt.NDArray[np.uint8], offsets: Numbers, valid: pa.Array | None = None
) -> pa.Array:
    """Bytes and n + 1 offsets as n strings, null where `valid` is."""
    buffers = (pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(data)))
    made = pa.StringArray.from_buffers(len(offsets) - 1, *buffers)
    if valid is None or valid.null_count == 0:
        return made
    return pc.if_else(pc.is_valid(valid), made, pa.scalar(None, pa.string()))


class _Characters(dict[int, str]):
    """What each code point becomes once folded, worked out once for each one met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = made = _character(character)
        return made


def _character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character if category[0] in "LMN" else " "


class _Invisible(dict[int, str]):
    """Formatting characters go: a soft hyphen or a joiner does not part a word."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        hidden = unicodedata.category(character) == "Cf" and code != _ZERO_WIDTH_SPACE
        self[code] = made = "" if hidden else character
        return made


def _speller() -> Callable[[str], str]:
    """`normalise_cell` of any text, one at a time."""
    invisible, characters = _Invisible(), _Characters()

    def spell(text: str) -> str:
        folded = unicodedata.normalize("NFKC", text.translate(invisible)).casefold()
        words = unicodedata.normalize("NFKC", folded).translate(characters).split(" ")
        return " ".join(filter(None, map(_without_leading_marks, words)))

    return spell


@cache
def _spell() -> Callable[[str], str]:
    return _speller()


def _without_leading_marks(word: str) -> str:
    """A mark without a letter before it belongs to no word (NFKC of an overline is one)."""
    while word and not word[0].isascii() and unicodedata.category(word[0])[0] == "M":
        word = word[1:]
    return word
