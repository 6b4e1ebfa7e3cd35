"""Small files of made-up people, handed over one after the other, as checks see them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from anonkit import files
from anonkit.engines import ENGINES
from anonkit.intake.base import Asked, Case, Check, Delivery, Result
from anonkit.intake.judge import settings_of
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.profile.model import Profile
from anonkit.intake.reading.delivery import Looking, deliver

Row = dict[str, str]
PUBLIC = Profile("own", "Own", "not official", audience="public")


def people(count: int, seed: int) -> list[Row]:
    """So many people, drawn alike whatever the seed; each has an id of their own."""
    draw = random.Random(seed)
    return [
        {
            "respondent_id": f"R{draw.randrange(10**9):09d}",
            "ward": draw.choice(["North", "South", "East", "West"]),
            "sex": draw.choice(["female", "male"]),
            "age_group": draw.choice(["0 to 19", "20 to 39", "40 or more"]),
            "water_source": draw.choices(["tap", "river", "other"], [5, 2, 1])[0],
            "hh_size": str(draw.randint(1, 9)),
            "food": draw.choice(["poor", "borderline", "good"]),
        }
        for _ in range(count)
    ]


def without(rows: Sequence[Row], *names: str) -> list[Row]:
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def mixed(rows: Sequence[Row], seed: int = 5) -> list[Row]:
    """The rows in another order."""
    return random.Random(seed).sample(list(rows), len(rows))


def written(path: Path, rows: Sequence[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@contextmanager
def handed_over(folder: Path, now: Path, *earlier: Path) -> Iterator[Case]:
    """A case of what lies at these paths."""
    work = files.private_dir(folder / "work")
    engine = ENGINES["local"].open(work)

    def read(path: Path, name: str) -> Delivery:
        parcel = open_parcel([path], files.private_dir(work / f"{name}-parcel"))
        return deliver(parcel, Looking(), engine, files.private_dir(work / name))

    try:
        yield Case(
            now=read(now, "now"),
            earlier=tuple(read(path, f"then-{n}") for n, path in enumerate(earlier)),
            asked=Asked(),
            profile=PUBLIC,
            engine=engine,
            work=files.private_dir(work / "checks"),
            today=date(2026, 1, 1),
        )
    finally:
        engine.close()


def said(check: Check, case: Case) -> list[Result]:
    """All that a check says of a case."""
    return list(check.run(case, settings_of(check, case.profile)))
