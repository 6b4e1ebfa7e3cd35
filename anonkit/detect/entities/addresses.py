"""Street addresses, plots, boxes and codes, with the town beside them, as one.

A number alone is none: a form has a word of a street or a plot in it, or stands beside
a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities import address_forms as forms
from anonkit.detect.entities import locations
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.later import later
from anonkit.detect.entities.place_words import NO_PLACE
from anonkit.detect.entities.words import BLANK, LATIN, Words, words_of
from anonkit.detect.places import load

_REACH = 70
"""Characters in front of `Street` that may hold its number and name."""
_JOINT = later(r"[ \t]*(?:[,.;:–()/-]{0,2}[ \t]*|,?[ \t]*\n[ \t>?]{0,8},?[ ]?)")
"""What may part two pieces of one address; one end of a line at most."""
TOWN, FLAT, STREET = 0, 1, 2
"""What a piece is: an address beside a flat or a code, one beside a town, or one by itself."""
Piece = tuple[int, int, int]
"""Start, end, and which of these."""


def places(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Where addresses stand in one text, all that belongs to one as one."""
    words = words_of(text)
    pieces = list(_pieces(words))
    if not pieces and not any(map(str.isdigit, text)):
        return
    towns = list(locations.found(text))
    pieces += [(*found.span(), STREET) for found in forms.TOWN_AND_CODE.finditer(text)]
    if not pieces:
        return
    pieces += [(start, end, TOWN) for start, end in towns]
    pieces += [(*found.span(), FLAT) for found in forms.UK_CODE.finditer(text)]
    yield from _together(text, sorted(pieces))


def _pieces(words: Words) -> Iterator[Piece]:
    for at, key in enumerate(words.keys):
        if key in forms.AT_A_WORD:
            yield from _form_at(words, at)
        if key in forms.STREETS:
            yield from _street(words, at)
    if any(map(str.isdigit, words.text)):
        for found in forms.GERMANIC.finditer(words.text):
            yield _number_in_front(words.text, found.start()), found.end(), STREET
        for found in forms.PARCEL.finditer(words.text):
            yield *found.span(), STREET
        for found in forms.BETWEEN_NUMBERS.finditer(words.text):
            if NO_PLACE.isdisjoint(found.group().lower().split()):
                yield *found.span(), STREET


def _form_at(words: Words, at: int) -> Iterator[Piece]:
    """What begins with the word of a form: `Calle`, `Plot`, `P.O. Box`."""
    start, key = words.starts[at], words.keys[at]
    if start and (words.text[start - 1].isalnum() or words.text[start - 1] in "_@"):
        return
    pattern, strong = forms.AT_A_WORD[key]
    if not words.capital(at):
        pattern = forms.SMALL.get(key, pattern if key not in _STREET_WORDS else _NEVER)
    found = pattern.match(words.text, start)
    if found and not strong:
        yield _flat(words.text, found)
    elif found:
        start = _number_in_front(words.text, start) if key in _STREET_WORDS else start
        yield _box_start(words, at) if key in {"box", "bag"} else start, found.end(), STREET


def _flat(text: str, found: re.Match[str]) -> Piece:
    """A flat or a room with the street in front and the town behind, where both are told."""
    front = forms.UNIT_IN_FRONT.search(text, max(0, found.start() - _REACH), found.start())
    behind = forms.UNIT_LINES.match(text, found.end())
    start = front.start() if front else found.start()
    return start, behind.end() if behind else found.end(), STREET if front or behind else FLAT


_NEVER = later(r"(?!)")
_STREET_WORDS = frozenset(
    word for word, (pattern, _) in forms.AT_A_WORD.items()
    if pattern in {forms.AT_A_WORD[word][0] for word in ("calle", "av", "rue", "travessa")}
)  # fmt: skip


def _number_in_front(text: str, start: int) -> int:
    """Where the number in front of a street starts: `12 rue de la Paix`."""
    number = forms.NUMBER_IN_FRONT.search(text, max(0, start - 14), start)
    return number.start() if number else start


def _box_start(words: Words, at: int) -> int:
    """With `P.O.` or `Private` in front of `Box`."""
    first = at
    while first and words.keys[first - 1] in {"p", "o", "po", "postal", "post", "gpo", "private"}:
        if words.between(first - 1) not in {" ", ".", ". ", "-"}:
            break
        first -= 1
    return words.starts[first]


