"""The checks of intake, as `anonkit rules` lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anonkit.canonical import Json
from anonkit.intake.base import Check


def catalogue_of_checks(checks: Mapping[str, Check]) -> Sequence[Mapping[str, Json]]:
    """Each check with its severity, threshold and source, in order."""
    return [
        {
            "name": each.name,
            "summary": each.title,
            "severity": each.severity,
            "threshold": each.threshold.format(**each.settings),
            "source": each.source,
        }
        for each in checks.values()
    ]
