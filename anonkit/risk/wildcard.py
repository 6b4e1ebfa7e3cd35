"""k where a missing or suppressed answer could be any answer: another reading of the same file."""

from __future__ import annotations

import numpy as np

from anonkit.classes.table import ClassTable
from anonkit.classes.wildcard import Compatible, gaps_of
from anonkit.errors import RefusedError
from anonkit.risk.base import Measure


def k_wildcard(table: ClassTable) -> int | None:
    """Fewest people who could be in one class, missing answers matching every value.

    Never below k: whoever is alike is also compatible. None where answers are
    missing in more than `classes.wildcard.MOST_PATTERNS` ways.
    """
    if not gaps_of(table).any():
        return table.smallest
    try:
        compatible = Compatible(table, None)
    except RefusedError:
        return None
    return int(compatible.people(np.arange(len(table)), compatible.gaps).min())


K_WILDCARD = Measure(
    "k_wildcard",
    "Smallest class, where a missing answer could be anything.",
    k_wildcard,
    "people",
    "Templ, Kowarik, Meindl 2015, doi:10.18637/jss.v067.i04, section 3.1",
)
