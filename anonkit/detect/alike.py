"""When a word of a text is somebody's name though it is spelled otherwise.

All words here are spelled as `tokens` spells them (lower case, digits ASCII). A name and a word
that may be it share a key (`keys_of_name`, `keys_of_word`): deletions, as in SymSpell (Garbe 2012),
of a coarse spelling, so that candidates are found by looking up, and only those are compared.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anonkit.detect.names.diminutives import nicknames, stems

LEAST_SLIP = 4
"""Letters of the shortest name in which a slip of one letter is forgiven."""
LEAST_FIRST = 6
"""Letters of the shortest one in which that may be its first letter."""
LEAST_MARKED = 5
"""Characters of the shortest in Devanagari, where vowels are marks of their own."""
LEAST_SHORT = 3
"""Letters of the shortest beginning that stands for a name (`Eliza`, `Moha`)."""
_REMEMBERED = 1 << 16

_ACCENTS = re.compile("[\u0300-\u036f]+")
_LATIN = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"sh|ch(?=[eiy])"), "s"),
    (re.compile(r"tch"), "s"),
    (re.compile(r"[cgkst]h"), lambda match: match[0][0]),
    (re.compile(r"c(?=[eiy])|z|ç"), "s"),
    (re.compile(r"g(?=[eiy])"), "i"),
    (re.compile(r"ck|qu(?=[eiy])|[cq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"oo|ou|w"), "u"),
    (re.compile(r"a[eiy]"), "e"),
    (re.compile(r"v"), "b"),
    (re.compile(r"[jy]"), "i"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
"""Spellings that sound alike in the languages at hand, on both sides alike."""
_DEVANAGARI = str.maketrans(
    {"ी": "ि", "ू": "ु", "ई": "इ", "ऊ": "उ", "श": "स", "ष": "स", "ब": "व", "ण": "न", "ं": "न",
     "ँ": "न", "ृ": "रि", "्": "", "़": ""}
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy]")
_SCRIPT = re.compile(r"[\u0900-\u097f]")

_BEHIND_LATIN = ("s", "es", "le", "ko", "ka", "ki", "lai", "sanga", "ji", "dai", "didi", "bhai")
_BEHIND = (
    *("ले", "लाई", "लाइ", "को", "का", "की", "मा", "सँग", "संग", "बाट", "द्वारा", "हरू", "हरु", "जी"),
    *("ज्यू", "दाइ", "दाई", "दिदी", "भाइ", "बहिनी", "ने", "से", "में", "नै", "पनि", "कै"),
)
"""What Nepali and Hindi write on to a name, and the s of English."""
_IN_FRONT = (
    *("mama", "baba", "kwa", "wa", "ya", "na", "za", "la", "bi", "mzee", "bwana", "dada", "kaka"),
    *("babu", "bibi", "ndugu", "don", "dona", "el", "al", "san", "santa", "mr", "mrs", "abu", "um"),
)


@lru_cache(_REMEMBERED)
def unaccented(word: str) -> str:
    """The word without the accents of Latin letters; other marks are letters and stay."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", word)))


@lru_cache(_REMEMBERED)
def coarse(word: str) -> str:
    """One spelling for those that sound alike: `Mohammed` and `Mohamed`, `Njery` and `Njeri`."""
    word = unaccented(word)
    if _SCRIPT.search(word):
        return word.translate(_DEVANAGARI)
    for pattern, spelled in _LATIN:
        word = pattern.sub(spelled, word)
    return word


def deletions(word: str) -> set[str]:
    """The word, and what is left of it without one of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@lru_cache(_REMEMBERED)
def keys_of_name(name: str) -> frozenset[str]:
    """What a word must share with one word of a name to be it."""
    plain = unaccented(name)
    keys = deletions(coarse(name)) | deletions(plain)
    keys |= {coarse(other) for other in nicknames(plain)} | nicknames(plain)
    keys |= {f"^{plain[:end]}" for end in range(LEAST_SHORT - 1, len(plain) + 1)}
    return frozenset(keys)


@lru_cache(_REMEMBERED)
def keys_of_word(word: str) -> frozenset[str]:
    """What a name must share with a word of a text to be meant by it."""
    plain = unaccented(word)
    keys = deletions(coarse(word)) | deletions(plain)
    for bare in without_affixes(word):
        keys |= {coarse(bare), unaccented(bare)}
    if len(plain) >= LEAST_SHORT or not _VOWELS.search(plain):
        keys.add(f"^{plain}")
    keys |= {f"^{stem}" for stem in stems(plain)}
    # Two names in one word begin with one of them.
    keys |= {plain[:end] for end in range(LEAST_SHORT, len(plain) - 1)}
    return frozenset(keys)


@lru_cache(_REMEMBERED)
def without_affixes(word: str) -> tuple[str, ...]:
    """What may be a name in a word that has something written on to it."""
    found = []
    for suffix in _BEHIND if _SCRIPT.search(word) else _BEHIND_LATIN:
        if word.endswith(suffix) and len(word) - len(suffix) >= LEAST_SHORT:
            bare = word[: -len(suffix)]
            found += [bare, *without_affixes(bare)] if _SCRIPT.search(word) else [bare]
    found += [
        word[len(prefix) :]
        for prefix in _IN_FRONT
        if word.startswith(prefix) and len(word) - len(prefix) >= LEAST_SLIP
    ]
    return tuple(found)


@lru_cache(_REMEMBERED)
def is_variant(word: str, name: str) -> bool:
    """Whether a word is a name in another spelling, a nickname of it, or has something on to it.

    Names of less than three letters are nobody's: they are like too much.
    """
    plain, known = unaccented(word), unaccented(name)
    if plain == known:
        return True
    least = min(len(plain), len(known))
    if coarse(word) == coarse(name) and least >= LEAST_SHORT:
        return len(coarse(name)) >= LEAST_SHORT
    other = nicknames(known)
    if plain in other or (least >= LEAST_SLIP and coarse(word) in map(coarse, other)):
        return True
    return any(
        unaccented(bare) == known or (len(bare) >= LEAST_SLIP and coarse(bare) == coarse(name))
        for bare in without_affixes(word)
        if len(name) >= LEAST_SHORT
    )


@lru_cache(_REMEMBERED)
def is_short_for(word: str, name: str) -> bool:
    """Whether a word is the beginning of a name, alone or with an ending such as `-o` or `-ito`."""
    plain, known = unaccented(word), unaccented(name)
    if len(known) > len(plain) >= LEAST_SHORT and known.startswith(plain):
        return True
    return any(known.startswith(stem) for stem in stems(plain))


@lru_cache(_REMEMBERED)
def is_slip_of(word: str, name: str) -> bool:
    """Whether a word is a name with one letter too many, too few, changed, or two swapped.

    The distance of Damerau and Levenshtein (1964, 1966) is one, as typed or as it sounds.
    """
    plain, known = unaccented(word), unaccented(name)
    if len(known) < LEAST_SLIP or len(plain) < LEAST_SHORT:
        return False
    if _SCRIPT.search(known) and min(len(plain), len(known)) < LEAST_MARKED:
        return False
    if plain[0] != known[0] and min(len(plain), len(known)) < LEAST_FIRST:
        return False
    if one_apart(plain, known):
        return True
    heard, meant = coarse(word), coarse(name)
    return min(len(heard), len(meant)) >= LEAST_SLIP and one_apart(heard, meant)


def one_apart(one: str, other: str) -> bool:
    """Whether one letter put in, left out, changed, or swapped with the next parts two words."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    swapped = one[start : start + 2][::-1] == other[start : start + 2]
    return swapped and one[start + 2 :] == other[start + 2 :]
