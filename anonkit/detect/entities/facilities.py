"""Health facilities, schools, places of worship, water points, stations and camps with a name.

`Obwolo dispensary`, `zahanati ya Mirembo` and `Escuela N.º 123` are found; `the local clinic`
and `shule ya msingi ya hapa` stay: they pin nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities import devanagari_places
from anonkit.detect.entities import facility_words as say
from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.later import later
from anonkit.detect.entities.place_words import FROM, IN, NO_PLACE
from anonkit.detect.entities.words import BLANK, LATIN, Words, words_of
from anonkit.detect.names import is_listed
from anonkit.detect.places import NAME, STAYS, SURE, load

_MOST = 7
"""Words of the longest name, with what qualifies it."""
_QUOTED = frozenset({' "', " “", " «", " '", " ‘", ' ("', ": "})
_IN_A_NAME = BLANK | {"-", ". ", ".", "'", "’", " & "}
_NUMBER = later(
    r"\s{0,2}(?:(?:[Nn]\.? ?[º°o]s?\.?|[Nn][Oo]\.|#|[Nn]amba|[Nn]úm(?:ero|\.)|[Nn]umber)\s{0,2}"
    r"|(?<=[a-z] )(?=\d\d))\d{1,6}(?:-[A-Z]{1,2})?(?![\w%]| ?(?:km|m|kms|%|years?|años"
    r"|personas|people)\b)"
)
_LITTLE = (LITTLE_WORDS | IN | FROM) - say.QUALIFIERS - {"san"}
_NO_NAME = later(r"(?:ed|ing|ly|ous|ive|ful|less|able|ible|est|ic|al|ern|ary)\Z")
"""Ends of words that describe; a sentence may begin with them."""


def places(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Where facilities with a name or a number stand in one text."""
    words = words_of(text)
    if say.KINDS.isdisjoint(words.keys):
        return
    for at, key in enumerate(words.keys):
        if key in say.ABBREVIATIONS:
            yield words.starts[at], words.end(at)
        if key in say.KINDS:
            yield from filter(None, (_behind_a_name(words, at), _in_front_of_one(words, at)))


def _behind_a_name(words: Words, at: int) -> tuple[int, int] | None:
    """`Obwolo dispensary`, `St. Mary's Primary School`, `Wanjiku's borehole`."""
    pair = (words.before(at), words.keys[at])
    alone = words.keys[at] in say.BEHIND_A_NAME or _is_a_church(words, at)
    if pair not in say.PAIRS and not alone:
        return None
    first, named = _names_in_front(words, at - 1 if pair in say.PAIRS else at)
    if not named and words.keys[at] in say.GUARDED and words.key(first) == "central":
        named = [first]
    while first < at and words.keys[first] in {"the", "of", "and", "for"}:
        first += 1
    if not named or not _is_named(words, named, first, at):
        return None
    return words.starts[first], words.end(at)


def _is_a_church(words: Words, at: int) -> bool:
    """Whether the name of a place stands in front of a faith: `Pandpieri Catholic`."""
    key = words.before(at)
    new = key not in load().common and load().marks.get(key) not in {STAYS, NAME}
    return (
        words.keys[at] in say.DENOMINATIONS
        and words.capital(at)
        and words.capital(at - 1)
        and new
        and not words.shouted(at)
    )


def _names_in_front(words: Words, kind: int) -> tuple[int, list[int]]:
    """The first word of the name that ends where a kind begins, and the words that name."""
    first, named = kind, []
    for at in range(kind - 1, max(-1, kind - 1 - _MOST), -1):
        key, gap = words.keys[at], words.between(at)
        if gap not in _IN_A_NAME or (gap == ". " and key != "st"):
            break
        owned = key == "s" and words.between(at - 1) in {"'", "’"}
        name = words.capital(at) or load().marks.get(key) == SURE
        if not (name or owned or key in say.QUALIFIERS) or key in _LITTLE:
            break
        if name:
            first = at
            if key not in say.QUALIFIERS:
                named.append(at)
    return first, named


def _is_named(words: Words, named: list[int], first: int, kind: int) -> bool:
    """Whether the words in front of a kind name it."""
    known, keys = load(), [words.keys[at] for at in named]
    keys = [key for key in keys if key not in NO_PLACE and known.marks.get(key) != STAYS]
    listed = [key for key in keys if is_listed(key) or known.marks.get(key, "?") in "!+~"]
    new = [key for key in keys if key not in known.common]
    head = words.between(first - 1) not in BLANK
    if keys and not head and words.keys[kind] in say.GUARDED and not words.shouted(kind):
        return True
    if words.shouted(kind):
        return bool(set(listed) & set(new))
    if words.capital(kind):
        plain = words.keys[kind] not in say.NAMED_BY_PEOPLE and not (len(keys) < 2 and head)
        return bool(new) or (bool(keys) and plain)
    if words.keys[kind] in say.NEED_A_CAPITAL:
        return bool(set(listed) & set(new))
    return any(not head or key in listed or not _NO_NAME.search(key) for key in new)


