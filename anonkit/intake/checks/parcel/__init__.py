"""Whether the parcel itself is whole, sound, and free of what should not have been sent."""

from __future__ import annotations

from anonkit.intake.checks.parcel import (
    in_01_complete,
    in_02_sums,
    md_01_metadata,
    md_02_internal,
    pi_06_beside_cells,
)

PARCEL = (
    in_01_complete.CHECK,
    in_02_sums.CHECK,
    pi_06_beside_cells.CHECK,
    md_01_metadata.CHECK,
    md_02_internal.CHECK,
)
