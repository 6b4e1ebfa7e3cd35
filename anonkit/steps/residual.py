"""Look for people in what is about to leave: the written cells, tables, labels and report.

Two searches. Detectors look for things that have the shape of an identifier.
The other needs no model: nothing that stood in a hidden column may stand, as
whole words, in anything released, unless the policy itself says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect import RECOGNISERS, residual, tokens
from anonkit.engines.base import Rows, Source
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.transform import ORIGINAL

SECRET = "secret"
SHORTEST = 6
"""Characters a normalised cell must have to be looked for; shorter ones are words and codes."""
_PIECE = 200_000
"""Distinct spans looked up at a time."""
_TOKEN = "^[a-z2-7]{32}$"


@dataclass(frozen=True)
class Texts:
    """Released text that is not a cell: where it stands, and the words."""

    where: str
    words: Sequence[str]


def secrets_of(plan: Plan, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The normalised cells that must stand nowhere, out of one mapped batch."""
    hidden = [
        ORIGINAL + column.name
        for column in plan.columns
        if column.hidden and column.read and not column.waived
    ]
    found = [tokens.secrets(batch.column(name), SHORTEST) for name in hidden]
    return pa.RecordBatch.from_pydict(
        {SECRET: pa.concat_arrays(found) if found else pa.array([], pa.string())}
    )


class Search:
    """Searches released text for the cells of hidden columns."""

    def __init__(self, plan: Plan, secrets: Rows) -> None:
        self._plan = plan
        self._secrets = secrets
        self._words = pa.array(sorted(plan.public_words), pa.string())
        self._public = tokens.normalise_cell(self._words)
        self._lengths, self._like_tokens = _shapes(secrets)

    def data(self, source: Source) -> None:
        """Search every released column of the written file, in one reading.

        Raises:
            RefusedError: A hit, with the column and never the cell.
        """
        columns = {c.name: c for c in self._plan.released if not c.waived}
        seen: dict[str, list[pa.Array]] = {name: [] for name in columns}
        for batch in source.batches(list(columns)):
            for name, column in columns.items():
                self._gather(column, seen[name], pc.unique(batch.column(name).drop_null()))
        for name, column in columns.items():
            self._search(column, seen[name])

    def _gather(self, column: PlannedColumn, seen: list[pa.Array], cells: pa.Array) -> None:
        if column.linkage is not None and not self._like_tokens and _all_tokens(cells):
            return
        seen.append(cells)
        if sum(map(len, seen)) > _PIECE:
            distinct = pc.unique(pa.concat_arrays(seen))
            seen[:] = [distinct]
            if len(distinct) > _PIECE:
                self._search(column, seen)
                seen.clear()

    def _search(self, column: PlannedColumn, seen: Sequence[pa.Array]) -> None:
        if seen:
            cells = pc.unique(pa.concat_arrays(seen))
            self._look(cells, f"column {column.name}")
            self._detect(column, cells)

    def texts(self, texts: Iterable[Texts]) -> None:
        """Search labels, table keys and report text."""
        for text in texts:
            words = pa.array(list(text.words), pa.string())
            self._look(words, text.where)

    def _look(self, cells: pa.Array, where: str) -> None:
        spans = tokens.spans(cells, self._lengths)
        spans = spans.filter(pc.invert(pc.is_in(spans, value_set=self._public)))
        for start in range(0, len(spans), _PIECE):
            piece = pa.table({SECRET: spans.slice(start, _PIECE)})
            hits = self._secrets.semi_join(piece, [SECRET]).group([], persons=SECRET)
            if hits["n"][0].as_py():
                raise RefusedError(
                    "a personal value from a hidden column stands in the release",
                    where=where,
                    fix="suppress or drop the column; if the words are public, list them in "
                    "`values:`; for a false alarm write `not_identifier: {because, by, until}`",
                    code="residual.personal_value",
                )

    def _detect(self, column: PlannedColumn, cells: pa.Array) -> None:
        kind = column.action.kind if column.action else ""
        numeric = column.type in ("integer", "decimal")
        strange = cells.filter(pc.invert(pc.is_in(cells, value_set=self._words)))
        hits = residual.hits(strange, tuple(self._plan.policy.country), numeric=numeric)
        for name, count in hits.items():
            if count and kind not in RECOGNISERS[name].output_kinds:
                raise RefusedError(
                    f"released cells look like a {name.replace('_', ' ')}",
                    where=f"column {column.name}",
                    fix="drop, pseudonymise or coarsen the column; for a false alarm write "
                    "`not_identifier: {because, by, until}`",
                    code=f"residual.{name}",
                )


def _shapes(secrets: Rows) -> tuple[frozenset[int], bool]:
    """How many words the hidden cells have, and whether one has the shape of a pseudonym."""
    found: set[int] = set()
    like_tokens = False
    for batch in secrets.batches([SECRET]):
        cells = batch.column(SECRET)
        found.update(pc.unique(pc.add(pc.count_substring(cells, " "), 1)).to_pylist())
        like_tokens = like_tokens or bool(pc.any(pc.match_substring_regex(cells, _TOKEN)).as_py())
    return frozenset(found), like_tokens


def _all_tokens(cells: pa.Array) -> bool:
    """Whether all cells are pseudonyms: then none can be a word of the data."""
    return bool(pc.all(pc.match_substring_regex(cells, _TOKEN)).as_py())
