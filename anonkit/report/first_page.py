"""The first page: at most 200 plain words, whatever the record holds.

Names and titles come from policies and may be long, so they are cut here and
stand in full on the later pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from anonkit.records import ColumnRecord, MicrodataRecord, ReleaseRecord
from anonkit.report.words import Words

MOST_WORDS = 200


@dataclass(frozen=True)
class Answer:
    """A question somebody asks first, and its answer."""

    question: str
    sentences: tuple[str, ...]


def first_page(record: ReleaseRecord, words: Words) -> tuple[Answer, ...]:
    """The five questions, answered for this release."""
    answers = {
        "what": _what(record, words),
        "neighbour": _neighbour(record, words),
        "left_out": _left_out(record, words),
        "conclude": _conclude(record, words),
        "check": tuple(map(words.say, ("check_7", "check_4", "not_anonymous"))),
    }
    return tuple(Answer(words.say(f"q_{key}"), told) for key, told in answers.items())


def _what(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    data = record.microdata
    parts = []
    if data:
        parts.append(words.say("what_records", people=words.counted(data.people, "person")))
    if record.tables:
        counts = all(table.measure in _COUNTS for table in record.tables)
        noun = "table_of_counts" if counts else "noisy_table"
        parts.append(words.counted(len(record.tables), noun))
    audience = words.known(f"audience.{record.audience}", words.say("audience.other"))
    things = words.listing(parts)
    return (words.say("what", things=things[:1].upper() + things[1:], audience=audience),)


def _neighbour(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    told: list[str] = []
    if record.microdata:
        told += [_alike(record.microdata, words), words.say("shared")]
    codes = [column for column in record.columns if _is_code(column)]
    if codes and record.microdata:
        sealed = any(column.approvers for column in codes)
        names = words.short_listing([column.name for column in codes], 1 if sealed else 4)
        told.append(words.say("encrypted" if sealed else "pseudonymised", names=names))
    if record.budget:
        told.append(words.say("tables_guess", guess=words.at_most(record.budget.epsilon)))
    return tuple(told)


def _alike(data: MicrodataRecord, words: Words) -> str:
    if not data.quasi:
        return words.say("alike_nothing")
    known = words.short_listing(data.quasi, 9)
    people = words.counted(data.k, "person")
    if data.k_households is None:
        return words.say("alike", known=known, people=people)
    homes = words.counted(data.k_households, "household")
    return words.say("alike_homes", known=known, people=people, households=homes)


def _left_out(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    data = record.microdata
    first = f"removed.{data.suppressed}" if data else "left_out_tables"
    return (words.say(first), words.say("see_section_6"))


def _conclude(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    told = [words.say("compare"), words.say("look_for_nobody")]
    if any("weight" in column.roles for column in record.columns):
        weighted = any(table.weighted for table in record.tables)
        told.append(words.say("interviewed_or_estimated" if weighted else "interviewed"))
    counts = [t for t in record.tables if t.measure in _COUNTS and not t.weighted]
    if counts:
        widest = max((table.noise_half_width_95 for table in counts), key=Fraction)
        told.append(words.say("noise_shifts", most=words.exact(widest)))
    return tuple(told)


_COUNTS = {"count_persons", "count_rows", "histogram"}


def _is_code(column: ColumnRecord) -> bool:
    return column.released and column.action in ("pseudonymise", "encrypt")
