"""What a table's own hidden columns say, gathered before any text is looked at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect import lexicon, person_name, tokens
from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.header import read_header
from anonkit.detect.known import LEAST_WORD, Known
from anonkit.detect.names.listed import listed
from anonkit.detect.people import words_of
from anonkit.engines.base import Source
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.circles import Circles
from anonkit.steps.typed import with_missing

MOST_KNOWN = 1_000_000
"""Distinct values of hidden columns that are held to be looked for (about 800 MB at the most, of
which 150 MB tell slips of names)."""
RARE = 0.002
"""Share of rows up to which a word of a name is rare."""
LEAST_RARE = 3
"""Rows that are few in any table."""
_SAMPLE = 1000
_TEXTS = 20_000
"""Different texts of which the words are counted."""
ORDINARY = 0.02
"""Share of texts from which on a word without a capital is one of the language, and no slip."""
_LEAST_ORDINARY = 5
_NUMBERS = re.compile(r"[\d+()/.:;,_-]+")


class Told(NamedTuple):
    """What the hidden columns say: of all, and of those near to each row."""

    known: Known
    circles: Circles


def hidden_columns(plan: Plan) -> tuple[PlannedColumn, ...]:
    """The columns of which no cell may stand in a released text."""
    return tuple(
        column
        for column in plan.columns
        if column.hidden and column.read and not column.waived and not column.redacted
    )


def told_of(
    plan: Plan, source: Source, refusing: Callable[[pa.RecordBatch], pa.Array] | None = None
) -> Told:
    """Read the hidden columns of all rows once; nothing is read where nothing is redacted.

    The rows of people who did not consent count too: they must not stand in
    the text of somebody else.

    Args:
        plan: Whose hidden columns they are.
        source: All rows.
        refusing: Which of n rows are of people who did not consent; None: nobody is asked.

    Raises:
        RefusedError: More than `MOST_KNOWN` distinct values, or too many people in households.
    """
    texts = [column.name for column in plan.released if column.redacted]
    if not texts:
        return Told(Known(), Circles())
    columns = [column for column in hidden_columns(plan) if not column.made_from]
    gathered, circles, words = _Gathered(plan), Circles.of(plan), _Words()
    asked = plan.policy.source.asked if refusing is not None else None
    wanted = dict.fromkeys([*(column.name for column in columns), *circles.keys, *texts])
    if asked is not None:
        wanted[asked.column] = None
    for batch in source.batches(list(wanted)):
        refused = refusing(batch) if refusing is not None else None
        for column in columns:
            cells = with_missing(batch.column(column.name), column.missing)
            gathered.take(column, cells)
            if refused is not None and gathered.holds_names(column):
                gathered.refused.update(_names(cells.filter(refused)))
        circles.columns = [column for column in columns if gathered.holds_names(column)]
        circles.take(batch)
        for name in texts:
            words.take(batch.column(name))
        gathered.rows += batch.num_rows
    return Told(gathered.known(words.ordinary()), circles)


@dataclass
class _Gathered:
    """What the hidden columns said so far."""

    plan: Plan
    names: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)
    """Words of names, with the rows that they stand in."""
    others: set[str] = field(default_factory=set)
    readable: set[str] = field(default_factory=set)
    """Cells of columns that are no identifiers."""
    refused: set[str] = field(default_factory=set)
    """Names, whole and word by word, of people who did not consent."""
    rows: int = 0
    _holds_names: dict[str, bool] = field(default_factory=dict)

    def holds_names(self, column: PlannedColumn) -> bool:
        """Whether names stood in the cells taken so far."""
        return self._holds_names.get(column.name, False)

    def take(self, column: PlannedColumn, cells: pa.Array) -> None:
        if cells.null_count == len(cells):
            return
        if column.name not in self._holds_names:
            self._holds_names[column.name] = _holds_names(self.plan, column, cells)
        if self._holds_names[column.name]:
            self._take_names(cells)
        elif "identifier" in column.roles:
            self.others.update(tokens.secrets(cells).to_pylist())
        else:
            self.readable.update(tokens.secrets(cells).to_pylist())
        held = len(self.names) + len(self.words) + len(self.others) + len(self.readable)
        if held > MOST_KNOWN:
            raise RefusedError(
                f"the hidden columns have more than {MOST_KNOWN} different values to look for",
                where="redact",
                fix="release the free text of a part of the data, or write `action: suppress`",
                code="redact.too_many_values",
            )

    def _take_names(self, cells: pa.Array) -> None:
        counted = pc.value_counts(cells.drop_null())
        written, rows = counted.field("values"), counted.field("counts").to_pylist()
        whole = pc.unique(tokens.normalise_cell(written)).to_pylist()
        self.names.update(cell for cell in whole if len(cell) >= LEAST_WORD)
        for cell, times in zip(written.to_pylist(), rows, strict=True):
            for word in words_of(cell):
                if len(word) >= LEAST_WORD:
                    self.words[word] += times

    def known(self, ordinary: frozenset[str]) -> Known:
        public = pa.array(sorted(self.plan.public_words), pa.string())
        lengths = {entry.count(" ") + 1 for entry in self.readable}
        said = set(tokens.spans(public, lengths).to_pylist())
        few = max(LEAST_RARE, self.rows * RARE)
        return Known(
            frozenset(self.names.union(self.words)),
            frozenset(self.others | (self.readable - said)),
            frozenset(word for word, times in self.words.items() if times <= few),
            ordinary | frozenset(tokens.spans(public, {1}, LEAST_WORD).to_pylist()),
            LITTLE_WORDS | (listed().words - listed().common),
            frozenset(self.refused),
        )


def _names(cells: pa.Array) -> set[str]:
    """The names of n cells, whole and word by word."""
    written = pc.unique(cells.drop_null())
    whole = tokens.normalise_cell(written).to_pylist()
    words = (word for cell in written.to_pylist() for word in words_of(cell))
    return {name for name in (*whole, *words) if len(name) >= LEAST_WORD}


@dataclass
class _Words:
    """Words of the texts that stand in many of them without a capital."""

    texts: set[str] = field(default_factory=set)

    def take(self, cells: pa.Array) -> None:
        if len(self.texts) < _TEXTS:
            self.texts.update(pc.unique(cells.drop_null()).to_pylist()[: _TEXTS - len(self.texts)])

    def ordinary(self) -> frozenset[str]:
        """The common words of the languages, and those of these texts."""
        found = Counter(word for text in self.texts for word in _without_capitals(text))
        least = max(_LEAST_ORDINARY, len(self.texts) * ORDINARY)
        often = {word for word, texts in found.items() if texts >= least}
        return LITTLE_WORDS | listed().words | listed().nobody | often


def _without_capitals(text: str) -> set[str]:
    """The words of a text that have no capital, and the first, which has one anyhow."""
    words = tokens.words_in(text)
    return {word.text for word in words if text[word.start].islower() or word is words[0]}


def _holds_names(plan: Plan, column: PlannedColumn, cells: pa.Array) -> bool:
    """Whether an identifier is a name: so says its header, or its cells if that says nothing.

    A contact is asked for by phone, and often told with a name beside the number.
    """
    if "identifier" not in column.roles or column.type != "text":
        return False
    words = lexicon.load(tuple(plan.policy.languages), tuple(plan.policy.country))
    kinds = read_header(column.name, words).kinds
    if "person_name" in kinds:
        return True
    texts = pc.unique(cells.drop_null().slice(0, _SAMPLE)).to_pylist()
    if kinds == ("phone",):
        texts = [bare for text in texts if (bare := _NUMBERS.sub(" ", text).strip())]
    elif kinds:
        return False
    like = sum(person_name.test(text, ()) for text in texts)
    return bool(texts) and like >= len(texts) * person_name.RECOGNISER.column_share
