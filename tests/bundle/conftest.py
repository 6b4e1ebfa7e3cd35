"""A small release, for the tests of this room."""

from __future__ import annotations

import pytest

from anonkit.files import Digest, file_digest
from anonkit.records import (
    BudgetRecord,
    Claim,
    ColumnRecord,
    MicrodataRecord,
    ReleaseRecord,
    TableRecord,
    Waiver,
    said,
)

RECORDS = "id;age;sex;income;visit;ward\nq7;20 to 24;female;1200;2026-03-01;*\nq8;*;;0;;Kondele\n"
TABLE = (
    "ward,measure,level,value,noise_half_width_95,noise_variance,unit,note\n"
    "Kondele,count,,-3,4,12.5,persons,\n(missing),count,,17,4,12.5,persons,\n"
)


@pytest.fixture
def files() -> dict[str, bytes]:
    return {"data/survey.csv": RECORDS.encode(), "tables/survey.csv": TABLE.encode()}


@pytest.fixture
def digests(files) -> dict[str, Digest]:
    return {name: file_digest(content) for name, content in files.items()}


@pytest.fixture
def record() -> ReleaseRecord:
    """A release of two rows and one table that bears the policy's name."""

    def column(
        name: str, kind: str, action: str = "", values: tuple[str, ...] = ()
    ) -> ColumnRecord:
        return ColumnRecord(name, ("open",), kind, name != "name", action, f"about {name}", values)

    return ReleaseRecord(
        name="survey",
        release="2026-wave-1",
        title="Survey, Kisumu",
        audience="licensed",
        policy_sha256="ab" * 32,
        unit="person",
        languages=("en",),
        columns=(
            column("name", "text", "suppress"),
            column("id", "text", "pseudonymise"),
            column("age", "integer", "band"),
            column("sex", "text", "", ("female", "male")),
            column("income", "integer", "round", ("0", "1200")),
            column("visit", "date"),
            column("ward", "text", "", ("Kondele", "Manyatta")),
        ),
        microdata=MicrodataRecord(
            path="data/survey.csv",
            format="csv",
            rows=2,
            people=2,
            households=None,
            k=3,
            k_households=None,
            k_rows=3,
            linkage="rows",
            classes=1,
            quasi=("age", "sex"),
            k_goal=3,
            k_households_goal=None,
            suppression_limit="0.05",
            suppressed="< 5 %",
            average_class=3,
            missing_code="*",
            dialect={"delimiter": ";", "encoding": "utf-8"},
        ),
        tables=(
            TableRecord(
                name="survey",
                path="tables/survey.csv",
                by=("ward",),
                cells=2,
                measure="count_persons",
                unit="person",
                epsilon="1",
                noise_half_width_95="4",
                noise_variance="12.5",
                title="Persons by ward",
            ),
        ),
        budget=BudgetRecord("account", "1", "person", 1, "0", "cd" * 32, stored=False),
        groups=(),
        waivers=(Waiver("column id", "unique", "it is a token", "A. Owner", "2027-01-01"),),
        claims=(Claim("recomputed", "data/survey.csv", "k", 3, said("k", under="ward", k=3)),),
        whole=said("whole_both"),
        both="a reason",
        notes=(),
        not_checked=("rare_patterns",),
    )
