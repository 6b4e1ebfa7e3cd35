"""Counts of people for every combination of some columns, as SQL over numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.engines.duck import only_value, quoted, total
from anonkit.engines.packs import Numbers, Pack, in_order, numbers_of, packs_of, texts_at
from anonkit.engines.texts import Texts


@dataclass(frozen=True)
class Asked:
    """What is asked of every combination."""

    units: Mapping[str, str]
    """By name of the count: the column of which it counts different values."""
    ones: tuple[str, ...]
    sums: tuple[str, ...]
    least: int
    most: int | None

    @property
    def names(self) -> list[str]:
        """What the columns of the answer are called."""
        ones, sums = (f"one_{name}" for name in self.ones), (f"sum_{name}" for name in self.sums)
        return [*self.units, "rows", *ones, *sums]


@dataclass(frozen=True)
class Keys:
    """Columns to group or join by: those of numbers packed, then the others."""

    keys: Sequence[str]
    texts: Mapping[str, Texts] = field(default_factory=dict)

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """The columns of numbers."""
        return packs_of([key for key in self.keys if key in self.texts], self.texts)

    @cached_property
    def rest(self) -> list[str]:
        """The other columns."""
        return [key for key in self.keys if key not in self.texts]

    @property
    def names(self) -> list[str]:
        """What SQL calls them."""
        return [f"key_{place}" for place in range(len(self.packs) + len(self.rest))]

    @property
    def possible(self) -> float:
        """Combinations that may occur at most."""
        return math.inf if self.rest else math.prod(pack.size for pack in self.packs)

    def sql(self, rows: str) -> list[str]:
        """Expressions over the table `rows`."""
        plain = (f"{rows}.{quoted(key)}" for key in self.rest)
        return [*(pack.sql(rows) for pack in self.packs), *plain]

    def joined(self, small: pa.Table) -> tuple[pa.Table, str]:
        """The rows of a small table of keys that may occur, as SQL is to see them.

        Returns:
            They, and when a row of the table `l` is one of them, as `r`.
        """
        codes = {}
        there = pa.repeat(True, small.num_rows)
        for key in (key for pack in self.packs for key in pack.columns):
            codes[key] = self.texts[key].codes(small[key].combine_chunks())
            there = pc.and_(there, pc.or_(codes[key].is_valid(), small[key].is_null()))
        columns, same = [], []
        for pack in self.packs:
            own = [codes[key].filter(there) for key in pack.columns]
            numbers = [
                numbers_of(o, len(self.texts[k])) for o, k in zip(own, pack.columns, strict=True)
            ]
            columns.append(pa.array(pack.of(numbers)))
            # A column as it is may be looked up before others are read.
            alone = len(own) == 1 and not own[0].null_count
            same.append(f"l.{quoted(pack.columns[0])} =" if alone else f"{pack.sql('l')} =")
        for key in self.rest:
            columns.append(small[key].filter(there))
            equal = "IS NOT DISTINCT FROM" if columns[-1].null_count else "="
            same.append(f"l.{quoted(key)} {equal}")
        told = zip(same, self.names, strict=True)
        condition = " AND ".join(f"{own} r.{name}" for own, name in told)
        return pa.Table.from_arrays(columns, names=self.names), condition

    def told(self, found: pa.Table, asked: Asked) -> pa.Table:
        """The answer to `query` with texts again, sorted by the keys."""
        counts = found.select(range(len(self.names), found.num_columns)).rename_columns(asked.names)
        for name in asked.ones:
            if name in self.texts:
                place = counts.column_names.index(f"one_{name}")
                told = self.texts[name].of(counts.column(place).combine_chunks())
                counts = counts.set_column(place, f"one_{name}", told)
        if not self.packs:
            keys = found.select(self.names).rename_columns(list(self.keys))
            return pa.Table.from_arrays([*keys.columns, *counts.columns], names=self._all(asked))
        numbers: dict[str, Numbers] = {}
        for name, pack in zip(self.names, self.packs, strict=False):
            numbers |= pack.apart(numbers_of(found[name], 0))
        rest = found.select(self.names[len(self.packs) :]).rename_columns(self.rest)
        order = in_order(self.keys, numbers, rest, self.texts)
        places = pa.array(order)
        cells = [
            texts_at(self.texts[key], numbers[key][order])
            if key in numbers
            else rest[key].take(places)
            for key in self.keys
        ]
        return pa.Table.from_arrays(
            [*cells, *(column.take(places) for column in counts.columns)], names=self._all(asked)
        )

    def _all(self, asked: Asked) -> list[str]:
        return [*self.keys, *asked.names]


def query(sql: str, keys: Keys, asked: Asked, once: AbstractSet[str]) -> str:
    """SQL of the counts: the keys by their names there, then what is asked.

    Args:
        sql: The rows.
        keys: None at all: all rows are one group.
        asked: What is counted.
        once: Columns of which every row has a value of its own: they are not compared.
    """
    several = set(asked.units.values()) - once
    nested = len(several) == 1 and keys.keys and not asked.ones
    found = _nested(sql, keys, asked, several.pop()) if nested else _direct(sql, keys, asked, once)
    if not keys.keys:
        return found
    enough = f"n >= {asked.least:d}" + ("" if asked.most is None else f" AND n <= {asked.most:d}")
    # Texts are put in order once they are texts again.
    sort = "" if keys.packs else f" ORDER BY {', '.join(f'{n} NULLS LAST' for n in keys.names)}"
    return f"SELECT * FROM ({found}) WHERE {enough}{sort}"


def _direct(sql: str, keys: Keys, asked: Asked, once: AbstractSet[str]) -> str:
    counts = [
        f"count({'' if column in once else 'DISTINCT '}{quoted(column)}) AS {name}"
        for name, column in asked.units.items()
    ]
    counts.append("count(*) AS rows")
    for place, column in enumerate(asked.ones):
        counts.append(f"{_one(column, keys)} AS one_{place}")
    for place, column in enumerate(asked.sums):
        counts.append(f"CAST({total(column)} AS DOUBLE) AS sum_{place}")
    return f"SELECT {', '.join([*_by(keys), *counts])} FROM ({sql}) AS s{_grouped(keys)}"


def _nested(sql: str, keys: Keys, asked: Asked, unit: str) -> str:
    """Every unit of every group once, and then these: less to keep than lists of units."""
    inner, outer = [f"{quoted(unit)} AS unit", "count(*) AS rows"], []
    for name, column in asked.units.items():
        if column == unit:
            outer.append(f"count(unit) AS {name}")
            continue
        inner.append(f"count({quoted(column)}) AS {name}")
        outer.append(f"CAST(sum({name}) AS BIGINT) AS {name}")
    outer.append("CAST(sum(rows) AS BIGINT) AS rows")
    for place, column in enumerate(asked.sums):
        inner.append(f"{total(column)} AS sum_{place}")
        outer.append(f"CAST(sum(sum_{place}) AS DOUBLE) AS sum_{place}")
    units = f"SELECT {', '.join([*_by(keys), *inner])} FROM ({sql}) AS s"
    units += f"{_grouped(keys)}, {len(keys.names) + 1}"
    return f"SELECT {', '.join([*keys.names, *outer])} FROM ({units}) AS u{_grouped(keys)}"


def _by(keys: Keys) -> list[str]:
    return [f"{own} AS {name}" for own, name in zip(keys.sql("s"), keys.names, strict=True)]


def _grouped(keys: Keys) -> str:
    """By place: a name might be that of a column too."""
    places = ", ".join(str(place + 1) for place in range(len(keys.names)))
    return f" GROUP BY {places}" if places else ""


def _one(column: str, keys: Keys) -> str:
    """SQL for the one value a group has of a column, null where it has several."""
    if column not in keys.texts:
        return only_value(column)
    name = quoted(column)
    own = f"coalesce(CAST({name} AS INTEGER), -1)"
    return f"CASE WHEN min({own}) = max({own}) THEN min({name}) END"
