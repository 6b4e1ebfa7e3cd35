"""Survey weights: one for each stratum or cluster, so that the weight names the place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anonkit.risk.leaks.base import Coded, Finding, Leak, Sheet
from anonkit.risk.leaks.telling import told
from anonkit.risk.singling import MOST


def find(sheet: Sheet) -> Iterator[Finding]:
    """Weights that tell a hidden column, and such as are a person's own.

    A file that is not a release has weights that are unique looked at too:
    in a release `accept_unique` settles that.
    """
    for weight in _weights(sheet):
        for name in _told(sheet, weight):
            yield Finding("weight", "leak_weight", (weight.name,), name)
        if not sheet.released and _own(sheet, weight) * MOST > sheet.count:
            yield Finding("weight", "leak_weight_own", (weight.name,))


def _told(sheet: Sheet, weight: Coded) -> Iterator[str]:
    found = (h.name for h in sheet.hidden if sheet.enough(told(sheet, weight.codes, h)))
    yield from dict.fromkeys(found)


def _own(sheet: Sheet, weight: Coded) -> int:
    """Households (people where none is declared) that share their weight with nobody."""
    given = weight.codes >= 0
    width = int(sheet.homes.max(initial=0)) + 1
    pairs = np.unique(weight.codes[given] * width + sheet.homes[given]) // width
    return int((np.bincount(pairs) == 1).sum()) if len(pairs) else 0


def _weights(sheet: Sheet) -> tuple[Coded, ...]:
    return tuple(each for each in sheet.looked_at if each.kind == "weight")


LEAK = Leak(
    name="weight",
    summary="A weight tells the place or another column that is hidden.",
    threshold="told for more than 5 % of the people and at least 3 k of them, beyond chance",
    source="weights of a needs assessment told its 32 strata, those of a health survey 217 "
    "clusters; bound: anonkit/risk/leaks/telling.py",
    mend="leave the weights out with `release: false`, or add a scenario of the weight and the "
    "other quasi-identifiers, so that k holds for whoever reads them",
    nothing="there are no weights",
    find=find,
    looks_at=lambda sheet: bool(_weights(sheet)),
)
