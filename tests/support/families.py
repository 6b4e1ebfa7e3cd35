"""Households and their people: two tables, and the policy that releases both."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

POLICY = """\
policy: 1
name: homes
release: wave-1
audience: licensed
source: {{missing: [""], consent: {{column: agrees, accept: ["yes"]}}}}
person: row
columns:
  _index: {index}
  _uuid: {{role: identifier}}
  agrees: {{role: metadata}}
  ward: {{role: quasi, values: [north, south]}}
  age: {{role: quasi, type: integer, hierarchy: {{bands: [10, 40], top: 80}}}}
linked:
  people:
    sheet: roster
    key: {{_parent_index: _index}}
    columns:
      _index: {member}
      _parent_index: {parent}
      name: {{role: identifier}}
      sex: {{role: quasi, values: [f, m]}}
      years: {{role: quasi, type: integer, hierarchy: {{bands: [20, 40], top: 80}}}}
      ill: {{role: sensitive, values: ["yes", "no"], protected: true{ill}}}
{more}
microdata: {{k: 3, suppression_limit: {limit}, method: {method}, leaks: state}}
{end}"""
TOKEN = "{role: identifier, action: pseudonymise, domain: home}"
DROPPED = "{role: identifier}"


@dataclass
class Homes:
    """Households and their people, and the policy that releases both."""

    folder: Path
    method: str = "local_recode"
    index: str = TOKEN
    parent: str = TOKEN
    member: str = DROPPED
    limit: float = 0.4
    more: str = ""
    end: str = ""
    ill: str = ""
    homes: list[dict[str, str]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    others: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, ward: str, age: int, members: list[tuple[str, int]], agrees: str = "yes") -> str:
        number = str(len(self.homes) + 1)
        uuid = f"ab{number}cdef-0000-4000-8000-{int(number):012d}"
        self.homes.append(
            {"_index": number, "_uuid": uuid, "agrees": agrees, "ward": ward, "age": str(age)}
        )
        for sex, years in members:
            mine = {"_index": str(len(self.people) + 1), "_parent_index": number}
            mine |= {"name": f"Person{number}x{len(self.people)}", "sex": sex, "years": str(years)}
            self.people.append(mine | {"ill": "yes" if len(self.people) % 3 == 0 else "no"})
        return number

    def fill(self, seed: int, homes: int = 60) -> Homes:
        draw = random.Random(seed)
        for _ in range(homes):
            members = [
                (draw.choice("fm"), draw.choice([5, 25, 45])) for _ in range(draw.randint(0, 3))
            ]
            self.add(draw.choice(["north", "south"]), draw.choice([20, 30, 50]), members)
        return self

    @property
    def policy(self) -> Path:
        path = self.folder / "homes.yaml"
        text = POLICY.format(
            **{k: v for k, v in vars(self).items() if k not in ("homes", "people")}
        )
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def data(self) -> dict[str, pd.DataFrame]:
        tables = {"main": self.homes, "people": self.people, **self.others}
        return {name: pd.DataFrame(rows, dtype=str) for name, rows in tables.items()}


def written(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(homes: Homes) -> Homes:
    """Forty households that are all alike, under a method that only removes."""
    homes.method, homes.index, homes.parent = "suppress", DROPPED, DROPPED
    for _ in range(40):
        homes.add("north", 20, [("f", 25)])
    return homes
