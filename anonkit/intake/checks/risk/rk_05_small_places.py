"""RK-05: how many people live in the smallest place that the data tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found, not_checked
from anonkit.intake.people.keys import keys_of, tables_of
from anonkit.intake.people.population import place_name

MOST_PLACES = 200_000
"""Different places of a column that are held."""
_FIX = "tell places at a higher level (a district in place of a ward), or suppress the small ones"
_ASK = "give --population FILE, a CSV file with the columns place and people"
_HIDDEN = frozenset({"", "*"})


@dataclass(frozen=True)
class Places:
    """The places of one column, and which of them the file of people knows."""

    column: str
    known: Mapping[str, int]
    """People of each place that the file knows."""
    unknown: int
    """Places that it does not know."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each column of places: the people of the smallest, and how many places nobody knows."""
    tables = [table for table in tables_of(case) if keys_of(case, table).places]
    if not tables:
        yield clean("no table tells where people live", applies=False)
    elif case.asked.population is None:
        fix = _ASK
        yield not_checked("nothing says how many people live in each place", fix=fix)
    else:
        for table in tables:
            yield from _of_table(table, keys_of(case, table).places, case, settings)


def _of_table(
    table: Records, columns: tuple[str, ...], case: Case, settings: Settings
) -> Iterator[Result]:
    people = case.asked.population or {}
    seen = [_places(table, name, people) for name in columns]
    for each in seen:
        yield from _of_column(table, each, case, settings)
    if not any(each.known for each in seen):
        why = "none of the places stands in the file of people by place"
        fix = "use names or codes as the data spell them"
        yield found(why, fix=fix, at=table, columns=columns, severity="medium")
    yield from _missing(table, [each for each in seen if each.known])


def _places(table: Records, column: str, people: Mapping[str, int]) -> Places:
    texts: set[str] = set()
    for batch in table.batches([column]):
        cells = pc.unique(pc.utf8_trim_whitespace(batch.column(0)))
        texts.update(text for text in _texts(cells) if text not in _HIDDEN)
        if len(texts) > MOST_PLACES:
            break
    names = {place_name(text) for text in texts} - {""}
    known = {name: people[name] for name in names if name in people}
    return Places(column, known, len(names) - len(known))


def _texts(cells: pa.Array) -> list[str]:
    return [text for text in cells.drop_null().to_pylist() if text is not None]


def _of_column(table: Records, places: Places, case: Case, settings: Settings) -> Iterator[Result]:
    if not places.known:
        return
    public = case.profile.audience == "public"
    least = int(settings["public" if public else "licensed"])
    smallest = min(places.known.values())
    small = sum(people < least for people in places.known.values())
    figures = {
        "smallest": smallest,
        "places": len(places.known),
        "small": small,
        "unknown": places.unknown,
    }
    whole = len(places.known) + places.unknown
    some = f" ({len(places.known):,} of {whole:,} stand in the file of people)"
    why = f"the smallest place in {places.column} has {smallest:,} people{some}"
    if small:
        yield found(
            f"{why}; {small:,} have fewer than {least:,}",
            fix=_FIX,
            at=table,
            columns=(places.column,),
            figures=figures,
            severity=None if public else "medium",
        )
    else:
        yield clean(why, at=table, columns=(places.column,), figures=figures)


def _missing(table: Records, seen: Sequence[Places]) -> Iterator[Result]:
    """Places that the list lacks: of a list that knows one level whole, others are only told."""
    whole = any(not each.unknown for each in seen)
    for each in seen:
        if each.unknown and whole:
            why, fix = _told(each)
            yield not_checked(why, fix=fix, at=table, columns=(each.column,))
        elif each.unknown:
            why, fix = _told(each)
            yield found(why, fix=fix, at=table, columns=(each.column,), severity="medium")


def _told(places: Places) -> tuple[str, str]:
    known, whole = len(places.known), len(places.known) + places.unknown
    why = f"of {whole:,} places in {places.column} {known:,} stand in the file of people"
    return why, "add the others to the file that --population names, by name or code"


CHECK = Check(
    name="RK-05",
    title="People of the smallest place",
    severity="high",
    threshold="at least {public} people in each place of public data; asked about below "
    "{licensed} in licensed data",
    asked="at least {people} people in each place",
    source="US Census Bureau: 100 000 people in each area of a public use file (PUMS); HIPAA, 45 "
    "CFR 164.514(b)(2)(i)(B): 20 000",
    mend=_FIX,
    settings={"public": 100_000, "licensed": 20_000},
    run=run,
)
