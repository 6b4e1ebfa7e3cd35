"""The checks of intake: one file each, named by its id, in the rooms of what they look at."""

from __future__ import annotations

from anonkit.intake.base import Check
from anonkit.intake.checks.claims import CLAIMS
from anonkit.intake.checks.earlier import EARLIER
from anonkit.intake.checks.figures import FIGURES
from anonkit.intake.checks.parcel import PARCEL
from anonkit.intake.checks.personal import PERSONAL
from anonkit.intake.checks.places import PLACES
from anonkit.intake.checks.quality import QUALITY
from anonkit.intake.checks.risk import RISK
from anonkit.registry import Registry

CHECKS: Registry[Check] = Registry(
    "intake check",
    *PARCEL,
    *PERSONAL,
    *PLACES,
    *RISK,
    *QUALITY,
    *FIGURES,
    *CLAIMS,
    *EARLIER,
)
"""In the order in which they are told."""
