"""Whom noise hides in one table of district × sex × group, told alike or as finely as people allow.

On a survey of 100,000 people that may not be shipped: `ANONKIT_TEST_DATA` names its folder.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from result import Result

from anonkit import api, keys
from anonkit.dp import ledger

GROUPS = (
    *("majority", "janajati", "dalit", "madhesi", "muslim"),
    *("indigenous_A", "undisclosed", "indigenous_B"),
)
POLICY = """\
policy: 1
name: {name}
release: bench
audience: public
person: person_id
columns:
  person_id: {{role: identifier}}
  district: {{role: quasi, values: [{districts}]}}
  sex: {{role: quasi, values: [female, male, other]}}
  social_group: {{role: sensitive, protected: true, values: [{groups}]}}
unlisted: drop
aggregates:
  budget: groups
  epsilon: 1
  tables: [{{name: t, by: [social_group, district, sex], count: persons{more}}}]
"""
WAYS = {
    "alike": "",
    "adaptive": ", granularity: adaptive, ladder: [[social_group, sex], [social_group]]",
}
PASSPHRASE = "a passphrase for measuring only"
VISIBLE_GOAL = {"indigenous_B": 0.95, "majority": 0.99}
"""Least shares of two groups that an adaptive table has to show."""


def results(folder: Path) -> list[Result]:
    """Of each group the share of people in a cell with noise of at most a fifth of it."""
    source = Path(os.environ.get("ANONKIT_TEST_DATA", folder)) / "dp" / "survey100k.csv.gz"
    if not source.exists():
        return [Result("small groups", "ANONKIT_TEST_DATA is not set", "", None)]
    data = folder / "survey100k.csv"
    with gzip.open(source) as packed, data.open("wb") as file:
        shutil.copyfileobj(packed, file)
    keys.create(folder / "groups.keyring", PASSPHRASE, strength=keys.Strength(64, 1, 1))
    ledger.create_account(folder / "groups.ledger", "groups", Fraction(2))
    alike, adaptive = (_visible(folder, data, way) for way in WAYS)
    return [_result(group, alike[group], adaptive[group]) for group in GROUPS]


def _visible(folder: Path, data: Path, way: str) -> Mapping[str, float]:
    name = f"groups-{way}"
    policy, private = folder / f"{name}.yaml", folder / f"{name}.private"
    districts = ", ".join(f"D{number:02}" for number in range(1, 76))
    filled = {"name": name, "districts": districts, "groups": ", ".join(GROUPS)}
    policy.write_text(POLICY.format(more=WAYS[way], **filled))
    api.release(
        policy=policy,
        data=data,
        output=folder / f"{name}.out",
        private=private,
        keyring=folder / "groups.keyring",
        ledger=folder / "groups.ledger",
        passphrase=PASSPHRASE,
    )
    found = json.loads((private / "private.json").read_bytes())["groups"]["social_group"]
    return {g: 1 - found[g]["in_no_readable_cell"] / found[g]["before"] for g in GROUPS}


def _result(group: str, alike: float, adaptive: float) -> Result:
    goal = VISIBLE_GOAL.get(group)
    told = f"{alike:.1%} → {adaptive:.1%}"
    name = f"visible at epsilon 1, told alike → adaptive: {group}"
    return Result(
        name,
        told,
        "" if goal is None else f"≥ {goal:.0%}",
        None if goal is None else adaptive >= goal,
    )
