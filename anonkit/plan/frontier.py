"""A frontier in plain words: bands, and where the exact figures are."""

from __future__ import annotations

from anonkit.records import FrontierPoint, FrontierRecord


def lines(found: FrontierRecord) -> list[str]:
    """What other goals would cost, as lines for a terminal."""
    points = sorted(found.points, key=lambda each: (each.method, each.k))
    return [
        "What other goals would cost",
        f"  {'':5} {'':15} {'removed':<8} {'detail':<8} {'as *':<8}",
        *map(_line, points),
        *(f"  No time was left for {told}." for told in found.not_tried),
        *(f"  {told}" for told in found.alike),
        f"  Exact figures, for your eyes alone: {found.file}",
    ]


def _line(point: FrontierPoint) -> str:
    head = f"  k {point.k:<3} {point.method:<15}"
    if point.refused:
        return f"{head} cannot be met ({point.refused})"
    told = f"{head} {point.removed:<8} {point.loss:<8} {point.stars:<8}"
    more = ["the policy's own"] if point.chosen else []
    more += [] if point.within else ["above the limit"]
    return f"{told} {', '.join(more)}".rstrip()
