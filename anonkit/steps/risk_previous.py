"""A file as it is beside earlier releases of the same people."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.ladders import Ladder
from anonkit.engines.base import Engine
from anonkit.formats.base import Reader
from anonkit.records import EarlierRelease, JoinRecord, RiskQuestion
from anonkit.steps import keyed
from anonkit.steps.previous import compare
from anonkit.steps.slots import slot
from anonkit.steps.stacked import AtHand, plain, random_codes
from anonkit.steps.transform import PERSON
from anonkit.steps.typed import with_missing


def beside_earlier(
    question: RiskQuestion,
    reader: Reader,
    earlier: Sequence[EarlierRelease],
    ladders: Mapping[str, Ladder],
    engine: Engine,
    work: Path,
    *,
    least: int,
) -> tuple[JoinRecord, ...]:
    """What each earlier release tells together with the file.

    Args:
        question: Says who a person is, and what a neighbour may know.
        reader: The file.
        earlier: The releases.
        ladders: By column: how it is told more coarsely, where a policy says so.
        engine: Counts.
        work: Private folder.
        least: k.
    """
    if not earlier:
        return ()
    units = [name for name in (question.person, question.household) if name]
    known = [name for each in earlier for name in each.tokens if name in reader.columns]
    key = secrets.token_bytes(32)

    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        wanted = list(dict.fromkeys([*columns, *filter(None, [question.person])]))
        for batch in reader.batches(wanted or reader.columns[:1]):
            cells = {name: _answers(question, name, batch.column(name)) for name in wanted}
            alone = random_codes(batch.num_rows)
            codes = keyed.codes(cells[question.person], key) if question.person else alone
            made = {slot(name): cells[name] for name in columns}
            yield pa.RecordBatch.from_pydict({**made, PERSON: pc.coalesce(codes, alone)})

    at_hand = AtHand(
        columns=reader.columns,
        quasi=question.quasi,
        tokens=tuple(dict.fromkeys([*units, *known])),
        batches=batches,
        ladders=ladders,
        scaled=(question.weight,) if question.weight else (),
    )
    return compare(at_hand, earlier, engine, work, least=least)


def _answers(question: RiskQuestion, name: str, cells: pa.Array) -> pa.Array:
    return with_missing(plain(cells), tuple(question.missing.get(name, ())))
