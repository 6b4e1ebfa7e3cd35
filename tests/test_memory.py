"""What a run may hold: as it was asked for, or half of the machine or of its control group."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from anonkit import api, memory
from anonkit.engines.local import LocalEngine
from anonkit.errors import BusyError, OptionError
from anonkit.memory import LEAST_CLASSES, Memory, group_limits, held, machine_bytes, memory_bytes

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("text", "size"), [("2GB", 2 * GB), ("500 mb", 500_000_000), ("1tb", 1000 * GB)]
)
def test_a_size_is_read(text, size):
    assert memory_bytes(text) == size == Memory.of(text).total


@pytest.mark.parametrize("text", ["", "2", "lots", "100MB", "-1GB", "1.5GB"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(OptionError) as told:
        memory_bytes(text)
    assert told.value.code == "option.memory"


def test_by_default_it_is_half_of_what_there_is():
    assert Memory.of().total == machine_bytes() // 2
    assert machine_bytes() <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def grouped(folder: Path, told: str, **limits: str) -> list[int]:
    """The limits that are found where groups are as given: `a__b` is the group a/b."""
    for place, limit in limits.items():
        path = folder / "fs" / place.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".max" if "memory__" not in place else ".limit_in_bytes").write_text(
            limit, "utf-8"
        )
    (folder / "told").write_text(told, "utf-8")
    return sorted(group_limits(folder / "told", folder / "fs"))


def test_a_group_of_version_2_limits_and_so_do_those_above_it(tmp_path):
    found = grouped(
        tmp_path, "0::/a/b\n", a__b__memory="max\n", a__memory="3000\n", memory="5000\n"
    )
    assert found == [3000, 5000]


def test_a_group_of_version_1_limits(tmp_path):
    none = str(2**63 - 4096)
    told = "9:name=systemd:/\n4:memory:/job\n0::/\n"
    assert grouped(tmp_path, told, memory__job__memory="700\n", memory__memory=none) == [700]


def test_in_a_container_the_group_of_the_host_is_not_there_and_the_root_counts(tmp_path):
    assert grouped(tmp_path, "0::/host/pod-1\n", memory="900\n") == [900]


def test_where_nothing_is_told_nothing_limits(tmp_path):
    assert list(group_limits(tmp_path / "absent", tmp_path)) == []


def test_the_parts_follow_from_the_whole():
    small, large = Memory(512_000_000), Memory(8 * GB)
    assert small.engine < large.engine == Memory(4 * GB).engine == 256 << 20
    assert LEAST_CLASSES < small.classes < Memory(GB).classes < large.classes


def test_more_than_the_usual_share_of_group_bys_has_to_be_asked_for(tmp_path):
    assert Memory.of("512MB").engine == Memory(512_000_000).engine
    assert Memory.of("8GB").engine == 2 * GB
    with held("8GB"):
        engine = LocalEngine(tmp_path)
    told = engine.table("SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'")
    engine.close()
    assert told["value"][0].as_py() == "1.8 GiB"


@pytest.mark.parametrize(("now", "looked"), [(300_000_000, 0), (700_000_000, 1), (0, 1)])
def test_small_runs_do_not_look_for_memory_to_give_back(monkeypatch, now, looked):
    """Where the system does not say what is held (0), all do; runs before leave no trace."""
    given: list[int] = []
    monkeypatch.setattr(memory, "held_bytes", lambda: 9 * GB)
    with held("500MB"):
        pass
    monkeypatch.setattr(memory, "held_bytes", lambda: now)
    monkeypatch.setattr(memory, "give_back", lambda: given.append(now))
    memory.settle()
    assert len(given) == looked


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says cheaply what is held")
def test_a_run_that_holds_more_than_it_may_ends(monkeypatch):
    now = 300_000_000
    monkeypatch.setattr(memory, "held_bytes", lambda: now)
    with held("256MB"):
        memory.check()
        now = 600_000_000
        with pytest.raises(BusyError) as told:
            memory.check()
        with held("1GB"):  # what two runs of one process hold cannot be told apart
            memory.check()
    memory.check()
    assert (told.value.code, told.value.exit_code) == ("memory.full", 75)


def test_what_others_held_before_is_not_counted(monkeypatch):
    monkeypatch.setattr(memory, "held_bytes", lambda: 9 * GB)
    with held("500MB"):
        memory.check()


def test_a_verb_without_memory_is_busy_and_quotes_nothing(monkeypatch, tmp_path):
    def full(*_: object, **__: object) -> None:
        raise MemoryError("a cell")

    monkeypatch.setattr("anonkit.api.files._scanned", full)
    with pytest.raises(BusyError) as told:
        api.scan(data=tmp_path / "any.csv", memory="1GB")
    assert told.value.code == "memory.full"
    assert "cell" not in str(told.value)
