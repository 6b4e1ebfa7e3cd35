"""Whether places on the map were blurred as is said, and how many people share one (GE)."""

from __future__ import annotations

from anonkit.intake.checks.places import ge_01_displaced, ge_02_spatial_k

PLACES = (ge_01_displaced.CHECK, ge_02_spatial_k.CHECK)
