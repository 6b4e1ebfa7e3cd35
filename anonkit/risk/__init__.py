"""The risk measures there are."""

from anonkit.registry import Registry
from anonkit.risk import k
from anonkit.risk.base import Measure

MEASURES: Registry[Measure] = Registry("risk measure", k.K, k.K_HOUSEHOLDS, k.K_ROWS)
