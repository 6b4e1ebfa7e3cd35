"""Small parcels with tables of figures, read as intake reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from anonkit import files
from anonkit.engines import ENGINES
from anonkit.engines.base import Engine
from anonkit.intake.base import Asked, Case, Delivery, Result
from anonkit.intake.checks import CHECKS
from anonkit.intake.judge import settings_of
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.profile.model import CheckProfile, Profile
from anonkit.intake.reading.delivery import Looking, deliver

TABLES = Path(__file__).parents[2] / "fixtures" / "tables"


@contextmanager
def case_of(*parcels: Path, checks: Mapping[str, CheckProfile] | None = None) -> Iterator[Case]:
    """A case of a parcel, and of earlier ones that stand behind it."""
    with files.WorkFolder.open() as work:
        engine = ENGINES["local"].open(work.path)
        try:
            now, *earlier = (
                _read(path, work.path / f"parcel-{number}", engine)
                for number, path in enumerate(parcels)
            )
            profile = Profile("own", "Own", "not official", checks=checks or {})
            room = files.private_dir(work.path / "checks")
            yield Case(now, tuple(earlier), Asked(), profile, engine, room, date(2026, 1, 1))
        finally:
            engine.close()


def _read(path: Path, folder: Path, engine: Engine) -> Delivery:
    files.private_dir(folder)
    parcel = open_parcel([path], files.private_dir(folder / "unpacked"))
    return deliver(parcel, Looking(), engine, files.private_dir(folder / "read"))


def written(folder: Path, **tables: str) -> Path:
    """A folder with a CSV file for each table."""
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def said(check: str, case: Case) -> list[Result]:
    """What one check says of a case."""
    return list(CHECKS[check].run(case, settings_of(CHECKS[check], case.profile)))
