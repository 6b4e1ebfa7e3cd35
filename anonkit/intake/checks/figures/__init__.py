"""Whether people can be read off published figures (TB)."""

from __future__ import annotations

from anonkit.intake.checks.figures import tb_02_suppression

FIGURES = (tb_02_suppression.CHECK,)
