"""Look for people in what is about to leave: the written cells, tables, labels and report.

Two searches. Detectors look for things that have the shape of an identifier.
The other needs no model: nothing that stood in a hidden column may stand, as
whole words, in anything released, unless the policy itself says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.tokens import TOKEN_CHARS
from anonkit.detect import residual, tokens
from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.keys.siv import SHORTEST
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.shapes import Shapes
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL

SECRET = "secret"
COMPUTED = frozenset({"cell", "date"})
"""Kinds of cells that hold no word of the data, though another cell may look alike by chance."""
_PIECE = 200_000
"""Distinct cells gathered before they are searched."""
_TOKEN = rf"^[a-z2-7]{{{TOKEN_CHARS}}}$|^[a-z2-7]{{{SHORTEST},}}$"


@dataclass(frozen=True)
class Texts:
    """Released text that is not a cell: where it stands, and the words."""

    where: str
    words: Sequence[str]


class Secrets:
    """Takes the cells that must stand nowhere out of mapped batches."""

    def __init__(self, plan: Plan) -> None:
        self._hidden = [
            ORIGINAL + slot(column.name)
            for column in plan.columns
            if column.hidden and column.read and not column.waived and not column.redacted
        ]

    def of(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Shapes]:
        """The normalised cells of the hidden columns of one batch, in one column; their shapes."""
        found = [tokens.secrets(batch.column(name)) for name in self._hidden]
        shapes = Shapes()
        for cells in found:
            shapes.add(Shapes(set(tokens.word_counts(cells)), _one_like_tokens(cells)))
        made = pa.RecordBatch.from_pydict(
            {SECRET: pa.concat_arrays(found) if found else pa.array([], pa.string())}
        )
        return made, shapes


@dataclass(frozen=True)
class Gathering:
    """Finds the distinct cells of a batch of the written file; may be pickled."""

    columns: Mapping[str, bool]
    """Those that are searched; whether only what is no token need be."""

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
        """By column that stands in the batch: its distinct cells that are to be searched."""
        here = [name for name in self.columns if slot(name) in batch.schema.names]
        cells = {name: batch.column(slot(name)) for name in here}
        return {
            name: pc.unique(each.drop_null())
            for name, each in cells.items()
            if not (self.columns[name] and _all_tokens(each))
        }


class Search:
    """Searches released text for the cells of hidden columns."""

    def __init__(self, plan: Plan, secrets: Rows, noted: Shapes) -> None:
        self._plan = plan
        self._secrets = secrets
        self._words = pa.array(sorted(plan.public_words), pa.string())
        self._lengths, self._like_tokens = noted.lengths, noted.like_tokens
        # A part of what the policy says in public is public too.
        self._public = tokens.spans(self._words, self._lengths)
        self._pending: list[tuple[str, pa.Array]] = []
        self._columns = {c.name: c for c in plan.released if not c.waived}
        self._seen: dict[str, list[pa.Array]] = {name: [] for name in self._columns}

    @property
    def gathering(self) -> Gathering:
        """What is to be gathered of the written file."""
        spared = not self._like_tokens
        return Gathering({c.name: spared and c.linkage is not None for c in self._columns.values()})

    def take(self, gathered: Mapping[str, pa.Array]) -> None:
        """Add what was gathered of a batch."""
        for name, cells in gathered.items():
            self._gather(self._columns[name], self._seen[name], cells)

    def data(self, beside: Sequence[Texts] = ()) -> None:
        """Search all that was gathered of the written file.

        Args:
            beside: Texts that leave with it: looked up in one go with its cells.

        Raises:
            RefusedError: A hit, with its column or place and never the cell.
        """
        for name, column in self._columns.items():
            self._search(column, self._seen.pop(name, []))
        self._search_texts(beside)

    def _gather(self, column: PlannedColumn, seen: list[pa.Array], cells: pa.Array) -> None:
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
            computed = column.action is not None and column.action.kind in COMPUTED
            if not computed and not column.banded:
                self._look(cells, f"column {column.name}")
            self._detect(column, cells)

    def texts(self, texts: Sequence[Texts], own: Callable[[], Sequence[str]] | None = None) -> None:
        """Search labels, table keys and report text.

        Args:
            texts: What is about to leave.
            own: What anonkit says of its own accord, whatever the data is: an
                answer such as "nothing" is no leak where the page itself says it.
                Asked for only where something was found.

        Raises:
            RefusedError: A hit, with its place and never the words.
        """
        try:
            self._search_texts(texts)
        except RefusedError:
            if own is None:
                raise
            spoken = tokens.spans(pa.array(list(own()), pa.string()), self._lengths)
            self._public = pa.concat_arrays([self._public, spoken])
            self._search_texts(texts)

    def _search_texts(self, texts: Sequence[Texts]) -> None:
        for text in texts:
            self._look(pa.array(list(text.words), pa.string()), text.where)
        self._look_up()

    def _look(self, cells: pa.Array, where: str) -> None:
        """Gather what could be a hidden cell; look it up once there is enough."""
        for found in tokens.span_pieces(cells, self._lengths):
            spans = found.filter(pc.invert(pc.is_in(found, value_set=self._public)))
            if len(spans):
                self._pending.append((where, spans))
            if sum(len(spans) for _, spans in self._pending) > _PIECE:
                self._look_up()

    def _look_up(self) -> None:
        pending, self._pending = self._pending, []
        if not pending or not self._among_secrets([spans for _, spans in pending]):
            return
        where = next(where for where, spans in pending if self._among_secrets([spans]))
        raise RefusedError(
            "a personal value from a hidden column stands in the release",
            where=where,
            fix="suppress or drop the column; if the words are public, list them in "
            "`values:`; for a false alarm write `not_identifier: {because, by, until}`",
            code="residual.personal_value",
        )

    def _among_secrets(self, spans: list[pa.Array]) -> bool:
        piece = pa.table({SECRET: pc.unique(pa.concat_arrays(spans))})
        hits = self._secrets.semi_join(piece, [SECRET]).group([], persons=SECRET)
        return bool(hits["n"][0].as_py())

    def _detect(self, column: PlannedColumn, cells: pa.Array) -> None:
        kind = column.action.kind if column.action else ""
        numeric = column.banded or column.type in ("integer", "decimal")
        strange = cells.filter(pc.invert(pc.is_in(cells, value_set=self._words)))
        countries = tuple(self._plan.policy.country)
        for name in residual.hits(strange, countries, numeric=numeric, kind=kind):
            mend = "drop, pseudonymise or coarsen the column"
            if column.redacted:
                mend = "let `redact` take out all it can: no `entities:`, no `keep:` of the kind"
            raise RefusedError(
                f"released cells look like identifiers of the kind {name.replace('_', ' ')}",
                where=f"column {column.name}",
                fix=f"{mend}; for a false alarm write `not_identifier: {{because, by, until}}`",
                code=f"residual.{name}",
            )


def _one_like_tokens(cells: pa.Array) -> bool:
    """Whether a cell has the shape of a token; few are as long, so few are looked at."""
    long = cells.filter(_long_as_tokens(pc.binary_length(cells)))
    return bool(pc.any(pc.match_substring_regex(long, _TOKEN)).as_py())


def _long_as_tokens(lengths: pa.Array) -> pa.Array:
    """Which of n lengths are a pseudonym's, or at least that of the shortest cipher text."""
    return pc.or_(pc.equal(lengths, TOKEN_CHARS), pc.greater_equal(lengths, SHORTEST))


def _all_tokens(cells: pa.Array) -> bool:
    """Whether all cells are tokens: then none can be a word of the data."""
    shown = cells.drop_null() if cells.null_count else cells
    if not pc.all(_long_as_tokens(pc.binary_length(shown)), min_count=0).as_py():
        return False
    _, offsets, data = shown.buffers()
    if not len(shown) or data is None:
        return True
    edges = np.frombuffer(offsets, np.int32)
    first, last = int(edges[shown.offset]), int(edges[shown.offset + len(shown)])
    codes = np.frombuffer(data, np.uint8)[first:last]
    # Unsigned: what lies below a range wraps around to above it.
    return bool(((codes - ord("a") < 26) | (codes - ord("2") < 6)).all())
