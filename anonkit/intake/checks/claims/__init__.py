"""Whether what the sender claims is found again (CL)."""

from __future__ import annotations

from anonkit.intake.checks.claims import cl_01_claims

CLAIMS = (cl_01_claims.CHECK,)
