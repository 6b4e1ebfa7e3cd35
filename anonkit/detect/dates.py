"""How the dates of a column are spelled, where a form tells in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from anonkit.records import FormField, ScanColumn

SIGNS = "-/."
"""What may stand between day, month and year; the same in all dates."""


def as_date(
    base: ScanColumn, evidence: Sequence[str], values: Sequence[str], field: FormField
) -> ScanColumn:
    """A date is known around, unless its name says otherwise."""
    asked = ("the form asks for a date", *evidence)
    role = base.role if base.role in ("sensitive", "quasi", "metadata") else "quasi"
    verdict = replace(base, role=role, confidence="likely", evidence=asked)
    if base.type == "date":
        return verdict
    if spelled := _spelled(values, field.date_order):
        return replace(verdict, about="date", type="date", format=spelled)
    return replace(verdict, about="date", confidence="sure")


def _spelled(values: Sequence[str], order: str) -> str:
    """How dates are spelled whose order the form tells; empty where some are not."""
    for sign in SIGNS if order and values else ():
        spelled = sign.join("%Y" if part == "y" else f"%{part}" for part in order)
        if all(_is_date(value.strip(), spelled) for value in values):
            return spelled
    return ""


def _is_date(value: str, spelled: str) -> bool:
    try:
        datetime.strptime(value, spelled)  # noqa: DTZ007 - a day, and no moment
    except ValueError:
        return False
    return True
