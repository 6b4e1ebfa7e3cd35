"""The keyed fingerprint of the people that tables are about.

Its key does not change with policy or label: it is there to see the same
people again. It stays in the ledger, is never printed and leaves no machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.normalise import normalise
from anonkit.dp.sketch import Codes, Sampler, Sketch
from anonkit.keys import Keyring
from anonkit.plan import Plan
from anonkit.steps import keyed
from anonkit.steps.typed import with_missing

Batch = Mapping[str, pa.Array]

_NUMBER = r"^(?P<prefix>\D{0,32})(?P<number>\d{1,12})$"
"""`17`, `HH-0017`: what running numbers look like."""


class Met:
    """The people of some rows: codes alone, and the range of their numbers."""

    def __init__(self) -> None:
        self.people: Sampler | None = None
        """None: nobody is numbered, each row is one."""
        self.rows = Sampler()
        self.numbers = _Numbers()
        self.whole = 0

    def add(self, other: Met) -> None:
        """Those of other rows."""
        if other.people is not None:
            self.people = self.people or Sampler()
            self.people.join(other.people)
        self.rows.join(other.rows)
        self.numbers.join(other.numbers)
        self.whole = (self.whole + other.whole) % 2**64

    def sketch(self) -> Sketch:
        """All that was seen."""
        people = self.people.sample() if self.people is not None else None
        return Sketch(people, self.rows.sample(), self.numbers.span, self.whole)


class Who:
    """Tells who the people of a batch are, under keys of the ledger alone."""

    def __init__(self, plan: Plan, columns: Sequence[str], keyring: Keyring) -> None:
        self._plan = plan
        self._columns = sorted(columns)
        self._person = keyring.people.person
        self._row = keyring.people.row

    def look(self, texts: Batch) -> Met:
        """The rows of one batch that the tables may use, as they were read."""
        # An empty cell of a CSV is a missing one elsewhere: the same people, in whatever file.
        cells = [pc.fill_null(pc.utf8_trim_whitespace(texts[name]), "") for name in self._columns]
        coded = keyed.row_codes(cells, self._row)
        met = Met()
        met.rows.add(_values(coded))
        met.rows.compact()
        met.whole = keyed.multiset_code(coded, 0)
        names = self._identities(texts)
        if names is not None:
            met.people = Sampler()
            met.people.add(_values(keyed.codes(names, self._person)))
            met.numbers.look(names)
        return met

    def _identities(self, texts: Batch) -> pa.Array | None:
        """Each person of a batch once; None where each row is one."""
        if self._plan.person is None:
            return None
        column = self._plan.column(self._plan.person)
        cells = with_missing(pc.utf8_trim_whitespace(texts[column.name]), column.missing)
        # Always in the same spelling: how a policy writes its tokens is no matter here.
        return pc.unique(normalise(cells, "text", (), column.name)).drop_null()


class _Numbers:
    """The range of identities that are numbers behind one prefix."""

    def __init__(self) -> None:
        self._prefix: str | None = None
        self._range: tuple[int, int] | None = None
        self._others = False

    def look(self, names: pa.Array) -> None:
        if self._others:
            return
        parts = pc.extract_regex(names, _NUMBER)
        prefixes = pc.unique(pc.struct_field(parts, "prefix")).to_pylist()
        self._prefix = prefixes[0] if self._prefix is None and prefixes else self._prefix
        if any(prefix is None or prefix != self._prefix for prefix in prefixes):
            self._others = True
        elif prefixes:
            numbers: Mapping[str, pa.Scalar] = pc.min_max(
                pc.struct_field(parts, "number").cast(pa.int64())
            )
            low, high = numbers["min"].as_py(), numbers["max"].as_py()
            before = self._range or (low, high)
            self._range = min(low, before[0]), max(high, before[1])

    def join(self, other: _Numbers) -> None:
        prefixes = {p for p in (self._prefix, other._prefix) if p is not None}
        self._others |= other._others or len(prefixes) > 1
        self._prefix = next(iter(prefixes), None)
        ranges = [each for each in (self._range, other._range) if each is not None]
        if ranges:
            self._range = min(low for low, _ in ranges), max(high for _, high in ranges)

    @property
    def span(self) -> int:
        return 0 if self._others or self._range is None else self._range[1] - self._range[0] + 1


def _values(codes: pa.Array) -> Codes:
    return np.asarray(codes.to_numpy(zero_copy_only=False), np.uint64)
