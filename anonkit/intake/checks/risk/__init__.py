"""How easily somebody could be found in the records (RK)."""

from __future__ import annotations

from anonkit.intake.checks.risk import (
    rk_01_k_anonymity,
    rk_02_sample_risk,
    rk_03_households,
    rk_04_told_by_class,
)

RISK = (
    rk_01_k_anonymity.CHECK,
    rk_02_sample_risk.CHECK,
    rk_03_households.CHECK,
    rk_04_told_by_class.CHECK,
)
