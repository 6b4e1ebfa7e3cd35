"""PI-01: columns through which somebody could be reached, or whose cells name somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anonkit.detect import person_name
from anonkit.detect.by_value import A_NUMBER
from anonkit.detect.kinds import KINDS
from anonkit.detect.spelling import words_of
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.figures.words import names_a_unit
from anonkit.intake.personal.columns import (
    MOSTLY,
    Cells,
    codes_staff,
    lists_facilities,
    look,
    numbers_rows,
    of_people,
    tool_kind,
    without_tables,
    words,
)
from anonkit.intake.personal.coordinates import is_geohash
from anonkit.intake.personal.hashing import looks_hashed
from anonkit.intake.personal.likenesses import is_unlisted, named, phone_country
from anonkit.intake.personal.whereabouts import countries_of
from anonkit.intake.personal.within import NUMBER, held, may_hold
from anonkit.records import ScanColumn, Severity

_FIX = "drop the columns or replace them by a pseudonym, and hand the file over again"
_ELSEWHERE = frozenset({"coordinates", "birth_date", "device"})
"""Kinds that another check tells: PI-04, PI-05 and PI-02."""
_NUMBERED = frozenset({"person_id", "household_id", "record_id"})
_BY_THE_TOOL = frozenset({"record_id", "phone", "username", "device", "media"})
"""What a tool writes by itself is PI-02's, but for pictures and recordings."""
_PICTURES = ("audit", "attachments")
_OF_NAMES = frozenset({"place", "organisation"})
_OF_OFFICES = frozenset({"phone", "email", "url", "address"})
"""By these schools and clinics are reached too."""
_THEIRS = "the table lists schools, clinics or offices: if it is theirs and no person's, say so"
_IN_CELLS = "cells"
_BY_NAME = "the column's name says so"
_OFFICIAL = words("cnic nicop nid nin nik ktp tazkira tazkera nrc omang bvn rut passport passeport")
"""Names of official numbers that `scan` knows no form of."""
_DIGITS = re.compile(r"(?:\d\D?){6}")
_DIGIT = re.compile(r"\d")
_NOT_DIGITS = re.compile(r"\D+")
_LEAST_NAMES = 10
"""Different cells from which words under a header of people are names, and no list of kinds."""
Groups = dict[tuple[str, str], list[str]]


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each kind of identifier in each table."""
    yield from without_tables(case)
    countries = countries_of(case)
    for table in case.now.records:
        told = list(_of(table, countries))
        yield from told
        if not told:
            yield clean(f"no direct identifier in {len(table.columns)} columns", at=table)


def _of(table: Records, countries: Sequence[str]) -> Iterator[Result]:
    cells = look(table, [each.name for each in table.columns])
    reached: Groups = {}
    doubted: Groups = {}
    for column in table.columns:
        seen = cells[column.name]
        if seen.filled and not (seen.tokens or looks_hashed(seen) or codes_staff(column, seen)):
            _within(table, column, seen, countries, reached, doubted)
            if not _liken(column, seen, countries, reached, doubted):
                _sort(column, seen, reached, doubted)
    for (kind, how), names in reached.items():
        said = KINDS[kind].said
        why = f"some cells hold {said}" if how == _IN_CELLS else f"it holds {said}: {how}"
        if kind in _OF_OFFICES and how != _IN_CELLS and lists_facilities(table):
            yield found(f"{why}; {_THEIRS}", at=table, columns=tuple(names), severity="medium")
        else:
            yield found(why, at=table, fix=_FIX, columns=tuple(names))
    people = of_people(table)
    for (why, fix), names in doubted.items():
        weighs: Severity = "medium" if people or why in _ASKED else "low"
        yield found(why, at=table, fix=fix, columns=tuple(names), severity=weighs)


def _within(
    table: Records,
    column: ScanColumn,
    seen: Cells,
    countries: Sequence[str],
    reached: Groups,
    doubted: Groups,
) -> None:
    """What stands in single cells of a column that is about something else."""
    kinds = {*column.holds}
    if may_hold(column, seen):
        kinds |= set(held(table, column.name, countries))
    for kind in sorted(kinds - {column.identifier}):
        if kind == NUMBER:
            doubted.setdefault((_NUMBERS, _NUMBERS_FIX), []).append(column.name)
        elif kind != "record_id" or not seen.uuids:
            reached.setdefault((kind, _IN_CELLS), []).append(column.name)


def _liken(
    column: ScanColumn, seen: Cells, countries: Sequence[str], reached: Groups, doubted: Groups
) -> bool:
    """Put a column where its cells look like something, and `scan` was not told what."""
    if is_geohash(seen):
        return True
    if column.identifier not in ("", "person_name", *_NUMBERED) or column.holds:
        return False
    country, certain = phone_country(seen, countries)
    name = "" if country or column.about in _OF_NAMES else named(seen)
    if (country and certain) or name == "likely":
        kind = "phone" if country else "person_name"
        reached.setdefault((kind, "the values look like one"), []).append(column.name)
    elif country:
        doubted.setdefault((_MOBILE, _NUMBERS_FIX), []).append(column.name)
    elif name:
        doubted.setdefault((_NAMES, _LOOK), []).append(column.name)
    elif is_unlisted(column, seen):
        doubted.setdefault((_UNLISTED, _LOOK), []).append(column.name)
    else:
        return False
    return True


def _sort(column: ScanColumn, seen: Cells, reached: Groups, doubted: Groups) -> None:
    """Put a column where it belongs; nowhere, where another check tells it."""
    kind = column.identifier
    in_words = _names_with_numbers(seen)
    numbered = kind == "person_name" and seen.share(_DIGIT) > MOSTLY and not in_words
    official = not _OFFICIAL.isdisjoint(words_of(column.name)) and seen.share(_DIGITS) > MOSTLY
    if official and kind in ("", *_NUMBERED):
        reached.setdefault(("national_id", _BY_NAME), []).append(column.name)
    elif kind in _NUMBERED or numbered or (not kind and A_NUMBER in column.review):
        _number(column, seen, doubted)
    elif kind and kind not in _ELSEWHERE and not _of_the_tool(column):
        shape_only = column.confidence == "guess" and kind not in column.holds
        if kind == "person_name" and shape_only and not in_words:
            doubted.setdefault((_NAMES, _LOOK), []).append(column.name)
        elif _whole(seen):
            by_name = column.evidence[0].startswith("the header")
            how = _BY_NAME if by_name else column.evidence[0]
            reached.setdefault((kind, how), []).append(column.name)
    elif not kind and _names_units(column, seen):
        doubted.setdefault((_NAMES, _LOOK), []).append(column.name)


def _names_with_numbers(seen: Cells) -> bool:
    """Whether cells are names with a number behind: `Amina Otieno 2`, and not `Household no 2`."""
    if seen.share(_DIGIT) <= MOSTLY:
        return False
    bare = [" ".join(_NOT_DIGITS.findall(text)).split() for text in seen.texts]
    named = [
        person_name.test(" ".join(words), ()) and not names_a_unit(" ".join(words))
        for words in bare
    ]
    return sum(named) > MOSTLY * len(named)


def _names_units(column: ScanColumn, seen: Cells) -> bool:
    """Whether a header names people or units, and nearly each row has words of its own there."""
    own = seen.spread > MOSTLY and seen.distinct >= _LEAST_NAMES and names_a_unit(column.name)
    if not own:
        return False
    named = sum(person_name.header_test(text, ()) for text in seen.texts)
    return named > MOSTLY * len(seen.texts) or _names_with_numbers(seen)


def _of_the_tool(column: ScanColumn) -> bool:
    kind = tool_kind(column.name)
    if kind == "media":
        return any(word in column.name.lower() for word in _PICTURES)
    return kind in _BY_THE_TOOL


def _whole(seen: Cells) -> bool:
    """Whether cells are there to be read: `0` and `1` are an answer, whatever the header says."""
    return not set(seen.texts) <= {"0", "1"}


def _number(column: ScanColumn, seen: Cells, doubted: Groups) -> None:
    """Numbers and codes of people and records: not those of the tool and of the file."""
    if (
        seen.uuids
        or numbers_rows(column, seen)
        or seen.few
        or tool_kind(column.name) == "record_id"
    ):
        return
    if column.identifier == "record_id" or not column.identifier:
        doubted.setdefault((_CODE, _LOOK), []).append(column.name)
    else:
        doubted.setdefault((_STUDY, _STUDY_FIX), []).append(column.name)


_NAMES = "the cells have the shape of people's names, and nothing else says what they are"
_UNLISTED = (
    "words of a script of which no names are listed: nobody can say by rule whether of people"
)
_MOBILE = "the numbers are built like mobile phone numbers without their first zero"
_ASKED = frozenset({_NAMES, _UNLISTED, _MOBILE})
"""Asked of any table: what it speaks of may be in the very words that nobody can tell."""
_NUMBERS = "some cells hold numbers as long as a phone number"
_NUMBERS_FIX = "give the country (`--country`) to know, and redact or drop the column"
_CODE = "nearly every row has a number or code of its own, and nothing says whose"
_LOOK = "say what the column holds; drop it or replace it by a pseudonym if it points at people"
_STUDY = "numbers given to people or households: lists of the field team may hold them with names"
_STUDY_FIX = "replace the numbers by a keyed pseudonym, or confirm that they were drawn anew"

CHECK = Check(
    name="PI-01",
    title="Direct identifiers",
    severity="high",
    threshold="0 columns",
    source="every national and humanitarian checklist; HIPAA safe harbor, 45 CFR 164.514(b)(2)",
    mend=_FIX,
    command="anonkit init {file} -o plan.xlsx",
    required=True,
    run=run,
)
