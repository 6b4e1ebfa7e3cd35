"""How long it takes to attack published tables, against one programme for each end of each cell.

Tables of district x sex x difficulty with every margin. Counts of 1 to 4 are hidden, and in each
line with one hole a second cell, until no line has one hole: a pattern of the size and kind that
offices publish. Processor time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import numpy as np
from scipy import optimize, sparse

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from by_hand import crossed, published
from result import Result, table

from anonkit.intake.attack.attack import Wanted, attack, equations_of
from anonkit.intake.attack.intervals import Effort
from anonkit.intake.attack.rank import solve
from anonkit.intake.attack.system import System, systems

DISTRICTS = (7, 33, 133, 333)
SAMPLE = 10
"""Cells of which both ends are looked for in one piece."""
Counts = Mapping[tuple[str, ...], int]


def results() -> Iterator[Result]:
    """Seconds by size; of the largest the ratio to programmes over the whole system."""
    for districts in DISTRICTS:
        counts = made_up(districts)
        hidden = pattern(counts)
        start = time.process_time()
        (system,) = systems([published(["d", "s", "a"], crossed(counts, hidden))])
        built = time.process_time()
        solve(list(equations_of(system)))
        ranked = time.process_time()
        found = attack(system, Wanted(), Effort())
        done = time.process_time()
        seconds = done - ranked
        exact = sum(each.exact for each in found.outcomes)
        left = sum(each.how == "unknown" for each in found.outcomes)
        says = (
            f"{len(system.cells)} cells, {len(hidden)} hidden: read {built - start:.2f} s, "
            f"elimination {ranked - built:.2f} s, attack {seconds:.2f} s "
            f"({found.programmes} programmes; {exact} exact, {left} not looked at)"
        )
        whole = in_one_piece(system) * len(hidden)
        times = f"{whole / seconds:.0f} times faster than in one piece ({whole:.1f} s)"
        last = districts == DISTRICTS[-1]
        goal = "at least 20 times" if last else ""
        yield Result("attack", f"{says}; {times}", goal, whole > 20 * seconds if last else None)


def made_up(districts: int) -> Counts:
    """Counts that fall off as difficulty grows."""
    random = np.random.default_rng(districts)
    return {
        (f"d{d}", s, f"a{a}"): int(random.poisson(float(random.lognormal(4, 0.6)) * 0.28**a))
        for d, s, a in product(range(districts), "FM", range(4))
    }


def pattern(counts: Counts) -> list[tuple[str, ...]]:
    """Small counts, and as many others as leave no line with one hole."""
    full = crossed(counts)
    hidden = {key for key, value in full.items() if value is not None and 1 <= value <= 4}
    lines: dict[tuple[int, tuple[str, ...]], list[tuple[str, ...]]] = {}
    for key in full:
        for dim in range(3):
            lines.setdefault((dim, key[:dim] + key[dim + 1 :]), []).append(key)
    changed = True
    while changed:
        changed = False
        for line in lines.values():
            if sum(key in hidden for key in line) == 1:
                rest = [key for key in line if key not in hidden and full[key]]
                inner = [key for key in rest if "" not in key] or rest
                if inner:
                    hidden.add(min(inner, key=lambda key: (full[key] or 0, key)))
                    changed = True
    return sorted(hidden)


def in_one_piece(system: System) -> float:
    """Seconds that both ends of one cell take as programmes over all sums."""
    equations = [each for each in equations_of(system) if each.terms]
    names = sorted({unknown for each in equations for unknown in each.terms})
    column = {name: n for n, name in enumerate(names)}
    sums = sparse.lil_matrix((len(equations), len(names)))
    for row, each in enumerate(equations):
        for unknown, factor in each.terms.items():
            sums[row, column[unknown]] = factor
    values = [each.value for each in equations]
    targets = [each for each in system.targets if each in column][:: max(1, len(names) // SAMPLE)]
    sparse_sums = sums.tocsr()
    start = time.process_time()
    for target in targets:
        for sign in (1, -1):
            aim = np.zeros(len(names))
            aim[column[target]] = sign
            optimize.linprog(aim, A_eq=sparse_sums, b_eq=values, method="highs")
    return (time.process_time() - start) / len(targets)


if __name__ == "__main__":
    sys.stdout.write(table(list(results())) + "\n")
