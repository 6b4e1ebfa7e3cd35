"""No text cell runs when a spreadsheet opens the file, and no two cells become one."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.formats import FORMATS
from anonkit.formats.base import Written
from anonkit.formats.formula import guarded, has_formula

SIGNS = "=+-@|＝＋－＠｜"
BLANKS = " \t\r\n\u00a0\u200b\u3000\ufeff\x7f"
CELLS = st.text(st.sampled_from(SIGNS + BLANKS + "'a19.eé"), max_size=7)
PAYLOADS = [
    '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1",
    "＝1+1", "＋1", "－a", "＠a", "｜a", "|a", " =1", "\n=1", "\u00a0=1", "\u200b=1", "\ufeff=1",
    "+", "-", "-007", "+1 700", "'=1", "''+a", "-1-1", "-1 2", "-0.1 2+3", "-0.1  2.3",
    "--5", "+5\n", "\t", "\rx",
]  # fmt: skip
HARMLESS = [
    "-5",
    "+5",
    "-1.5e10",
    "+254712345678",
    "0",
    "",
    "'",
    "'x",
    "'-5",
    "a=1",
    "x",
    "é-",
    "½",
    "-0.09 34.83",
    "-0.1 -0.2",
]


def model(cell: str) -> str:
    """The rule again, without Arrow."""
    body = cell.lstrip("'")
    if re.fullmatch(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", body):
        return cell
    if re.fullmatch(r"-?\d{1,2}\.\d{1,6} -?\d{1,3}\.\d{1,6}", body, re.ASCII):
        return cell
    risky = body.startswith(("\t", "\r", "\n")) or body.lstrip(BLANKS).startswith(tuple(SIGNS))
    return f"'{cell}" if risky else cell


def guard(*cells: str) -> list[str]:
    return guarded(pa.array(cells, pa.string())).to_pylist()


@pytest.mark.parametrize("cell", PAYLOADS)
def test_a_formula_gets_an_apostrophe(cell):
    assert guard("x", cell, "y") == ["x", f"'{cell}", "y"]
    assert has_formula(pa.array(["x", cell])) == (not cell.startswith("'"))


@pytest.mark.parametrize("cell", HARMLESS)
def test_numbers_and_other_texts_stay(cell):
    assert guard(cell) == [cell]
    assert not has_formula(pa.array([cell]))


@given(st.lists(CELLS, max_size=9), st.integers(0, 3))
def test_every_cell_follows_the_rule(cells, skip):
    column = pa.array(cells, pa.string()).slice(skip)
    assert guarded(column).to_pylist() == [model(cell) for cell in cells[skip:]]


@given(st.lists(st.one_of(CELLS, st.text(max_size=6)), unique=True, max_size=9))
def test_different_cells_stay_different_and_nothing_runs(cells):
    cells = [cell for cell in cells if not re.search("[\ud800-\udfff]", cell)]
    made = guarded(pa.array(cells, pa.string()))
    assert len(set(made.to_pylist())) == len(cells)
    assert not has_formula(made)
    again = guarded(made).to_pylist()
    for cell, once, twice in zip(cells, made.to_pylist(), again, strict=True):
        assert once in (cell, f"'{cell}")
        assert (twice == once) == (once == cell)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_column_of_numbers_is_never_guarded(there_and_back, kind):
    cells = ["-5", "*", "", "007", "-0.5", "+3", "1e5", "999999999999999", "9007199254740993", "-0"]
    rows = [(cell, "x") for cell in cells]
    found = there_and_back(kind, ("n", "x"), rows, numeric=frozenset({"n"}))
    assert [cell or "" for cell, _ in found] == cells


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("cell", ["=1", "secret", "1-1", "**", " ", "1\n", "٣"])
def test_text_in_a_column_of_numbers_is_a_bug(there_and_back, kind, cell):
    with pytest.raises(AnonkitError) as caught:
        there_and_back(kind, ("n", "x"), [(cell, "x")], numeric=frozenset({"n"}))
    assert caught.value.exit_code == 70
    assert str(caught.value) == "column n: a column of numbers holds text."


def test_the_gate_refuses_a_file_with_a_formula(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,=1\n")
    with pytest.raises(RefusedError, match="formula"):
        FORMATS["csv"].check(Written(path, ("a", "b")))
    with pytest.raises(RefusedError, match="columns"):
        FORMATS["csv"].check(Written(path, ("a", "c")))
    FORMATS["csv"].check(Written(path, ("a", "b"), frozenset({"b"})))
    path.write_bytes(b"\xef\xbb\xbfa,b\n1,2\n")
    with pytest.raises(RefusedError, match="byte order mark"):
        FORMATS["csv"].check(Written(path, ("a", "b")))
    path.write_bytes(b"a,b\n1,\0\n")
    with pytest.raises(RefusedError, match="read again"):
        FORMATS["csv"].check(Written(path, ("a", "b")))


def test_reading_any_column_of_a_gated_file_looks_at_all_text(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a,b,n\n1,x,-1\n2,=1,2\n")
    gated = FORMATS["csv"].gated
    reader = gated(Written(path, ("a", "b", "n"), frozenset({"n"})))
    with pytest.raises(RefusedError, match="formula"):
        list(reader.batches(["a"]))
    sound = gated(Written(path, ("a", "b", "n"), frozenset({"b", "n"})))
    assert [batch.to_pydict() for batch in sound.batches(["n", "a"])] == [
        {"n": ["-1", "2"], "a": ["1", "2"]}
    ]


def test_a_name_that_would_run_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        FORMATS["csv"].create(Written(tmp_path / "data.csv", ("=a", "b")))
    assert caught.value.code == "csv.formula_header"
    assert not list(tmp_path.iterdir())
