"""A DataFrame of Spark is taken in by its workers, and spelled as the Arrow table of it."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from anonkit import api
from anonkit.errors import InputError
from anonkit.formats.arrow import open_arrow
from anonkit.formats.base import Reader

pytest.importorskip("pyspark", reason="LOUD: PySpark is not installed, nothing of it is tried")
if not shutil.which("java"):
    pytest.skip("LOUD: there is no Java, so nothing of Spark is tried", allow_module_level=True)

# Spark leaves a socket of its own to the garbage, and warns of a pandas newer than it knows.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet:FutureWarning"),
]
MOMENT = dt.datetime(1890, 3, 5, 6, 7, 8, 120_000, tzinfo=dt.UTC)
CELLS = {
    "id": ["007", None, "NA", ""],
    "n": pa.array([1, None, -3, 2**31 - 1], pa.int32()),
    "when": [MOMENT, None, MOMENT, MOMENT],
    "day": [dt.date(1, 1, 1), None, dt.date(1582, 10, 5), dt.date(2024, 2, 29)],
    "paid": pa.array([Decimal("1.50"), None, Decimal(2), Decimal("-0.01")], pa.decimal128(9, 2)),
    "yes": [True, None, False, True],
    "weight": [1.0, None, 2.5, 0.1],
    "a.b `c`": ["x", "y", None, "z"],
}


@pytest.fixture(scope="module")
def own(spark: Any) -> Any:
    """A session as a caller has one, which knows nothing of this project's settings."""
    own = spark.session.newSession()
    own.conf.set("spark.sql.session.timeZone", "Asia/Kathmandu")
    return own


def rows_of(reader: Reader) -> list[tuple[str | None, ...]]:
    return sorted(
        (tuple(row.values()) for batch in reader.batches() for row in batch.to_pylist()), key=repr
    )


def test_a_frame_of_sparks_reads_as_the_arrow_table_of_it(own, tmp_path):
    from anonkit.engines.spark.frames import spill

    table = pa.table(CELLS)
    frame = own.createDataFrame(table).repartition(3)
    taken, held = spill(frame, tmp_path / "frame"), open_arrow(table)
    assert rows_of(taken) == rows_of(held)
    assert (taken.columns, taken.floats) == (held.columns, held.floats)
    splits = taken.splits()
    together = [row for each in splits for row in rows_of(each)]
    assert sorted(together, key=repr) == rows_of(held)
    assert [each.before for each in splits][:1] == [0]
    none = spill(frame.limit(0), tmp_path / "none")
    assert (rows_of(none), none.columns) == ([], held.columns)
    # No engine and no session is named: such a table asks for its own.
    assert api.scan(data=frame, countries=["KE"]) == api.scan(data=table, countries=["KE"])


def test_a_frame_of_sparks_that_has_no_spelling_is_refused(own, tmp_path):
    from anonkit.engines.spark.frames import spill

    for number, sql in enumerate(("array('Wanjiku') AS a", "X'00' AS a", "1 AS a, 2 AS a")):
        with pytest.raises(InputError) as caught:
            spill(own.sql(f"SELECT {sql}"), tmp_path / str(number))
        assert "Wanjiku" not in str(caught.value)


def test_a_frame_is_worked_out_once_and_never_on_the_driver(own, tmp_path: Path):
    """One that is another each time it is looked at stays what it was when it was taken."""
    from anonkit.engines.spark.frames import spill

    taken = spill(own.range(50).selectExpr("CAST(uuid() AS STRING) AS a"), tmp_path / "frame")
    assert rows_of(taken) == rows_of(taken)
    assert len(set(rows_of(taken))) == 50


def test_no_setting_of_the_callers_lets_parts_be_passed_over(own, tmp_path: Path):
    from anonkit.engines.spark.kinds import Kinds
    from anonkit.engines.spark.parts import Part
    from anonkit.engines.spark.plans import read

    own.conf.set("spark.sql.files.ignoredPathSegmentRegex", "part-")
    path, kinds = tmp_path / "part-0.parquet", Kinds(pa.schema([("a", pa.string())]))
    with Part(path) as part:
        part.write(pa.record_batch({"a": ["x", "y"]}))
    assert read(own, (path,), kinds).count() == 2
