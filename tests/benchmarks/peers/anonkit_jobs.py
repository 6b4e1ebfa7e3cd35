"""anonkit's own side of each job of `peers.py`: `anonkit_jobs.py JOB SOURCE FOLDER RESULT`.

RESULT (JSON): `seconds` of the job without imports, and answers to hold against the peer's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jobs
import pyarrow.csv

from anonkit import api
from anonkit.actions import ACTIONS
from anonkit.actions.base import Context

PASSPHRASE = "a passphrase of this benchmark"


def cells(source: Path, folder: Path) -> dict[str, Any]:
    """Tokens for two columns, and stars for one."""
    table = pyarrow.csv.read_csv(source, convert_options=jobs.arrow_texts())
    tokens, stars = ACTIONS["pseudonymise"], ACTIONS["mask"]
    began = time.process_time()
    made = {
        name: tokens.apply(table[name].combine_chunks(), tokens.params(), Context(key=jobs.KEY))
        for name in jobs.TOKENS
    }
    masked = stars.apply(table[jobs.MASKED].combine_chunks(), stars.params(), Context())
    seconds = time.process_time() - began
    return {
        "seconds": seconds,
        "distinct": [len(cells.unique()) for cells in made.values()],
        "masked": len(masked),
    }


def measures(source: Path, folder: Path) -> dict[str, Any]:
    """k, l and t of a file; its other measures are worked out too."""
    began = time.process_time()
    found = api.risk(data=source, quasi=jobs.BANDED, sensitive=[jobs.SENSITIVE]).figures
    taken = time.process_time() - began
    told: Any = {name: found[name] for name in ("l", "t")}
    return {
        "seconds": taken,
        "k": found["k"],
        "l": told["l"][jobs.SENSITIVE],
        "t": told["t"][jobs.SENSITIVE],
    }


def generalise(source: Path, folder: Path, method: str = "global_recode") -> dict[str, Any]:
    """A whole release: k people to a class, by the hierarchies that the peer gets."""
    ladders = jobs.ladders()
    for name, lines in ladders.items():
        text = "\n".join(";".join(line) for line in lines) + "\n"
        (folder / f"{name}.csv").write_text(text, "utf-8")
    quasi = "\n".join(f"  {n}: {{role: quasi, hierarchy: {n}.csv}}" for n in ladders)
    microdata = f"{{k: {jobs.K}, method: {method}, suppression_limit: {jobs.SHARE}, leaks: state}}"
    taken, output = _release(source, folder, f"{quasi}\nunlisted: drop\nmicrodata: {microdata}\n")
    (written,) = (output / "data").iterdir()
    return {"seconds": taken, "released": str(written)}


def local(source: Path, folder: Path) -> dict[str, Any]:
    """The same, with coarser answers only where they are needed."""
    return generalise(source, folder, "local_recode")


def tables(source: Path, folder: Path) -> dict[str, Any]:
    """People and the sum of their incomes by ward and sex, at epsilon 1 together."""
    wards, sexes = (", ".join(jobs.LEAVES[name]) for name in ("ward", "sex"))
    least, most = jobs.BOUNDS
    by = "by: [ward, sex]"
    ledger = folder / "ledger" / "ledger.db"
    ledger.parent.mkdir(mode=0o700)
    api.budget_new(name="peers", epsilon="1", ledger=ledger)
    policy = (
        f"  ward: {{role: quasi, values: [{wards}]}}\n  sex: {{role: quasi, values: [{sexes}]}}\n"
        "  income: {role: sensitive, type: integer}\nunlisted: drop\n"
        "aggregates:\n  budget: peers\n  epsilon: 1\n  tables:\n"
        f"    - {{name: people, {by}, count: persons}}\n"
        f"    - {{name: income, {by}, sum: income, bounds: [{least}, {most}]}}\n"
    )
    taken, output = _release(source, folder, policy, ledger=ledger)
    found = {name: _cells(output / "tables" / f"{name}.csv") for name in ("people", "income")}
    return {"seconds": taken, **found}


def _release(source: Path, folder: Path, rest: str, **more: Path) -> tuple[float, Path]:
    """Seconds of a release, and its folder."""
    keyring = folder / "keys" / "keyring.json"
    keyring.parent.mkdir(mode=0o700)
    api.keys_new(passphrase=PASSPHRASE, keyring=keyring)
    policy, output = folder / "policy.yaml", folder / "released"
    policy.write_text(
        "policy: 1\nname: peers\nrelease: r1\naudience: licensed\nsource: {missing: []}\n"
        f"person: respondent_id\ncolumns:\n  respondent_id: {{role: identifier}}\n{rest}",
        "utf-8",
    )
    began = time.process_time()
    api.release(
        policy=policy,
        data=source,
        output=output,
        private=folder / "private",
        keyring=keyring,
        passphrase=PASSPHRASE,
        **more,
    )
    return time.process_time() - began, output


def _cells(path: Path) -> Mapping[str, float]:
    """Value by `ward/sex`, without the keys of what is missing or outside."""
    table = pyarrow.csv.read_csv(path)
    keys = zip(*(table[name].to_pylist() for name in ("ward", "sex")), strict=True)
    named = zip(map("/".join, keys), table["value"].to_pylist(), strict=True)
    return {key: float(value) for key, value in named if "(" not in key}


def main() -> None:
    """Run one job."""
    job, source, folder, result = sys.argv[1], *map(Path, sys.argv[2:])
    found = {"cells": cells, "measures": measures, "generalise": generalise}
    found |= {"local": local, "tables": tables}
    result.write_text(json.dumps(found[job](source, folder)))


if __name__ == "__main__":
    main()
