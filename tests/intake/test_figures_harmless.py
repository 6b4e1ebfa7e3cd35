"""Tables about no people: they are no records; and rows of people that look like them are."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from figured import case_of, said, written

SHARES = "district,percent with HIV,base\nA,33.3,60\nB,12.5,80\nC,100.0,50\nD,10,200\n"
BUDGET = "Ministry,Programme,2022,2023\n" + "".join(
    f"{one},{other},{number}4016831,{number}1813867\n"
    for number, (one, other) in enumerate(
        product(("Health", "Water", "Roads"), ("Staff", "Goods")), start=1
    )
)
CODEBOOK = (
    "variable,label,values\nsex,Sex of respondent,1=male 2=female\nphone,Telephone number,text\n"
)
HOMES = "q1,q2,2022,2023\n" + "".join(
    f"{home},{who},{number}80,{number}90\n"
    for number, (home, who) in enumerate(product(("H12", "H15", "H19", "H22"), ("head", "wife")))
)


def records(folder: Path, text: str) -> int:
    with case_of(written(folder / "parcel", table=text)) as case:
        assert all(each.outcome == "clean" for each in said("RK-01", case)) or case.now.records
        return len(case.now.records)


@pytest.mark.parametrize("text", [SHARES, BUDGET, CODEBOOK], ids=["shares", "budget", "codebook"])
def test_tables_about_nobody_are_no_records(tmp_path, text):
    assert not records(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        HOMES,
        SHARES.replace("district", "respondent"),
        SHARES.replace("base", "income"),
        SHARES.replace("60", "3").replace("80", "4").replace("50", "2").replace("200", "6"),
        "name,notes\namina,at the well\njuma,by the mosque\nneema,two children\n",
        "variable,label,age\nr1,amina,34\nr2,juma,51\nr3,neema,28\n",
    ],
    ids=["years", "units", "income", "members", "names", "rows"],
)
def test_rows_of_people_that_look_alike_stay_records(tmp_path, text):
    assert records(tmp_path, text) == 1
