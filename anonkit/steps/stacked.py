"""Several releases of people as one set of rows, each row beside the release it is of."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.ladders import Ladder
from anonkit.engines.base import Engine, Rows
from anonkit.formats import by_path
from anonkit.formats.base import Dialect, Reader
from anonkit.records import EarlierRelease
from anonkit.steps import keyed
from anonkit.steps.slots import slot
from anonkit.steps.transform import PERSON
from anonkit.steps.typed import with_missing

SIDE = "_side"
"""Of which release a row is: `AT_HAND`, or the place of an earlier one."""
AT_HAND = "at hand"
ANSWERS = "_answers_"
"""Prefix of the code of all shared answers together, followed by the earlier release's place."""


@dataclass(frozen=True)
class AtHand:
    """The records that somebody will hold beside the earlier ones."""

    columns: tuple[str, ...]
    quasi: tuple[str, ...]
    tokens: tuple[str, ...]
    """Columns by which rows of one person or household may be matched."""
    batches: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]
    """The rows of some columns, by their slots, and `PERSON` (uint64)."""
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    scaled: tuple[str, ...] = ()
    """Weights: in another file the same people have others, so they do not tell who is the same."""


@dataclass(frozen=True)
class Shared:
    """What an earlier release and the records at hand both tell."""

    place: str
    """Of the earlier release, as `SIDE` has it."""
    quasi: tuple[str, ...]
    answers: tuple[str, ...]
    own: tuple[str, ...]
    """What a neighbour may know of the earlier release, shared or not."""
    tokens: tuple[str, ...]
    """Of the earlier release."""
    scaled: tuple[str, ...]
    """Of the answers: those that the code of all answers leaves out."""


@dataclass(frozen=True)
class _Side:
    name: str
    columns: tuple[str, ...]
    batches: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class Stacked:
    """A source of the rows of all releases."""

    sides: tuple[_Side, ...]
    shared: tuple[Shared, ...]
    names: tuple[str, ...]
    """Every column that some question looks at."""
    key: bytes = field(repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        answers = [ANSWERS + each.place for each in self.shared]
        return (SIDE, PERSON, *map(slot, self.names), *answers)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        wanted = list(self.columns if columns is None else columns)
        for side in self.sides:
            there = [name for name in self.names if name in side.columns]
            for batch in side.batches(there):
                yield self._row(side, there, batch).select(wanted)

    def _row(self, side: _Side, there: Sequence[str], batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = batch.num_rows
        cells = {name: plain(batch.column(slot(name))) for name in there}
        made = {SIDE: pa.array([side.name] * rows, pa.string()), PERSON: batch.column(PERSON)}
        nothing = pa.nulls(rows, pa.string())
        made |= {slot(name): cells.get(name, nothing) for name in self.names}
        for each in self.shared:
            code = pa.nulls(rows, pa.uint64())
            if side.name in (AT_HAND, each.place):
                code = pa.array(np.zeros(rows, np.uint64))
                lasting = [name for name in each.answers if name not in each.scaled]
                if lasting:
                    code = keyed.row_codes([cells[name] for name in lasting], self.key)
            made[ANSWERS + each.place] = code
        return pa.RecordBatch.from_pydict(made)


def plain(cells: pa.Array) -> pa.Array:
    """Cells without outer white space; an empty one is a missing answer."""
    return with_missing(pc.utf8_trim_whitespace(cells), ("",))


def stack(
    at_hand: AtHand, earlier: Mapping[str, EarlierRelease], engine: Engine
) -> tuple[Stacked, tuple[Shared, ...]]:
    """Put the records at hand and all earlier ones together.

    Args:
        at_hand: The records at hand.
        earlier: Releases that hold records, by their place.
        engine: Counts who has several rows.

    Raises:
        InputError: The records of an earlier release cannot be read.
    """
    readers = {place: open_records(each) for place, each in earlier.items()}
    shared = tuple(
        _shared(place, each, readers[place].columns, at_hand) for place, each in earlier.items()
    )
    names = dict.fromkeys(
        [*at_hand.quasi, *at_hand.tokens]
        + [name for each in shared for name in (*each.own, *each.answers, *each.tokens)]
    )
    sides = [_Side(AT_HAND, at_hand.columns, at_hand.batches)]
    for each in shared:
        reader = readers[each.place]
        sides.append(_Side(each.place, reader.columns, _people(reader, each.tokens, engine)))
    key = secrets.token_bytes(32)  # codes of one run, joined with nothing else
    return Stacked(tuple(sides), shared, tuple(names), key), shared


def open_records(release: EarlierRelease) -> Reader:
    """A reader of the records of an earlier release (which holds some)."""
    assert release.path is not None
    encoding = "utf-8" if release.delimiter else None
    dialect = Dialect(delimiter=release.delimiter, encoding=encoding, sheet=release.sheet)
    return by_path(release.path).open(release.path, dialect)


def _shared(place: str, release: EarlierRelease, columns: Sequence[str], at_hand: AtHand) -> Shared:
    both = [name for name in columns if name in at_hand.columns]
    known = {*release.quasi, *at_hand.quasi}
    tokens = tuple(name for name in columns if name in {*release.tokens, *at_hand.tokens})
    apart = {*tokens, *at_hand.tokens}
    return Shared(
        place,
        tuple(name for name in both if name in known and name not in apart),
        tuple(name for name in both if name not in known and name not in apart),
        tuple(name for name in columns if name in known and name not in apart),
        tokens,
        at_hand.scaled,
    )


def _people(
    reader: Reader, tokens: Sequence[str], engine: Engine
) -> Callable[[Sequence[str]], Iterator[pa.RecordBatch]]:
    """The rows of a release, each with a code of its person: whom the tokens tell apart most."""
    token = _finest(reader, tokens, engine)
    key = secrets.token_bytes(32)

    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        wanted = list(dict.fromkeys([*columns, *([token] if token else [])]))
        for batch in reader.batches(wanted or reader.columns[:1]):
            alone = random_codes(batch.num_rows)
            codes = keyed.codes(plain(batch.column(token)), key) if token else alone
            made = {slot(name): batch.column(name) for name in columns}
            yield pa.RecordBatch.from_pydict({**made, PERSON: pc.coalesce(codes, alone)})

    return batches


def _finest(reader: Reader, tokens: Sequence[str], engine: Engine) -> str | None:
    """The token with most values; None where there is none."""
    if len(tokens) <= 1:
        return tokens[0] if tokens else None
    rows = engine.read(reader)
    return max(tokens, key=lambda name: int(rows.group([], persons=name)["n"][0].as_py()))


def random_codes(rows: int) -> pa.Array:
    """A random code for each row: two of 10 million are the same with probability 3e-6."""
    return pa.array(np.frombuffer(secrets.token_bytes(8 * rows), np.uint64))


def side_of(rows: Rows, name: str) -> Rows:
    """The rows of one release."""
    return rows.semi_join(pa.table({SIDE: pa.array([name], pa.string())}), [SIDE])
