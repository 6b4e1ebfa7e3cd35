"""OpenDP or diffprivlib: people and the sum of their incomes by ward and sex, epsilon 1 together.

    noisy_tables.py opendp|diffprivlib SOURCE FOLDER RESULT

Each person has one row and counts in one cell, so that half of epsilon serves every cell of a
table. Both get the list of wards and sexes, and incomes that are cut to their bounds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import jobs
import numpy as np
import pandas as pd

HALF = 0.5
"""Of epsilon, for each of the two tables."""
Cells = Mapping[str, np.ndarray]


def main() -> None:
    """Read, group, add noise."""
    library, source, _, result = sys.argv[1], *map(Path, sys.argv[2:])
    add = {"opendp": _opendp, "diffprivlib": _diffprivlib}[library]
    began = time.process_time()
    frame = pd.read_csv(source, usecols=["ward", "sex", "income"])
    groups = {
        f"{ward}/{sex}": cell for (ward, sex), cell in frame.groupby(["ward", "sex"])["income"]
    }
    none = np.zeros(0, dtype=np.int64)
    keys = [f"{ward}/{sex}" for ward in jobs.LEAVES["ward"] for sex in jobs.LEAVES["sex"]]
    people, income = add({key: np.asarray(groups.get(key, none)) for key in keys})
    told = {"seconds": time.process_time() - began, "people": people, "income": income}
    result.write_text(json.dumps(told))


def _opendp(cells: Cells) -> tuple[dict[str, float], dict[str, float]]:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    rows = dp.vector_domain(dp.atom_domain(T=int)), dp.symmetric_distance()
    count = rows >> dp.t.then_count()
    total = rows >> dp.t.then_clamp(jobs.BOUNDS) >> dp.t.then_sum()
    count, total = (
        dp.binary_search_chain(lambda scale, each=each: each >> dp.m.then_laplace(scale), 1, HALF)
        for each in (count, total)
    )
    listed = {key: values.tolist() for key, values in cells.items()}
    return {k: count(v) for k, v in listed.items()}, {k: total(v) for k, v in listed.items()}


def _diffprivlib(cells: Cells) -> tuple[dict[str, float], dict[str, float]]:
    from diffprivlib import tools

    people = {key: float(_counted(tools, values)) for key, values in cells.items()}
    income = {
        key: float(tools.sum(values, epsilon=HALF, bounds=jobs.BOUNDS))
        for key, values in cells.items()
    }
    return people, income


def _counted(tools: object, values: np.ndarray) -> float:
    return tools.count_nonzero(np.ones(len(values)), epsilon=HALF)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
