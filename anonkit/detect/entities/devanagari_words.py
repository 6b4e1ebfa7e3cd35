"""The words of a text in Devanagari, and what each may be.

Nepali glues its case markers to a word (`रमेशले`), Hindi writes them apart; a marker is
told from the word that it stands on, and a span ends before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from anonkit.detect.entities.later import later
from anonkit.detect.names.devanagari import (
    COMMON,
    COUNTRY,
    GIVEN,
    MIDDLE,
    PLACE,
    PLAIN,
    SURNAME,
    WEAK,
    fold,
    listed,
)

GATE = "[\u0904-\u0939]"
"""A letter of Devanagari, without which nothing here is found."""
TITLE, ROLE, AFTER, KIN, THING, SHAPED, INFLECTED, POLITE, DOER = (1 << bit for bit in range(8, 17))
"""Words of address; offices and trades; words behind a name; kin; bodies and sites that bear
names; a word shaped like a name; one that ends as verbs and adjectives do; one with जी; one
with a marker that stands on people most."""
AT, HEAD, ENDING, BEHIND, FACILITY, SORT, CASE, OWNER = (1 << bit for bit in range(17, 25))
"""With a marker that stands on places; the words beside names that devanagari.yaml has; and, OWNER,
with a marker of whom something is."""
NAME = GIVEN | SURNAME | MIDDLE | SHAPED
MARKS = "\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
"""Signs that belong to the letter in front of them."""

SHORT = frozenset(".\u0970")
"""What stands behind a word that was shortened: a full stop, or the sign for it (डॉ॰)."""
STOPS = frozenset(one + blank for one in SHORT for blank in ("", " "))
VIRAMA = "\u094d"
"""A word that ends in it was cut: tools that part case markers cut `खड्का` too."""
_WORD = later("[\u0900-\u0963\u0971-\u097f\u200c\u200d]+")
_CASES = (
    "ले|लाई|लाइ|को|का|की|कै|मा|बाट|सँग|संग|सङ्ग|सित|द्वारा|भन्दा|"
    "प्रति|देखि|सम्म|तिर|माथि|समेत|सहित|बीच|जस्तो|जस्ता"
)
_DOERS = frozenset(["ले", "लाई", "लाइ", "सँग", "संग", "सङ्ग", "सित", "द्वारा"])
"""Markers that stand on people more than on things."""
_ATS = frozenset(["मा", "बाट", "देखि", "सम्म", "तिर"])
"""Markers that stand on places more than on people."""
_OWNERS = frozenset(["को", "का", "की", "के"])
_TAILED = later(f"(.{{2,}}?)(हरू|हरु)?(जी|ज्यू)?({_CASES})?(नै|पनि)?")
_SPLIT_TAIL = later(f"(?:हरू|हरु)?(?:{_CASES})?(?:नै|पनि)?(?![\\w{MARKS}])")
_INFLECTED = later(
    ".*(?:छ|छन्|छिन्|छु|छौं|छौँ|थ्यो|यो|एको|एका|एकी|ेको|ेका|ेकी|ने|दै|ेर|एर|नु|न्छ|िन्|ोस्|दा|"
    "ीय|िक|वाद|वादी|करण|त्व|पूर्ण|बद्ध|शील|गत|पूर्वक|ओं|ों|ियां|ियाँ|ाएं|ेगा|ेगी|ेंगे|ना|ता|ते|ती|कर|"
    "कर्ता|दार|हरू|हरु|बार|वार|सम्बन्धी|विरोधी|इयों|मय|जन्य|वाला|वाली|वाले)"
)
_FORMED = later(
    "(.+?)(बहादुर|प्रसाद|कुमार|कुमारी|नारायण|माया|लाल|देवी|राज|नाथ|मान|चन्द्र|चंद्र|कृष्ण|शङ्कर|शंकर|"
    "सिंह|दास|राम|हरि|मणि|बाबु|बाबू|जङ्ग|जंग|शमशेर|लक्ष्मी|प्रकाश|मोहन|किशोर|गोपाल|दत्त|भक्त|रत्न|"
    "शेखर|कान्त|कांत|कला|काजी|विक्रम|बिक्रम|मती|वती|पाल|जीत|दीप|देव|वीर|सेन|भूषण|प्रताप|रानी|लता)"
)
_SURE_FORMS = frozenset(["बहादुर", "प्रसाद", "कुमार", "कुमारी", "नारायण", "माया", "शमशेर", "काजी"])
_SHAPED = later(".{2,}(?:ेन्द्र|ेंद्र|िन्द्र|ेश्वर|ेश्वरी|ानन्द|ानंद)")
_COMPOUND = later("(.{2,})(क्षेत्री|मगर|थापा|थारु|थारू|राई|सिंह|सिं|मान)")
_TOWN = later(
    ".{3,}(?:पुर|नगर|गञ्ज|गंज|गन्ज|ञ्ज|बजार|टोल|चोक|गाउँ|गाउं|गाँउ|खोला|डाँडा|घाट|पोखरी|बेसी|भञ्ज्याङ|कोट|गढी|गढ़|गढ|ाबाद|"
    "पट्टी|पल्ली|पुरम|पट्टनम|वाड़ा|बाड़ी|गुड़ी|गांव|गाँव|पाटी|हिटी|दोबाटो|नगरी|पुरवा|खेड़ा|चौर|बारी|टार|थली|स्थली|दोभान)"
)
_NO_TOWN = later(
    ".*(?:भरपुर|जिन्दाबाद|जिंदाबाद|मुर्दाबाद|बरबाद|तरकारी|कारोबारी|रङ्गपट्टी|परिपाटी|पार्टी|गिटार)"
)
_OFFICE = later(
    ".+(?:सचिव|मन्त्री|मंत्री|अध्यक्ष|प्रमुख|कप्तान|नेता|सभापति|निरीक्षक|सेनापति|संयोजक|प्रशिक्षक|निर्देशक)"
)
_BESIDE = {
    "title": TITLE,
    "role": ROLE,
    "doer": DOER,
    "after": AFTER,
    "kin": KIN,
    "thing": THING,
    "at": AT,
    "case": CASE,
    "owner": OWNER,
    "head": HEAD,
    "ending": ENDING,
    "behind": BEHIND,
    "facility": FACILITY,
    "sort": SORT,
}
"""The keys of devanagari.yaml, which says what they mean."""


class Word(NamedTuple):
    """One word of a text: code points, what it may be, and how it hangs on its neighbours."""

    start: int
    core: int
    """Where it ends without its case marker."""
    end: int
    spelled: str
    """Without its marker, folded."""
    bits: int
    joined: bool
    """Whether the word before stands beside it with nothing but a blank or a full stop."""
    dotted: bool
    """Whether a full stop follows at once."""

    @property
    def marked(self) -> bool:
        """Whether a case marker hangs on it: a name ends there."""
        return self.core < self.end


def words_of(text: str) -> list[Word]:
    """The words of a text in Devanagari letters, in order; what parts them says what belongs."""
    made: list[Word] = []
    before = -1
    short = False
    for match in _WORD.finditer(text):
        start, end = match.span()
        core, spelled, bits = read(match.group())
        if before >= 0 and text[before - 1] == VIRAMA and text[before:start] == " ":
            spelled = fold(text[made[-1].start : before] + match.group())
            if _listed(spelled) & NAME:
                made[-1] = made[-1]._replace(
                    core=end, end=end, spelled=spelled, bits=_listed(spelled)
                )
                before = end
                continue
        gap = text[before:start] if before >= 0 and start - before <= 3 else "?"
        joined = gap in {" ", "\u00a0", "  "} or (short and gap in STOPS)
        dotted = text[end : end + 1] in SHORT
        made.append(Word(start, start + core, end, spelled, bits, joined, dotted))
        before = end
        short = dotted and (_letters(match.group()) <= MOST_OF_AN_INITIAL or bool(bits & TITLE))
    return made


MOST_OF_AN_INITIAL = 2
"""Letters, without their signs, before the full stop of `के.पी.` and `प्र.`."""


def _letters(word: str) -> int:
    return sum("\u0904" <= letter <= "\u0939" for letter in word)


def fits_place(word: Word) -> bool:
    """Whether a word may be the name of a place: no list says that it is something else."""
    return bool(word.bits & (NAME | PLACE)) or not word.bits & ~(DOER | AT | OWNER | POLITE)


def is_initial(word: Word) -> bool:
    """Whether a word stands for a longer one: one or two letters and a full stop."""
    return word.dotted and word.end - word.start <= 4 and not word.bits & TITLE


def marker_at(text: str, place: int) -> bool:
    """Whether a case marker and nothing else is left of the word from this place on."""
    match = _SPLIT_TAIL.match(text, place)
    return bool(match and match.end() > place)


LONGEST = 60
"""Characters of the longest word whose parts are looked at."""


@lru_cache(maxsize=1 << 16)
def read(word: str) -> tuple[int, str, int]:
    """(characters without a case marker, the folded word, what it may be)."""
    whole = fold(word)
    bits = _listed(whole)
    if bits or len(word) > LONGEST:
        return len(word), whole, bits
    match = _TAILED.fullmatch(word)
    core = match[1] if match else word
    tailed = len(core) < len(word) and not core.endswith(VIRAMA)
    if tailed:
        spelled = fold(core)
        bits = _listed(spelled) or _formed(core)
        if bits:
            return len(core), spelled, bits | (POLITE if match and match[3] else 0) | _who(match)
    bits = _formed(word)
    if bits:
        return len(word), whole, bits
    if tailed and not (match and match[2]):
        return len(core), fold(core), (INFLECTED if _INFLECTED.fullmatch(core) else 0) | _who(match)
    return len(word), whole, INFLECTED if _INFLECTED.fullmatch(word) else 0


def _who(match: re.Match[str] | None) -> int:
    """What the case marker on a word says of it."""
    if not match:
        return 0
    owner = OWNER if match[4] in _OWNERS else 0
    return owner | (DOER if match[4] in _DOERS else 0) | (AT if match[4] in _ATS else 0)


def _formed(word: str) -> int:
    """What a word of two parts may be: `धनबहादुर`, `बुढामगर`; and one that ends as names do."""
    match = _FORMED.fullmatch(word)
    if match:
        first = _listed(fold(match[1]))
        if match[2] in _SURE_FORMS and len(match[1]) > 1 and not first & COMMON:
            return GIVEN
        if first & (GIVEN | MIDDLE) and len(match[1]) > 1:
            return GIVEN
    match = _COMPOUND.fullmatch(word)
    if match and _listed(fold(match[1])) & SURNAME:
        return SURNAME
    if _TOWN.fullmatch(word) and not _NO_TOWN.fullmatch(word):
        return PLACE
    if _OFFICE.fullmatch(word):
        return ROLE
    return SHAPED if _SHAPED.fullmatch(word) else 0


def _listed(spelled: str) -> int:
    return listed().get(spelled, 0) | _said().get(spelled, 0)


@lru_cache(maxsize=1)
def _said() -> dict[str, int]:
    made: dict[str, int] = {}
    texts = yaml.safe_load((resources.files(__package__) / "devanagari.yaml").read_text("utf-8"))
    for key, bit in _BESIDE.items():
        for word in map(fold, texts[key].split()):
            made[word] = made.get(word, 0) | bit
    return made


def runs(words: list[Word]) -> Iterator[list[Word]]:
    """Words that stand beside each other, cut behind each case marker."""
    run: list[Word] = []
    for word in words:
        if run and (not word.joined or run[-1].marked):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


__all__ = [
    "AFTER",
    "AT",
    "BEHIND",
    "CASE",
    "COMMON",
    "COUNTRY",
    "DOER",
    "ENDING",
    "FACILITY",
    "GATE",
    "GIVEN",
    "HEAD",
    "INFLECTED",
    "KIN",
    "MARKS",
    "MIDDLE",
    "NAME",
    "OWNER",
    "PLACE",
    "PLAIN",
    "POLITE",
    "ROLE",
    "SHAPED",
    "SORT",
    "SURNAME",
    "THING",
    "TITLE",
    "WEAK",
    "Word",
    "fits_place",
    "is_initial",
    "marker_at",
    "read",
    "runs",
    "words_of",
]
