"""Made-up releases: one with everything, one of tables alone, one of records alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anonkit.records import (
    BudgetRecord,
    Claim,
    ColumnRecord,
    GroupFigure,
    GroupRecord,
    IndicatorRecord,
    JoinRecord,
    MicrodataRecord,
    ReleaseRecord,
    StarRecord,
    TableRecord,
    Waiver,
    said,
)

COLUMNS = (
    ColumnRecord(
        "respondent_id",
        ("identifier",),
        "text",
        released=True,
        action="pseudonymise",
        done="pseudonymised: a code of 32 characters for each person, new for every release",
    ),
    ColumnRecord("name", ("identifier",), "text", released=False, action="", done="dropped"),
    ColumnRecord(
        "phone",
        ("identifier",),
        "text",
        released=True,
        action="pseudonymise",
        done="pseudonymised: a code of 32 characters for each number, new for every release",
    ),
    ColumnRecord(
        "consent_publish", ("metadata",), "text", released=False, action="", done="dropped"
    ),
    ColumnRecord(
        "sampling_weight", ("weight",), "decimal", released=False, action="", done="dropped"
    ),
    ColumnRecord(
        "age",
        ("quasi",),
        "integer",
        released=True,
        action="band",
        done="put into bands of 20 years, 60 and older together",
    ),
    ColumnRecord(
        "sex",
        ("quasi",),
        "text",
        released=True,
        action="",
        done="kept as it is",
        values=("female", "male", "other"),
    ),
    ColumnRecord(
        "ward",
        ("quasi",),
        "text",
        released=True,
        action="",
        done="kept as it is",
        values=tuple(f"Ward {number}" for number in range(1, 36)),
    ),
    ColumnRecord(
        "ethnicity",
        ("sensitive",),
        "text",
        released=True,
        action="",
        done="kept as it is",
        values=("Luo", "Luhya", "Kisii", "Nubi"),
    ),
    ColumnRecord("comment", ("text",), "text", released=False, action="", done="dropped"),
    ColumnRecord(
        "water_source",
        ("open",),
        "text",
        released=True,
        action="",
        done="kept as it is",
        values=("tap", "borehole", "river", "other"),
    ),
)
DATA = MicrodataRecord(
    path="data/household-water.csv",
    format="csv",
    rows=2871,
    people=2871,
    households=884,
    k=3,
    k_households=3,
    k_rows=3,
    linkage="person",
    classes=243,
    quasi=("age", "sex", "ward"),
    k_goal=3,
    k_households_goal=3,
    suppression_limit="0.05",
    suppressed="< 5 %",
    average_class=11,
    missing_code="*",
    sizes=((3, 40), (5, 60), (12, 99), (16, 1), (29, 43)),
    loss="0.120",
    discernibility=52_315,
    starred=(
        StarRecord("age", 0, 2871),
        StarRecord("sex", 357, 2871),
        StarRecord("ward", 2555, 2871),
    ),
    utility=(
        IndicatorRecord(
            "age_years",
            ("sex",),
            (GroupFigure(("female",), 1500, "31.2500"), GroupFigure((None,), 0)),
            "5–20 %",
        ),
        IndicatorRecord("age_years", (), (GroupFigure((), 2871, "-0.5000"),), "none"),
        IndicatorRecord(
            "",
            ("ward", "sex"),
            tuple(GroupFigure((f"Ward {n}", "male"), n) for n in range(1, 36)),
            "< 5 %",
        ),
    ),
)
TABLES = (
    TableRecord(
        "by_ward_sex",
        "tables/by_ward_sex.csv",
        ("ward", "sex"),
        40,
        "count_persons",
        "person",
        "1",
        "4",
        "1.84",
        "People interviewed, by ward and sex",
        readable=31,
    ),
    TableRecord(
        "water_by_ward",
        "tables/water_by_ward.csv",
        ("ward", "water_source"),
        48,
        "count_persons",
        "person",
        "1",
        "4",
        "1.84",
        "People interviewed, by ward and source of water",
    ),
)
BUDGET = BudgetRecord("kisumu-households", "2.0", "person", 1, "1e-13", "ab" * 32, stored=False)
GROUPS = (
    GroupRecord("ethnicity", "Luo", "none", "both", lost="none", invisible="none"),
    GroupRecord(
        "ethnicity", "Nubi", "5–20 %", "both", coarse="< 5 %", lost="< 5 %", invisible="5–20 %"
    ),
    GroupRecord("disability", "severe", "> 20 %", "records", lost="none", invisible="> 20 %"),
)
RECORDS = "data/household-water.csv"
SPENT = said("spent", epsilon="2", account="kisumu-households")
CLAIMS = (
    Claim("recomputed", RECORDS, "k_rows", 3, said("k_rows", under="age, sex, ward", k=3)),
    Claim("recomputed", RECORDS, "rows", 2871, said("rows", rows=2871)),
    Claim("cross_checked", "release", "ledger_head", "ab" * 32, SPENT),
    Claim("sender_says", RECORDS, "k", 3, said("k", under="age, sex, ward", k=3)),
    Claim("sender_says", "release", "k(neighbour)", 3, said("scenario", name="neighbour", k=3)),
)
EVERYTHING = ReleaseRecord(
    name="household-water",
    release="2026-wave-1",
    title="Household water survey, Kisumu 2026",
    audience="licensed",
    policy_sha256="c0" * 32,
    unit="person",
    languages=("en", "sw"),
    columns=COLUMNS,
    microdata=DATA,
    tables=TABLES,
    budget=BUDGET,
    groups=GROUPS,
    waivers=(
        Waiver(
            "column clinic_code",
            "not_identifier",
            "codes of clinics, from the ministry's public list",
            by="data officer",
            until="2027-01-31",
        ),
        Waiver("microdata", "k", "agreed with the office"),
    ),
    claims=CLAIMS,
    whole=said("whole_both"),
    both="the office receives records under licence and publishes only tables",
    notes=(said("minimal"),),
    not_checked=("rare_patterns",),
    previous=(
        JoinRecord("household-water", "2025-wave-1", "ab" * 32, signed_by_us=True, k=4),
        JoinRecord("household-water", "2024-wave-1", "cd" * 32, signed_by_us=True, differing=0),
    ),
)
TABLES_ONLY = replace(
    EVERYTHING,
    previous=(),
    name="household-water-public",
    audience="public",
    columns=tuple(replace(column, released=False) for column in COLUMNS),
    microdata=None,
    groups=(),
    waivers=(),
    claims=tuple(claim for claim in CLAIMS if claim.artefact == "release"),
    whole=said("whole_tables", epsilon="2", delta="1e-13", unit="person", rows=1),
    both="",
    not_checked=(),
)
RECORDS_ONLY = replace(
    EVERYTHING,
    columns=tuple(c for c in COLUMNS if "weight" not in c.roles),
    microdata=replace(DATA, households=None, k_households=None, k_households_goal=None),
    tables=(),
    budget=None,
    both="",
)
SAMPLES = {
    "everything": EVERYTHING,
    "tables_only": TABLES_ONLY,
    "records_only": RECORDS_ONLY,
    **{language: replace(EVERYTHING, languages=(language,)) for language in ("sw", "es", "fr")},
}


@pytest.fixture(scope="session", params=SAMPLES.values(), ids=SAMPLES)
def sample(request: pytest.FixtureRequest) -> ReleaseRecord:
    record: ReleaseRecord = request.param
    return record


@pytest.fixture(scope="session")
def everything() -> ReleaseRecord:
    return EVERYTHING


@pytest.fixture(scope="session")
def tables_only() -> ReleaseRecord:
    return TABLES_ONLY
