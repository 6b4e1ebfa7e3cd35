"""A tiny survey in which every personal value is unlike anything else on the disk."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path

POLICY = """\
policy: 1
name: tiny-survey
release: wave-1
title: A tiny survey
audience: licensed
country: [KE]
languages: [en]
source:
  missing: ["", "NA"]
  consent: {column: consent, accept: ["yes"]}
person: respondent_id
household: hh_id
columns:
  respondent_id: {role: identifier, action: pseudonymise, domain: respondent}
  hh_id: {role: identifier}
  name: {role: identifier}
  phone: {role: identifier, action: pseudonymise, normalise: phone}
  national_id: {role: identifier}
  consent: {role: metadata}
  age: {role: quasi, type: integer, action: band, width: 40, top: 80}
  sex: {role: quasi, values: [female, male]}
  ward: {role: quasi, values: [north, south]}
  ethnicity: {role: sensitive, protected: true, values: [majority, minority]}
  income: {role: sensitive, type: integer, release: false}
  comment: {role: text}
  water: {role: open, values: [tap, river]}
microdata:
  k: 3
  method: suppress
  leaks: state
  suppression_limit: 0.20
aggregates:
  budget: tiny
  epsilon: 2.0
  max_rows_per_person: 1
  tables:
    - {name: by_ward, by: [ward], count: persons}
    - {name: by_sex_water, by: [sex, water], count: persons}
both: the office receives records under licence and publishes only tables
"""
TABLES_ONLY = ("microdata:", "both:")
PERSONAL = ("respondent_id", "hh_id", "name", "phone", "national_id", "comment")

Row = dict[str, str]


def rows(people: int = 90, seed: int = 7) -> list[Row]:
    """So many people in households of three, one row each; two do not consent."""
    draw = random.Random(seed)
    made = []
    for n in range(people):
        word = "".join(draw.choices("bcdfghjklmnpqrstvwxz", k=7))
        made.append(
            {
                "respondent_id": f"RSP-{draw.randrange(10**9, 10**10)}",
                "hh_id": f"HSH-{n // 3:05d}-{seed}",
                "name": f"Zq{word} O'Xv{word[::-1]}",
                "phone": f"07{draw.randrange(10**7, 3 * 10**7):08d}",
                "national_id": f"{draw.randrange(20_000_000, 39_999_999)}",
                "consent": "no" if n in (4, 50) else "yes",
                "age": str(draw.choice([20, 25, 31, 45, 52, 60])),
                "sex": draw.choice(["female", "male"]),
                "ward": draw.choice(["north", "south"]),
                "ethnicity": "minority" if n % 9 == 0 else "majority",
                "income": str(draw.randrange(1_000, 90_000)),
                "comment": f'spoke to Wz{word}, "urgent"\ncall 07{draw.randrange(10**7):08d}',
                "water": draw.choice(["tap", "river"]),
            }
        )
    return made


def write(path: Path, people: list[Row]) -> Path:
    """The rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    return path


@dataclass(frozen=True)
class Survey:
    """A survey on the disk, ready to be released."""

    policy: Path
    data: Path
    people: list[Row]

    def edit(self, old: str, new: str) -> None:
        """Change the policy's text; `old` must stand in it."""
        text = self.policy.read_text("utf-8")
        assert old in text
        self.policy.write_text(text.replace(old, new), "utf-8")

    def rewrite(self, people: list[Row]) -> None:
        """Put other rows in the place of the data."""
        write(self.data, people)


def survey(folder: Path, people: int = 90, policy: str = POLICY) -> Survey:
    """The tiny survey in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "policy.yaml"
    path.write_text(policy, "utf-8")
    made = rows(people)
    return Survey(path, write(folder / "survey.csv", made), made)


def tables_only(policy: str = POLICY) -> str:
    """The same policy without records."""
    before, _, rest = policy.partition("microdata:")
    _, _, tables = rest.partition("aggregates:")
    return before + "aggregates:" + tables.partition("both:")[0]
