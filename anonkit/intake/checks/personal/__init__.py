"""Whether people can be read off the cells, the columns or the files themselves (PI)."""

from __future__ import annotations

from anonkit.intake.checks.personal import (
    pi_01_direct_identifiers,
    pi_02_collection_metadata,
    pi_03_free_text,
    pi_04_coordinates,
    pi_05_exact_dates,
    pi_07_reversible_codes,
)

PERSONAL = (
    pi_01_direct_identifiers.CHECK,
    pi_02_collection_metadata.CHECK,
    pi_03_free_text.CHECK,
    pi_04_coordinates.CHECK,
    pi_05_exact_dates.CHECK,
    pi_07_reversible_codes.CHECK,
)
