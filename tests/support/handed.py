"""Data that were handed over, as the checks of intake see them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from anonkit.engines import ENGINES
from anonkit.files import private_dir
from anonkit.intake.base import Asked, Case, Check, Result
from anonkit.intake.judge import settings_of
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.profile.model import Profile
from anonkit.intake.reading.delivery import Looking, deliver

PUBLIC = Profile("own", "Own", "not official", "public")
LICENSED = Profile("own", "Own", "not official", "licensed")


def written(path: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    """Columns as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


@contextmanager
def handed(
    path: Path, work: Path, profile: Profile = PUBLIC, asked: Asked | None = None, **more: Any
) -> Iterator[Case]:
    """A case of one file or folder, as long as the context lasts."""
    folder = private_dir(work)
    engine = ENGINES["local"].open(folder)
    try:
        parcel = open_parcel([path], private_dir(folder / "parcel"))
        now = deliver(parcel, Looking(), engine, private_dir(folder / "read"))
        checks = private_dir(folder / "checks")
        case = Case(now, (), asked or Asked(), profile, engine, checks, date(2026, 1, 1))
        yield replace(case, **more)
    finally:
        engine.close()


def says(check: Check, case: Case) -> list[Result]:
    """Everything that a check says of a case."""
    return list(check.run(case, settings_of(check, case.profile)))


def founds(check: Check, case: Case) -> list[Result]:
    """What a check finds, and would weigh as it weighs."""
    return [each for each in says(check, case) if each.outcome == "found" and not each.severity]
