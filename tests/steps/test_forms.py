"""`--form` in scan and init, through the API: real forms, made-up ones, and broken ones."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from anonkit import api
from anonkit.errors import InputError, OptionError
from anonkit.plan import make_plan
from anonkit.policy.draft import draft
from anonkit.policy.load import load_policy
from anonkit.policy.questions import Survey, questions
from anonkit.policy.sheet_facts import facts, survey_of
from anonkit.steps.drafting import write_draft

DATA = Path(__file__).parents[2] / "fixtures" / "data"
MSNA = DATA / "reach_msna2024_dummy_raw_multisheet.xlsx"
FORM = DATA / "reach_msna2024_xlsform.xlsx"
FILE_QUESTIONS = {"audience", "country", "person", "household", "consent"}
VILLAGES = [f"v{n}" for n in range(40)]
SURVEY = [
    ["type", "name", "label::English (en)", "calculation", "choice_filter", "anonymise"],
    ["text", "who", "Your name"],
    ["select_one region", "region", "Region"],
    ["select_one village", "village", "Village", "", "region=${region}"],
    ["select_one crop", "crop", "Crop", "", "", ""],
    ["select_one feel", "feel", "How is it?"],
    ["text", "nick", "Number plate of the household", "", "", "reference"],
    ["calculate", "tag", "", "concat(${who}, 1)"],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "region"],
    ["region", "north", "North"],
    ["region", "south", "South"],
    *(["village", name, name, "north" if n % 2 else "south"] for n, name in enumerate(VILLAGES)),
    *(["crop", f"c{n}; big", f"Crop {n}"] for n in range(35)),
    ["feel", "good", "Good"],
    ["feel", "bad, very", "Bad"],
    ["feel", "dk", "Don't know"],
]


def book(path: Path, **sheets: Sequence[Sequence[str]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


@pytest.fixture
def farm(tmp_path: Path) -> tuple[Path, Path]:
    """Data of sixty people, and the form that they were asked with."""
    names = [row[1] for row in SURVEY[1:]]
    regions, said = ("south", "north"), ("dk", "bad, very")
    rows = [
        [f"Person {n}", regions[n % 2], f"v{n % 40}", f"c{n % 35}; big", said[n % 2]]
        for n in range(60)
    ]
    rows = [[*row, f"plate-{n}", f"{row[0]}1"] for n, row in enumerate(rows)]
    with (tmp_path / "farm.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[f"grp/{name}" for name in names], *rows])
    # The name of the file says nothing: it is told by what stands in it.
    return tmp_path / "farm.csv", book(tmp_path / "form.bin", survey=SURVEY, choices=CHOICES)


def test_a_draft_takes_lists_and_hierarchies_from_the_form_alone(
    farm: tuple[Path, Path], tmp_path: Path
) -> None:
    data, form = farm
    made = api.init(data=data, form=form, output=tmp_path / "p.yaml", countries=["KE"])
    assert made.questions == 1  # who a person is
    written = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.[yc]*") if path != data)
    assert "Person 1" not in written
    assert "plate-1" not in written
    loaded = load_policy(tmp_path / "p.yaml")
    columns = {name.removeprefix("grp/"): one for name, one in loaded.policy.columns.items()}
    assert columns["who"].role == ("identifier",)
    assert columns["tag"].role == ("identifier",)
    assert (columns["nick"].role, columns["nick"].action) == (("identifier",), "pseudonymise")
    assert columns["region"].values.listed == ("north", "south")
    assert columns["region"].label == "Region"
    assert columns["village"].hierarchy.csv == "hierarchies/village.csv"
    assert columns["crop"].values.file == "codes/crop.csv"
    assert columns["feel"].values.listed == ("good", "bad, very", "dk")
    assert '"dk"' in (tmp_path / "p.yaml").read_text("utf-8").split("columns:")[0]
    settled = (tmp_path / "p.yaml").read_text("utf-8").replace('person: "?"', "person: row")
    (tmp_path / "p.yaml").write_text(settled, "utf-8")
    plan = make_plan(load_policy(tmp_path / "p.yaml"), [f"grp/{row[1]}" for row in SURVEY[1:]])
    planned = {one.name.removeprefix("grp/"): one for one in plan.columns}
    assert planned["crop"].values == tuple(f"c{n}; big" for n in range(35))
    assert set(planned["village"].values) == set(VILLAGES)
    assert planned["village"].ladder.at("v1", 1) == "north"


def test_the_workbook_of_questions_drafts_the_same(farm: tuple[Path, Path]) -> None:
    data, form = farm
    survey = Survey(api.scan(data=data, form=form), "farm")
    assert survey_of(facts(survey)).record.columns == survey.record.columns
    assert draft(survey_of(facts(survey))) == draft(survey)


def test_a_list_is_never_written_over(farm: tuple[Path, Path], tmp_path: Path) -> None:
    data, form = farm
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "crop.csv").write_text("mine", "utf-8")
    (tmp_path / "codes" / "p-crop.csv").write_text("mine too", "utf-8")
    with pytest.raises(OptionError) as refused:
        api.init(data=data, form=form, output=tmp_path / "p.yaml")
    assert refused.value.code == "draft.exists"
    assert not (tmp_path / "p.yaml").exists()
    assert not (tmp_path / "hierarchies").exists()


def test_a_second_draft_shares_equal_lists_and_names_others_after_itself(
    farm: tuple[Path, Path], tmp_path: Path
) -> None:
    data, form = farm
    api.init(data=data, form=form, output=tmp_path / "first.yaml")
    before = {path: path.read_bytes() for path in tmp_path.glob("*/*.csv")}
    api.init(data=data, form=form, output=tmp_path / "second.yaml")
    assert {path: path.read_bytes() for path in tmp_path.glob("*/*.csv")} == before
    crops = tmp_path / "codes" / "crop.csv"
    crops.write_text("mine", "utf-8")
    api.init(data=data, form=form, output=tmp_path / "a b.yaml")
    assert crops.read_text("utf-8") == "mine"
    assert (tmp_path / "codes" / "a-b-crop.csv").read_bytes() == before[crops]
    assert "codes/a-b-crop.csv" in (tmp_path / "a b.yaml").read_text("utf-8")


def test_a_form_of_other_data_is_refused(tmp_path: Path, farm: tuple[Path, Path]) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(OptionError) as refused:
        api.scan(data=tmp_path / "other.csv", form=farm[1])
    assert refused.value.code == "form.other_data"


@pytest.mark.parametrize(
    ("name", "content", "error", "code"),
    [
        ("f.xlsx", b"PK\x03\x04 no zip", InputError, "xlsx."),
        ("f.csv", b"a,b\n1,2\n", OptionError, "form.unknown"),
        ("f.csv", b"type,name\ntext,\n", InputError, "form.name"),
        ("f.csv", b"type,name\ntext,\xff\n", InputError, "csv.encoding"),
        ("f.csv", b"", InputError, "csv.empty_file"),
    ],
)
def test_a_broken_form_is_one_clear_error(
    tmp_path: Path, farm: tuple[Path, Path], name: str, content: bytes, error: type, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error) as refused:
        api.scan(data=farm[0], form=tmp_path / name)
    assert refused.value.code.startswith(code)
    assert refused.value.where.startswith(name)


def test_a_redcap_dictionary_beside_its_instrument(tmp_path: Path) -> None:
    head = ["Variable / Field Name", "Form Name", "Field Type", "Field Label"]
    head += ["Choices, Calculations, OR Slider Labels", "Text Validation Type", "Identifier?"]
    rows = [
        ["record_id", "visit", "text", "Record", "", "", ""],
        ["mail", "visit", "text", "Where do we write to you?", "", "email", "y"],
        ["born", "visit", "text", "Date of birth", "", "date_dmy", ""],
        ["sex", "visit", "radio", "Sex", "1, Male | 2, Female", "", ""],
        ["use", "visit", "checkbox", "What do you use?", "1, Tap | 2, River", "", ""],
    ]
    with (tmp_path / "dictionary.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    lines = ["record_id,mail,born,sex,use___1,use___2,visit_complete"]
    lines += [f"{n},,0{n % 9 + 1}/02/19{30 + n},{n % 2 + 1},{n % 2},1,2" for n in range(60)]
    (tmp_path / "data.csv").write_text("\n".join(lines) + "\n", "utf-8")
    scanned = api.scan(data=tmp_path / "data.csv", form=tmp_path / "dictionary.csv")
    found = {one.name: one for one in scanned.columns}
    assert found["mail"].role == "identifier"
    assert found["mail"].evidence[0] == "the form marks it as an identifier"
    assert found["born"].identifier == "birth_date"
    assert (found["sex"].role, found["sex"].values) == ("quasi", ("1", "2"))
    assert found["use___1"].evidence[0] == "it is one answer of the question use"
    assert scanned.stated["form"] == "REDCap dictionary: knows 7 columns, and 0 it does not"
    assert (found["visit_complete"].role, found["visit_complete"].review) == ("metadata", "")
    write_draft(tmp_path / "policy.yaml", Survey(scanned, "visits"))
    use = load_policy(tmp_path / "policy.yaml").policy.columns["use"]
    assert (use.type, use.from_, use.values.listed) == ("multi", ("use___*",), ("1", "2"))
    assert use.label == "What do you use?"


def test_a_repeat_is_known_by_its_sheet() -> None:
    scanned = api.scan(data=MSNA, sheet="health_ind", form=FORM)
    found = {one.name: one for one in scanned.columns}
    assert scanned.stated["form"] == "XLSForm: knows 21 columns, and 4 it does not"
    assert found["health_ind_healthcare_needed"].role == "sensitive"
    assert found["other_health_ind_healthcare_needed_type"].role == "text"
    assert {one.topic for one in questions(Survey(scanned, "msna"))} <= FILE_QUESTIONS


@pytest.mark.audit
@pytest.mark.parametrize(("sheet", "columns"), [("main", 367), ("roster", 33), ("nut_ind", 41)])
def test_a_wide_form_is_drafted_with_few_questions(sheet: str, columns: int) -> None:
    scanned = api.scan(data=MSNA, sheet=sheet, form=FORM)
    assert len(scanned.columns) == columns
    assert Survey(scanned, "msna").person.endswith("person_id")
    # Beside those about the file: which of two columns that say the same is to be kept.
    assert len(questions(Survey(scanned, "msna"))) <= 8


@pytest.mark.parametrize("name", ["zzir_subset.dta", "zzir_subset.sav"])
def test_labels_of_a_data_file_are_read_without_a_form(name: str) -> None:
    folder = os.environ.get("ANONKIT_TEST_DATA")
    if not folder:
        pytest.skip("ANONKIT_TEST_DATA is not set: the labels of DHS files were NOT tried")
    scanned = api.scan(data=Path(folder) / "survey" / "dhs_model" / name)
    roles = {one.name: one.role for one in scanned.columns}
    assert [roles[name] for name in ("v130", "v131")] == ["sensitive", "sensitive"]
    assert [roles[name] for name in ("v012", "v024", "v151")] == ["quasi"] * 3
    assert roles["v005"] == "weight"
    assert [one.values for one in scanned.columns if one.name == "v151"] == [("1", "2")]
