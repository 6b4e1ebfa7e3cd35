"""Small sheets of rows, as a step would make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from anonkit.risk.leaks.base import Sheet, coded

Cells = Sequence[str | None]


def make(
    shown: Mapping[str, Cells],
    hidden: Mapping[str, Cells],
    *,
    kinds: Mapping[str, str] | None = None,
    **fields: object,
) -> Sheet:
    """Each row a person and a household, unless told otherwise."""
    kinds = kinds or {}
    rows = len(next(iter({**shown, **hidden}.values())))
    alone = np.arange(rows)

    def column(name: str, cells: Cells, own: str = ""):
        return coded(name, pa.array(cells, pa.string()), kinds.get(name, "open"), own)

    known = {
        "people": alone,
        "homes": np.asarray(fields.get("people", alone)),
        "k": 3,
        "released": True,
        **fields,
    }
    return Sheet(
        shown=tuple(column(name, cells) for name, cells in shown.items()),
        hidden=tuple(column(n, cells, n if n in shown else "") for n, cells in hidden.items()),
        **known,
    )
