"""Places and facilities in Devanagari: by a list, by how their names end, by the words beside.

`सुन्दरपुर` ends as places do; what stands before `गाउँपालिका` or behind `ग्राम` is one; and
what stands before `अस्पताल` is the name of a hospital. Countries stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from anonkit.detect.entities.base import Entity, Reading
from anonkit.detect.entities.devanagari_words import (
    AFTER,
    AT,
    BEHIND,
    COMMON,
    COUNTRY,
    ENDING,
    FACILITY,
    GATE,
    HEAD,
    INFLECTED,
    KIN,
    NAME,
    PLACE,
    PLAIN,
    ROLE,
    SORT,
    TITLE,
    WEAK,
    Word,
    fits_place,
    words_of,
)
from anonkit.detect.entities.later import later
from anonkit.detect.names.devanagari import longer_places

MOST_BEFORE = 4
"""Words of a facility's name in front of the word that says what it is."""
_NUMBER = r"[0-9०-९]{1,3}"
_WARD = later(
    rf"(?:वडा|वार्ड|वॉर्ड)\s{{0,2}}(?:(?:नम्बर|नंबर|नं|न|नः|संख्या|क्रमांक)[.॰:]?)?\s{{0,2}}[-–]?\s{{0,2}}{_NUMBER}(?![0-9०-९])"
)
_WARD_BEHIND = later(rf"\s?[-–]\s?{_NUMBER}(?![0-9०-९])")
_NEVER = COMMON | ROLE | TITLE | AFTER | KIN | INFLECTED


def locations(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Where one text names towns, villages, districts and regions in Devanagari letters."""
    yield from (match.span() for match in _WARD.finditer(text))
    words = words_of(text)
    taken = 0
    for place, word in enumerate(words):
        if place < taken:
            continue
        end, is_country = _longer(words, place)
        if end == place and (_is_place(words, place) or _is_called(words, place)):
            end = place + 1
        if end == place or is_country:
            taken = max(end, place)
            continue
        while end < len(words) and words[end].joined and words[end].bits & ENDING:
            end += 1
        taken = end
        ward = _WARD_BEHIND.match(text, words[end - 1].core)
        yield word.start, ward.end() if ward else words[end - 1].core


def facilities(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Where one text names a hospital, a school or a place of worship in Devanagari letters."""
    for found in facilities_of(words_of(text)):
        yield found[0].start, found[-1].core


def facilities_of(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The words of each facility that is called by a name."""
    for place, word in enumerate(words):
        if not word.bits & FACILITY:
            continue
        first = place
        while first > 0 and place - first < MOST_BEFORE and _names_one(words, first):
            first -= 1
        if any(not one.bits & (SORT | FACILITY) for one in words[first:place]):
            yield words[first : place + 1]


def _names_one(words: Sequence[Word], place: int) -> bool:
    """Whether the word in front of this one belongs to the name of a facility."""
    before = words[place - 1]
    if not words[place].joined or before.marked:
        return False
    if before.bits & COMMON and not before.bits & (SORT | FACILITY):
        return bool(before.bits & NAME and words[place].bits & SORT)
    return bool(before.bits & (SORT | FACILITY | NAME)) or not before.bits & _NEVER


def _longer(words: Sequence[Word], start: int) -> tuple[int, bool]:
    """Where a place of several words ends that begins here, and whether it is a country."""
    for entry, country in longer_places().get(words[start].spelled, ()):
        end = start + len(entry)
        run = words[start:end]
        apart = any(one.marked or not other.joined for one, other in pairwise(run))
        if tuple(word.spelled for word in run) == entry and not apart:
            return end, country
    return start, False


def _is_place(words: Sequence[Word], place: int) -> bool:
    """Whether a word is a place of the list, or ends as places do."""
    word = words[place]
    if not word.bits & PLACE or word.bits & COUNTRY:
        return False
    if not word.bits & (NAME | WEAK | COMMON):
        return True
    return bool(word.bits & AT) and not word.bits & COMMON and not _beside_name(words, place)


def _beside_name(words: Sequence[Word], place: int) -> bool:
    before = place > 0 and words[place].joined and words[place - 1].bits & NAME
    return bool(before)


def _is_called(words: Sequence[Word], place: int) -> bool:
    """Whether the word beside says that this one names a place: `फुलबारी गाउँपालिका`."""
    word = words[place]
    if word.bits & (_NEVER | COUNTRY | HEAD | ENDING | BEHIND) and not word.bits & PLACE:
        return False
    after = words[place + 1] if place + 1 < len(words) and words[place + 1].joined else None
    if after is not None and not word.marked and after.bits & (HEAD | ENDING):
        return fits_place(word)
    before = words[place - 1] if place and word.joined and not words[place - 1].marked else None
    if before is None or not before.bits & BEHIND or not fits_place(word):
        return False
    return bool((word.bits | (after.bits if after else 0)) & AT) and not word.bits & PLAIN


LOCATION = Entity(
    "LOCATION",
    "Towns, villages, wards, districts and regions in Devanagari; countries stay.",
    own=locations,
    gate=GATE,
    examples=(
        ("हामी सुर्खेतबाट आयौं", "", "सुर्खेत"),
        ("फुलबारी गाउँपालिका वडा नं. ५ मा", "", "वडा नं. ५"),
        ("हम ग्राम रतनपुरवा में रहते हैं", "", "रतनपुरवा"),
    ),
)
FACILITY_ENTITY = Entity(
    "FACILITY",
    "Hospitals, schools and places of worship by name, in Devanagari.",
    own=facilities,
    gate=GATE,
    examples=(
        ("म वीर अस्पताल गएँ", "", "वीर अस्पताल"),
        ("बच्चा सरस्वती माध्यमिक विद्यालयमा पढ्छ", "", "सरस्वती माध्यमिक विद्यालय"),
    ),
)
