"""Data in memory: what is released is what the same data in a file would give."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from families import plain

from anonkit import api
from anonkit.errors import InputError


def typed(rows: list[dict[str, str]]) -> pa.Table:
    """The survey as a pipeline has it: numbers as numbers, codes as codes."""
    kinds = {"age": pa.int8(), "income": pa.int64(), "ward": pa.dictionary(pa.int8(), pa.string())}
    table = pa.Table.from_pylist(rows)
    for name, kind in kinds.items():
        table = table.set_column(table.column_names.index(name), name, table[name].cast(kind))
    return table


def written(folder: Path) -> dict[str, bytes]:
    names = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in names}


def test_a_table_of_arrow_is_released_as_the_parquet_file_of_it(tiny, release, tmp_path):
    table = typed(tiny.people)
    pq.write_table(table, tmp_path / "survey.parquet")
    release(tiny, data=tmp_path / "survey.parquet")
    release(tiny, data=table, output=tmp_path / "again", private=tmp_path / "private-2")
    first = written(tmp_path / "out")
    assert first == written(tmp_path / "again")
    assert "data/tiny-survey.parquet" in first


@pytest.mark.parametrize("as_table", [lambda frame: frame, pa.Table.from_pandas])
def test_tables_may_be_given_by_name_to_whoever_only_looks(homes, as_table):
    tables = {name: as_table(frame) for name, frame in plain(homes).data.items()}
    found = api.scan(data=tables)
    assert [(each.name, each.linked) for each in found.tables] == [
        ("main", False),
        ("people", True),
    ]
    record = api.risk(data=tables, quasi=["ward"])
    assert (record.table, record.people) == ("main", 40)


def test_tables_without_a_main_one_are_not_guessed_at():
    tables = {name: pd.DataFrame({"a": ["x"]}) for name in ("one", "two")}
    with pytest.raises(InputError) as caught:
        api.risk(data=tables, quasi=["a"])
    assert caught.value.code == "data.tables"
    assert api.risk(data=tables, quasi=["a"], sheet="two").people == 1
