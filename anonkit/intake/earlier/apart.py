"""Who can be told apart by holding two tables: the question of a release, asked of any two files.

What is counted is what `anonkit release --previous` counts (`steps.previous`): k of the rows that
can be matched, and the people of classes in which few differ.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.bundle.parted import places
from anonkit.engines.base import Engine
from anonkit.intake.base import Case, Delivery, Records
from anonkit.intake.earlier.matching import NOTHING, Pair, codes_of
from anonkit.intake.people.keys import CORE, keys_of
from anonkit.records import EarlierRelease, JoinRecord
from anonkit.risk.overlap import Codes
from anonkit.steps import keyed
from anonkit.steps.previous import compare
from anonkit.steps.slots import slot
from anonkit.steps.stacked import AtHand, plain, random_codes
from anonkit.steps.transform import PERSON


@dataclass(frozen=True)
class Known:
    """What people around somebody may know of each table."""

    now: tuple[str, ...]
    then: tuple[str, ...]
    stated: bool
    """Whether the sender of either says so, in a release of anonkit's."""

    @property
    def shared(self) -> tuple[str, ...]:
        return tuple(name for name in self.now if name in self.then)


@dataclass(frozen=True)
class Apart:
    """What two tables tell together, beside what each tells alone."""

    join: JoinRecord
    alone: tuple[int, int]
    """People in classes of fewer than asked for, in each file by itself: now and then."""

    @property
    def more(self) -> int:
        """People who are in too small classes of both together, and in none of one file."""
        return self.join.below - min(self.alone)


def known_of(case: Case, pair: Pair) -> Known:
    """Key variables of both tables of a pair."""
    keys = keys_of(case, pair.now)
    now = keys.both or keys.further
    stated = _stated(pair.earlier, pair.then)
    own = [
        each.name
        for each in pair.then.columns
        if (each.name in stated if stated is not None else each.about in CORE) or each.name in now
    ]
    return Known(now, tuple(own), keys.stated or stated is not None)


def _stated(delivery: Delivery, table: Records) -> frozenset[str] | None:
    """What the manifest of an earlier release names; None where it is none."""
    manifest = delivery.release.manifest if delivery.release else None
    listed = manifest.files if manifest else ()
    held = places(each.path for each in listed)
    if not any(("/" + table.file.path).endswith("/" + each) for each in held):
        return None
    return frozenset(manifest.quasi if manifest else ())


def apart(
    pair: Pair, known: Known, tokens: Sequence[str], engine: Engine, work: Path, *, least: int
) -> Apart:
    """Count who can be told apart by holding both.

    Args:
        pair: The two tables.
        known: Key variables of both.
        tokens: Columns of both that follow people from the one to the other.
        engine: Counts.
        work: A private folder of its own.
        least: k.

    Raises:
        BusyError: The disk is full, or memory is short.
    """
    earlier = EarlierRelease(
        folder="",
        name=pair.earlier_name,
        release="",
        manifest_sha256="",
        signed_by_us=False,
        path=pair.then.part,
        quasi=known.then,
        tokens=tuple(tokens),
    )
    scaled = tuple(each.name for each in pair.now.columns if each.role == "weight")
    # What the two tell differently in every row (fresh noise, other tokens) links no rows.
    shared = {each.name for each in pair.columns}
    told = (*pair.answers, *known.now, *tokens, *scaled)
    columns = tuple(
        each.name for each in pair.now.columns if each.name in told or each.name not in shared
    )
    at_hand = AtHand(
        columns=columns,
        quasi=known.now,
        tokens=tuple(tokens),
        batches=lambda names: _batches(pair.now, names, tokens),
        scaled=scaled,
    )
    (join,) = compare(at_hand, [earlier], engine, work, least=least)
    token = tokens[0] if tokens else None
    sides = ((pair.now, known.now), (pair.then, known.then))
    now, then = (_below(table, names, token, least) for table, names in sides)
    return Apart(join, (now, then))


def _batches(
    table: Records, columns: Sequence[str], tokens: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    key = secrets.token_bytes(32)
    token = tokens[0] if tokens else None
    wanted = list(dict.fromkeys([*columns, *([token] if token else [])]))
    for batch in table.batches(wanted or [table.columns[0].name]):
        alone = random_codes(batch.num_rows)
        codes = keyed.codes(plain(batch.column(token)), key) if token else alone
        made = {slot(name): plain(batch.column(name)) for name in columns}
        yield pa.RecordBatch.from_pydict({**made, PERSON: pc.coalesce(codes, alone)})


def _below(table: Records, names: Sequence[str], token: str | None, least: int) -> int:
    """People in classes of fewer than so many; all rows of one code are one person's."""
    if not names:
        return 0
    key = secrets.token_bytes(32)
    codes = np.concatenate(
        [
            keyed.row_codes([plain(column) for column in batch.columns], key).to_numpy()
            for batch in table.batches(names)
        ]
    )
    if token is not None:
        codes = _of_people(codes, codes_of(table, token, key))
    _, counts = np.unique(codes, return_counts=True)
    return int(counts[counts < least].sum())


def _of_people(rows: Codes, tokens: Codes) -> Codes:
    """A code for what all rows of each person say, in any order; rows of nobody stay."""
    nobody = tokens == NOTHING
    people, place = np.unique(tokens[~nobody], return_inverse=True)
    sums = np.zeros(len(people), np.uint64)
    np.add.at(sums, place, rows[~nobody])
    return np.concatenate([sums, rows[nobody]])
