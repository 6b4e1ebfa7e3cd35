"""Groups in which all are alike."""

from __future__ import annotations

from pathlib import Path

from figured import TABLES, case_of, said, written

from anonkit.intake.base import Result


def looked(path: Path) -> list[Result]:
    with case_of(path) as case:
        return said("TB-04", case)


def of(folder: Path, rows: str, header: str = "district,hiv_status,n") -> list[Result]:
    found = looked(written(folder / "parcel", table=f"{header}\n{rows}"))
    return [each for each in found if each.outcome == "found"]


def test_a_group_with_one_answer_is_found_however_large(tmp_path):
    (told,) = of(tmp_path, "A,positive,40\nA,negative,0\nB,positive,20\nB,negative,30\n")
    assert told.why.startswith("in 1 groups everybody is alike")
    assert told.why.endswith(": district A, hiv_status positive")


def test_who_is_alone_learns_of_all_others(tmp_path):
    (told,) = of(tmp_path, "A,positive,40\nA,negative,1\nB,positive,20\nB,negative,30\n")
    assert told.why.startswith("in 1 groups all are alike but one")


def test_percentages_of_all_are_found(tmp_path):
    rows = "North,100.0%,0.0%,90\nSouth,38.8%,61.2%,80\n"
    (told,) = of(tmp_path, rows, "Ward,Yes,No,n")
    assert told.why.endswith(": Ward North, column Yes")


def test_zeros_of_sensitive_answers_are_told(tmp_path):
    rows = "A,Tuareg,12\nA,Hausa,0\nA,Fula,20\nB,Tuareg,17\nB,Hausa,14\nB,Fula,11\n"
    (told,) = of(tmp_path, rows, "district,ethnic_group,n")
    assert told.severity == "low"


def test_that_all_of_a_kind_live_in_one_place_is_no_group(tmp_path):
    rows = "A,f,40\nA,m,12\nB,f,0\nB,m,0\nC,f,0\nC,m,13\n"
    assert not [each for each in of(tmp_path, rows, "district,sex,n") if "C" not in each.why]


def test_hidden_figures_tell_of_nobody(tmp_path):
    assert not of(tmp_path, "A,positive,40\nA,negative,*\nB,positive,20\nB,negative,30\n")


def test_a_table_without_such_groups_is_clean():
    assert [each.outcome for each in looked(TABLES / "z1_input.csv")] == ["clean"]


def test_noise_and_rounding_leave_no_certainty(tmp_path):
    golden = TABLES.parent / "golden" / "release-2"
    assert {each.outcome for each in looked(golden)} == {"clean"}
