"""Tables that say who is who: identifiers beside the pseudonyms of another table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.formats.several import OF_A_PARENT
from anonkit.intake.base import Delivery, Records
from anonkit.records import ScanColumn

MOST_COLUMNS = 6
"""A table of who is who is narrow; one that is wide is a file of data, and told as such."""
MOST_TABLES = 50
MOST_ROWS = 100_000
LEAST_SHARED = 0.5
"""Share of another table's ids that must stand in a column for it to be theirs."""
LEAST_OWN = 0.95
"""Share of rows with an id of their own, from which a column of ids is one."""
_OLD = re.compile(r"\b(?:old|orig|original|real|true|raw|source|actual|initial)\b")
_NEW = re.compile(
    r"\b(?:new|pseudo|pseudonym|anon|anonymous|anonymised|anonymized|mask|masked|hash|hashed|"
    r"token|coded|code|public|study|release|released|fake|random|alias)\b"
)
_LINKS = frozenset(("_index", "KEY", *OF_A_PARENT))
"""How tools number the rows of tables that belong together: no list of who is who."""
_TOKEN = r"^(?:[a-z2-7]{20,}|[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27})$"
Found = tuple[Records, tuple[str, ...], str]


def crosswalks(now: Delivery) -> Iterator[Found]:
    """Each such table, the columns that do it, and why."""
    tables = [each for each in now.records if each.count][:MOST_TABLES]
    narrow = [each for each in tables if 2 <= len(each.columns) <= MOST_COLUMNS]
    ids = {id(each): _ids(each) for each in tables} if narrow else {}
    for table in narrow:
        found = _beside(table, tables, ids) or _old_and_new(table, ids[id(table)])
        if found is not None:
            yield found


def _beside(
    table: Records, tables: Sequence[Records], ids: Mapping[int, Mapping[str, pa.Array]]
) -> Found | None:
    """A column that reaches people, beside one that holds the ids of another table."""
    reaching = [each.name for each in table.columns if _reaches(each)]
    for other in tables:
        if other is table or len(other.columns) <= len(table.columns):
            continue
        for name, own in ids[id(table)].items():
            beside = [each for each in reaching if each != name]
            for theirs in ids[id(other)].values() if beside else ():
                if _shared(own, theirs) >= LEAST_SHARED:
                    why = "it names people beside the ids of another table: it says who is who"
                    return table, (*beside, name), why
    return None


def _old_and_new(table: Records, ids: Mapping[str, pa.Array]) -> Found | None:
    """Two columns of ids, of which one is a pseudonym by its name or its cells."""
    if len(ids) < 2:
        return None
    names = list(ids)
    old = [name for name in names if _OLD.search(_words(name))]
    new = [name for name in names if _NEW.search(_words(name))]
    tokens = [name for name in names if _are_tokens(ids[name])]
    others = [name for name in names if name not in tokens]
    pairs = (old and [n for n in new if n not in old]) or (tokens and others)
    if not pairs:
        return None
    return (
        table,
        tuple(names),
        "each row holds an id beside another: it says which was made of which",
    )


def _ids(table: Records) -> Mapping[str, pa.Array]:
    """Columns in which nearly each row has its own text, by name, with their texts."""
    wanted = [each.name for each in table.columns if _may_be_id(each)]
    if not wanted:
        return {}
    first = table.first(wanted, MOST_ROWS)
    found: dict[str, pa.Array] = {}
    for name in wanted:
        cells = pc.utf8_trim_whitespace(first.column(name).combine_chunks())
        filled = cells.filter(pc.fill_null(pc.not_equal(cells, ""), False))
        unique = pc.unique(filled)
        if len(filled) > 1 and len(unique) >= LEAST_OWN * len(first):
            found[name] = unique
    return found


def _may_be_id(column: ScanColumn) -> bool:
    if column.name.rpartition("/")[2] in _LINKS:
        return False
    told = column.identifier in ("record_id", "person_id", "household_id", "national_id")
    own = any(
        "value of its own" in each or "codes of this tool" in each for each in column.evidence
    )
    return told or own or column.role == "identifier"


def _reaches(column: ScanColumn) -> bool:
    """Whether somebody is reached through it without the data: a name, a phone, a number."""
    kinds = {column.identifier, *column.holds}
    return column.direct and not kinds <= {"", "record_id", "household_id", "person_id"}


def _shared(own: pa.Array, theirs: pa.Array) -> float:
    return (pc.sum(pc.is_in(theirs, value_set=own)).as_py() or 0) / max(1, len(theirs))


def _are_tokens(cells: pa.Array) -> bool:
    hits = pc.sum(pc.match_substring_regex(cells, _TOKEN)).as_py() or 0
    return bool(hits >= LEAST_OWN * len(cells))


def _words(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
