"""What is a table of figures, and what it says; and what has rows of people."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from figured import TABLES, case_of, written

from anonkit.intake.base import Delivery, Records
from anonkit.intake.figures.base import TOTAL, Published
from anonkit.intake.figures.read import figures_in

GOLDEN = TABLES.parent / "golden" / "release-2"
KOBO = TABLES.parent / "data" / "kobo_KE.csv"


def table(folder: Path, text: str) -> Delivery:
    with case_of(written(folder / "parcel", table=text)) as case:
        return case.now


def one(delivery: Delivery) -> Published:
    assert not delivery.records
    (found,) = delivery.tables
    return found


def told(found: Published) -> dict[tuple[str, ...], Fraction | None]:
    return {cell.key: cell.value for cell in found.cells}


def test_counts_in_rows_with_totals():
    with case_of(TABLES / "z1_maxN3.csv") as case:
        found = one(case.now)
    assert (found.by, found.measure, found.column) == (("region", "hovedint"), "count", "ant")
    assert told(found)[TOTAL, TOTAL] == 596
    marked = {cell.key for cell in found.cells if cell.marked}
    assert marked == {(r, h) for r in "BDH" for h in ("annet", "arbeid")}


def test_levels_of_one_dimension_are_told_apart():
    with case_of(TABLES / "z2_input.csv") as case:
        found = one(case.now)
    assert found.by == ("region", "hovedint")
    assert found.parents["region"]["A"] == "1"


def test_sums_know_the_contributors_behind_them():
    with case_of(TABLES / "magnitude1_dom.csv") as case:
        freq, value = case.now.tables
    assert (freq.measure, value.measure) == ("count", "sum")
    assert next(cell.base for cell in value.cells if cell.key == ("nonEU", "Entertainment")) == 1


def test_values_of_single_companies_are_records():
    with case_of(TABLES / "magnitude1_input.csv") as case:
        assert (len(case.now.records), len(case.now.tables)) == (1, 0)


def test_a_release_has_records_and_tables_with_noise():
    with case_of(GOLDEN) as case:
        assert [each.file.path for each in case.now.records] == ["data/tiny-survey.csv"]
        people, ward, income = case.now.tables
    assert people.noise is not None
    assert people.noise.half_width_95 == Fraction("4.224")
    assert (ward.by, income.measure) == (("ward",), "mean")


@pytest.mark.parametrize("word", ["Total", "Todos", "Ensemble", "Jumla", "जम्मा", "Both sexes"])
def test_a_cross_table_in_any_language(tmp_path, word):
    rows = "North;1 204;1 311;2 515\nSouth;812;<5;815\n"
    text = f"District;F;M;{word}\n{rows}{word};2 016;1 314;3 330\n"
    found = one(table(tmp_path, text))
    assert (found.by, found.measure) == (("District", "column"), "count")
    assert told(found)["North", TOTAL] == 2515
    hidden = next(cell for cell in found.cells if cell.key == ("South", "M"))
    assert (hidden.value, hidden.most) == (None, 4)


def test_percentages_beside_their_base(tmp_path):
    text = 'Wilaya,Ndiyo,Hapana,n\nKusini,"33,3%","66,7%",3\nKaskazini,"45,2%","54,8%",42\n'
    share, base = table(tmp_path, text).tables
    assert (share.measure, share.by) == ("share", ("Wilaya", "column"))
    assert [cell.base for cell in share.cells] == [3, 3, 42, 42]
    assert [cell.value for cell in base.cells] == [3, 42]


def test_counts_and_percentages_side_by_side(tmp_path):
    rows = "N,10,40,15,60\nS,3,30,7,70\nAll,13,37,22,63\n"
    text = f"district,male_n,male_pct,female_n,female_pct\n{rows}"
    counts, shares = table(tmp_path, text).tables
    assert told(counts)["S", "male"] == 3
    assert told(shares)["S", "male"] == 30


def test_figures_in_sdmx_csv(tmp_path):
    text = (
        "DATAFLOW,REF_AREA,SEX,OBS_VALUE,OBS_STATUS,CONF_STATUS\n"
        "X:Y(1.0),KE1,F,12,A,F\nX:Y(1.0),KE1,M,,Q,A\nX:Y(1.0),KE1,_T,20,A,F\n"
    )
    found = one(table(tmp_path, text))
    assert found.by == ("REF_AREA", "SEX")
    assert told(found) == {("KE1", "F"): 12, ("KE1", "M"): None, ("KE1", TOTAL): 20}
    assert [cell.marked for cell in found.cells] == [False, True, False]


def test_a_known_header_hides_no_names(tmp_path):
    own = "phone,measure,level,value,noise_half_width_95,noise_variance,unit,note\n"
    rows = "".join(f"+25471234567{n},persons,,{n},1,1,person,\n" for n in range(9))
    assert len(table(tmp_path, own + rows).records) == 1


def test_counts_that_are_all_multiples_of_five_are_rounded(tmp_path):
    rows = "".join(
        f"R{r},{s},{(r * 35 + k * 15) % 200}\n" for r in range(6) for k, s in enumerate("fm")
    )
    assert one(table(tmp_path, "region,sex,count\n" + rows)).rounding == 5


def test_what_may_be_either_is_looked_at_as_both(tmp_path):
    found = table(tmp_path, "region,2021,2022,2023\nA,12,14,15\nB,8,9,2\nC,3,7,11\n")
    assert len(found.records) == len(found.tables) == 1
    assert not found.tables[0].sure


@pytest.mark.parametrize(
    "text",
    [
        "village,hh_size,people,water\n"
        + "".join(f"v{i % 5},{i % 7 + 1},{i % 6 + 1},{i % 2}\n" for i in range(30)),
        "hh,male,female,total\n"
        + "".join(f"H{i:03},{i % 4},{i % 3},{i % 4 + i % 3}\n" for i in range(30)),
        "sex,age,region,score\n"
        + "".join(f"{'fm'[i % 2]},{20 + i},{'nse'[i % 3]},{i * 7 % 31}\n" for i in range(24)),
        "respondent,n\n" + "".join(f"{i},{i % 5}\n" for i in range(1, 40)),
        "pid,wave,score\n" + "".join(f"{i // 3},{i % 3},{i * 5 % 17}\n" for i in range(60)),
    ],
)
def test_rows_of_people_are_never_called_figures(tmp_path, text):
    found = table(tmp_path, text)
    assert len(found.records) == 1
    assert not found.tables


@pytest.mark.parametrize("label", ["hh", "household_code", "plot", "head"])
def test_a_list_of_households_may_end_with_totals(tmp_path, label):
    names = [a + b for a in "klmnopr" for b in "abcdefghij"]
    if label != "head":
        names = [f"A{number}" for number in range(70)]
    rows = [(name, at % 4, at % 3 + 1) for at, name in enumerate(names)]
    text = "".join(f"{name},{m},{f}\n" for name, m, f in rows)
    last = f"Total,{sum(m for _, m, _ in rows)},{sum(f for *_, f in rows)}\n"
    assert len(table(tmp_path, f"{label},male,female\n{text}{last}").records) == 1


def test_no_choice_of_columns_of_a_survey_is_called_figures(tmp_path):
    with case_of(KOBO) as case:
        (survey,) = case.now.records
        kept = [each for each in survey.columns if not each.direct]
        for number in range(60):
            chosen = tuple(kept[(number * 7 + at * 11) % len(kept)] for at in range(1 + number % 6))
            assert figures_in(_few(survey, chosen, number, tmp_path)).verdict != "figures"


def _few(survey: Records, chosen, number: int, folder: Path) -> Records:
    columns = tuple({each.name: each for each in chosen}.values())
    rows = survey.first([each.name for each in columns]).slice(number, (20, 60, 200)[number % 3])
    pq.write_table(rows, folder / "few.parquet")
    scan = replace(survey.scan, columns=columns)
    return replace(survey, scan=scan, part=folder / "few.parquet", count=rows.num_rows)
