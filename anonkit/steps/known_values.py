"""What a table's own hidden columns say, gathered before any text is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect import lexicon, person_name, tokens
from anonkit.detect.header import read_header
from anonkit.detect.known import LEAST_WORD, Known
from anonkit.engines.base import Source
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.typed import with_missing

MOST_KNOWN = 1_000_000
"""Distinct values of hidden columns that are held to be looked for (about 150 MB)."""
_SAMPLE = 1000


def hidden_columns(plan: Plan) -> tuple[PlannedColumn, ...]:
    """The columns of which no cell may stand in a released text."""
    return tuple(
        column
        for column in plan.columns
        if column.hidden and column.read and not column.waived and not column.redacted
    )


def known_of(plan: Plan, source: Source) -> Known:
    """Read the hidden columns of all rows once; nothing is read where nothing is redacted.

    The rows of people who did not consent count too: they must not stand in
    the text of somebody else.

    Raises:
        RefusedError: More than `MOST_KNOWN` distinct values.
    """
    if not any(column.redacted for column in plan.released):
        return Known()
    columns = [column for column in hidden_columns(plan) if not column.made_from]
    gathered = _Gathered(plan)
    for batch in source.batches([column.name for column in columns]):
        for column in columns:
            gathered.take(column, with_missing(batch.column(column.name), column.missing))
    return gathered.known()


@dataclass
class _Gathered:
    """What the hidden columns said so far."""

    plan: Plan
    names: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    readable: set[str] = field(default_factory=set)
    """Cells of columns that are no identifiers."""
    _holds_names: dict[str, bool] = field(default_factory=dict)

    def take(self, column: PlannedColumn, cells: pa.Array) -> None:
        if cells.null_count == len(cells):
            return
        if column.name not in self._holds_names:
            self._holds_names[column.name] = _holds_names(self.plan, column, cells)
        if self._holds_names[column.name]:
            spelled = pc.unique(tokens.normalise_cell(pc.unique(cells)).drop_null()).to_pylist()
            self.names.update(cell for cell in spelled if len(cell) >= LEAST_WORD)
            self.names.update(
                word for cell in spelled for word in cell.split(" ") if _is_name_word(word)
            )
        elif "identifier" in column.roles:
            self.others.update(tokens.secrets(cells).to_pylist())
        else:
            self.readable.update(tokens.secrets(cells).to_pylist())
        if len(self.names) + len(self.others) + len(self.readable) > MOST_KNOWN:
            raise RefusedError(
                f"the hidden columns have more than {MOST_KNOWN} different values to look for",
                where="redact",
                fix="release the free text of a part of the data, or write `action: suppress`",
                code="redact.too_many_values",
            )

    def known(self) -> Known:
        public = pa.array(sorted(self.plan.public_words), pa.string())
        lengths = {entry.count(" ") + 1 for entry in self.readable}
        said = set(tokens.spans(public, lengths).to_pylist())
        return Known(frozenset(self.names), frozenset(self.others | (self.readable - said)))


def _is_name_word(word: str) -> bool:
    return len(word) >= LEAST_WORD and not word.isdecimal()


def _holds_names(plan: Plan, column: PlannedColumn, cells: pa.Array) -> bool:
    """Whether an identifier is a name: so says its header, or its cells if that says nothing."""
    if "identifier" not in column.roles or column.type != "text":
        return False
    words = lexicon.load(tuple(plan.policy.languages), tuple(plan.policy.country))
    kinds = read_header(column.name, words).kinds
    if kinds:
        return "person_name" in kinds
    texts = pc.unique(cells.drop_null().slice(0, _SAMPLE)).to_pylist()
    like = sum(person_name.test(text, ()) for text in texts)
    return like >= len(texts) * person_name.RECOGNISER.column_share
