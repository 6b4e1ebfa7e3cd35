"""Risk in the sample: an intruder who knows that his target is in the file, or tries everybody."""

from __future__ import annotations

import numpy as np

from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure

_EMAM = "El Emam 2013, Guide to the De-Identification of Personal Health Information, chapter 16"


def sample_uniques(table: ClassTable) -> int:
    """People who are alone in their class."""
    return int((table.n == 1).sum())


def prosecutor(table: ClassTable) -> float:
    """Highest chance to find somebody known to be in the file: 1 / k."""
    return 1 / table.smallest


def marketer(table: ClassTable) -> float:
    """Share of the people found by guessing once for each of them: classes / people."""
    return len(table) / int(np.sum(table.n))


SAMPLE_UNIQUES = Measure(
    "sample_uniques", "People who are alone in their class.", sample_uniques, "people", _EMAM
)
PROSECUTOR = Measure(
    "prosecutor",
    "Highest chance to find somebody who is known to be in the file.",
    prosecutor,
    "chance",
    _EMAM,
)
MARKETER = Measure(
    "marketer",
    "Share of the people found by guessing once for each of them.",
    marketer,
    "share of people",
    _EMAM,
)
