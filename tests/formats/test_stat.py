"""SPSS and Stata: cells come back as they were written, and nothing else is in the file."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anonkit.errors import InputError, RefusedError
from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect, Written
from anonkit.formats.csv_read import open_csv
from anonkit.formats.stat_read import open_dta, open_sav
from anonkit.formats.stat_write import gated

KINDS = ("sav", "dta")
CANARY = "Wanjiku701234567"
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = st.one_of(
    st.none(),
    st.sampled_from(["NA", "010", "*", " x", "12345678901234567890123", "z" * 2046, "é" * 300]),
    st.text(LETTERS, min_size=1, max_size=8).filter(lambda text: not text.endswith(" ")),
)
NUMBER = st.one_of(
    st.none(),
    st.sampled_from(
        ["*", "100", "101", "-128", "32741", "2147483621", "0.1", "1e-07", "-9", "-99"]
    ),
    st.integers(-(2**53) + 1, 2**53 - 1).map(str),
)
SHARED = os.environ.get("ANONKIT_TEST_DATA", "")


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=25)
@given(rows=st.lists(st.tuples(TEXT, NUMBER, TEXT), max_size=6))
@example(rows=[("a" * n, "1", "é" * n) for n in (1, 7, 8, 127, 128, 255, 256, 504, 510, 2045)])
@example(rows=[(None, "*", None), ("0.5", None, "9007199254740993"), ("x", "007", "1.50")])
def test_cells_are_read_as_they_were_written(there_and_back, kind, rows):
    """Cells that no number gives again make their column one of texts."""
    numeric = frozenset({"n", "t"})
    assert there_and_back(kind, ("a", "n", "t"), rows, numeric=numeric) == rows


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_give_the_same_bytes(tmp_path, write, kind):
    rows = [(f"{number}", "é", "*" if number % 3 else None) for number in range(50)]
    made = []
    for size in (1, 7, 50):
        path = tmp_path / f"{size}.{kind}"
        write(Written(path, ("a", "b", "c"), frozenset({"a", "c"})), rows, FORMATS[kind], size=size)
        made.append(path.read_bytes())
    assert made[0] == made[1] == made[2]
    assert b"20" not in made[0][84:109] if kind == "sav" else b"<timestamp>\0<" in made[0]


def test_another_program_sees_numbers_labels_and_what_is_suppressed(tmp_path, write):
    labels = {"sex": {"1": "female", "2": CANARY}}
    for kind in KINDS:
        written = Written(
            tmp_path / f"x.{kind}", ("sex", "age"), frozenset({"sex", "age"}), Dialect(), labels,
            {"sex": "Sex of the person"},
        )  # fmt: skip
        write(written, [("1", "30"), ("*", "5.5"), (None, "*")], FORMATS[kind])
        assert CANARY.encode() not in written.path.read_bytes()
        reads = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
        frame, about = reads(written.path)
        assert frame["sex"].tolist()[0] == 1
        assert frame["age"].isna().tolist() == [False, False, True]
        assert "suppressed" in about.variable_value_labels["sex"].values()
        assert about.column_labels == ["Sex of the person", None]
        assert (about.file_label, about.notes) == (None, [])
    frame = pd.read_stata(tmp_path / "x.dta", convert_categoricals=False)
    assert frame["sex"].tolist()[0] == 1
    assert frame["age"].tolist()[:2] == [30, 5.5]


def foreign(path: Path, **more: object) -> Path:
    frame = pd.DataFrame(
        {
            "age": [30.0, 98, 120, np.nan, 4.5],
            "day": [0.0, 1e4, 1.5, np.nan, -1],
            "name": ["010", "é", "", "NR", " x"],
        }
    )
    if path.suffix == ".dta":
        pyreadstat.write_dta(frame, path, variable_format={"day": "%td"}, **more)
    else:
        pyreadstat.write_sav(frame, path, variable_format={"day": "DATE11"}, **more)
    return path


def test_codes_of_absence_of_spss_stand_as_their_texts(tmp_path, rows_of):
    ranges = {"age": [{"lo": 97, "hi": 99}, 120], "name": ["NR"]}
    labels = {"age": {98: "refused", 30: "thirty"}}
    path = foreign(tmp_path / "x.sav", missing_ranges=ranges, variable_value_labels=labels)
    reader = FORMATS["sav"].open(path, Dialect())
    assert rows_of(reader, ["age", "name"]) == [
        ("30", "010"), ("98", "é"), ("120", None), (None, "NR"), ("4.5", " x")
    ]  # fmt: skip
    assert reader.absent == {"age": {"98", "120"}, "day": set(), "name": {"NR"}}
    assert reader.floats == {"age"}
    form = FORMATS["sav"].dictionary(path)
    age, _, name = form.fields
    assert (age.missing, name.missing) == (("120", "98"), ("NR",))
    assert age.choices == ()
    assert form.source == "SPSS labels"


def test_the_measure_of_spss_tells_a_number_from_a_code(tmp_path):
    frame = pd.DataFrame({"rooms": [1.0, 2], "code": [1.0, 2], "share": [0.5, 1]})
    measure, shown = {"rooms": "scale", "code": "nominal"}, {"rooms": "F8.0", "share": "F8.2"}
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(
        frame, path, variable_measure=measure, variable_format=shown | {"code": "F8.0"}
    )
    types = [each.type for each in FORMATS["sav"].dictionary(path).fields]
    assert types == ["integer", "", "decimal"]


def test_dates_are_read_in_iso(tmp_path, rows_of):
    reader = FORMATS["dta"].open(foreign(tmp_path / "x.dta"), Dialect())
    days = ["1960-01-01", "1987-05-19", "1960-01-02T12:00:00", None, "1959-12-31"]
    assert [row[0] for row in rows_of(reader, ["day"])] == days
    assert reader.dialect.numbers == {"age"}
    other = FORMATS["sav"].open(foreign(tmp_path / "x.sav"), Dialect())
    assert rows_of(other, ["day"])[1] == ("1582-10-14T02:46:40",)


@pytest.mark.parametrize(
    ("shown", "value", "text"),
    [
        ("%tc", 1.9e12, "2020-03-16T17:46:40"), ("%tm", 780, "2025-01"), ("%tq", -1, "1959q4"),
        ("%th", 1, "1960h2"), ("%tw", 53, "1961w2"), ("%ty", 2024, "2024"), ("%8.0g", 7, "7"),
        ("%tcHH:MM", 3_600_000, "01:00:00"), ("%tdD_m_Y", 366, "1961-01-01"),
    ],
)  # fmt: skip
def test_moments_and_periods_of_stata(tmp_path, rows_of, shown, value, text):
    frame = pd.DataFrame({"x": [float(value)]})
    pyreadstat.write_dta(frame, tmp_path / "x.dta", variable_format={"x": shown})
    assert rows_of(FORMATS["dta"].open(tmp_path / "x.dta", Dialect())) == [(text,)]


def test_letters_of_absence_of_stata_and_labels_are_told(tmp_path, rows_of):
    frame = pd.DataFrame({"q": [1, 2, "a"], "r": [5, "b", "b"], "s": ["a", "b", "c"]})
    labels = {"q": {1: "yes", 2: "no", 3: CANARY, "a": "refused"}, "r": {7: "seven"}}
    told = {"q": ["a"], "r": ["b"]}
    pyreadstat.write_dta(
        frame, tmp_path / "x.dta", CANARY, [f"\u202e{CANARY}", "", ""],
        variable_value_labels=labels, missing_user_values=told,
    )  # fmt: skip
    dta = FORMATS["dta"]
    reader = dta.open(tmp_path / "x.dta", Dialect())
    assert rows_of(reader) == [("1", "5", "a"), ("2", ".b", "b"), (".a", ".b", "c")]
    assert reader.absent == {"q": {".a"}, "r": {".b"}, "s": set()}
    q, r, s = dta.dictionary(tmp_path / "x.dta").fields
    assert [(choice.value, choice.labels[""]) for choice in q.choices][:2] == [
        ("1", "yes"),
        ("2", "no"),
    ]
    assert (q.type, q.missing, r.choices, s.type) == ("select_one", (".a",), (), "text")
    seen = dta.contents(tmp_path / "x.dta", Dialect()).seen
    assert seen == (
        "the file has a label of its own",
        "1 column labelled in words",
        "2 value labels for codes that no row has",
    )


def test_notes_and_other_words_are_told_without_a_word_of_theirs(tmp_path):
    path = foreign(tmp_path / "x.sav", note=CANARY, file_label=CANARY)
    seen = FORMATS["sav"].contents(path, Dialect()).seen
    assert seen == (
        "the file has a label of its own",
        "the file has documents (notes of its author)",
    )
    for version in (114, 118):
        path = noted(tmp_path / f"{version}.dta", version)
        seen = FORMATS["dta"].contents(path, Dialect()).seen
        assert seen == (
            "the file or its columns have notes",
            "the file has characteristics (words kept beside it)",
        )


def noted(path: Path, version: int) -> Path:
    """A Stata file with a note and a characteristic."""
    pd.DataFrame({"a": [1, 2]}).to_stata(path, write_index=False, version=version)
    data, size = path.read_bytes(), 33 if version == 114 else 129
    words = [b"_dta".ljust(size, b"\0") + name.ljust(size, b"\0") for name in (b"note1", b"x")]
    kept = [names + CANARY.encode() + b"\0" for names in words]
    if version == 114:
        place = 10 + 81 + 18 + (1 + 33 + 2 + 49 + 33 + 81) + 2
        more = b"".join(b"\1" + struct.pack("<i", len(each)) + each for each in kept)
        path.write_bytes(data[:place] + more + data[place:])
        return path
    more = b"".join(b"<ch>" + struct.pack("<I", len(each)) + each + b"</ch>" for each in kept)
    data = data.replace(b"<characteristics>", b"<characteristics>" + more)
    start = data.index(b"<map>") + 5
    places = struct.unpack_from("<14Q", data, start)
    moved = [place + len(more) if n > 8 else place for n, place in enumerate(places)]
    path.write_bytes(data[:start] + struct.pack("<14Q", *moved) + data[start + 112 :])
    return path


def test_an_identifier_in_a_float_of_4_bytes_may_have_lost_digits(tmp_path):
    frame = pd.DataFrame({"id": np.array([2**24 - 1, 2**24], np.float32), "n": np.float32([1, 2])})
    frame.to_stata(tmp_path / "x.dta", write_index=False)
    assert FORMATS["dta"].open(tmp_path / "x.dta", Dialect()).floats == {"id"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_one_clear_error_even_where_the_library_dies(tmp_path, kind):
    sound = foreign(tmp_path / f"sound.{kind}").read_bytes()
    path, width = tmp_path / f"x.{kind}", sound.find(b"age")
    hostile = [sound[:n] for n in (0, 3, 170, len(sound) // 2, len(sound) - 1)]
    hostile += [b"\xff" * 400, sound[:width] + b"\xff" * 9]
    # A text of 32,512 bytes with a missing value of its own, which made the library die.
    hostile += [sound[:180] + b"\x00\x7f" + sound[182:]] if kind == "sav" else []
    for data in hostile:
        path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            list(FORMATS[kind].open(path, Dialect()).batches())
        assert caught.value.code.startswith(kind)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"\0\0bbb\0", b"\0\0aaa\0", "dta.duplicate_header"),
        (b"\0\0bbb\0", b"\0\0 \0\0\0", "dta.empty_header"),
        (b"<K>\x02\0</K>", b"<K>\xff\xff</K>", "dta.too_many_columns"),
        (b"</stata_dta>", b"</stata_dta> ", "dta.unreadable"),
        (b"<N>\x01", b"<N>\x09", "dta.unreadable"),
    ],
)
def test_names_and_sizes_that_cannot_be_are_refused(tmp_path, write, old, new, code):
    written = Written(tmp_path / "x.dta", ("aaa", "bbb"))
    write(written, [("x", "y")], FORMATS["dta"])
    data = written.path.read_bytes()
    assert data.count(old) == 1
    written.path.write_bytes(data.replace(old, new))
    with pytest.raises(InputError) as caught:
        list(FORMATS["dta"].open(written.path, Dialect()).batches())
    assert caught.value.code == code


def test_a_note_of_less_than_nothing_is_refused(tmp_path):
    path = noted(tmp_path / "x.dta", 114)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\1" + struct.pack("<i", 83), b"\1" + struct.pack("<i", -999)))
    with pytest.raises(InputError):
        FORMATS["dta"].open(path, Dialect())


def test_a_cell_of_more_than_a_mebibyte_is_told_by_its_place(tmp_path, rows_of):
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["y", "z" * (2**20 + 1)]})
    frame.to_stata(tmp_path / "x.dta", write_index=False, version=118, convert_strl=["b"])
    with pytest.raises(InputError) as caught:
        rows_of(FORMATS["dta"].open(tmp_path / "x.dta", Dialect()))
    assert (caught.value.code, caught.value.where) == ("dta.field_too_long", "data row 2, column 2")


def test_the_end_of_the_library_is_no_end_of_ours(tmp_path):
    from anonkit.formats import stat_library

    path = foreign(tmp_path / "x.dta")
    FORMATS["dta"].open(path, Dialect())
    limits = Path(f"/proc/{stat_library._WORKING.process.pid}/limits")
    if limits.exists():
        told = next(x for x in limits.read_text().splitlines() if "core file" in x)
        assert told.split()[4:6] == ["0", "0"]
    stat_library._WORKING.process.kill()
    stat_library._WORKING.process.wait()
    with pytest.raises(InputError):
        FORMATS["dta"].open(path, Dialect())
    assert FORMATS["dta"].open(path, Dialect()).columns == ("age", "day", "name")


def test_a_text_in_another_encoding_is_told_by_its_place(tmp_path, rows_of):
    frame = pd.DataFrame({"a": ["x"] * 9, "b": ["x"] * 6 + ["né", "x", "ü"]})
    frame.to_stata(tmp_path / "x.dta", write_index=False, version=114)
    with pytest.raises(InputError) as caught:
        rows_of(FORMATS["dta"].open(tmp_path / "x.dta", Dialect()))
    assert (caught.value.code, caught.value.where) == ("dta.encoding", "data row 7, column 2")
    reader = FORMATS["dta"].open(tmp_path / "x.dta", Dialect(encoding="cp1252"))
    assert rows_of(reader, ["b"])[6] == ("né",)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "more",
    [
        {"file_label": CANARY},
        {"column_labels": {"a": CANARY}},
        {"variable_value_labels": {"a": {5: "x"}}},
    ],
)
def test_the_gate_refuses_what_tells_more_than_cells(tmp_path, kind, more):
    path = tmp_path / f"x.{kind}"
    writes = pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta
    writes(pd.DataFrame({"a": [1.0, 2]}), path, **more)
    with pytest.raises(RefusedError):
        FORMATS[kind].check(Written(path, ("a",), frozenset({"a"})))


@pytest.mark.parametrize("kind", KINDS)
def test_the_gate_refuses_a_label_without_its_code_whoever_wrote_it(tmp_path, write, kind):
    """Also where the writer itself would write it again."""
    labels = {"a": {"1": "one", "2": CANARY}}
    written = Written(tmp_path / f"x.{kind}", ("a",), frozenset({"a"}), Dialect(), labels)
    write(written, [("1",), ("*",)], FORMATS[kind])
    writes = pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta
    frame = pd.DataFrame({"a": [1.0, 1]})
    for codes, fine in (({1: "one"}, True), ({1: "one", 2: CANARY}, False)):
        path = tmp_path / f"{len(codes)}.{kind}"
        writes(frame, path, variable_value_labels={"a": codes})
        opens = open_sav if kind == "sav" else open_dta
        gate = gated(opens, lambda table, own: iter([own.path.read_bytes()]), kind)
        own = Written(path, ("a",), frozenset({"a"}))
        if fine:
            assert gate(own).columns == ("a",)
        else:
            with pytest.raises(RefusedError, match="belong to no cell"):
                gate(own)
    FORMATS[kind].check(written)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gate_refuses_a_byte_too_many_and_other_columns(tmp_path, write, kind):
    written = Written(tmp_path / f"x.{kind}", ("a", "b"))
    write(written, [("x", None), ("yy", "z")], FORMATS[kind])
    FORMATS[kind].check(written)
    with pytest.raises(RefusedError):
        FORMATS[kind].check(Written(written.path, ("a", "c")))
    data = written.path.read_bytes()
    written.path.write_bytes(data + b"\0")
    with pytest.raises(RefusedError):
        FORMATS[kind].check(written)


@pytest.mark.parametrize(
    ("kind", "name", "cell", "code"),
    [
        ("sav", "a", "x ", "sav.trailing_blank"), ("sav", "a", "x" * 32_768, "sav.cell_length"),
        ("dta", "a", "x\0y", "dta.character"), ("sav", "a b", "x", "sav.column_name"),
        ("dta", "a.b", "x", "dta.column_name"), ("dta", "a" * 33, "x", "dta.column_name"),
        ("sav", "_a", "x", "sav.column_name"),
    ],
)  # fmt: skip
def test_what_would_not_come_back_is_not_written(tmp_path, write, kind, name, cell, code):
    with pytest.raises(InputError) as caught:
        write(Written(tmp_path / "x", (name,)), [(cell,)], FORMATS[kind])
    assert caught.value.code == code


@pytest.mark.skipif(not SHARED, reason="ANONKIT_TEST_DATA is not set: the DHS model was NOT read")
def test_a_real_survey_reads_alike_in_three_formats(rows_of):
    folder = Path(SHARED, "survey", "dhs_model")
    stata, spss = (FORMATS[kind].open(folder / f"zzir_subset.{kind}", Dialect()) for kind in KINDS)
    plain = open_csv(folder / "zzir_subset.csv", Dialect())
    assert stata.columns == spss.columns == plain.columns
    rows = rows_of(stata)
    assert rows == rows_of(spss)
    numbers = [name for name in stata.columns if not stata.column(name).variable.labels]
    same = [tuple(cell or None for cell in row) for row in rows_of(plain, numbers)]
    assert rows_of(stata, numbers) == same
