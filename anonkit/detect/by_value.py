"""What values say by themselves where a header says nothing: names, addresses, births, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anonkit.detect.birth_date import year_of
from anonkit.detect.clues import Clues
from anonkit.detect.shape import Shape
from anonkit.detect.spelling import fold
from anonkit.records.scan import OWN_VALUE

NAMES_SURE = 0.8
"""Share of texts made of listed names from which no question is open any more."""
NAMES_LIKELY = 0.6
ALL_NAMES = 0.95
"""Share of texts made of listed names that leaves no other reading, if each has two or more."""
SOME_NAMES = 0.3
"""Share of texts with a listed name in them, where the rest has at least the shape of names."""
SINGLE_NAMES = 10
"""Different words before single ones are taken for names: lists of answers have fewer."""
LIFETIME = 7
"""Years over which the middle four fifths of dates lie where they are births."""
LAST_BIRTHS = 2020
"""Nine tenths of births lie up to here: registers of later years hold visits."""
LEAST_DIGITS = 6
"""Digits from which bare numbers are ids, if of one length; shorter ones may be amounts."""
_STREET = re.compile(
    r"\b(?:street|str|st|road|rd|avenue|av|ave|lane|ln|drive|dr|boulevard|blvd|highway|hwy|court|"
    r"ct|way|place|pl|p\.? ?o\.? ?box|box|plot|house|"
    r"flat|block|h\.? ?no|calle|carrera|cra|cl|avda|av|barrio|manzana|mz|casa|rua|travessa|bairro|"
    r"rue|quartier|parcelle|carrer|placa|plaza|passeig|mtaa|barabara|nyumba|s\.?l\.?p|marg|nagar|"
    r"colony|tole|gali|mohalla)\b|\bc/|شارع|حي|زقاق|टोल|मार्ग|गली|नगर|मोहल्ला|घर नं|मकान"
)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Finding:
    """An identifier that the values speak of."""

    kind: str
    confidence: str
    evidence: tuple[str, ...]
    question: str = ""


def told_by_values(clues: Clues) -> Finding | None:
    """The identifier that distinct values look like, beyond what recognisers settle."""
    return _names(clues) or _address(clues) or _birth(clues) or _number(clues)


def is_made_of_names(clues: Clues) -> bool:
    """True where most texts consist of listed names: of people, unless the header knows better."""
    names, shape = clues.names, clues.shape
    if shape.type != "text" or shape.words >= MOST_WORDS:
        return False
    several = shape.words >= 1.5 and clues.facts.distinct >= (2 if are_full_names(clues) else 3)
    single = clues.facts.distinct >= SINGLE_NAMES
    sure = SOME_NAMES if names.known >= NAMES_SURE else 0.5
    enough = names.known >= (NAMES_LIKELY if several else 0.7)
    if are_full_names(clues) and several:
        return True
    return (several or single) and enough and names.sure >= sure


def are_full_names(clues: Clues) -> bool:
    """True where hardly anything but people has such values: two or three, all of listed names."""
    names, shape = clues.names, clues.shape
    whole = shape.type == "text" and 1.5 <= shape.words < MOST_WORDS
    if not whole or names.known < NAMES_LIKELY:
        return False
    # Most Spanish names are places too; that all of two words or more are names tells enough.
    several = clues.facts.distinct >= SINGLE_NAMES and names.words >= 1.5
    return names.sure >= NAMES_SURE or (several and names.known >= ALL_NAMES)


def are_listed_names(clues: Clues) -> bool:
    """True where most values are made of listed names, however few there are."""
    names, shape = clues.names, clues.shape
    whole = shape.type == "text" and shape.words < MOST_WORDS
    return whole and names.known >= NAMES_LIKELY and names.sure >= SOME_NAMES


def are_single_names(clues: Clues) -> bool:
    """True where hardly a value is anything but one listed name: of people, places or things."""
    names = clues.names
    several = clues.facts.distinct >= 2 and clues.shape.words < 1.5
    people = names.sure >= 0.5 or names.forenames >= NAMES_LIKELY
    return several and names.known >= NAMES_LIKELY and people


def have_the_shape_of_names(clues: Clues) -> bool:
    """True for words that have capitals, two or more of them: of people, places or things."""
    full = clues.shape.type == "text" and 1.5 <= clues.shape.words < MOST_WORDS
    return full and clues.shares["person_name"] >= NAMES_LIKELY


def is_a_number_of_its_own(clues: Clues) -> bool:
    """True where each row has its own number or code, all of one build."""
    shape = clues.shape
    own = shape.unique and shape.coded and shape.dated <= 0.5
    return own and is_of_one_build(clues.values.to_pylist(), shape)


MOST_WORDS = 5.0
_NAMES = "the values look like names"
GROUPS = frozenset({"ethnicity", "caste", "religion", "language", "nationality"})
"""Kinds of which a few answers may sound like names of people: clans and castes are surnames."""
WHOSE = "are these names of people, or of places or things?"


def _names(clues: Clues) -> Finding | None:
    if is_made_of_names(clues):
        told = clues.names.known >= NAMES_SURE and clues.shape.words >= 1.5
        said = (_NAMES, "most of their words are known names of people")
        return Finding("person_name", "likely" if told else "guess", said, "" if told else WHOSE)
    shaped = clues.shares["person_name"] >= NAMES_LIKELY and clues.names.sure >= SOME_NAMES
    full = clues.shape.words >= 1.5 and clues.facts.distinct >= 3
    if (clues.shape.many_texts or full) and shaped and not _streets(clues):
        return Finding("person_name", "guess", (_NAMES,), WHOSE)
    return None


def _address(clues: Clues) -> Finding | None:
    if clues.shape.type == "text" and not clues.shape.few and _streets(clues):
        return Finding("address", "likely", ("the values look like addresses",))
    return None


def _streets(clues: Clues) -> bool:
    """True where half of the texts hold a word of addresses and a number."""
    texts = clues.values.to_pylist()
    if clues.shape.words < 2 or not texts:
        return False
    hits = sum(bool(_DIGIT.search(text) and _STREET.search(fold(text))) for text in texts)
    return hits * 2 >= len(texts)


def _birth(clues: Clues) -> Finding | None:
    """Days that lie years apart, none of them much used: visits and events lie close together."""
    shape = clues.shape
    if shape.dated <= 0.9 or shape.timed > 0.1 or shape.spread < 0.3:
        return None
    years = sorted(year for text in clues.values.to_pylist() if (year := year_of(text)))
    if len(years) < SINGLE_NAMES:
        return None
    early, late = (years[len(years) * tenth // 10] for tenth in (1, 9))
    if late - early < LIFETIME or late > LAST_BIRTHS:
        return None
    said = ("the values are dates", "they lie many years apart")
    return Finding("birth_date", "guess", said, "are these dates of birth?")


def _number(clues: Clues) -> Finding | None:
    """One value a row, all of one build: a number of somebody or something."""
    if not is_a_number_of_its_own(clues):
        return None
    return Finding("record_id", "guess", (OWN_VALUE,), A_NUMBER)


A_NUMBER = "is this a number or code of a person, a household or a record?"


def is_of_one_build(texts: Sequence[str], shape: Shape) -> bool:
    """True for codes, and for long numbers or numbers without gaps: amounts are neither."""
    if shape.type != "integer":
        lettered = sum(bool(_LETTER.search(text)) for text in texts) * 2 > len(texts)
        return lettered or _one_length(texts)
    numbers = [int(text) for text in texts]
    dense = max(numbers) - min(numbers) <= 3 * len(numbers)
    long = min(map(len, texts)) >= LEAST_DIGITS
    rounded = sum(number % 100 == 0 for number in numbers) * 10 > len(numbers)
    lengthy = sorted(map(len, texts))[len(texts) // 2] > LEAST_DIGITS and not rounded
    return dense or (long and (lengthy or _one_length(texts)))


def _one_length(texts: Sequence[str]) -> bool:
    lengths = [len(text) for text in texts]
    return lengths.count(max(set(lengths), key=lengths.count)) >= 0.95 * len(lengths)
