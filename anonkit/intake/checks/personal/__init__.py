"""Whether people can be read off the cells, the columns or the files themselves (PI)."""

from __future__ import annotations

from anonkit.intake.checks.personal import pi_01_direct_identifiers

PERSONAL = (pi_01_direct_identifiers.CHECK,)
