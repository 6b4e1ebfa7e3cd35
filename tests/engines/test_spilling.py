"""What does not fit goes to the private work folder, and nowhere else."""

from __future__ import annotations

import stat
from pathlib import Path

from anonkit.engines.duck import connect
from anonkit.engines.local import LocalEngine

LARGE = "SELECT md5(range::VARCHAR) AS a, md5((range + 1)::VARCHAR) AS b FROM range(1000000)"


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_sort_that_does_not_fit_spills_into_the_work_folder_alone(tmp_path, monkeypatch):
    watched, work = tmp_path / "watched", tmp_path / "work"
    for each in (watched, work, work / "spill"):
        each.mkdir(mode=0o700)
    for variable in ("TMPDIR", "HOME"):
        monkeypatch.setenv(variable, str(watched))
    monkeypatch.chdir(watched)
    connection = connect(work, work / "spill", 80 << 20)
    reader = connection.sql(f"SELECT * FROM ({LARGE}) ORDER BY a").to_arrow_reader(10_000)
    reader.read_next_batch()
    assert everything(work / "spill")
    assert everything(watched) == []
    connection.close()


def test_the_folder_it_spills_to_is_the_owners_alone(tmp_path):
    engine = LocalEngine(tmp_path)
    assert stat.S_IMODE((tmp_path / "spill").stat().st_mode) == 0o700
    engine.close()
