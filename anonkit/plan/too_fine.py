"""Tables that are too fine for so many people need a reason: judged without any data.

Once noise is drawn it is paid for, and a refusal by a true count would tell it.
So a table is held against a number of people that is public before: the
policy's `people:`, which plan and release read alike, or `plan --people N`.
"""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.plan.coarser_tables import by_text, coarser
from anonkit.plan.faults import Faults
from anonkit.plan.foresee_tables import Foreseen, foresee
from anonkit.plan.model import Override, PlannedColumn
from anonkit.plan.planned_tables import PlannedAggregates, PlannedTable
from anonkit.plan.table_words import noise_words, rows_word, size_words
from anonkit.policy.document import Path, shown
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.model import Policy

RULE = "too_fine"
_DIGITS = 2
"""A number of people with more digits than these before its noughts may be the file's own."""


def expected_people(policy: Policy, people: int | None) -> int | None:
    """How many people tables are judged by: those of the option, else those of the policy."""
    wanted = policy.aggregates
    return wanted.people if wanted is not None and people is None else people


def check_too_fine(
    loaded: LoadedPolicy,
    columns: Mapping[str, PlannedColumn],
    wanted: PlannedAggregates | None,
    people: int | None,
    faults: Faults,
) -> tuple[Override, ...]:
    """Hold each table against how many people there are, in public.

    Args:
        loaded: The policy; `because:` in a table gives the reason for one that is too fine.
        columns: The planned columns by name.
        wanted: The tables as they are planned; None where there are none.
        people: Of the option; None: as many as the policy says.
        faults: Takes tables that are too fine without a reason, and reasons for nothing.

    Returns:
        The tables that have a reason; where nobody says how many people there are, all of them.
    """
    policy = loaded.policy
    if wanted is None or policy.aggregates is None:
        return ()
    _check_rounded(policy, faults)
    expected = expected_people(policy, people)
    reasons = {table.name: table.because for table in policy.aggregates.tables}
    # Without shared noise there is a fault of epsilon, and nothing to judge.
    for number, written in enumerate(policy.aggregates.tables if wanted.families else ()):
        table = next((each for each in wanted.tables if each.name == written.name), None)
        seen = foresee(table, expected, policy.weight) if table and expected else None
        where = ("aggregates", "tables", number)
        if table is not None and expected is not None and table.threshold > expected:
            _add_unreachable(table, expected, (*where, "keys"), faults)
        if seen is None or table is None or expected is None:
            continue
        if seen.too_fine and written.because is None:
            instead = coarser(loaded, columns, wanted, table, expected)
            use = f"write `{by_text(instead.by, instead.bands)}`" if instead else _SPEND
            faults.add(
                where,
                f"the table {shown(written.name)} is too fine for {_sized(table, seen)}",
                fix=f"{use}, or give the reason with `because:` in the table",
                code=f"table.{RULE}",
            )
        if written.because is not None and not seen.too_fine and people is None:
            faults.add(
                (*where, "because"),
                f"`because:` explains nothing here: {shown(written.name)} is not too fine for "
                f"{expected:,} people",
                fix="delete it",
                code="idle_reason",
            )
    return tuple(Override(f"table {name}", RULE, why) for name, why in reasons.items() if why)


def _add_unreachable(table: PlannedTable, people: int, where: Path, faults: Faults) -> None:
    faults.add(
        where,
        f"no key of {shown(table.name)} can be told: each has to reach about "
        f"{table.threshold:,} people, and there are {people:,}",
        fix="leave out public columns beside it, or ask for fewer tables or more epsilon",
        code=f"table.{RULE}",
    )


_SPEND = "ask for fewer tables or for more epsilon (no coarser table could be read)"


def _check_rounded(policy: Policy, faults: Faults) -> None:
    people = policy.aggregates.people if policy.aggregates is not None else None
    if people is not None and len(str(people).rstrip("0")) > _DIGITS:
        faults.add(
            ("aggregates", "people"),
            f"`people: {people}` may be the exact number of people in a file",
            fix="write what everybody may know, with two digits and noughts, such as 3000",
            code="table.people",
        )


def _sized(table: PlannedTable, seen: Foreseen) -> str:
    """`300 people: noise within ±12 where a typical cell holds 2.9 people`."""
    noise = "nothing is told" if seen.noise is None else noise_words(table, seen.noise)
    cell = f"{size_words(seen.cell)} {rows_word(table)}"
    return f"{seen.people:,} people: {noise} where a typical cell holds {cell}"
