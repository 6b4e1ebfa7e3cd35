"""Noisy tables: bounded rows, public keys, spend before noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anonkit.dp import tables
from anonkit.dp.ledger import request_id
from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedTable
from anonkit.steps.transform import OUTSIDE_DROPPED, PERSON, dimension_name


@dataclass(frozen=True)
class Tables:
    """The released tables as bytes, by table name, and what they cost."""

    files: Mapping[str, bytes]
    stored: bool
    """True: these are the bytes of an earlier, identical request."""
    spend: str
    """The ledger's name of the spend."""


def request_of(plan: Plan) -> str:
    """What makes two requests the same: account, policy name, label and all that shapes the answer."""
    wanted = _aggregates(plan)
    return request_id(wanted.budget, plan.policy.name, plan.policy.release, wanted.canonical)


def true_counts(plan: Plan, table: PlannedTable, bounded: Rows) -> list[int]:
    """Distinct people per public key, in the keys' fixed order. Private."""
    names = [dimension_name(dimension) for dimension in table.by]
    groups = bounded.group(names, persons=PERSON)
    codes = [groups[name].to_pylist() for name in names]
    counts = {
        key: n
        for key, n in zip(zip(*codes, strict=True), groups["n"].to_pylist(), strict=False)
        if OUTSIDE_DROPPED not in key
    }
    if not names:
        counts = {(): groups["n"][0].as_py()}
    return tables.vector(counts, [len(dimension.keys) for dimension in table.by])


def noisy_tables(plan: Plan, bounded: Rows, rendered: Mapping[str, object]) -> bytes:
    """Draw the noise of every table once: the bytes that the ledger keeps."""
    raise NotImplementedError
