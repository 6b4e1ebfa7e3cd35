"""The risk measures there are."""

import sys

from anonkit import Room
from anonkit.registry import Registry
from anonkit.risk import journalist, k, l, sample, share, t, wildcard
from anonkit.risk.base import Measure

MEASURES: Registry[Measure] = Registry(
    "risk measure",
    k.K,
    k.K_HOUSEHOLDS,
    k.K_ROWS,
    wildcard.K_WILDCARD,
    sample.SAMPLE_UNIQUES,
    sample.PROSECUTOR,
    journalist.JOURNALIST,
    sample.MARKETER,
    l.L,
    l.L_ENTROPY,
    share.MAX_SHARE,
    t.T,
)

sys.modules[__name__].__class__ = Room