def _in_front_of_one(words: Words, at: int) -> tuple[int, int] | None:
    """`zahanati ya Mirembo`, `Colegio San José`, `Escuela N.º 123`."""
    opened = _opening_end(words, at)
    if not opened or (words.keys[at] in say.SURNAMES and _is_surname(words, at)):
        return None
    end = opened
    while words.key(end) in say.KIND_QUALIFIERS and words.between(end - 1) in _IN_A_NAME:
        end += 1
    if words.capital(at):
        for last in range(opened - 1, end):
            number = _NUMBER.match(words.text, words.end(last))
            if number:
                return words.starts[at], number.end()
    last = _names_behind(words, end)
    return (words.starts[at], words.end(last - 1)) if _names_it(words, at, end, last) else None


def _is_surname(words: Words, at: int) -> bool:
    """Whether a kind with a capital follows a name: `Alberto Iglesia`."""
    before = words.before(at)
    return (
        words.capital(at)
        and words.capital(at - 1)
        and before not in load().common
        and before not in _LITTLE
    )


def _opening_end(words: Words, at: int) -> int:
    """The word after the kind that begins here; 0 where none does."""
    for length in (4, 3, 2):
        if tuple(words.keys[at : at + length]) in say.OPENINGS and words.joined(at, at + length):
            return at + length
    return at + 1 if words.keys[at] in say.IN_FRONT_OF_A_NAME else 0


def _names_behind(words: Words, start: int) -> int:
    """The end of the run of words with a capital that begins here, little words within."""
    gap = words.between(start - 1)
    if not words.capital(start) or not (gap in _IN_A_NAME or gap in _QUOTED):
        return start
    end = start + 1
    while end - start < _MOST:
        step = end
        while words.key(step) in say.LINKS and not words.capital(step) and step - end < 2:
            step += 1
        if not words.capital(step) or not all(
            words.between(left) in _IN_A_NAME
            and (words.between(left) != ". " or len(words.keys[left]) <= 3)
            for left in range(end - 1, step)
        ):
            break
        end = step + 1
    return end


def _names_it(words: Words, at: int, start: int, end: int) -> bool:
    """Whether what has a capital behind a kind is a name."""
    keys = [key for key in words.keys[start:end] if key not in say.KIND_QUALIFIERS]
    if not keys or keys[0] in NO_PLACE or load().marks.get(keys[0]) == STAYS:
        return False
    new = [key for key in keys if key not in load().common]
    if words.shouted(at):
        return any(is_listed(key) for key in new)
    if words.capitals(start) and not words.capital(at):
        return False
    if words.keys[at] in say.ENGLISH or words.between(start - 1) == ". ":
        return keys[0] in new
    return keys[0] not in say.PRONOUNS


def everywhere(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where facilities stand in one text, in the letters that are known."""
    yield from places(text, reading)
    if _DEVANAGARI.search(text):
        yield from devanagari_places.facilities(text, reading)


_DEVANAGARI = later(devanagari_places.FACILITY_ENTITY.gate)
ENTITY = Entity(
    "FACILITY",
    "Health facilities, schools, places of worship, water points and camps with a name or number.",
    own=everywhere,
    gate=f"{LATIN}|{devanagari_places.FACILITY_ENTITY.gate}",
    examples=(
        ("at Obwolo dispensary they said", "", "Obwolo dispensary"),
        ("near St. Mary's Primary School there", "", "St. Mary's Primary School"),
        ("from Wanjiku's borehole we", "", "Wanjiku's borehole"),
        ("zahanati ya Mirembo haina dawa", "", "zahanati ya Mirembo"),
        ("kituo cha afya cha Nyamuswa ni mbali", "", "kituo cha afya cha Nyamuswa"),
        ("el puesto de salud San Isidro cerró", "", "puesto de salud San Isidro"),
        ("en la Escuela N.º 123 falta agua", "", "Escuela N.º 123"),
        (
            "la escola municipal Zumbi dos Palmares fechou",
            "",
            "escola municipal Zumbi dos Palmares",
        ),
        ("le centre de santé de Kanyarwa manque", "", "centre de santé de Kanyarwa"),
        *devanagari_places.FACILITY_ENTITY.examples,
    ),
)
