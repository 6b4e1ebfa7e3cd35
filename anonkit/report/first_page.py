"""The first page: at most 200 plain words, whatever the record holds.

Names and titles come from policies and may be long, so they are cut here and
stand in full on the later pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.records import ColumnRecord, MicrodataRecord, ReleaseRecord
from anonkit.report import words

MOST_WORDS = 200


@dataclass(frozen=True)
class Answer:
    """A question somebody asks first, and its answer."""

    question: str
    sentences: tuple[str, ...]


def first_page(record: ReleaseRecord) -> tuple[Answer, ...]:
    """The five questions, answered for this release."""
    return (
        Answer("What is this?", _what(record)),
        Answer("Could a neighbour find a person?", _neighbour(record)),
        Answer("Who was left out?", _left_out(record)),
        Answer("What may you conclude?", _conclude(record)),
        Answer("How can you check it?", _check()),
    )


def _what(record: ReleaseRecord) -> tuple[str, ...]:
    data = record.microdata
    parts = [f"the answers of {words.counted(data.people, 'person', 'people')}"] if data else []
    if record.tables:
        parts.append(words.counted(len(record.tables), "table") + " of counts")
    audience = words.AUDIENCES.get(record.audience, "")
    return (f"{_sentence_case(words.listing(parts))}, {audience or 'for the agreed reader'}.",)


def _neighbour(record: ReleaseRecord) -> tuple[str, ...]:
    told: list[str] = []
    if record.microdata:
        told.append(_alike(record.microdata))
        told.append("What all of these share, the neighbour learns.")
    codes = [column for column in record.columns if _is_code(column)]
    if codes and record.microdata:
        names = words.short_listing([column.name for column in codes], 4, "column")
        told.append(f"Pseudonymised, so treat as personal: {names}.")
    if record.budget:
        told.append(
            f"By the tables alone, a 50{words.PERCENT} guess that somebody took part grows to "
            f"{words.at_most(record.budget.epsilon)}."
        )
    return tuple(told)


def _alike(data: MicrodataRecord) -> str:
    if not data.quasi:
        return "The records hold nothing that a neighbour is expected to know."
    known = words.short_listing(data.quasi, 9, "column")
    households = (
        f", from at least {words.counted(data.k_households, 'household')}"
        if data.k_households is not None
        else ""
    )
    return (
        f"Somebody who knows a person's {known} still faces at least "
        f"{words.counted(data.k, 'person', 'people')} who look the same{households}."
    )


def _left_out(record: ReleaseRecord) -> tuple[str, ...]:
    if record.microdata:
        first = words.removed(record.microdata.suppressed)
    else:
        first = "Nobody was removed for standing out; noise hides small groups instead."
    return (first, "Section 6 says who became invisible.")


def _conclude(record: ReleaseRecord) -> tuple[str, ...]:
    weighted = any("weight" in column.roles for column in record.columns)
    told = ["You may compare large groups.", "You may not look for anybody."]
    if weighted:
        told.append("Figures are of people interviewed, not of the population.")
    if record.tables:
        widest = max(table.noise_half_width_95 for table in record.tables)
        told.append(
            f"Noise shifts counts by up to {words.number(widest)}, rarely more; "
            "sampling error comes on top."
        )
    return tuple(told)


def _check() -> tuple[str, ...]:
    return (
        "Section 7 has the commands.",
        "Section 4 separates what you can check from what only the sender knows.",
        "Nothing here is claimed to be anonymous.",
    )


def _is_code(column: ColumnRecord) -> bool:
    return column.released and column.action == "pseudonymise"


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
