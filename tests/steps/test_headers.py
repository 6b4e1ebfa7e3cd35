"""A first line that is a record is refused before a cell of it is shown; real names are not."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from anonkit.api import scan
from anonkit.errors import InputError
from anonkit.steps.headers import check_against_cells, check_names


def cells(text: str) -> dict[str, list[str]]:
    """By the first line's cells: the other cells of the column."""
    header, *rows = csv.reader(io.StringIO(text))
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


@pytest.mark.parametrize(
    "names",
    [
        ["Amina Otieno", "0712345678", "Kolwa"],
        ["Amina Otieno", "34", "Kolwa"],
        ["Amina Otieno", "2024-03-01", "yes"],
        ["Amina", "0712345678", "Kolwa"],
        ["Halima Abdi", "Joseph Otieno", "Kolwa"],
        ["amina@example.org", "34"],
        ["712345678", "722334455"],
    ],
)
def test_names_of_people_beside_numbers_and_dates_are_a_record(names: Sequence[str]) -> None:
    with pytest.raises(InputError) as refused:
        check_names(names, ("KE",))
    assert refused.value.faults[0].code == "data.no_header_row"
    assert not [name for name in names if name in str(refused.value)]


@pytest.mark.parametrize(
    "text",
    [
        "m,34,tap,Kolwa\nf,21,well,Kolwa\nm,40,tap,Kajulu\n",
        "yes,2024-03-01,3\nno,2024-03-02,4\nyes,2024-03-09,1\n",
        "sex,ward\nm,Kolwa\nsex,ward\nf,Kajulu\n",
    ],
)
def test_a_first_line_like_its_own_columns_is_a_record(text: str) -> None:
    with pytest.raises(InputError, match="looks like a record"):
        check_against_cells(cells(text))


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3,4\n5,4,3,1\n2,1,4,3\n",
        "2019,2020,2021\n10.5,11,9\n12,8,7\n",
        "item,1,2,3,4\na,5,4,1,3\nb,3,3,2,1\n",
        "2024-01-01,2024-02-01,name\n3,4,Amina\n5,1,Juma\n",
        "Amina Otieno,sex,ward\nyes,f,Kolwa\nno,m,Kajulu\n",
        "name,0712345678\nAmina,yes\nJuma,no\n",
        "only\nonly\n",
    ],
)
def test_real_names_of_columns_are_left_alone(text: str) -> None:
    check_against_cells(cells(text))
    check_names(list(cells(text)), ("KE",))


def test_a_file_without_names_of_columns_shows_none_of_its_cells(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text("Amina Otieno,0712345678,Kolwa\nJohn Mwangi,0722334455,Kajulu\n")
    with pytest.raises(InputError) as refused:
        scan(data=file, countries=["KE"])
    assert "Amina" not in str(refused.value)
    assert "Kolwa" not in str(refused.value)
