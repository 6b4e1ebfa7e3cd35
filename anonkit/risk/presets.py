"""Thresholds that others use, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.registry import Registry


@dataclass(frozen=True)
class Preset:
    """What a file has to reach; None: not asked for."""

    name: str
    summary: str
    source: str
    k: int | None = None
    """Least people in a class."""
    global_risk: float | None = None
    """Mean chance that a match is right must stay below this."""


def _of_k(k: int) -> Preset:
    return Preset(
        f"k{k}",
        f"Every class holds at least {k} people.",
        "El Emam 2013, chapter 16: the highest risks in use are 0.33, 0.2, 0.1 and 0.05",
        k=k,
    )


PRESETS: Registry[Preset] = Registry(
    "preset",
    Preset(
        "hdx",
        "Global risk below 3 %: what the Humanitarian Data Exchange publishes.",
        "OCHA Centre for Humanitarian Data, guidance note on statistical disclosure control",
        global_risk=0.03,
    ),
    *(_of_k(k) for k in (3, 5, 10, 20)),
)
