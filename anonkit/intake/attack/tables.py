"""Tables of earlier deliveries, each with what its delivery is called."""

from __future__ import annotations

from dataclasses import replace

from anonkit.intake.base import Case
from anonkit.intake.figures.base import Published


def earlier_tables(case: Case) -> list[Published]:
    """The tables that earlier deliveries hold."""
    return [
        table if table.origin else replace(table, origin=delivery.parcel.name)
        for delivery in case.earlier
        for table in delivery.tables
    ]
