"""Hold the records at hand against earlier releases: who can be told apart by holding both?

Rows that can be matched (a pseudonym that both bear, or answers that match
one to one) are measured as one: the class of a person is how all releases
tell it, and nobody may be in a class of fewer than k, people who are in one
of them only included. Where no pseudonym matches, whoever stands out because
the releases differ in few people of a class is counted too (`risk.differing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.classes.rungs import Rungs, UnknownLabelError, labels_of, rungs_of
from anonkit.engines.base import Engine, Rows, as_rows
from anonkit.records import ALL_ANSWERS, EarlierRelease, JoinRecord
from anonkit.risk.differing import Told, differing, packed
from anonkit.risk.joined import LINKS, Joined, Valued, joined
from anonkit.steps.linking import SHARED_TOKEN
from anonkit.steps.slots import slot
from anonkit.steps.stacked import ANSWERS, AT_HAND, SIDE, AtHand, Shared, side_of, stack
from anonkit.steps.transform import PERSON

LINK = "_link"
"""The pseudonym by which a row is matched with those of other releases."""
NO_RECORDS = "it holds no records"
NOTHING_SHARED = "it has no column in common with the records"


def compare(
    at_hand: AtHand, earlier: Sequence[EarlierRelease], engine: Engine, work: Path, *, least: int
) -> tuple[JoinRecord, ...]:
    """What each earlier release tells together with the records at hand.

    Args:
        at_hand: The records at hand.
        earlier: Releases of before.
        engine: Counts.
        work: Private folder.
        least: k: so many people must not be told apart.

    Returns:
        A record for each earlier release, in order.

    Raises:
        InputError: The records of an earlier release cannot be read.
    """
    holding = {str(n): each for n, each in enumerate(earlier) if each.path is not None}
    found: dict[str, JoinRecord] = {}
    if holding:
        source, shared = stack(at_hand, holding, engine)
        sink = files.private_dir(work / "previous")
        rows = engine.read(source).map(as_rows, None, {"rows": sink})["rows"]
        sides = {name: side_of(rows, name) for name in (AT_HAND, *holding)}
        joins = list(_token_joins(at_hand, shared, rows, sides, work))
        for each in shared:
            own = [join for join in joins if each.place in join.tokens]
            pair = _Pair(at_hand, each, sides, tuple(own), least)
            found[each.place] = pair.compared(uncompared(holding[each.place]))
    return tuple(
        found.get(str(n)) or replace(uncompared(each), not_checked=NO_RECORDS)
        for n, each in enumerate(earlier)
    )


def uncompared(release: EarlierRelease) -> JoinRecord:
    """A release that nothing is known of but what it is."""
    return JoinRecord(release.name, release.release, release.manifest_sha256, release.signed_by_us)


@dataclass(frozen=True)
class _TokenJoin:
    """All releases that share a pseudonym with the records at hand."""

    column: str
    """Of the records at hand."""
    tokens: Mapping[str, str]
    """By place of an earlier release: its column."""
    sizes: npt.NDArray[np.int64] = field(repr=False)
    """People (or households) in each class of how all of these releases tell them."""


def _token_joins(
    at_hand: AtHand,
    shared: Sequence[Shared],
    rows: Rows,
    sides: Mapping[str, Rows],
    work: Path,
) -> list[_TokenJoin]:
    mine = sides[AT_HAND]
    bearers: dict[str, dict[str, str]] = {}
    for token in at_hand.tokens:
        values = mine.group([slot(token)], persons=slot(token)).select([slot(token)])
        columns = {
            each.place: name
            for each in shared
            for name in reversed(each.tokens)
            if _meets(sides[each.place], name, values)
        }
        if columns:
            bearers[token] = columns
    shares = {token: _sharing(mine, token) for token in bearers}
    # A pseudonym that few people share says no more than one that is everybody's own (as within
    # a release: `steps.protect`); one that many share tells who lives together.
    own = [set(bearers[token]) for token, share in shares.items() if share == (0, 0)]
    kept = [
        token
        for token, places in bearers.items()
        if not 0 < shares[token][0] * SHARED_TOKEN <= 1 or not any(set(places) <= o for o in own)
    ]
    found = []
    for number, token in enumerate(kept):
        sink = files.private_dir(work / f"linked-{number}")
        sizes = _sizes(at_hand, shared, rows, token, bearers[token], sink)
        found.append(_TokenJoin(token, bearers[token], sizes))
    return found


def _sharing(rows: Rows, token: str) -> tuple[float, float]:
    """Shares of the people who bear a pseudonym together with somebody else, and who bear none."""
    people = int(rows.group([], persons=PERSON)["n"][0].as_py())
    several = rows.group([slot(token)], persons=PERSON, least=2)
    bearing = pc.sum(several.filter(several[slot(token)].is_valid())["n"]).as_py() or 0
    none = _without(rows, token).group([], persons=PERSON)["n"][0].as_py()
    return bearing / people, none / people


def _meets(rows: Rows, token: str, values: pa.Table) -> bool:
    """Whether some row of a release bears one of these pseudonyms."""
    known = values.rename_columns([slot(token)])
    known = known.filter(known[slot(token)].is_valid())
    return bool(rows.semi_join(known, [slot(token)]).group([], persons=PERSON)["rows"][0].as_py())


def _sizes(
    at_hand: AtHand,
    shared: Sequence[Shared],
    rows: Rows,
    token: str,
    columns: Mapping[str, str],
    sink: Path,
) -> npt.NDArray[np.int64]:
    """Classes of the pseudonyms: what all rows of each say, in all releases that bear it."""
    own = [name for name in at_hand.quasi if name not in at_hand.tokens]
    names = dict.fromkeys([*own, *(name for each in shared for name in each.own)])
    quasi = [slot(name) for name in names]
    bearers = {AT_HAND: token, **columns}

    joined = rows.map(partial(_linked, bearers, quasi), None, {"rows": sink})["rows"]
    classes = joined.linked([SIDE, *quasi], persons=LINK, households=LINK, whole=False)
    return np.asarray(classes.group(["class"], persons=LINK)["n"].to_numpy(), np.int64)


def _linked(
    bearers: Mapping[str, str], quasi: Sequence[str], batch: pa.RecordBatch
) -> Mapping[str, pa.RecordBatch]:
    """The rows that bear a pseudonym, under one name for it."""
    link = pa.nulls(batch.num_rows, pa.string())
    for side, name in bearers.items():
        of_side = pc.equal(batch.column(SIDE), side)
        link = pc.if_else(of_side, batch.column(slot(name)), link)
    made = {name: batch.column(name) for name in (SIDE, *quasi)}
    whole = pa.RecordBatch.from_pydict({LINK: link, **made})
    return {"rows": whole.filter(pc.is_valid(link))}


@dataclass(frozen=True)
class _Pair:
    """The records at hand beside one earlier release."""

    at_hand: AtHand
    shared: Shared
    sides: Mapping[str, Rows]
    joins: tuple[_TokenJoin, ...]
    """By pseudonyms that both bear."""
    least: int

    def compared(self, blank: JoinRecord) -> JoinRecord:
        """All that is found, written into a record of the earlier release."""
        if not (self.joins or self.shared.quasi or self.shared.answers):
            return replace(blank, not_checked=NOTHING_SHARED)
        found = self._linked(blank) if self.joins else self._matched(blank)
        before, after = self._unlinked()
        if not (self.shared.quasi or self.shared.answers) or _none(before) or _none(after):
            return found
        tables = [self._records(before), self._records(after)]
        try:
            columns = [self._rungs(name, *tables) for name in self.shared.quasi]
        except UnknownLabelError as error:
            return replace(found, told_otherwise=str(error))
        labels = [self._labels(name, *tables) for name in self.shared.quasi]
        # One person's rows may all differ: then so many rows are needed as k people may have.
        least = self.least * max(_most_rows(before), _most_rows(after))
        keys = [*map(slot, self.shared.quasi)]
        one, other = (_told(each, keys, labels, self._code) for each in tables)
        differs = differing(one, other, columns, least)
        return replace(found, differing=differs.people, standing_out=differs.standing_out)

    @property
    def _code(self) -> str:
        return ANSWERS + self.shared.place

    def _linked(self, blank: JoinRecord) -> JoinRecord:
        sizes = [join.sizes for join in self.joins]
        return replace(
            blank,
            k=min(int(each.min()) for each in sizes),
            linked_by=tuple(join.tokens[self.shared.place] for join in self.joins),
            by_token=True,
            below=max(int(each[each < self.least].sum()) for each in sizes),
        )

    def _matched(self, blank: JoinRecord) -> JoinRecord:
        """Matches by one answer, and by all of them together."""
        values = {name: slot(name) for name in self.shared.answers}
        if len(values) > 1:
            values[ALL_ANSWERS] = self._code
        found = {name: self._joined(value) for name, value in values.items()}
        linking = {name: each for name, each in found.items() if each is not None}
        if not linking:
            return blank
        return replace(
            blank,
            k=min(each.k for each in linking.values()),
            linked_by=tuple(linking),
            below=max(each.below for each in linking.values()),
        )

    def _joined(self, value: str) -> Joined | None:
        sides = [self.sides[self.shared.place], self.sides[AT_HAND]]
        people = min(int(each.group([], persons=PERSON)["n"][0].as_py()) for each in sides)
        alone = min(each.group([value], persons=PERSON, most=1).num_rows for each in sides)
        if alone * LINKS <= people:
            return None
        known = [self.shared.own, (*self.at_hand.quasi, *self.shared.quasi)]
        tables = [
            each.group([*dict.fromkeys(map(slot, names)), value], persons=PERSON)
            for each, names in zip(sides, known, strict=True)
        ]
        tables = [each.filter(each[value].is_valid()) for each in tables]
        every = _codes(pa.chunked_array([c for each in tables for c in each[value].chunks]))
        first = tables[0].num_rows
        one, other = (
            _valued(tables[0], value, every[:first]),
            _valued(tables[1], value, every[first:]),
        )
        return joined(one, other, self.least)

    def _unlinked(self) -> tuple[Rows, Rows]:
        """The rows of the earlier release, and of those at hand, that bear no linking pseudonym."""
        before, after = self.sides[self.shared.place], self.sides[AT_HAND]
        for join in self.joins:
            before = _without(before, join.tokens[self.shared.place])
            after = _without(after, join.column)
        return before, after

    def _records(self, rows: Rows) -> pa.Table:
        return rows.group([*map(slot, self.shared.quasi), self._code], persons=PERSON)

    def _labels(self, name: str, before: pa.Table, after: pa.Table) -> pa.Array:
        told = labels_of(before[slot(name)].to_pylist(), after[slot(name)].to_pylist())
        return pa.array(told, pa.string())

    def _rungs(self, name: str, before: pa.Table, after: pa.Table) -> Rungs:
        one, other = before[slot(name)].to_pylist(), after[slot(name)].to_pylist()
        try:
            return rungs_of(one, other, self.at_hand.ladders.get(name))
        except UnknownLabelError:
            raise UnknownLabelError(name) from None


def _without(rows: Rows, token: str) -> Rows:
    return rows.semi_join(pa.table({slot(token): pa.array([None], pa.string())}), [slot(token)])


def _none(rows: Rows) -> bool:
    return not rows.group([], persons=PERSON)["rows"][0].as_py()


def _most_rows(rows: Rows) -> int:
    whole = rows.group([], persons=PERSON)
    if whole["n"][0].as_py() == whole["rows"][0].as_py():
        return 1
    return int(pc.max(rows.group([PERSON], persons=PERSON)["rows"]).as_py())


def _told(table: pa.Table, keys: Sequence[str], labels: Sequence[pa.Array], code: str) -> Told:
    codes = np.zeros((table.num_rows, len(keys)), np.int32)
    for place, (key, known) in enumerate(zip(keys, labels, strict=True)):
        codes[:, place] = pc.index_in(table[key], value_set=known).to_numpy()
    return Told(
        codes,
        np.asarray(table[code].to_numpy(), np.uint64),
        np.asarray(table["n"].to_numpy(), np.int64),
    )


def _valued(table: pa.Table, value: str, values: npt.NDArray[np.uint64]) -> Valued:
    keys = [name for name in table.column_names if name not in (value, "n", "rows")]
    classes = packed([_codes(table[key]) for key in keys], table.num_rows)
    return Valued(classes, values, np.asarray(table["n"].to_numpy(), np.int64))


def _codes(column: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return np.asarray(encoded.indices.to_numpy(), np.uint64)
