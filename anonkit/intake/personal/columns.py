"""What the checks of personal data share: which column is whose, and what its cells look like.

One column is told by one check, unless two have different things to say of it:

* collection metadata (PI-02): what a tool writes by itself, and what leads back to a server;
* free text (PI-03); identifiers within single cells of it are PI-01's;
* places (PI-04): degrees, codes of places, altitude and precision;
* dates of a day (PI-05), but the day of the interview, which is the collection's (PI-02);
* numbers and hashes in the place of identifiers (PI-07);
* all that reaches somebody and is none of these (PI-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect import uuid
from anonkit.detect.lexicon import tool_names
from anonkit.detect.shape import FEW
from anonkit.detect.spelling import plain, words_of
from anonkit.intake.base import Case, Records, Result, clean, not_checked
from anonkit.records import ScanColumn
from anonkit.records.scan import OWN_VALUE

MOST_ROWS = 50_000
"""First rows of a table that are looked at."""
MOST_TEXTS = 2_000
"""Different cells of a column that are looked at one by one."""
LONGEST = 200
"""Characters of a cell that are looked at."""
MOSTLY = 0.9
"""Share of a column's different cells that must have a shape for the column to have it."""


def words(text: str) -> frozenset[str]:
    """Words with blanks between them."""
    return frozenset(text.split())


PEOPLE = words(
    "age sex household_size marital kinship nationality caste ethnicity religion consent politics "
    "sexuality violence birth_date person_name person_id household_id national_id weight "
    "phone"
)
"""What only tables of people speak of; health, schools and work are spoken of in lists too."""
_STAFF = words(
    "enumerator enumerators interviewer surveyor supervisor fieldworker encuestador encuestadora "
    "entrevistador entrevistadora supervisora enqueteur enquetrice enqueteurs superviseur "
    "recenseur mhojaji msimamizi pesquisador recenseador गणक प्रगणक सर्वेक्षक"
)
_DAY = re.compile(
    r"(?<![\d.])(?:(?:18|19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)"
    r"|\d{1,2}[- ](?:de )?[^\W\d_]{3,10}\.?[-, ]{1,2}(?:de )?(?:\d{4}|\d\d)"
    r"|[^\W\d_]{3,10}\.? \d{1,2}, ?\d{4})(?![\d.])"
)
"""A day in figures or with its month in letters."""
_TIME = re.compile(r"(?<!\d)(?!00:00(?::00)?(?:\.0+)?(?:Z|[+-]00:?00)?$)\d{1,2}:\d\d")
"""Midnight is how tools write a day without a time."""
_COMPACT = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_TOKEN = re.compile(r"[a-z2-7]{32}|[a-z2-7]{85,}")
_PREFIX = re.compile(r".*[/.:]|meta[-_]")
_ROWS = frozenset({"_index", "_parent_index", "index", "row_id", "row", "rownum", "row_number"})
_NUMBER = re.compile(r"[+-]?\d{1,18}")


def without_tables(case: Case) -> Iterator[Result]:
    """What a check says where there is no table of records."""
    if case.now.records:
        return
    if case.now.unread:
        yield not_checked("no table of records could be read")
    else:
        yield clean("there is no table of records", applies=False)


