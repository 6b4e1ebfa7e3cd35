"""How easily somebody could be found in the records (RK)."""

from __future__ import annotations

from anonkit.intake.checks.risk import (
    rk_01_k_anonymity,
    rk_02_sample_risk,
    rk_03_households,
    rk_04_told_by_class,
    rk_05_small_places,
    rk_06_design,
    rk_07_tails,
    rk_08_order,
)

RISK = (
    rk_01_k_anonymity.CHECK,
    rk_02_sample_risk.CHECK,
    rk_03_households.CHECK,
    rk_04_told_by_class.CHECK,
    rk_05_small_places.CHECK,
    rk_06_design.CHECK,
    rk_07_tails.CHECK,
    rk_08_order.CHECK,
)
