"""A whole release on Spark is the release of the local engine, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cut_up import cells, cut_up
from families import written

from anonkit.steps import write

pytest.importorskip(
    "pyspark", reason="LOUD: PySpark is not installed (make spark), no release of it is tried"
)
if not shutil.which("java"):
    pytest.skip("LOUD: there is no Java: no release on Spark is tried", allow_module_level=True)

pytestmark = pytest.mark.usefixtures("spark")


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_both_engines_write_the_same_release(tiny, release, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "PART_ROWS", 20)
    folder = cut_up(tiny, tmp_path / "folder", "csv")
    release(tiny, data=folder)
    there = {"output": tmp_path / "there", "private": tmp_path / "aside"}
    release(tiny, data=folder, engine="spark", **there)
    assert files_of(tmp_path / "there") == files_of(tmp_path / "out")
    assert len(list((tmp_path / "there/data/tiny-survey").iterdir())) == 5


@pytest.mark.audit
def test_one_file_comes_out_of_spark_in_parts(tiny, release, tmp_path):
    policy = tiny.policy.read_text("utf-8").partition("aggregates:")[0]
    tiny.policy.write_text(policy, "utf-8")
    release(tiny)
    there = {"output": tmp_path / "there", "private": tmp_path / "aside"}
    release(tiny, engine="spark", **there)
    one, parts = tmp_path / "out/data/tiny-survey.csv", tmp_path / "there/data/tiny-survey"
    assert [path.name for path in parts.iterdir()] == ["part-00000.csv"]
    assert cells(parts) == cells(one)


@pytest.mark.audit
def test_linked_tables_come_out_of_both_engines_alike(homes, release, tmp_path):
    homes.method = "suppress"
    for ward, years in (("north", 25), ("south", 45)) * 12:
        homes.add(ward, 30, [("f", years), ("m", years)])
    homes.add("south", 50, [("m", 5)])
    release(homes)
    there = {"output": tmp_path / "there", "private": tmp_path / "aside"}
    release(homes, engine="spark", **there)
    assert files_of(tmp_path / "there") == files_of(tmp_path / "out")
    assert len(written(tmp_path / "there", "people")) == 48
