"""The keyed fingerprint of the people that tables are about.

Its key does not change with policy or label: it is there to see the same
people again. It stays in the ledger, is never printed and leaves no machine.
"""

from __future__ import annotations

import threading
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


class Who:
    """Adds up who the people are, batch by batch.

    A class, because batches come one after the other, in several threads.
    """

    def __init__(self, plan: Plan, columns: Sequence[str], keyring: Keyring) -> None:
        self._plan = plan
        self._columns = sorted(columns)
        self._person = keyring.people.person
        self._row = keyring.people.row
        self._people, self._rows = Sampler(), Sampler()
        self._numbers = _Numbers()
        self._whole = 0
        self._adding = threading.Lock()

    def look(self, texts: Batch) -> None:
        """Take the rows of one batch that the tables may use, as they were read."""
        cells = [pc.utf8_trim_whitespace(texts[name]) for name in self._columns]
        coded = keyed.row_codes(cells, self._row)
        names, people = self._identities(texts), None
        if names is not None:
            people = _values(keyed.codes(names, self._person))
        with self._adding:
            self._rows.add(_values(coded))
            self._whole = keyed.multiset_code(coded, self._whole)
            if names is not None and people is not None:
                self._people.add(people)
                self._numbers.look(names)

    def _identities(self, texts: Batch) -> pa.Array | None:
        """Each person of a batch once; None where each row is one."""
        if self._plan.person is None:
            return None
        column = self._plan.column(self._plan.person)
        cells = with_missing(pc.utf8_trim_whitespace(texts[column.name]), column.missing)
        # Always in the same spelling: how a policy writes its tokens is no matter here.
        return pc.unique(normalise(cells, "text", (), column.name)).drop_null()

    def sketch(self) -> Sketch:
        """All that was seen."""
        people = self._people.sample() if self._plan.person is not None else None
        return Sketch(people, self._rows.sample(), self._numbers.span, self._whole)


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

    @property
    def span(self) -> int:
        return 0 if self._others or self._range is None else self._range[1] - self._range[0] + 1


def _values(codes: pa.Array) -> Codes:
    return np.asarray(codes.to_numpy(zero_copy_only=False), np.uint64)
