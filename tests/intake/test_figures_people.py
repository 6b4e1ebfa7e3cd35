"""A list of people that looks like a table of figures: its labels are told nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from figured import case_of, said, written

CHECKS = ("TB-01", "TB-02", "TB-04", "DF-02")
ODD = [f"{one}lugu {other}tani" for one in ("Ba", "Fi", "Mo", "Zq") for other in ("Re", "Su", "Ki")]
NUMBERED = [f"Zqxwelda Mbrontsky {number}" for number in range(12)]
PLACES = ["Kisumu", "Siaya", "Busia", "Migori", "Nakuru", "Kilifi", "Lamu", "Narok", "Embu", "Meru"]


def cross(header: str, labels: Sequence[str], cells: str = "1,*,*") -> str:
    rows = "".join(f"{label},{cells}\n" for label in labels)
    return f"{header},M,F,Total\n{rows}Total,{len(labels)},*,*\n"


def told(folder: Path, text: str, *checks: str) -> str:
    with case_of(written(folder / "parcel", table=text)) as case:
        return " ".join(each.why for check in checks for each in said(check, case))


@pytest.mark.parametrize("header", ["Person", "Jina", "Group", "County"])
@pytest.mark.parametrize("labels", [ODD, NUMBERED], ids=["words", "numbered"])
def test_labels_of_single_people_are_told_nowhere(tmp_path, header, labels):
    why = told(tmp_path, cross(header, labels), *CHECKS)
    assert not any(label.split()[0] in why for label in labels)


def test_rows_that_count_one_person_each_are_looked_at_as_records_too(tmp_path):
    with case_of(written(tmp_path / "parcel", table=cross("Group", ODD))) as case:
        assert len(case.now.records) == 1
        (small,) = (each for each in said("TB-01", case) if each.outcome == "found")
    assert small.severity is None
    assert "row 1, column M; row 2, column M" in small.why


@pytest.mark.parametrize("header", ["Person", "Jina", "Nombre", "Nom"])
def test_names_with_numbers_behind_are_names(tmp_path, header):
    with case_of(written(tmp_path / "parcel", table=cross(header, NUMBERED))) as case:
        found = [each for each in said("PI-01", case) if each.columns == (header,)]
    assert [each.severity for each in found] == [None]


def test_words_under_a_header_of_people_ask(tmp_path):
    assert "people's names" in told(tmp_path, cross("Mtu", ODD), "PI-01")


def test_household_numbers_are_no_names(tmp_path):
    labels = [f"Household No {number}" for number in range(12)]
    assert "people's names" not in told(tmp_path, cross("Household", labels), "PI-01")


def test_a_table_by_place_tells_its_labels(tmp_path):
    text = "County,M,F,Total\n" + "".join(f"{each},3,40,43\n" for each in PLACES)
    assert "County Kisumu, column M" in told(tmp_path, text + "Total,30,400,430\n", "TB-01")


def test_one_label_that_reaches_somebody_hides_all(tmp_path):
    rows = "".join(f"{each},3,40,43\n" for each in [*PLACES[:9], "x zq@mbrontsky.org"])
    why = told(tmp_path, f"County,M,F,Total\n{rows}Total,30,400,430\n", *CHECKS)
    assert "mbrontsky" not in why
    assert "Kisumu" not in why


def test_a_hidden_figure_of_somebody_is_told_by_its_row(tmp_path):
    text = "Area,M,F,Total\nAmina Otieno,*,41,46\nBusia,33,44,77\nTotal,38,85,123\n"
    why = told(tmp_path, text, "TB-02")
    assert "`row 1, column M`" in why
    assert "Amina" not in why


def test_labels_with_the_shape_of_names_are_told_by_their_row(tmp_path):
    rows = (f"{who},{what},3\n" for who in ODD for what in ("water", "food"))
    why = told(tmp_path, "who,activity,cases\n" + "".join(rows), "TB-01")
    assert ": row 1; row 2; row 3 and" in why
