"""The owner's own figures of the released records."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.canonical import Json
from anonkit.records.bands import Band


@dataclass(frozen=True)
class GroupFigure:
    """One group of an indicator, as the written records tell it."""

    by: tuple[str | None, ...]
    """Its cells; None is a missing answer."""
    rows: int
    """Rows counted: for a mean those that have an answer."""
    mean: str = ""
    """To four decimals; empty where rows are counted, or nobody has an answer."""

    @property
    def document(self) -> dict[str, Json]:
        """For the manifest and the document of the run."""
        mean: dict[str, Json] = {"mean": self.mean} if self.mean else {}
        return {"cells": list(self.by), "rows": self.rows, **mean}


@dataclass(frozen=True)
class IndicatorRecord:
    """One figure of `utility:`, computed from the written records."""

    column: str
    """What the mean is of; empty where rows are counted."""
    by: tuple[str, ...]
    groups: tuple[GroupFigure, ...]
    distance: Band
    """How far all of it is from the same figure of everybody who may be released."""

    @property
    def document(self) -> dict[str, Json]:
        """For the manifest and the document of the run."""
        return {
            "mean": self.column or None,
            "by": list(self.by),
            "distance": self.distance,
            "groups": [group.document for group in self.groups],
        }
