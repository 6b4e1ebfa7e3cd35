"""The records about to be released beside earlier releases: nobody may be told apart by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from anonkit.engines.base import Engine
from anonkit.errors import RefusedError
from anonkit.formats.base import Format
from anonkit.plan import Plan
from anonkit.records import Claim, EarlierRelease, JoinRecord, Said, said
from anonkit.steps.previous import NO_RECORDS, compare
from anonkit.steps.slots import slot
from anonkit.steps.stacked import AtHand
from anonkit.steps.transform import PERSON
from anonkit.steps.write import WrittenRows, WrittenTable, beside


def measure_beside(
    plan: Plan,
    earlier: Sequence[EarlierRelease],
    made: WrittenTable,
    file_format: Format,
    engine: Engine,
    work: Path,
) -> tuple[JoinRecord, ...]:
    """Measure the written file together with each earlier release.

    Args:
        plan: The goals.
        earlier: The releases.
        made: The main table as it is to be released.
        file_format: Of the file.
        engine: Counts.
        work: The run's private work folder.

    Raises:
        RefusedError: Somebody can be told apart by holding both, or an earlier
            release is told in a way that the policy's hierarchy does not know.
            `exact` has the figures, for the private side.
        InputError: The records of an earlier release cannot be read.
    """
    if not earlier:
        return ()
    assert plan.microdata is not None
    plan, written = plan.part(""), made.written
    assert plan.microdata is not None
    reader = file_format.open(written.path, written.dialect)
    rows = WrittenRows(reader, made, beside(plan))

    def batches(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        return rows.batches([*map(slot, columns), PERSON])

    at_hand = AtHand(
        columns=written.columns,
        quasi=tuple(column.name for column in plan.quasi),
        tokens=tuple(column.name for column in plan.released if column.linkage is not None),
        batches=batches,
        ladders={c.name: c.ladder for c in plan.quasi if c.ladder is not None},
        scaled=tuple(column.name for column in plan.released if "weight" in column.roles),
    )
    found = compare(at_hand, earlier, engine, work, least=plan.microdata.k)
    refused = next((error for each in found if (error := _refusal(plan, each))), None)
    if refused is not None:
        refused.exact = {"previous": [asdict(each) for each in found]}
        raise refused
    return found


def _refusal(plan: Plan, join: JoinRecord) -> RefusedError | None:
    """Why the records cannot be released beside one earlier release; None where they can."""
    assert plan.microdata is not None
    k, other = plan.microdata.k, f"the earlier release {join.name} {join.release}"
    if join.told_otherwise:
        return RefusedError(
            f"{other} tells this column in a way that its hierarchy does not know, "
            "so the two cannot be compared",
            where=f"column {join.told_otherwise}",
            fix="use the earlier coding, add its labels to the hierarchy, or leave the column out",
            code="goal.previous_coding",
        )
    if not join.unsafe(k, drawn_anew=plan.microdata.drawn_anew):
        return None
    if join.k is not None and join.k < k:
        how = "write `linkage: within_release` for it" if join.by_token else "leave it out"
        return RefusedError(
            f"whoever holds {other} too can match rows by {', '.join(join.linked_by)}, and then "
            f"some classes hold fewer than {k} people",
            where="--previous",
            fix=f"{how}, release fewer quasi-identifiers or coarser ones, or release the "
            "people of both together",
            code="goal.previous_k",
        )
    return RefusedError(
        f"beside {other} some people stand out: of their class fewer than {k} differ "
        "between the two",
        where="--previous",
        fix="release them together with others of their class, tell the classes more coarsely, "
        "or publish tables only; where a sample of other people was drawn, say so with "
        "`drawn_anew: <reason>` in `microdata:`",
        code="goal.previous_differs",
    )


def claims_beside(plan: Plan, joins: Sequence[JoinRecord], path: str) -> Iterator[Claim]:
    """What a release says of itself and of the earlier ones together.

    Nothing in its own folder proves or refutes it: the sender says it.

    Args:
        plan: The goals.
        joins: What was measured.
        path: Of the records.
    """
    assert plan.microdata is not None
    for join in joins:
        if join.unsafe(plan.microdata.k):
            continue  # the policy says of other people what nobody can measure
        named = {"name": join.name, "release": join.release}
        if join.k is not None:
            text = said("k_together", k=join.k, **named)
            yield Claim("sender_says", path, f"k({join.name} {join.release})", join.k, text)
        if join.differing is not None:
            text = said("none_stands_out", k=plan.microdata.k, **named)
            measure = f"standing_out({join.name} {join.release})"
            yield Claim("sender_says", path, measure, 0, text)


def unchecked_beside(
    plan: Plan, earlier: Sequence[EarlierRelease], joins: Sequence[JoinRecord] | None
) -> tuple[tuple[str, ...], tuple[Said, ...]]:
    """What was not compared, by name, and the sentences that say so.

    Args:
        plan: Says which pseudonyms link releases.
        earlier: The releases that were given.
        joins: What was measured; None where no records are released.
    """
    if joins is None:
        return tuple(f"previous: {each.name} {each.release}" for each in earlier), ()
    lasting = [c.name for c in plan.released if c.linkage == "across_releases"]
    if lasting and not earlier:
        return ("previous",), (said("previous_not_given", columns=", ".join(lasting)),)
    blind = [each for each in joins if each.not_checked]
    apart = ("previous_linked",) if earlier and len(plan.written_tables) > 1 else ()
    return (
        (*apart, *(f"previous: {each.name} {each.release}" for each in blind)),
        tuple(
            said(
                "previous_no_records" if each.not_checked == NO_RECORDS else "previous_not_alike",
                name=each.name,
                release=each.release,
            )
            for each in blind
        ),
    )
