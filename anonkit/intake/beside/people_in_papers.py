"""People in the papers beside the data: interview notes, e-mails, lists in words.

An office's own contact is asked for, and no finding. What cannot be read is told by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from anonkit.detect.entities import ENTITIES
from anonkit.detect.entities.base import Reading
from anonkit.detect.entities.find import find
from anonkit.errors import shown
from anonkit.intake.base import Case, Result, found, not_checked
from anonkit.intake.beside.naming import LONGEST, told_in
from anonkit.intake.parcel.papers import MOST_BYTES, MOST_DOCUMENTS, Paper, papers
from anonkit.intake.parcel.roles import endings, is_sums

MOST_SENTENCES = 2_000
"""Of one document that are looked at for numbers, and as many for names; more is told."""
MOST_CONTACTS = 3
"""Lines with a number below the word `contact` that are an office's; more are a list of people."""
_CLOSED = endings("pdf doc docx odt rtf ppt pptx odp heic heif")
"""What may hold people, and is not looked into unless words were read from it."""
_END = re.compile(r"[\r\n]+|(?<=[.!?])\s+")
_REACHES = re.compile(r"@|\d(?:[\s().-]{0,2}\d){5}")
"""What no e-mail, phone or identity number is written without."""
_CONTACT = re.compile(
    r"\bcontact|mawasiliano|enquir|inquir|questions?\b|help ?desk|support\b|maintain|author|auteur"
    r"|contributor|publisher|editor|investigator|regards|sincerely|cordialement|atentamente|office"
    r"|bureau|oficina|citation|\bcite\b|funded|write to|ask\b|@type|wasiliana|licen[cs]e|copyright",
    re.IGNORECASE,
)
_OF_SOMEBODY = re.compile(
    r"\brespondent|\binterview(?: ?(?:no\.?|number|#))? ?\d|\bpatient\b|\brefused\b|\bpositive\b"
    r"|\bpregnant\b|\bdiagnosed\b|\braped\b|\bwidow|\bdisabled\b|\bhiv\b|\bvih\b|\bukimwi\b"
    r"|\bseropositi|\bembarazada|\benceinte|\bmjamzito|\bmgonjwa|\benquêtée?\b|\bencuestad[oa]\b",
    re.IGNORECASE,
)
"""Words of what somebody is, has or did when asked: beside them a name is a respondent's."""
_FIX = "take it out of the document, or leave the document out"


@dataclass
class _Seen:
    """What one document holds."""

    kinds: str = ""
    named: bool = False
    """Whether a name stands beside a number."""
    respondents: bool = False
    """Whether a name stands beside words of what somebody is or has."""
    cut: bool = False


def told_in_papers(case: Case) -> Iterator[Result]:
    """A finding for each document that tells of people, and one line of all not looked into."""
    listed = list(papers(case.now))
    cut = set()
    for paper in listed:
        if paper.file.role == "release" or is_sums(paper.file.path):
            continue
        seen = _look(paper, case.asked.countries)
        if seen.cut:
            cut.add(paper.file.path)
        yield from _told(shown(paper.file.path), seen)
    yield from _unread(case, listed, cut)


def _told(file: str, seen: _Seen) -> Iterator[Result]:
    if seen.named:
        yield found(f"its words hold {seen.kinds}, beside a name", file=file, fix=_FIX)
    elif seen.respondents:
        why = "its words hold people's names, beside what they are or have"
        yield found(why, file=file, fix=_FIX, severity="medium")
    elif seen.kinds:
        fix = f"{_FIX}; of an office's own, write `contact:` before it"
        yield found(f"its words hold {seen.kinds}", file=file, fix=fix, severity="medium")


def _look(paper: Paper, countries: tuple[str, ...]) -> _Seen:
    seen = _Seen(cut=paper.file.bytes > MOST_BYTES)
    asked = below = 0
    near = -MOST_CONTACTS - 1
    kinds: list[str] = []
    for place, sentence in enumerate(_sentences(paper.text)):
        contact = _CONTACT.search(sentence) is not None
        near, below = (place, 0) if contact else (near, below)
        somebody = _OF_SOMEBODY.search(sentence) is not None
        reaches = _REACHES.search(sentence) is not None
        if not (somebody or reaches):
            continue
        asked += 1
        if asked > MOST_SENTENCES:
            seen.cut = True
            break
        said = _numbers(sentence, countries) if reaches else ""
        below += bool(said)
        office = place - near <= MOST_CONTACTS and below <= MOST_CONTACTS
        if office and not (somebody and said):
            continue
        named = (somebody or bool(said)) and _names(sentence, countries)
        if said:
            kinds.append(said)
            seen.named |= named
        seen.respondents |= named and somebody
    seen.kinds = " and ".join(dict.fromkeys(kinds))
    return seen


def _sentences(text: str) -> Iterator[str]:
    for line in _END.split(text):
        for start in range(0, len(line), LONGEST):
            if sentence := line[start : start + LONGEST].strip():
                yield sentence


def _numbers(sentence: str, countries: tuple[str, ...]) -> str:
    return told_in([sentence], countries, frozenset(("email", "phone", "national_id")))


def _names(sentence: str, countries: tuple[str, ...]) -> bool:
    return bool(find(sentence, (ENTITIES["PERSON"],), Reading(countries)))


def _unread(case: Case, listed: Sequence[Paper], cut: set[str]) -> Iterator[Result]:
    """One line of all documents that nobody looked into, or not to their end."""
    read = {each.file.path for each in listed if each.text.strip()} - cut
    names = [
        each.path
        for each in case.now.parcel.files
        if each.path not in read and each.role not in ("records", "table", "release")
        if each.path in cut or PurePosixPath(each.path).suffix.lower() in _CLOSED
    ]
    beyond = sum(each.role in ("document", "report") for each in case.now.parcel.files)
    if beyond > MOST_DOCUMENTS and not names:
        yield not_checked(f"of {beyond} documents {MOST_DOCUMENTS} were read", optional=True)
    if names:
        more = f" and {len(names) - 10} more" if len(names) > 10 else ""
        told = ", ".join(shown(name) for name in names[:10])
        word = "documents were" if len(names) > 1 else "document was"
        why = f"{len(names)} {word} not looked into, or not to the end: {told}{more}"
        yield not_checked(why, fix="read them yourself before you take them", optional=True)
