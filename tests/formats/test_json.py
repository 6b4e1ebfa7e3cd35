"""JSON: nested records become tables that can be linked, or are refused where that is not clear."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.errors import InputError
from anonkit.formats import FORMATS, json_records, nested
from anonkit.formats.base import Dialect
from anonkit.formats.several import has_parent, main_table

JSON = FORMATS["json"]
SHARED = os.environ.get("ANONKIT_TEST_DATA", "")


def written(folder: Path, value: object, name: str = "data.json") -> Path:
    path = folder / name
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def table(path: Path, sheet: str | None = None) -> list[dict[str, str | None]]:
    return JSON.open(path, Dialect(sheet=sheet)).table.to_pylist()


HOUSES = [
    {
        "id": 1,
        "g": {"roof": "tin", "inner": {"n": 0.50}},
        "ok": True,
        "crops": ["maize", "rice"],
        "rooms": [],
        "where": {
            "type": "Point",
            "coordinates": [36.8, -1.25, 1200.0],
            "properties": {"accuracy": 4.5},
        },
        "people": [
            {"name": "a", "visits": [{"day": "2024-01-01"}, {"day": "2024-01-02"}]},
            {"name": "b", "visits": []},
        ],
    },
    {"id": 2, "g": None, "crops": [], "where": None, "people": [], "note": "x"},
    {"id": 3, "ok": False, "crops": ["tea"], "people": [{"name": "c", "visits": [{"day": None}]}]},
]


def test_groups_lists_points_and_repeats(tmp_path):
    path = written(tmp_path, HOUSES)
    assert table(path, "main") == [
        {"id": "1", "g/roof": "tin", "g/inner/n": "0.5", "ok": "true", "crops": "maize rice",
         "rooms": None, "where": "-1.25 36.8 1200.0 4.5", "note": None, "_index": "1"},
        {"id": "2", "g/roof": None, "g/inner/n": None, "ok": None, "crops": None,
         "rooms": None, "where": None, "note": "x", "_index": "2"},
        {"id": "3", "g/roof": None, "g/inner/n": None, "ok": "false", "crops": "tea",
         "rooms": None, "where": None, "note": None, "_index": "3"},
    ]  # fmt: skip
    assert table(path, "people") == [
        {"name": "a", "_index": "1", "_parent_index": "1"},
        {"name": "b", "_index": "2", "_parent_index": "1"},
        {"name": "c", "_index": "3", "_parent_index": "3"},
    ]
    assert [row["_parent_index"] for row in table(path, "people/visits")] == ["1", "1", "3"]
    contents = JSON.contents(path, Dialect())
    assert {each.name: each.columns for each in contents.tables} == {
        name: JSON.open(path, Dialect(sheet=name)).columns
        for name in ("main", "people", "people/visits")
    }
    assert main_table(contents).name == "main"
    assert [has_parent(each) for each in contents.tables] == [False, True, True]


def test_one_table_has_no_number_that_nobody_needs(tmp_path):
    path = written(tmp_path, [{"a": "x"}, {"a": None}])
    assert table(path) == table(path, "main") == [{"a": "x"}, {"a": None}]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ([{"a": 1}, {"a": 2}], "d.json"),
        (
            {"value": [{"a": 1}, {"a": 2}], "x": {"y": [1]}, "@odata.count": 2},
            "d.json",
        ),
        ({"count": 2, "next": None, "previous": None, "results": [{"a": 1}, {"a": 2}]}, "d.json"),
        (b'\xef\xbb\xbf[{"a":1},\n {"a":2}]\n', "d.json"),
        ('{"a":1}\n{"a": 2}', "d.jsonl"),
        (b'\xef\xbb\xbf{"a":1}\r\n{"a": 2}\r\n\n', "d.ndjson"),
    ],
)
def test_the_shapes_that_servers_give(tmp_path, value, name):
    assert table(written(tmp_path, value, name)) == [{"a": "1"}, {"a": "2"}]


@pytest.mark.parametrize("number", ["1.50", "-0", "1E5", "12345678901234567890123", "0.10"])
def test_numbers_keep_their_spelling(tmp_path, number):
    assert table(written(tmp_path, f'[{{"a": {number}}}]')) == [{"a": number}]


def test_names_of_kobo_that_are_whole_paths_stay(tmp_path):
    record = {"g/a": "1", "g/people": [{"g/people/name": "x", "g/people/kids": [{"age": 3}]}]}
    tables = JSON.contents(written(tmp_path, [record]), Dialect()).tables
    assert [each.name for each in tables] == ["main", "g/people", "g/people/kids"]
    assert tables[1].columns == ("g/people/name", "_index", "_parent_index")


def test_members_with_blanks_are_parted_by_semicolons_in_all_rows(tmp_path):
    path = written(tmp_path, [{"a": ["x", "y z"]}, {"a": ["u", "v"]}, {"a": [None]}])
    assert [row["a"] for row in table(path)] == ["x;y z", "u;v", None]


DEEP = "[" + '{"a":' * 40 + "1" + "}" * 40 + "]"


@pytest.mark.parametrize(
    ("value", "code", "where"),
    [
        ("", "json.shape", ""),
        ("[]", "json.empty_file", ""),
        ("[{}]", "json.empty_file", ""),
        ('"Wanjiku"', "json.shape", ""),
        ({"Wanjiku": [{"a": 1}]}, "json.shape", ""),
        ({"value": 3}, "json.shape", ""),
        ({"value": [{"a": 1}], "results": [{"a": 1}]}, "json.shape", ""),
        ({"value": [{"a": 1}], "@odata.nextLink": "https://x"}, "json.page", ""),
        ({"count": 1, "previous": "https://x", "results": [{"a": 1}]}, "json.page", ""),
        ({"count": 7, "results": [{"a": 1}]}, "json.page", ""),
        ('{"value": [{"a":1}], "value": 1}', "json.duplicate_name", ""),
        ('[{"a":1}, 7]', "json.no_record", "data row 2"),
        ('[{"a":1},{"a":1,"a":"Wanjiku"}]', "json.duplicate_name", "data row 2"),
        ('[{"a":{"b":1,"b":2}}]', "json.duplicate_name", "data row 1"),
        ('[{"a":NaN}]', "json.not_number", "data row 1"),
        ('[{"a":-Infinity}]', "json.not_number", "data row 1"),
        ('[{"a":1},{"a":"Wanjiku]', "json.syntax", "data row 2"),
        ('[{"a":1},]', "json.syntax", "data row 2"),
        ('[{"a":1} {"a":2}]', "json.syntax", "data row 1"),
        ('[{"a":1}]x', "json.syntax", ""),
        ('{"value":[{"a":1}]', "json.syntax", ""),
        ('[{"a":"x\ty"}]', "json.syntax", "data row 1"),
        (b'[{"a":"\xe9"}]', "json.encoding", ""),
        ('[{"a":1}]'.encode("utf-16"), "json.encoding", ""),
        (DEEP, "json.too_deep", "data row 1"),
        ("[" * 200_000, "json.too_deep", "data row 1"),
        ('[{"a":' + "[" * 200_000, "json.too_deep", "data row 1"),
        ([{"a": "\ud800"}], "json.not_text", "data row 1, field a"),
        ([{"a": "x\0"}], "json.control", "data row 1, field a"),
        ([{"a": ["x\x1fy"]}], "json.control", "data row 1, field a"),
        ([{"a": "x" * (1 << 20 | 1)}], "json.field_too_long", "data row 1, field a"),
        ([{"a": 1}, {"a": {"b": 2}}], "json.mixed", "data row 2, field a"),
        ([{"a": "x"}, {"a": ["x"]}], "json.mixed", "data row 2, field a"),
        ([{"a": ["x"]}, {"a": [{"b": 1}]}], "json.mixed", "data row 2, field a"),
        ([{"r": [{"a": 1}, {"a": [1]}]}], "json.mixed", "data row 2, field r/a"),
        ([{"r": [{"a": 1}, "Wanjiku"]}], "json.mixed", "data row 1, field r"),
        ([{"a": [["x"]]}], "json.nested_list", "data row 1, field a"),
        ([{"a": ["x", None]}], "json.nested_list", "data row 1, field a"),
        ([{"a": ["x y", "u;v"]}], "json.unclear_list", "field a"),
        ([{"a/b": 1, "a": {"b": 2}}], "json.same_field", "data row 1, field a/b"),
        ([{"a": {"b": 1, "a/b": 2}}], "json.same_field", "data row 1, field a/b"),
        ([{"r": [{"s": [{}]}], "r/s": [{}]}], "json.same_field", "data row 1, field r/s"),
        ([{"_index": 1, "r": [{"x": 1}]}], "json.reserved", "field _index"),
        ([{"r": [{"_parent_index": 1}]}], "json.reserved", "field r/_parent_index"),
        ([{"": 1}], "json.fields", "data row 1, field "),
        ([{"main": [{"x": 1}]}], "json.same_field", "data row 1, field main"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_refused(tmp_path, value, code, where):
    path = written(tmp_path, value)
    for read in (lambda: JSON.contents(path, Dialect()), lambda: table(path, "main")):
        found = refusal(read)
        if found is not None:
            assert (found.code, found.where) == (code, where)
            assert "Wanjiku" not in str(found)
    assert found is not None


def refusal(read: Callable[[], Any]) -> InputError | None:
    """What reading refuses; texts are looked at where they are kept only."""
    try:
        read()
    except InputError as error:
        return error
    return None


def test_several_tables_need_a_name(tmp_path):
    path = written(tmp_path, HOUSES)
    for sheet, code in [(None, "json.tables"), ("Wanjiku", "json.no_table")]:
        found = refusal(lambda sheet=sheet: table(path, sheet))
        assert found is not None
        assert found.code == code


@pytest.mark.parametrize("name", ["d.json", "d.jsonl"])
def test_a_file_too_large_to_hold_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr(json_records, "MAX_BYTES", 20)
    monkeypatch.setattr(json_records, "MAX_LINE", 20)
    line = '{"a": "xxxxxxxxxxxxxx"}'
    text = f"[{line}]" if name == "d.json" else line
    found = refusal(lambda: table(written(tmp_path, text, name)))
    assert found is not None
    assert found.code == "json.too_large"


VALUE = st.none() | st.booleans() | st.integers() | st.text("abé ", max_size=4)
PERSON = st.dictionaries(st.sampled_from("pq"), VALUE, min_size=1)
HOUSE = st.fixed_dictionaries(
    {"id": VALUE}, optional={"x": VALUE, "r": st.lists(PERSON, max_size=4), "s": VALUE}
)


@settings(deadline=None, max_examples=50)
@given(st.lists(HOUSE, min_size=1, max_size=9), st.integers(1, 4))
def test_no_value_is_lost_and_every_row_finds_its_parent(tmp_path_factory, houses, rows):
    path = written(tmp_path_factory.mktemp("json"), houses)
    before, nested._ROWS = nested._ROWS, rows
    try:
        main, several = table(path, "main"), any(house.get("r") for house in houses)
        people = table(path, "r") if several else []
    finally:
        nested._ROWS = before
    assert [plain(house, ("id", "x", "s")) for house in houses] == [
        {name: row[name] for name in ("id", "x", "s") if row.get(name) is not None} for row in main
    ]
    for number, house in enumerate(houses, 1):
        own = [row for row in people if row["_parent_index"] == str(number)]
        assert [plain(each, "pq") for each in house.get("r") or []] == [
            {name: row[name] for name in "pq" if row.get(name) is not None} for row in own
        ]


def plain(record: dict[str, Any], names: object) -> dict[str, str]:
    """What the cells of a record are to say."""
    found = {name: record[name] for name in names if record.get(name) is not None}
    return {n: json.dumps(v) if isinstance(v, bool) else str(v) for n, v in found.items()}


@pytest.mark.skipif(
    "ANONKIT_TEST_DATA" not in os.environ,
    reason="ANONKIT_TEST_DATA is not set: the real export was NOT read",
)
def test_a_real_export_agrees_with_its_flat_version(rows_of):
    folder = Path(os.environ["ANONKIT_TEST_DATA"]) / "survey" / "safi"
    path = folder / "SAFI.json"
    tables = {each.name: each for each in JSON.contents(path, Dialect()).tables}
    assert len(tables) == 10
    assert len(table(path, "D_plots/D_crops")) == 373
    assert len(table(path, "_members")) == 944
    flat = FORMATS["csv"].open(folder / "SAFI_results.csv", Dialect())
    shared = [name for name in flat.columns if name in tables["main"].columns]
    assert set(flat.columns) - set(shared) == {"Column1"}
    # Respelled or mended by hand in the flat file: dates, whole numbers, names of villages.
    other = {"A01_interview_date", "A03_quest_no", "A09_village", "A11_years_farm",
             "E19_period_use", "gps:Accuracy", "gps:Altitude"}  # fmt: skip
    same = [name for name in shared if name not in other]
    mine = rows_of(JSON.open(path, Dialect(sheet="main")), same)
    folded = sorted(tuple((cell or "").lower() for cell in row) for row in mine)
    assert folded == sorted(tuple(cell.lower() for cell in row) for row in rows_of(flat, same))
