"""Figures of few respondents."""

from __future__ import annotations

from pathlib import Path

import pytest
from figured import TABLES, case_of, said, written

from anonkit.intake.base import Result
from anonkit.intake.profile.model import CheckProfile

GOLDEN = TABLES.parent / "golden" / "release-2"
LEAST_5 = {"TB-01": CheckProfile(settings={"least": 5})}


def looked(path: Path, least: int = 10) -> list[Result]:
    with case_of(path, checks={"TB-01": CheckProfile(settings={"least": least})}) as case:
        return said("TB-01", case)


def texts(results: list[Result]) -> list[str]:
    return [each.why for each in results if each.outcome == "found"]


def of(folder: Path, text: str, least: int = 10) -> list[Result]:
    return looked(written(folder / "parcel", table=text), least)


def test_the_cells_of_a_well_known_table_are_found():
    (small,) = looked(TABLES / "z1_input.csv", least=4)
    assert small.figures["figures"] == 3
    assert small.why.endswith(
        ": region B, hovedint arbeid; region D, hovedint arbeid; region H, hovedint arbeid"
    )


def test_what_is_marked_as_hidden_must_not_stand_there():
    marked, small = texts(looked(TABLES / "z1_maxN3.csv", least=4))
    assert marked.startswith("6 figures are marked as hidden, and stand there all the same")
    assert small.startswith("3 of 45 figures are of fewer than 4 respondents")


def test_hidden_cells_are_no_finding(tmp_path):
    text = "region,sex,n\nA,f,20\nA,m,*\nA,Total,40\nB,f,30\nB,m,<10\nB,Total,60\n"
    assert [each.outcome for each in of(tmp_path, text)] == ["clean"]


def test_a_total_that_exceeds_what_is_told_gives_a_group_away(tmp_path):
    text = "region,sex,n\nA,f,20\nA,m,17\nA,Total,40\nB,f,30\nB,m,30\nB,Total,60\n"
    assert texts(of(tmp_path, text)) == [
        "1 totals exceed what is told below them by fewer than 10 respondents: region A"
    ]


def test_a_share_and_its_base_are_a_count(tmp_path):
    text = "Ward,Yes,No,n\nNorth,5.0%,95.0%,60\nSouth,40.0%,60.0%,50\n"
    (told,) = texts(of(tmp_path, text))
    assert told.startswith(
        "1 of 4 shares come to fewer than 10 respondents, as the base beside them"
    )
    assert told.endswith(": Ward North, column Yes")


def test_a_share_of_nearly_all_gives_the_others_away(tmp_path):
    text = "Ward,pct,n\nNorth,95.0,60\nSouth,40.0,50\n"
    (told,) = texts(of(tmp_path, text))
    assert told.startswith("1 of 2 shares leave fewer than 10 respondents over")


def test_shares_that_fit_no_whole_number_are_weighted(tmp_path):
    text = "Ward,Yes,No,n\nNorth,5.1%,94.9%,60\nSouth,40.7%,59.3%,50\n"
    assert texts(of(tmp_path, text)) == []


def test_sums_of_few_are_found_where_the_table_says_of_how_many():
    told = texts(looked(TABLES / "magnitude1_dom.csv", least=3))
    assert "3 of 23 figures are of fewer than 3 respondents" in " ".join(told)


def test_weighted_counts_are_judged_by_the_respondents_beside_them(tmp_path):
    text = "region,weighted_n,unweighted_n\nNorth,12000.5,45\nSouth,8000,7\nTotal,20000.5,52\n"
    assert texts(of(tmp_path, text)) == [
        "1 of 3 figures are of fewer than 10 respondents: region South"
    ]


def test_weighted_counts_alone_are_not_checked(tmp_path):
    text = "region,sex,weighted count\nA,f,3.5\nA,m,8000.2\nB,f,20000.5\nB,m,3\n"
    (told,) = of(tmp_path, text)
    assert told.outcome == "not_checked"
    assert "weighted" in told.why


def test_rounded_counts_are_no_numbers_of_respondents(tmp_path):
    rows = "".join(
        f"R{r},{s},{(r * 35 + k * 15) % 200}\n" for r in range(6) for k, s in enumerate("fm")
    )
    (told,) = of(tmp_path, "region,sex,count\n" + rows)
    assert (told.outcome, "multiples of 5" in told.why) == ("clean", True)


def test_noisy_figures_are_not_judged_by_their_size():
    assert {each.outcome for each in looked(GOLDEN)} == {"clean"}


def test_what_may_be_rows_of_people_is_asked_about_without_a_cell(tmp_path):
    (told,) = of(tmp_path, "region,2021,2022,2023\nAb,12,14,15\nBc,18,19,2\nCd,13,17,11\n")
    assert told.severity == "medium"
    assert told.why.startswith("1 of 9 figures are of fewer than 10 respondents (if it is a table")
    assert "Bc" not in told.why


@pytest.mark.parametrize("least", [3, 5])
def test_a_profile_says_how_many_are_enough(tmp_path, least):
    text = "region,sex,n\nA,f,20\nA,m,4\nB,f,30\nB,m,30\n"
    assert len(texts(of(tmp_path, text, least))) == (least == 5)
