"""The survey weight of released records: what it adds up to, and what a weight may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anonkit.errors import PolicyError
from anonkit.plan.faults import Faults
from anonkit.plan.lists import MAX_LIST_BYTES
from anonkit.plan.model import PlannedColumn, PlannedWeight
from anonkit.plan.strata import strata_totals
from anonkit.policy.columns import Column
from anonkit.policy.document import shown
from anonkit.policy.load import LoadedPolicy
from anonkit.policy.model import Weight
from anonkit.policy.paths import inside

_TYPES = frozenset({"text", "integer", "decimal"})
_TOTAL = (
    "write `population:` with the public number of people, `normalised: true`, or `strata:` "
    "with a file of public totals"
)


def plan_weight(
    loaded: LoadedPolicy,
    columns: Sequence[PlannedColumn],
    entries: Mapping[str, str | None],
    faults: Faults,
) -> PlannedWeight | None:
    """What the released weights are scaled to; None where none are released in bands.

    Args:
        loaded: The policy; the file of `strata:` is read from its folder.
        columns: As they are planned.
        entries: Column to the policy's entry for it.
        faults: Takes weights that could not be scaled, and totals that disagree.
    """
    weight = loaded.policy.weight
    banded = [column for column in columns if column.banded]
    for column in banded:
        if weight is None or column.name != weight.column:
            faults.add(
                ("columns", entries[column.name] or "", "role"),
                f"nothing says what the weights in {shown(column.name)} add up to, so they "
                "cannot be released in bands",
                fix="write `weight: {column: ..., population: ...}` for it, or leave it out with "
                "`release: false`",
                code="weight_total",
            )
    if weight is None:
        return None
    _check_roles(weight, loaded, entries, faults)
    totals = _totals(loaded, weight, faults)
    if not any(column.name == weight.column for column in banded):
        return None
    _check_total(weight, faults)
    return PlannedWeight(
        column=weight.column,
        population=sum(totals.values()) if totals else weight.population,
        stratum=weight.strata.column if weight.strata is not None else None,
        totals=totals,
        source=weight.strata.file if weight.strata is not None else "",
    )


def declared_population(loaded: LoadedPolicy) -> int | None:
    """People whom a policy's weights stand for: `population:`, or the sum of the public totals.

    Raises:
        PolicyError: The file of the totals cannot be used.
    """
    weight = loaded.policy.weight
    if weight is None or weight.strata is None:
        return None if weight is None else weight.population
    faults = Faults(loaded)
    totals = _totals(loaded, weight, faults)
    faults.raise_all()
    return sum(totals.values())


def check_weight(column: Column, entry: str, faults: Faults) -> None:
    """A weight is released in bands, or as it is, or left out; nothing else keeps sums right."""
    if column.action not in {None, "keep", "drop"}:
        faults.add(
            ("columns", entry, "action"),
            f"`{column.action}` would change what the weights add up to",
            fix="write no action: weights are then released in bands that keep their sum; "
            "or leave them out with `release: false`",
            code="weight_action",
        )
    if column.type not in _TYPES:
        faults.add(
            ("columns", entry, "type"),
            f"weights are numbers, not of type {column.type}",
            fix="delete `type:`, or write `type: decimal`",
            code="weight_type",
        )


def _check_roles(
    weight: Weight, loaded: LoadedPolicy, entries: Mapping[str, str | None], faults: Faults
) -> None:
    entry = entries.get(weight.column)
    if entry is not None and "weight" not in loaded.policy.columns[entry].role:
        faults.add(
            ("weight", "column"),
            f"{shown(weight.column)} weighs the rows, and its role is another",
            fix="write `role: weight` for it",
            code="weight_role",
        )
    if weight.strata is not None and weight.strata.column == weight.column:
        faults.add(
            ("weight", "strata", "column"),
            "the weight cannot be its own stratum",
            fix="name the column that tells the stratum",
            code="weight_role",
        )


def _check_total(weight: Weight, faults: Faults) -> None:
    told = [weight.population is not None or weight.strata is not None, weight.normalised]
    if not any(told):
        faults.add(
            ("weight",),
            "nothing says what the released weights add up to",
            fix=_TOTAL,
            code="weight_total",
        )
    elif all(told):
        faults.add(
            ("weight", "normalised"),
            "normalised weights have mean 1 and add up to no population",
            fix="delete `normalised:`, or the totals beside it",
            code="weight_total",
        )


def _totals(loaded: LoadedPolicy, weight: Weight, faults: Faults) -> Mapping[str, int]:
    if weight.strata is None:
        return {}
    name, place = weight.strata.file, ("weight", "strata", "file")
    try:
        with inside(loaded.folder, name).open("rb") as file:
            data = file.read(MAX_LIST_BYTES + 1)
        if len(data) > MAX_LIST_BYTES:
            problem = "the file is larger than 16 MiB"
            raise PolicyError(problem, fix="shorten it", code="policy.file")
        totals = strata_totals(data, name)
    except PolicyError as error:
        faults.take(place, error)
        return {}
    if weight.population not in {None, sum(totals.values())}:
        faults.add(
            ("weight", "population"),
            "the totals of the strata do not add up to `population:`",
            fix="delete `population:` (the totals say it), or mend the file",
            code="weight_total",
        )
    return totals
