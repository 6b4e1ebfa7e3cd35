"""Bits that say what a single word may be: a name, a title, a verb of saying, a place.

The words come from the list of names and, by language, from signs.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.names.listed import key_of, listed

FORENAME, COMMON, SURNAME, WORD, PLACE, NOBODY = (1 << bit for bit in range(6))
TITLE, PEOPLE, SAYING, BEING, TELLING, THING, AT, ARTICLE = (1 << bit for bit in range(6, 14))
PARTICLE = 1 << 14
NAME = FORENAME | SURNAME
OTHER = WORD | NOBODY | THING | TITLE | PEOPLE
"""What a word may be that is no name."""
DOUBT = OTHER | PLACE
_KINDS = {
    "titles": TITLE,
    "people": PEOPLE,
    "saying": SAYING,
    "being": BEING,
    "articles": ARTICLE,
    "telling": TELLING,
    "things": THING,
    "at": AT,
}
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@cache
def signs(languages: tuple[str, ...] = ()) -> Mapping[str, int]:
    """Folded words to what they may be.

    Args:
        languages: Whose titles, verbs and things count; empty: those of every language.
    """
    names = listed()
    made: dict[str, int] = {}
    kinds = (
        (names.forenames, FORENAME),
        (names.common, COMMON),
        (names.surnames, SURNAME),
        (names.words, WORD),
        (names.places, PLACE),
        (names.nobody, NOBODY),
        (map(key_of, LITTLE_WORDS), WORD),
    )
    for words, bit in kinds:
        for word in words:
            made[word] = made.get(word, 0) | bit
    for language, groups in by_language().items():
        if languages and language not in languages:
            continue
        for kind, text in groups.items():
            for word in map(key_of, text.split()):
                made[word] = made.get(word, 0) | _KINDS[kind]
    return made


@cache
def by_language() -> Mapping[str, Mapping[str, str]]:
    """What signs.yaml holds."""
    text = files(__package__).joinpath("signs.yaml").read_text("utf-8")
    content: Mapping[str, Mapping[str, str]] = yaml.load(text, Loader=_LOADER)  # noqa: S506
    return content
