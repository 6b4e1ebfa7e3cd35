"""Which engine the options of a verb ask for; and tables in memory for those who receive data."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pyarrow as pa
import pytest
from click.testing import CliRunner

from anonkit import api
from anonkit.api import running
from anonkit.api.running import Running
from anonkit.cli import cli
from anonkit.engines import ENGINES
from anonkit.engines.base import EngineKind
from anonkit.errors import InputError, OptionError

FRAME = pd.DataFrame({"ward": ["north", "south"], "age": ["34", "35"]})


class SparkTable:
    """What a table of Spark's looks like from here."""

    columns = ("ward", "age")
    sparkSession = "its own session"  # noqa: N815 - Spark's own word


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> type[SparkTable]:
    """A library in the place of Spark's, and its engine."""
    module = ModuleType("pyspark.sql")
    module.DataFrame = SparkTable  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyspark.sql", module)
    kind = EngineKind("spark", "A stand-in.", lambda *_, **told: told)
    others = (each for each in ENGINES.values() if each.name != "spark")
    monkeypatch.setattr(running, "ENGINES", type(ENGINES)("engine", *others, kind))
    return SparkTable


def test_a_table_of_sparks_asks_for_its_engine_and_its_session(spark: type[SparkTable]) -> None:
    table = spark()
    for data in (table, {"main": FRAME, "roster": table}, [FRAME, table]):
        asked = Running.of(data, "local")
        assert (asked.kind.name, asked.session) == ("spark", table.sparkSession)
    assert Running.of(FRAME, "local", session="mine").kind.name == "spark"
    assert Running.of(FRAME, "spark", master="local[2]").master == "local[2]"
    assert Running.of(FRAME, "local").kind.name == "local"


def test_what_does_not_go_together_is_refused(spark: type[SparkTable]) -> None:
    wrong = (
        (FRAME, {"engine": "local", "master": "local[2]"}),
        (FRAME, {"engine": "spark", "master": "local[2]", "session": "mine"}),
        (spark(), {"engine": "local", "master": "local[2]"}),
    )
    for data, asked in wrong:
        with pytest.raises(OptionError) as caught:
            Running.of(data, **asked)
        assert caught.value.code == "engine.master"
    with pytest.raises(OptionError) as caught:
        Running.of(FRAME, "sparc")
    assert "spark" in str(caught.value)


@pytest.mark.usefixtures("home")
def test_a_plan_looks_at_the_columns_of_a_table_of_sparks_alone(spark: type[SparkTable]) -> None:
    policy = Path(__file__).resolve().parents[2] / "policies" / "kobo-ke.yaml"
    with pytest.raises(Exception, match="column") as caught:
        api.plan(policy=policy, data=spark())  # type: ignore[arg-type]
    assert caught.value.exit_code == 2  # type: ignore[attr-defined]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("verb", ["scan", "risk", "release"])
def test_a_master_without_its_engine_is_a_wrong_option(verb: str, tmp_path: Path) -> None:
    policy = Path(__file__).resolve().parents[2] / "policies" / "kobo-ke.yaml"
    data = tmp_path / "data.csv"
    FRAME.to_csv(data, index=False)
    secret = tmp_path / "passphrase"
    secret.touch(0o600)
    secret.write_text("correct horse battery staple\n")
    words = {
        "scan": [str(data)],
        "risk": [str(data), "--quasi", "ward"],
        "release": [str(policy), str(data), "-o", str(tmp_path / "o")],
    }
    secretly = ["--passphrase-file", str(secret)] if verb == "release" else []
    asked = [verb, *words[verb], *secretly, "--master", "local[2]"]
    found = CliRunner().invoke(cli, asked)
    assert isinstance(found.exception, OptionError)
    assert (found.exception.code, found.exception.exit_code) == ("engine.master", 2)


@pytest.mark.usefixtures("home")
def test_a_table_in_memory_is_taken_in_like_a_file_of_it(tmp_path: Path) -> None:
    rows = {"ward": ["north", "south"] * 4, "phone": [f"07{n:08}" for n in range(8)]}
    (tmp_path / "in").mkdir()
    pd.DataFrame(rows).to_parquet(tmp_path / "in" / "table-1.parquet", index=False)
    told = [
        api.intake(paths=[data], profile="national", countries=["KE"])
        for data in (tmp_path / "in" / "table-1.parquet", pd.DataFrame(rows), pa.table(rows))
    ]
    verdicts = [[(each.id, each.status) for each in record.checks] for record in told]
    assert told[0].verdict == told[1].verdict == told[2].verdict
    assert verdicts[1] == verdicts[2]
    direct = next(status for name, status in verdicts[1] if name.startswith("PI-01"))
    assert direct == "fail"
    coded = pa.DictionaryArray.from_arrays([0, 1] * 4, ["north", None])
    homes = pa.table(rows | {"ward": coded})
    both = api.intake(paths=[{"homes": homes, "people": FRAME}], profile="national")
    assert [each.path for each in both.files] == ["homes.parquet", "people.parquet"]


def test_one_table_is_no_list_of_what_is_handed_over() -> None:
    with pytest.raises(OptionError) as caught:
        api.intake(paths=FRAME, profile="national")  # type: ignore[arg-type]
    assert caught.value.code == "option.list"


@pytest.mark.usefixtures("home")
def test_a_table_that_is_handed_over_leads_nowhere_else() -> None:
    with pytest.raises(OptionError) as caught:
        api.intake(paths=[{"../people": FRAME}], profile="national")
    assert caught.value.code == "intake.table_name"
    with pytest.raises(InputError):
        api.intake(paths=[pd.DataFrame({"a": [1.5]})], profile="national")
