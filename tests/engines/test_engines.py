"""Every engine passes the same suite."""

from __future__ import annotations

import pytest
from engine_suite import EngineSuite

from anonkit.engines import ENGINES
from anonkit.engines.local import LocalEngine, memory_bytes
from anonkit.errors import AnonkitError, OptionError


class TestLocal(EngineSuite):
    kind = ENGINES["local"]


def test_the_local_engine_reads_nothing_outside_its_folder(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    inside = tmp_path / "work"
    inside.mkdir()
    engine = LocalEngine(inside)
    with pytest.raises(AnonkitError) as caught:
        engine.table(f"SELECT * FROM read_csv('{outside}')")
    assert "outside.csv" not in str(caught.value)
    for setting in (
        "SET enable_external_access = true",
        "SET memory_limit = '9GB'",
        "INSTALL httpfs",
    ):
        with pytest.raises(AnonkitError):
            engine.table(setting)
    engine.close()


@pytest.mark.parametrize(
    ("text", "size"), [("2GB", 2 * 10**9), ("500MB", 5 * 10**8), ("1tb", 10**12)]
)
def test_memory_sizes_are_powers_of_a_thousand(text, size):
    assert memory_bytes(text) == size


@pytest.mark.parametrize("text", ["", "2", "lots", "100MB", "-1GB", "1.5GB"])
def test_a_memory_size_too_small_or_misspelled_is_refused(text):
    with pytest.raises(OptionError):
        memory_bytes(text)
