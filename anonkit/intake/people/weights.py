"""Survey weights of a table, and whether they tell numbers of people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anonkit.classes import stretches
from anonkit.intake.base import Case, Records
from anonkit.intake.people.counting import Classes, Floats, numbers
from anonkit.intake.people.keys import about_of
from anonkit.risk import weighted

SCALED = 0.005
"""Weights whose mean is a power of ten, within this share of it, were scaled."""

LEAST_MEAN = 1.25
"""Below it weights say that four of five people were asked; in surveys they were scaled."""


@dataclass(frozen=True)
class Weights:
    """One column of weights."""

    column: str
    values: Floats
    """(n,) of each row; nan where it is no number."""
    why_not: str
    """Why they tell no numbers of people, or empty."""
    declared: bool
    """Whether somebody signed what they add up to."""

    @property
    def total(self) -> float:
        whole = float(self.values.sum())
        return float(np.nansum(self.values)) if np.isnan(whole) else whole


def weight_columns(case: Case, table: Records) -> tuple[str, ...]:
    """Columns of weights, in the table's order."""
    about = about_of(case, table)
    return tuple(
        each.name
        for each in table.columns
        if each.role == "weight" or (about[each.name] == "weight" and each.role == "open")
    )


def weights_of(case: Case, table: Records) -> Weights | None:
    """The first column of weights; None where there is none."""
    names = weight_columns(case, table)
    if not names:
        return None
    made = ("weights", id(table))
    return case.memo.once(made, lambda: _weights(case, table, names[0]), large=True)


def _weights(case: Case, table: Records, name: str) -> Weights:
    values = numbers(table, name)
    release = case.now.release
    claims = release.manifest.claims if release and release.manifest else ()
    declared = any(each.measure == f"weight_total({name})" for each in claims)
    return Weights(name, values, _why_not(values), declared)


def _why_not(values: Floats) -> str:
    if not np.isfinite(values).all() or bool((values <= 0).any()):
        return "some weights are missing, or not above 0"
    if values.mean() < LEAST_MEAN:
        return "the weights are about 1 or less on average: they were scaled, or leave nobody out"
    power = np.log10(values.mean())
    if abs(10 ** (power - round(power)) - 1) <= SCALED:
        return "the weights were scaled (their mean is a power of ten), and tell no numbers"
    return ""


def in_population(weights: Weights, found: Classes) -> Floats | str:
    """(c,) the chance that a match with somebody of a class is right, or why nobody can say."""
    if weights.why_not:
        return weights.why_not
    if found.several:
        return "some people have several rows, and each row its weight"
    total = stretches.sums(found.of_row, weights.values, len(found.people))
    if why := weighted.unusable(total, found.people, weights.total):
        return why
    return weighted.individual(found.people, total)
