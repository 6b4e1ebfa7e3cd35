"""Whose a row is, and whether it may be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.actions.normalise import Rule, normalise
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps import keyed
from anonkit.steps.typed import with_missing

Batch = Mapping[str, pa.Array]


@dataclass(frozen=True)
class RunKeys:
    """The keys of one run. Never printed, stored or sent."""

    person: bytes = field(repr=False)
    household: bytes = field(repr=False)
    rank: bytes = field(repr=False)
    """Tells which of a person's rows the tables count, and one input from another."""
    order: bytes = field(repr=False)
    """Tells in which order the records are written."""
    fingerprint: bytes = field(repr=False)
    actions: Mapping[str, bytes] = field(repr=False)
    """By column: the key derived for its action, domain and linkage."""


@dataclass(frozen=True)
class Consent:
    """Whose rows may be used."""

    column: str
    accept: tuple[str, ...]


def consent_of(plan: Plan) -> Consent | None:
    """Whose rows may be used, or None where the policy asks for no consent."""
    asked = plan.policy.source.asked
    return None if asked is None else Consent(asked.column, tuple(asked.accept))


def accepts(consent: Consent, cells: pa.Array) -> pa.Array:
    """Which of n cells accept, exactly as written but for outer white space."""
    trimmed = pc.utf8_trim_whitespace(cells)
    return pc.is_in(trimmed, value_set=pa.array(consent.accept, pa.string()))


def refusing_of(
    plan: Plan, keys: RunKeys, refused: pa.Array | None
) -> Callable[[pa.RecordBatch], pa.Array] | None:
    """Which of n rows are of people who did not consent; None where nobody is asked.

    Args:
        plan: Says whose a row is.
        keys: Of the run.
        refused: Codes of the people of whom some row does not accept.
    """
    consent = consent_of(plan)
    if consent is None:
        return None

    def refusing(batch: pa.RecordBatch) -> pa.Array:
        found = pc.invert(pc.fill_null(accepts(consent, batch.column(consent.column)), False))
        if refused is None or plan.person is None:
            return found
        texts = {plan.person: batch.column(plan.person)}
        records = pa.array(range(batch.num_rows), pa.uint64())
        return pc.or_(found, pc.is_in(persons(plan, texts, keys, records), value_set=refused))

    return refusing


def persons(
    plan: Plan, texts: Batch, keys: RunKeys, records: pa.Array, roots: pa.Array | None = None
) -> pa.Array:
    """n rows to n codes of people (uint64, never null).

    Args:
        plan: Says who a person is.
        texts: The cells of its column, at least.
        keys: Of the run.
        records: n numbers of rows.
        roots: n numbers of their rows in the main table, where there are others.
    """
    if plan.person is None:
        return records if roots is None else roots
    column = plan.column(plan.person)
    cells = _identity(plan, column, texts[plan.person])
    missing = pc.index(pc.is_null(cells), True).as_py()
    if missing >= 0:
        raise InputError(
            "a row has no person",
            where=f"column {plan.person}, data row {records[missing]}",
            fix="complete the column, or write `person: row` if each row is one person",
            code="data.no_person",
        )
    return keyed.codes(cells, keys.person)


def households(plan: Plan, texts: Batch, keys: RunKeys, people: pa.Array) -> pa.Array:
    """n codes of households; null where the cell is missing, which then counts as none."""
    if plan.household is None:
        return people
    cells = _identity(plan, plan.column(plan.household), texts[plan.household])
    return keyed.codes(cells, keys.household)


def _identity(plan: Plan, column: PlannedColumn, cells: pa.Array) -> pa.Array:
    """n cells in the spelling in which tokens are made: what a reader sees as one, is one."""
    present = with_missing(pc.utf8_trim_whitespace(cells), column.missing)
    rule: Rule = getattr(column.params, "normalise", "text")
    return normalise(present, rule, tuple(plan.policy.country), column.name)
