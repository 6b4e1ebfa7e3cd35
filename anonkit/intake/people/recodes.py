"""Names that survey programmes give to columns, where neither a word nor a label says more.

Source:
    ICF, Standard Recode Manual for DHS-7 (files IR, HR, PR, MR); UNICEF, MICS6
    data files (hh, hl, wm, ch).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

LEAST = 3
"""So many names of one programme must stand in a table: one alone may mean anything."""

_DHS = {
    "005": "weight",
    "001": "design",
    "021": "design",
    "022": "design",
    "023": "design",
    "024": "place",
    "025": "place",
    "101": "place",
    "012": "age",
}
_DHS_PEOPLE = {"hv104": "sex", "hv105": "age", "hv009": "household_size"}
_MICS = {
    "hh1": "design",
    "psu": "design",
    "stratum": "design",
    "hh6": "place",
    "hh7": "place",
    "hl4": "sex",
    "hl6": "age",
    "wb4": "age",
    "hhweight": "weight",
    "wmweight": "weight",
    "chweight": "weight",
}
NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{f"v{number}": about for number, about in _DHS.items()},
        **{f"mv{number}": about for number, about in _DHS.items()},
        **{f"hv{number}": about for number, about in _DHS.items() if number not in ("012", "101")},
        **_DHS_PEOPLE,
        **_MICS,
    }
)
"""By name in small letters: what it speaks of, in the words of the scan."""


def recoded(names: Sequence[str]) -> Mapping[str, str]:
    """What columns speak of by a programme's names; nothing where too few of them are there."""
    found = {name: NAMES[name.casefold()] for name in names if name.casefold() in NAMES}
    usual = Counter("mics" if name.casefold() in _MICS else "dhs" for name in found)
    return found if any(often >= LEAST for often in usual.values()) else {}
