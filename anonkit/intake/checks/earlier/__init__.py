"""What this delivery tells together with earlier ones (DF, GE-03)."""

from __future__ import annotations

from anonkit.intake.checks.earlier import (
    df_01_people_apart,
    df_02_tables,
    df_03_linkage,
    ge_03_masked_anew,
)

EARLIER = (
    df_01_people_apart.CHECK,
    df_02_tables.CHECK,
    df_03_linkage.CHECK,
    ge_03_masked_anew.CHECK,
)