def _street(words: Words, at: int) -> Iterator[Piece]:
    """`12 Moi Avenue`, `Ngong Road`, `42nd Street`."""
    key, end = words.keys[at], words.end(at)
    small = not words.capital(at)
    if small and key not in forms.SAID_SMALL:
        return
    start = words.starts[at]
    front = words.text[max(0, start - _REACH) : start]
    found = forms.IN_FRONT_OF_A_STREET.search(front)
    if not found:
        return
    named = found.group().replace(",", " ").replace("-", " ").split()
    numbered = named[0][0].isdigit()
    while named and named[0].lower() in LITTLE_WORDS | _NOT_A_STREET:
        named.pop(0)
    offset = found.start() + found.group().find(named[0]) if named else 0
    if not named or not _names_a_street(words, at, named, numbered=numbered):
        return
    if key in forms.ABBREVIATED and words.text[end : end + 1] == ".":
        end += 1
    number = forms.AFTER_NUMBER.match(words.text, end)
    yield start - len(front) + offset, number.end() if number else end, STREET


_NOT_A_STREET = frozenset(
    ["in", "at", "on", "from", "near", "to", "along", "the", "a", "an", "of", "this", "that", "our"]
)


def _names_a_street(words: Words, at: int, named: list[str], *, numbered: bool) -> bool:
    if numbered:
        return len(named) > 1 or named[0][-1].isalpha()
    key, common = words.keys[at], load().common
    if key not in forms.ALONE | forms.ABBREVIATED:
        return False
    new = any(word.lower().strip(".'’") not in common for word in named)
    if key in forms.ABBREVIATED and words.text[words.end(at) : words.end(at) + 1] != ".":
        return new and key in {"rd", "ave", "blvd", "hwy"}
    if not words.capital(at):
        return new
    first = at - len(named)
    head = words.between(first - 1) not in BLANK
    return new or not head


def _together(text: str, pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Pieces that only commas, blanks or the end of a line part are one address."""
    start, end, kinds = pieces[0][0], pieces[0][1], {pieces[0][2]}
    for first, last, kind in [*pieces[1:], (len(text) + 1, len(text) + 1, TOWN)]:
        joint = _JOINT.match(text, end) if first > end else None
        if first <= end or (first <= len(text) and joint and joint.end() >= first):
            end, kinds = max(end, last), kinds | {kind}
            continue
        if STREET in kinds or kinds == {TOWN, FLAT}:
            yield start, end
        start, end, kinds = first, last, {kind}


ENTITY = Entity(
    "ADDRESS",
    "Street addresses, plots, house numbers, post boxes, and codes beside a place.",
    own=places,
    gate=LATIN,
    examples=(
        ("at 12 Moi Avenue, Nairobi today", "", "12 Moi Avenue, Nairobi"),
        ("send to P.O. Box 123-40100 Kisumu", "", "P.O. Box 123-40100 Kisumu"),
        ("andika S.L.P. 456 leo", "", "S.L.P. 456"),
        ("on Plot No. 23/45 there", "", "Plot No. 23/45"),
        ("title L.R. No. 209/1234 is", "", "L.R. No. 209/1234"),
        ("on plot Kisumu/Manyatta A/1234 today", "", "plot Kisumu/Manyatta A/1234"),
        ("vive en la Calle 12 # 34-56 hoy", "", "Calle 12 # 34-56"),
        ("vive en la Cra. 7 No. 45-12 hoy", "", "Cra. 7 No. 45-12"),
        ("está en Av. Rivadavia 1234 ya", "", "Av. Rivadavia 1234"),
        ("el Mz. B Lt. 5 no paga", "", "Mz. B Lt. 5"),
        ("es C/ Mayor 5, 3.º B de", "", "C/ Mayor 5, 3.º B"),
        ("na Rua das Flores 123 falta", "", "Rua das Flores 123"),
        ("au 12 rue de la Paix ce", "", "12 rue de la Paix"),
        ("kwenye Barabara ya Ngong kuna", "", "Barabara ya Ngong"),
        ("ni Nyumba namba 12 pale", "", "Nyumba namba 12"),
        ("at H.No. 12 we", "", "H.No. 12"),
    ),
)
