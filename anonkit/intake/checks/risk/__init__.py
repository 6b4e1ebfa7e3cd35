"""How easily somebody could be found in the records (RK)."""

from __future__ import annotations

from anonkit.intake.checks.risk import rk_01_k_anonymity

RISK = (rk_01_k_anonymity.CHECK,)
