"""Names of people in Devanagari: Nepali and Hindi have no capitals, so words and neighbours tell.

A word of the list that is nothing else is a name by itself. One that is a common word too
(`प्रकाश` is light) counts beside another name, behind a title or an office, or before a word
for kin; and so does a word that no list knows. A name that a text tells in full is found
again in it by each of its words. The one name of a school or a temple is no person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anonkit.detect.entities.base import Reading
from anonkit.detect.entities.devanagari_places import facilities_of
from anonkit.detect.entities.devanagari_words import (
    AFTER,
    AT,
    CASE,
    COMMON,
    COUNTRY,
    DOER,
    GIVEN,
    INFLECTED,
    KIN,
    MIDDLE,
    NAME,
    OWNER,
    PLACE,
    PLAIN,
    POLITE,
    ROLE,
    SHAPED,
    SURNAME,
    THING,
    TITLE,
    WEAK,
    Word,
    is_initial,
    runs,
    words_of,
)

MOST_WORDS = 5
_NEVER = COMMON | TITLE | ROLE | AFTER | KIN | THING | PLACE | COUNTRY


def people(text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Where one text names people in Devanagari letters."""
    words = words_of(text)
    found: list[list[Word]] = []
    for run in runs(words):
        found += _names(run)
    found += _parents(words, {word.start for name in found for word in name})
    built = {word.start for house in facilities_of(words) for word in house[:-1]}
    found = [name for name in found if len(name) > 1 or name[0].start not in built]
    told = {word.spelled for name in found if len(name) > 1 for word in name}
    for name in found:
        yield name[0].start, name[-1].core
    taken = {word.start for name in found for word in name}
    for word in words:
        if word.spelled in told and word.start not in taken and not _is_plain(word):
            yield word.start, word.core


def _parents(words: Sequence[Word], taken: set[int]) -> Iterator[list[Word]]:
    """Words of which somebody is the kin: `कल्लू की मां`, `झिल्केको छोरा`."""
    for place, word in enumerate(words[:-1]):
        if word.start in taken or not _may_be(word) or word.bits & (_NEVER | PLAIN):
            continue
        behind = words[place + 1 : place + 3]
        if word.marked:
            owned = word.bits & OWNER and behind[0].joined and behind[0].bits & KIN
        else:
            owned = all(one.joined for one in behind) and behind[0].bits & OWNER
            owned = owned and len(behind) > 1 and behind[1].bits & KIN
        if owned:
            yield [word]


def _named(word: Word) -> bool:
    return bool(word.bits & NAME) and not word.bits & COMMON


def _is_plain(word: Word) -> bool:
    """Whether a word is a common one, or a place, and no name."""
    return bool(word.bits & _NEVER) and not word.bits & NAME


def _sure(word: Word) -> bool:
    """Whether a word is a name wherever it stands."""
    return bool(word.bits & (GIVEN | SURNAME)) and not word.bits & (WEAK | _NEVER)


def _may_be(word: Word) -> bool:
    """Whether a word may be a name: it is on a list, looks like one, or no list knows it."""
    return bool(word.bits & NAME) or is_initial(word) or not word.bits & (_NEVER | INFLECTED)


def _names(run: Sequence[Word]) -> Iterator[list[Word]]:
    place = 0
    while place < len(run):
        end = _name_at(run, place)
        if end > place:
            yield list(run[place:end])
            place = end
        else:
            place += 1


def _name_at(run: Sequence[Word], start: int) -> int:
    """Where a name ends that begins with this word of a run; `start` where none does."""
    if not _may_be(run[start]) or _leads(run, start):
        return start
    before = run[start - 1].bits if start else 0
    if before & KIN and start > 1 and _named(run[start - 2]):
        before = 0  # `सुशीला दीदी टीका`: the kin word belongs to the name in front
    end = _reach(run, start)
    after = run[end].bits if end < len(run) else 0
    name = run[start:end]
    told = _told_beside(name, before, after)
    return end if told or (_tells(name) and not _bears(name, after)) else start


def _leads(run: Sequence[Word], start: int) -> bool:
    """Whether a name begins behind this word only: it is a title, or hardly a name."""
    if start + 1 == len(run):
        return False
    first, following = run[start], run[start + 1]
    if first.bits & TITLE:
        return _may_be(following)
    hardly = not first.bits & NAME or first.bits & (COMMON | PLAIN)
    return bool(hardly) and _sure(following) and not following.bits & (SURNAME | MIDDLE)


def _tells(name: Sequence[Word]) -> bool:
    """Whether words are a name by themselves."""
    return any(map(_sure, name)) or _holds_together(name)


def _bears(name: Sequence[Word], after: int) -> bool:
    """Whether a name is part of another thing's: `महेन्द्र क्याम्पस`."""
    return bool(after & THING) and not any(word.bits & SURNAME and _sure(word) for word in name)


def _told_beside(name: Sequence[Word], before: int, after: int) -> bool:
    """Whether the words beside them say that words are a name."""
    first = name[0].bits
    acts = bool((name[-1].bits | after) & DOER)
    if before & TITLE:
        return not is_initial(name[0]) or len(name) > 1
    if after & THING:
        return False
    if first & (COMMON | ROLE | KIN):
        return bool(first & NAME and not first & (ROLE | KIN) and after & AFTER)
    if before & ROLE and (acts if _unknown(name[0]) else first & NAME):
        return True
    if first & NAME and (before & KIN or after & (AFTER | KIN) or name[-1].bits & POLITE):
        return True
    alone = (first & GIVEN or (first & SURNAME and not first & PLAIN)) and not first & _NEVER
    return bool(acts and len(name) == 1 and alone)


def _unknown(word: Word) -> bool:
    """Whether no list knows a word, and nothing is told by its end."""
    return not word.bits & ~(AT | DOER | OWNER | POLITE)


def _reach(run: Sequence[Word], start: int) -> int:
    """How far a name that begins here may go: words of names, and unknown ones between them."""
    end = start + 1
    most = min(len(run), start + MOST_WORDS)
    while end < most:
        word = run[end]
        if is_initial(word) or _goes_on(word):
            end += 1
        elif _unknown(word) and end + 1 < most and run[end + 1].bits & SURNAME:
            end += 2
        elif _unknown(word) and _ends_names(run, end) and run[end - 1].bits & GIVEN:
            return end + 1
        else:
            break
    return end


def _goes_on(word: Word) -> bool:
    """Whether a word behind one of a name may belong to it."""
    if word.bits & (SURNAME | MIDDLE):
        return True
    return bool(word.bits & NAME) and not word.bits & (TITLE | ROLE | COMMON | COUNTRY | CASE)


def _ends_names(run: Sequence[Word], place: int) -> bool:
    """Whether an unknown word behind a given name may be its surname: a marker follows."""
    return run[place].marked or place + 1 == len(run) or bool(run[place + 1].bits & (CASE | COMMON))


def _holds_together(name: Sequence[Word]) -> bool:
    """Whether words of which none is surely a name are one together."""
    if len(name) < 2:
        return False
    given = any(
        (word.bits & (GIVEN | SHAPED) and not word.bits & (COMMON | COUNTRY)) or is_initial(word)
        for word in name[:-1]
    )
    return given and bool(name[-1].bits & (SURNAME | MIDDLE))


EXAMPLES = (
    ("हिजो सुनिता तामाङले भनिन्", "", "सुनिता तामाङ"),
    ("अध्यक्ष के.पी. ओली आए", "", "के.पी. ओली"),
    ("श्रीमती आशा देवी ने बताया", "", "आशा देवी"),
)
