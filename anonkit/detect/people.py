"""Who is named in the cells of a column of names: several people, titles, numbers, relations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from anonkit.detect.tokens import words_in

_APART = re.compile(r"[;/|&\n()\[\]]|\s(?:and|y|e|et|na|und|र|और|तथा)\s|\d+")
_COMMA = re.compile(r",\s*")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´‘](?=\w)")
_TITLES = """
mr mrs ms miss dr doc prof rev sir madam madame father sister brother mother mum mom dad wife
husband son daughter uncle aunt cousin friend neighbour neighbor chief spouse partner guardian
grandmother grandfather niece nephew self none unknown late
mama baba mzee bwana bibi babu bi dada kaka ndugu mwalimu mke mume mtoto shangazi mjomba rafiki
jirani sheikh ustadh mheshimiwa hapana hakuna
don doña dona sr sra srta señor señora señorita madre padre hermano hermana hijo hija esposo
esposa tío tía primo prima vecino vecina amigo amiga ninguno ninguna
monsieur mme mlle père mère frère soeur fils fille épouse époux voisin voisine aucun
shri shree smt sri श्री श्रीमती सुश्री
"""
_IN_FRONT = frozenset(_TITLES.split())
"""Titles and relations: before a name, or in a cell of names that names nobody."""
_BEHIND = frozenset(("ji", "जी", "ज्यू", "दाइ", "दिदी", "भाइ", "बहिनी"))
_PART = re.compile(
    r"first|last|middle|sur|fore|given|family|second|third|maiden|other|christian|full|"
    r"apellidos?|nombres?|paterno|materno|primer|segundo|sobrenome|prenom|prénom|nom|nome|"
    r"names?|kwanza|kati|mwisho|ukoo|jina|थर|नाम|पहिलो"
)
_LETTERS = re.compile(r"[^\W_]+")


@lru_cache(1 << 16)
def people_in(cell: str) -> tuple[str, ...]:
    """The people of one cell, spelled as `near` has them; none where it names nobody."""
    found = []
    for piece in _pieces(_APOSTROPHE.sub("", cell)):
        words = [word.text for word in words_in(piece) if not word.text.isdecimal()]
        while words and words[0] in _IN_FRONT:
            del words[0]
        while words and words[-1] in _BEHIND:
            del words[-1]
        if any(len(word) > 1 for word in words):
            found.append(" ".join(words))
    return tuple(dict.fromkeys(found))


def _pieces(cell: str) -> Iterable[str]:
    """A cell cut between people; a comma parts them unless it stands behind one word, a surname."""
    for piece in _APART.split(cell):
        parts = _COMMA.split(piece.strip())
        if all(" " in part.strip() for part in parts):
            yield from parts
        else:
            yield " ".join(parts)


def words_of(cell: str) -> tuple[str, ...]:
    """The parts of the names of a cell by which somebody is looked for, one spelling or two.

    What an apostrophe cuts is looked for without it, and as the words it makes (`ng ang a`).
    """
    found = [word for one in people_in(cell) for word in one.split(" ")]
    found += [
        " ".join(piece.text for piece in words_in(word))
        for word in cell.split()
        if _APOSTROPHE.search(word)
    ]
    return tuple(dict.fromkeys(found))


def whose_part(header: str) -> str:
    """The column's name without the word that says which part of a name it holds.

    Columns alike in it are of one person: `head_first_name` and `head_surname`.
    """
    return "".join(_LETTERS.findall(_PART.sub("", header.casefold())))
