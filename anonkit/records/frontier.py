"""What other goals and methods would cost, in bands."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.records.bands import Band


@dataclass(frozen=True)
class FrontierPoint:
    """One way of protecting the records that was tried. Public: bands alone."""

    k: int
    method: str
    chosen: bool
    """Whether it is the policy's own."""
    removed: Band | None
    """People who would leave; None where the goals cannot be met."""
    loss: Band | None
    """Detail taken from the rows that stay, on the policy's hierarchies."""
    stars: Band | None
    """Cells of quasi-identifiers told as `*`, of the rows that stay."""
    within: bool
    """Whether no more people leave than `suppression_limit` allows."""
    refused: str
    """Code of the refusal; empty where the goals are met."""


@dataclass(frozen=True)
class FrontierRecord:
    """How much risk and how much detail there is to choose from."""

    points: tuple[FrontierPoint, ...]
    not_tried: tuple[str, ...]
    """What there was no time for, such as `global_recode k 5`."""
    alike: tuple[str, ...]
    """Sentences about quasi-identifiers that say the same."""
    file: str
    """On the private side: the exact figures."""