@dataclass(frozen=True)
class Cells:
    """What the first rows of a column hold."""

    rows: int
    filled: int
    """Rows with a cell that is neither empty nor hidden (`*`)."""
    distinct: int
    length: float
    """Mean characters of a filled cell."""
    texts: tuple[str, ...]
    """Some of the different cells, in the order in which they come."""

    @property
    def spread(self) -> float:
        """Different cells per filled row, 0 to 1."""
        return self.distinct / self.filled if self.filled else 0.0

    def share(self, pattern: re.Pattern[str], *, whole: bool = False) -> float:
        """Share of the different cells in which a pattern stands, 0 to 1."""
        fits = pattern.fullmatch if whole else pattern.search
        hits = sum(fits(text) is not None for text in self.texts)
        return hits / len(self.texts) if self.texts else 0.0

    @property
    def dated(self) -> float:
        """Share that tells a day."""
        return max(self.share(_DAY), self.share(_COMPACT, whole=True))

    @property
    def timed(self) -> float:
        """Share that tells a day and a time of it."""
        both = sum(bool(_DAY.search(text) and _TIME.search(text)) for text in self.texts)
        return both / len(self.texts) if self.texts else 0.0

    @property
    def tokens(self) -> bool:
        """Whether all look like a pseudonym or an encrypted value of anonkit's."""
        return bool(self.texts) and self.share(_TOKEN, whole=True) == 1.0

    @property
    def uuids(self) -> bool:
        """Whether most hold a UUID, which leads back to the record on a server."""
        hits = sum(uuid.test(text, ()) for text in self.texts)
        return hits > MOSTLY * len(self.texts) > 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The different cells as whole numbers; none where some are none."""
        whole = [plain(text) for text in self.texts]
        fit = bool(whole) and all(map(_NUMBER.fullmatch, whole))
        return tuple(map(int, whole)) if fit else ()

    @property
    def counting(self) -> bool:
        """Whether they count rows of the file: whole numbers of at most about as many."""
        numbers = self.numbers
        if not numbers:
            return False
        return min(numbers) >= 0 and max(numbers) <= 2 * self.rows + 10

    @property
    def few(self) -> bool:
        """Whether they may be a list of answers."""
        return self.distinct <= FEW


def look(table: Records, names: Iterable[str]) -> Mapping[str, Cells]:
    """What columns hold in the first rows; a name that the table does not have is left out."""
    has = {column.name for column in table.columns}
    wanted = [name for name in dict.fromkeys(names) if name in has]
    if not wanted:
        return {}
    first = table.first(wanted, MOST_ROWS)
    return {name: _cells(first.column(place)) for place, name in enumerate(wanted)}


def _cells(column: pa.ChunkedArray) -> Cells:
    trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
    filled = trimmed.filter(pc.and_(pc.not_equal(trimmed, ""), pc.not_equal(trimmed, "*")))
    texts = pc.unique(filled)
    mean = pc.mean(pc.utf8_length(filled)).as_py() or 0.0
    some = texts.slice(0, MOST_TEXTS).to_pylist()
    return Cells(
        rows=len(column),
        filled=len(filled),
        distinct=len(texts),
        length=float(mean),
        texts=tuple(plain(text[:LONGEST]) for text in some),
    )


def numbers_rows(column: ScanColumn, seen: Cells) -> bool:
    """Whether a column numbers rows of the file or of another of its tables, and nothing else."""
    if not seen.numbers:
        return False
    return last_name(column.name) in _ROWS or (seen.counting and seen.spread > 0.5)


def codes_staff(column: ScanColumn, seen: Cells) -> bool:
    """Whether a column holds codes of those who collected, and not their names."""
    coded = bool(seen.numbers) or column.identifier in ("", "person_id", "record_id")
    return coded and speaks(column, _STAFF)


@cache
def tool_kind(name: str) -> str:
    """The kind of a name that a collection tool gives by itself; empty for any other."""
    whole = name.strip().lower()
    for one in (whole, _PREFIX.sub("", whole)):
        for rule in tool_names():
            if rule.fits(one):
                return rule.kind
    return ""


def last_name(name: str) -> str:
    """A column's name without its groups, in lower case."""
    return _PREFIX.sub("", name.strip().lower())


def of_people(table: Records) -> bool:
    """Whether some column speaks of people: without one, it may be a list of things or places."""
    words = PEOPLE - {"phone"} if names_facilities(table) else PEOPLE
    return any(_personal(column, words) for column in table.columns)


def names_facilities(table: Records) -> bool:
    """Whether each row has a school, clinic or office of its own: phones may be theirs."""
    return any(
        column.about == "organisation" and OWN_VALUE in column.evidence for column in table.columns
    )


def lists_facilities(table: Records) -> bool:
    """Whether it is a list of schools, clinics or offices, of which no column speaks of people."""
    return names_facilities(table) and not of_people(table)


def _personal(column: ScanColumn, words: frozenset[str]) -> bool:
    if column.about in words or column.identifier in words:
        return True
    return tool_kind(column.name) in ("device", "username", "caseid")


def speaks(column: ScanColumn, words: frozenset[str]) -> bool:
    """Whether a column's name or label has one of some words (lower case, without accents)."""
    return not words.isdisjoint(words_of(column.name)) or not words.isdisjoint(
        words_of(column.label)
    )


def is_token(cells: Mapping[str, Cells], name: str) -> bool:
    """Whether a column holds pseudonyms of anonkit's."""
    return name in cells and cells[name].tokens


def joined(columns: Sequence[ScanColumn]) -> tuple[str, ...]:
    """The names of some columns."""
    return tuple(column.name for column in columns)
