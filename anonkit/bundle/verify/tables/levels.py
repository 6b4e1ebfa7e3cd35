"""An adaptive table: each of its finest cells is in exactly one line, at some level."""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.tables.lines import rows_of
from anonkit.dp.tables import MAX_CELLS, VALUE_COLUMNS, guarded

_IN_PLACE = re.compile(r"in place of (\d{1,7}) cells(;|$)")


@dataclass(frozen=True)
class _Level:
    """One way of telling the finest cells."""

    inside: Sequence[Mapping[str, Sequence[int]]]
    """Of each column: a key to the finest keys that are told under it."""

    def cells(self, key: Sequence[str], sizes: Sequence[int]) -> Iterator[int]:
        """The finest cells that a line stands for; none where the level has no such key."""
        parts = [inside.get(text, ()) for inside, text in zip(self.inside, key, strict=True)]
        for places in itertools.product(*parts):
            cell = 0
            for place, size in zip(places, sizes, strict=True):
                cell = cell * size + place
            yield cell


def each_cell_once(received: Received, claim: ListedClaim) -> str:
    """Every finest cell of the claim's public ladder is in exactly one line of the table.

    Raises:
        Differs: It is not.
    """
    with closing(rows_of(received, claim.artefact)) as rows:
        return _each_once(rows, claim)


def _each_once(rows: Iterator[list[str]], claim: ListedClaim) -> str:
    by = next(rows)[: -len(VALUE_COLUMNS)]
    rungs = claim.how["rungs"]
    sizes = [len(rungs[0]["told"][column]) for column in by]
    if math.prod(sizes) > MAX_CELLS or math.prod(sizes) != claim.value:
        raise Differs(f"its ladder has {math.prod(sizes)} finest cells, not {claim.value}")
    levels = _levels(rungs, by, sizes)
    seen, lines = bytearray(math.prod(sizes)), 0
    for number, row in enumerate(rows, 2):
        lines += 1
        for cell in _told(levels, row, sizes, number):
            if seen[cell]:
                raise Differs(f"line {number} tells a cell that another line tells too")
            seen[cell] = 1
    if 0 in seen:
        raise Differs(f"{seen.count(0)} of {len(seen)} finest cells are in no line")
    return f"each of the {len(seen)} finest cells is in exactly one of the {lines} lines"


def _levels(
    rungs: Sequence[Mapping[str, object]], by: Sequence[str], sizes: Sequence[int]
) -> Mapping[str, Sequence[_Level]]:
    """The levels of a ladder by their names; two may bear the same."""
    found: dict[str, list[_Level]] = defaultdict(list)
    for rung in rungs:
        level, told = rung["level"], rung["told"]
        if not isinstance(level, str) or not isinstance(told, dict) or set(told) != set(by):
            raise Differs("the claim's ladder has other columns than the table")
        if [len(told[column]) for column in by] != list(sizes):
            raise Differs("the claim's ladder does not tell every finest key")
        inside: list[Mapping[str, list[int]]] = []
        for column in by:
            places: dict[str, list[int]] = defaultdict(list)
            for place, key in enumerate(told[column]):
                places[guarded(key)].append(place)
            inside.append(places)
        found[guarded(level)].append(_Level(inside))
    return found


def _told(
    levels: Mapping[str, Sequence[_Level]], row: Sequence[str], sizes: Sequence[int], number: int
) -> list[int]:
    """The finest cells of one line: as many as its note says."""
    width = len(sizes)
    level, note = row[width + 1], row[-1]
    said = _IN_PLACE.match(note)
    wanted = int(said[1]) if said else 1
    for each in levels.get(level, ()):
        cells = list(itertools.islice(each.cells(row[:width], sizes), wanted + 1))
        if len(cells) == wanted:
            return cells
    raise Differs(f"line {number} has a key, or stands for a number of cells, that no level has")
