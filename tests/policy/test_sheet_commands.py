"""The officer's way with a spreadsheet, as it is typed: ask, answer, plan, release."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from officer import type_into
from typed import typed as anonkit

from anonkit import api
from anonkit.errors import OptionError, PolicyError
from anonkit.policy.load import load_policy
from anonkit.policy.questions import Survey
from anonkit.records import ScanColumn, ScanRecord
from anonkit.steps.drafting import write_draft

KOBO = Path(__file__).parents[2] / "fixtures" / "data" / "kobo_KE.csv"
ANSWERS = {"F5": "researchers who sign a licence", "F6": "Each row is one person"}
LEFT_OUT = ("village", "occupation")


def asked(tmp_path: Path, *more: object) -> Path:
    plan = tmp_path / "plan.xlsx"
    done = anonkit("init", KOBO, "--country", "KE", *more, "-o", plan, home=tmp_path)
    assert done.returncode == 0, done.stderr
    return plan


def cells_of(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return {cell for row in rows for cell in row if len(cell) >= 6} - set(header)


def test_the_officers_first_hour_with_a_spreadsheet(tmp_path: Path) -> None:
    home, secret = tmp_path / "home", tmp_path / "passphrase"
    secret.touch(0o600)
    secret.write_text("a long walk to the river and back", encoding="utf-8")
    plan, policy, out = asked(tmp_path), tmp_path / "policy.yaml", tmp_path / "out"
    sheet = openpyxl.load_workbook(plan)["Questions"]
    assert sheet.max_row - 4 <= 12

    done = anonkit("init", "--from", plan, "-o", policy, home=home)
    assert done.returncode == 2
    assert "plan.xlsx, sheet Questions, row 5: this question is not answered" in done.stderr
    assert not policy.exists()

    type_into(plan, "Questions", ANSWERS)
    listed = openpyxl.load_workbook(plan)["Columns"].iter_rows(max_col=2)
    rows = {name.value: name.row for _, name in listed}
    changes = {f"F{rows[name]}": "Nobody needs it: leave it out" for name in LEFT_OUT}
    type_into(plan, "Columns", changes)
    for arguments in (
        ("init", "--from", plan, "-o", policy),
        ("plan", policy, KOBO),
        ("keys", "new", "--passphrase-file", secret),
        ("release", policy, KOBO, "-o", out, "--passphrase-file", secret),
    ):
        done = anonkit(*arguments, home=home)
        assert done.returncode == 0, (arguments, done.stderr)
    header = (out / "data" / "kobo-ke.csv").read_text("utf-8").splitlines()[0].split(",")
    assert {"age", "sex", "sub_county", "education_level", "tribe"} <= set(header)
    assert not set(LEFT_OUT) & set(header)


def test_the_workbook_holds_no_cell_of_the_data(tmp_path: Path) -> None:
    plan = asked(tmp_path)
    looks = ("xl/theme/theme1.xml", "xl/styles.xml")
    with zipfile.ZipFile(plan) as archive:
        names = [name for name in archive.namelist() if name not in looks]
        whole = "\n".join(archive.read(name).decode("utf-8") for name in names)
    words = set(re.findall(r"[^\s<>\"]+", whole))
    cells = cells_of(KOBO)
    assert len(cells) > 1000
    assert not cells & words
    assert not {cell for cell in cells if re.search(r"\d{5}|@|\s", cell) and cell in whole}


@pytest.mark.parametrize(
    ("language", "title"), [("sw", "Maswali"), ("es", "Preguntas"), ("fr", "Questions")]
)
def test_it_speaks_the_language_and_is_read_in_it(
    tmp_path: Path, language: str, title: str
) -> None:
    plan = asked(tmp_path, "--language", "luo", "--language", language)
    sheet = openpyxl.load_workbook(plan)[title]
    first = {f"F{row}": sheet[f"E{row}"].value.split("\n")[0].removeprefix("• ") for row in (5, 6)}
    type_into(plan, title, first)
    policy = tmp_path / "policy.yaml"
    made = api.init(answers=plan, output=policy)
    assert made.questions == 0
    text = policy.read_text("utf-8")
    assert "audience: public" in text
    assert "person: row" in text
    assert f"languages: [luo, {language}]" in text


def test_in_json_it_is_one_document(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    done = anonkit("init", KOBO, "--country", "KE", "-o", plan, "--format", "json", home=tmp_path)
    assert json.loads(done.stdout) == {
        "format": 1, "path": str(plan), "columns": 43, "questions": 2, "note": "",
    }  # fmt: skip


def test_a_country_that_there_is_not_is_refused(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    api.init(data=KOBO, output=plan)
    type_into(plan, "Questions", {**ANSWERS, "F6": "xq", "F7": "Each row is one person"})
    with pytest.raises(OptionError, match="no country code"):
        api.init(answers=plan, output=tmp_path / "policy.yaml")
    type_into(plan, "Questions", {"F6": "Kenya"})
    with pytest.raises(PolicyError, match="no such answer"):
        api.init(answers=plan, output=tmp_path / "policy.yaml")
    type_into(plan, "Questions", {"F6": "ke; TZ"})
    api.init(answers=plan, output=tmp_path / "policy.yaml")
    assert "country: [KE, TZ]" in (tmp_path / "policy.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [
        {"output": "policy.yaml"},
        {"output": "policy.txt", "data": KOBO},
        {"output": "policy.yaml", "answers": "plan.csv"},
        {"output": "again.xlsx", "answers": "plan.xlsx"},
        {"output": "policy.yaml", "answers": "plan.xlsx", "data": KOBO},
        {"output": "policy.yaml", "answers": "plan.xlsx", "countries": ("KE",)},
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, options: dict[str, object]
) -> None:
    given = {key: tmp_path / one if isinstance(one, str) else one for key, one in options.items()}
    with pytest.raises(OptionError) as refused:
        api.init(**given)  # type: ignore[arg-type]
    assert refused.value.fix
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_any_name_can_be_asked_about(tmp_path: Path) -> None:
    data = tmp_path / "=a\x07{b}\n\udc80.csv"
    data.write_text("village,q17\nKisumu,4\n", encoding="utf-8")
    plan, policy = tmp_path / "plan.xlsx", tmp_path / "policy.yaml"
    api.init(data=data, output=plan, countries=("KE",))
    type_into(plan, "Questions", {**ANSWERS, "F7": "it tells who somebody is: leave it out"})
    api.init(answers=plan, output=policy)
    assert load_policy(policy).policy.title == "=a?{b}??"


def test_no_question_is_asked_for_a_policy_that_would_be_too_large(tmp_path: Path) -> None:
    guess = ("nothing speaks of an identifier",)
    columns = (ScanColumn(f"q{n}", "open", "text", "guess", guess) for n in range(6000))
    survey = Survey(ScanRecord(tuple(columns), {}, "csv"), "wide")
    with pytest.raises(OptionError, match="too many columns"):
        write_draft(tmp_path / "plan.xlsx", survey)
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_of_questions_is_no_policy_and_the_way_on_is_said(tmp_path: Path) -> None:
    done = anonkit("plan", asked(tmp_path), KOBO, home=tmp_path)
    assert done.returncode == 2
    assert "init --from" in done.stderr
