"""Whether people can be read off published figures (TB)."""

from __future__ import annotations

from anonkit.intake.checks.figures import (
    tb_01_small_cells,
    tb_02_suppression,
    tb_03_dominance,
    tb_04_group_disclosure,
    tb_05_small_bases,
    tb_06_noise_claims,
)

FIGURES = (
    tb_01_small_cells.CHECK,
    tb_02_suppression.CHECK,
    tb_03_dominance.CHECK,
    tb_04_group_disclosure.CHECK,
    tb_05_small_bases.CHECK,
    tb_06_noise_claims.CHECK,
)
