"""Short forms of names: a list written for this project, and the endings that make them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from anonkit.detect.spelling import fold

DATA = Path(__file__).with_name("diminutives.yaml")
_ENDINGS = (
    *("cito", "cita", "citos", "ito", "ita", "itos", "itas", "illo", "illa", "cho", "cha"),
    *("inho", "inha", "zinho", "zinha", "ie", "ey", "y", "o", "e", "i", "u", "te", "sh", "ette"),
    *("े", "ु", "ू", "ो"),
)
"""English, Spanish, Portuguese, Kenyan, Nepali and Hindi; the stem is the beginning of a name."""
_LEAST_STEM = 3
_DOUBLED = re.compile(r"(.)\1\Z")
_NOTHING: frozenset[str] = frozenset()


def nicknames(name: str) -> frozenset[str]:
    """What else somebody is called whose name this is, or whose nickname; without accents.

    >>> sorted(nicknames("paco"))[:2]
    ['cisco', 'curro']
    """
    return _listed().get(name, _NOTHING)


@cache
def twofold() -> frozenset[str]:
    """The first words of names of two words that have a nickname: `juan`, of `juan carlos`."""
    return frozenset(name.split(" ")[0] for name in _listed() if " " in name)


def stems(word: str) -> tuple[str, ...]:
    """The beginnings of names of which a word may be the short form: `jenny` is jen, `kevo` kev."""
    if not word.endswith(_ENDINGS):
        return ()
    found = [
        word[: -len(ending)]
        for ending in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM
    ]
    single = [_DOUBLED.sub(r"\1", stem) for stem in found]
    return tuple(dict.fromkeys(stem for stem in [*found, *single] if len(stem) >= _LEAST_STEM))


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    """Each name and nickname to all others of its lines."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    languages = yaml.load(DATA.read_text(encoding="utf-8"), _LOADER)  # noqa: S506  builds texts only
    for names in languages.values():
        for name, others in names.items():
            line = {fold(one) for one in (name, *others.split())}
            for one in line:
                found[one] |= line - {one}
    return {name: frozenset(others) for name, others in found.items()}


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
