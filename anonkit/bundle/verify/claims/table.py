"""Every measure that is counted again in released records, by its name."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.bundle.verify.claims import people
from anonkit.bundle.verify.claims.base import Measure

MEASURES: Mapping[str, Measure] = {
    "rows": people.ROWS,
    "columns": people.COLUMNS,
    "k": people.K,
    "k_rows": people.K_ROWS,
    "k_households": people.K_HOUSEHOLDS,
    "classes": people.CLASSES,
    "discernibility": people.DISCERNIBILITY,
    "standing_out": people.STANDING_OUT,
}
