"""Files that are handed over to intake, and what one check says of them."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from anonkit import files
from anonkit.engines import ENGINES
from anonkit.intake.base import Asked, Case, Check
from anonkit.intake.judge import judged
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.profile.model import CheckProfile, Profile
from anonkit.intake.reading.delivery import Looking, deliver
from anonkit.records import IntakeCheck
from anonkit.registry import Registry

TODAY = date(2026, 1, 1)


def written(path: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    """A CSV file of some columns."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


@contextlib.contextmanager
def case_of(*paths: Path, countries: Sequence[str] = (), **settings: object) -> Iterator[Case]:
    """The case of some files, with thresholds of one check by its id."""
    checks = {
        name.replace("_", "-"): CheckProfile(settings=chosen)  # type: ignore[arg-type]
        for name, chosen in settings.items()
    }
    profile = Profile("own", "Own", "not official", checks=checks)
    with files.WorkFolder.open() as work:
        engine = ENGINES["local"].open(work.path)
        try:
            parcel = open_parcel(list(paths), files.private_dir(work.path / "parcel"))
            looking = Looking(countries=countries)
            now = deliver(parcel, looking, engine, files.private_dir(work.path / "read"))
            own = files.private_dir(work.path / "checks")
            asked = Asked(countries=tuple(countries))
            yield Case(now, (), asked, profile, engine, own, TODAY)
        finally:
            engine.close()


def said(
    check: Check, *paths: Path, countries: Sequence[str] = (), **settings: object
) -> tuple[IntakeCheck, ...]:
    """What a check says of some files."""
    with case_of(*paths, countries=countries, **settings) as case:
        return judged(case, Registry("intake check", check))


def told(results: Sequence[IntakeCheck]) -> dict[str, str]:
    """By column: how much a finding about it weighs."""
    return {
        name: each.severity
        for each in results
        if each.status in ("fail", "warn")
        for name in each.columns
    }
