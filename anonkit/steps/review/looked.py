"""All redacted texts of a run pass here: counted, shown to a person, corrected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.redact import SPANS
from anonkit.detect.entities.base import Reading, Span
from anonkit.detect.entities.find import warnings
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.records import RedactionRecord, ReviewedRecord
from anonkit.steps.review.corrections import (
    Corrected,
    Correction,
    Corrections,
    as_found,
    corrected,
    text_code,
    thing_code,
)

MOST_TEXTS = 20_000
"""Different texts that one person is asked to look at."""
DROPPED = "*"
"""In the place of a text of which nothing is told."""
NOTHING = Correction()


@dataclass
class Text:
    """One text of one column, and what was found in it."""

    column: str
    text: str
    code: str
    spans: set[Span] = field(default_factory=set)
    """Of all rows that have it: their own identifiers may differ."""
    values: dict[Span, str] = field(default_factory=dict)
    """What stands at each, in one spelling."""
    called: dict[Span, set[str]] = field(default_factory=dict)
    """The same in all rows: who is near to one of them may be called by it."""
    taken_out: bool = False
    left_in: bool = False

    def met(self, values: Mapping[Span, str]) -> None:
        """Take what stands in it in one row."""
        self.spans.update(values)
        for span, value in values.items():
            # Rows with one text may call a person by several names: the batches come in any order.
            self.called.setdefault(span, set()).add(value)
            self.values[span] = min(value, self.values.get(span, value))

    def add(self, other: Text) -> None:
        """Take what other rows that have it say."""
        self.met(other.values)
        for span, called in other.called.items():
            self.called[span] |= called
        self.taken_out |= other.taken_out
        self.left_in |= other.left_in


@dataclass
class _Tally:
    cells: int = 0
    found: int = 0
    warned: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def count(self, done: Corrected, *, warned: bool) -> None:
        self.cells += 1
        self.found += bool(done.spans) or done.taken_out
        self.warned += warned
        self.kinds.update({span.entity for span in done.spans})

    def add(self, other: _Tally) -> None:
        self.cells += other.cells
        self.found += other.found
        self.warned += other.warned
        self.kinds.update(other.kinds)


@dataclass
class LookedAt:
    """What the redacted columns of some rows hold."""

    tallies: dict[str, _Tally] = field(default_factory=partial(defaultdict, _Tally))
    texts: dict[tuple[str, str], Text] = field(default_factory=dict)
    """By column and code; empty where nobody is asked to look."""

    def add(self, other: LookedAt) -> None:
        """What other rows hold."""
        for column, tally in other.tallies.items():
            self.tallies[column].add(tally)
        for key, text in other.texts.items():
            self.texts.setdefault(key, Text(text.column, text.text, text.code)).add(text)
        if len(self.texts) > MOST_TEXTS:
            raise RefusedError(
                f"there are more than {MOST_TEXTS:,} different texts to look at",
                where="--review",
                fix="release a part of the data, or leave the longest column of texts out",
                code="review.too_many",
            )


class Looked:
    """What the redacted columns of one run hold, gathered over all batches."""

    def __init__(
        self, plan: Plan, key: bytes | None = None, corrections: Corrections | None = None
    ) -> None:
        """Count; with a key gather the texts too, and with corrections put them in.

        Args:
            plan: Whose redacted columns are looked at.
            key: Of the names of texts in a workbook; None: nobody is asked to look.
            corrections: What came back; None: nothing yet.
        """
        self._policy, self._key, self._corrections = plan.policy, key, corrections
        self._gathered = LookedAt()

    @property
    def texts(self) -> Mapping[tuple[str, str], Text]:
        """By column and code: every text that was met, in no order."""
        return self._gathered.texts

    def add(self, here: LookedAt) -> None:
        """Take what one batch holds.

        Raises:
            RefusedError: More texts than a person can look at.
        """
        self._gathered.add(here)

    def reading(self, column: str) -> Reading:
        """What is known of a column's texts beside their words."""
        return Reading(tuple(self._policy.country), tuple(self._policy.languages), column)

    def look(
        self, column: PlannedColumn, cells: pa.Array, spans: pa.Array, here: LookedAt
    ) -> pa.Array:
        """What is to be taken out of n texts, of what was found in them; noted in `here`."""
        made: dict[tuple[str, tuple[Span, ...], tuple[str, ...]], Corrected] = {}
        warned: dict[str, bool] = {}
        told: list[list[dict[str, object]] | None] = []
        for text, found in zip(cells.to_pylist(), spans.to_pylist(), strict=True):
            if text is None:
                told.append(None)
                continue
            mine = tuple(Span(one["start"], one["end"], one["entity"]) for one in found)
            values = tuple(str(one["value"]) for one in found)
            if (text, mine, values) not in made:
                known = dict(zip(mine, values, strict=True))
                made[text, mine, values] = self._put(column.name, text, known, here)
            if text not in warned:
                warned[text] = bool(self.warnings(column.name, text))
            done = made[text, mine, values]
            same = done.spans == mine
            known = {} if same else dict(zip(mine, values, strict=True))
            told.append(found if same else as_found(text, done.spans, known))
            here.tallies[column.name].count(done, warned=warned[text])
        return pa.array(told, SPANS) if self._corrections is not None else spans

    def whole(self, column: PlannedColumn, cells: pa.Array, made: pa.Array) -> pa.Array:
        """n redacted texts, with `*` for those of which nothing is to be told."""
        if self._corrections is None or self._key is None:
            return made
        given = pc.unique(cells.drop_null()).to_pylist()
        gone = [text for text in given if self._correction(column.name, text).drop]
        if not gone:
            return made
        return pc.if_else(pc.is_in(cells, value_set=pa.array(gone, pa.string())), DROPPED, made)

    def records(self) -> tuple[RedactionRecord, ...]:
        """What was taken out, column by column in the order of their names."""
        return tuple(
            RedactionRecord(
                column, tally.cells, tally.found, tally.warned,
                dict(sorted(tally.kinds.items())), self._reviewed(column),
            )
            for column, tally in sorted(self._gathered.tallies.items())
        )  # fmt: skip

    def warnings(self, column: str, text: str) -> list[Span]:
        """What may tell somebody in a text without a name."""
        return warnings(text, self.reading(column))

    def thing(self, entity: str, value: str) -> str:
        """The code of something that was found."""
        return "" if self._key is None else thing_code(self._key, entity, value)

    def _put(self, column: str, text: str, values: Mapping[Span, str], here: LookedAt) -> Corrected:
        spans = tuple(values)
        if self._key is None:
            return Corrected(spans)
        code = text_code(self._key, column, text)
        entry = here.texts.setdefault((column, code), Text(column, text, code))
        entry.met(values)
        if self._corrections is None:
            return Corrected(spans)
        everywhere = [
            span
            for span in spans
            if self.thing(span.entity, values[span]) in self._corrections.words
        ]
        one = self._correction(column, text)
        done = corrected(text, spans, one, everywhere)
        entry.taken_out |= done.taken_out
        entry.left_in |= bool(done.left_in)
        return done

    def _correction(self, column: str, text: str) -> Correction:
        if self._corrections is None or self._key is None:
            return NOTHING
        return self._corrections.texts.get((column, text_code(self._key, column, text)), NOTHING)

    def _reviewed(self, column: str) -> ReviewedRecord | None:
        if self._corrections is None:
            return None
        mine = [text for text in self.texts.values() if text.column == column]
        asked = [one for (name, _), one in self._corrections.texts.items() if name == column]
        return ReviewedRecord(
            texts=len(mine),
            taken_out=sum(text.taken_out for text in mine),
            left_in=sum(text.left_in for text in mine),
            pieces_out=sum(len(one.out) + one.drop for one in asked),
            pieces_in=sum(len(one.keep) for one in asked),
            everywhere=len(set(self._corrections.words.values())),
        )
