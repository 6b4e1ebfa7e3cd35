"""SPSS and Stata: released in the format they came in, with the labels of what is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from anonkit.errors import RefusedError
from anonkit.formats import by_path
from anonkit.formats.base import Dialect
from anonkit.plan import Plan, make_plan
from anonkit.policy.load import load_policy
from anonkit.steps.labels import Labels, check_labels, labels_of

CANARY = "Wz-label-of-nobody-left"
WATER = {1: "tap", 2: "river", 9: CANARY}
SEX = {1: "female", 2: "male"}


def coded(tiny, path: Path, *, water: dict[int, str]) -> Path:
    """The tiny survey with codes for sex and water; water 9 is that of who did not consent."""
    frame = pd.DataFrame(tiny.people)
    refusing = frame["consent"] == "no"
    frame["sex"] = frame["sex"].map({"female": 1, "male": 2}).astype(float)
    frame["water"] = frame["water"].map({"tap": 1, "river": 2}).mask(refusing, 9).astype(float)
    frame["age"], frame["income"] = frame["age"].astype(float), frame["income"].astype(float)
    labels = {"sex": SEX, "water": water, "income": {1000: CANARY}}
    about = {"column_labels": [f"{CANARY} {name}" for name in frame], "file_label": CANARY}
    writes = pyreadstat.write_sav if path.suffix == ".sav" else pyreadstat.write_dta
    writes(frame, path, variable_value_labels=labels, **about)
    return path


@pytest.fixture
def codes(tiny):
    """The policy in codes instead of words, without tables."""
    tiny.edit("values: [female, male]", 'values: ["1", "2"], label: Sex of the person')
    tiny.edit("values: [tap, river]", 'values: ["1", "2"]')
    text = tiny.policy.read_text("utf-8")
    tiny.policy.write_text(text[: text.index("aggregates:")], "utf-8")
    return tiny


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_only_labels_of_released_codes_go_along(codes, release, tmp_path, ending):
    codes.edit("method: suppress\n", "method: local_recode\n")
    release(codes, data=coded(codes, tmp_path / f"survey{ending}", water=WATER))
    made = tmp_path / "out" / "data" / f"tiny-survey{ending}"
    reads = pyreadstat.read_sav if ending == ".sav" else pyreadstat.read_dta
    _, about = reads(made, user_missing=True)
    labels = about.variable_value_labels
    assert {text for code, text in labels["water"].items()} == {"tap", "river"}
    assert set(labels["sex"].values()) <= {"female", "male", "suppressed"}
    assert set(labels) == {"water", "sex"}
    assert (about.file_label, about.notes) == (None, [])
    assert about.column_names_to_labels["sex"] == "Sex of the person"
    released = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any(CANARY.encode() in data for data in released)
    reader = by_path(made).open(made, Dialect())
    cells = {cell for batch in reader.batches(["sex"]) for cell in batch.column(0).to_pylist()}
    assert cells <= {"1", "2", "*"}


def test_a_label_that_tells_of_a_person_is_refused(codes, release, tmp_path):
    words = codes.people[0]["name"]
    with pytest.raises(RefusedError) as caught:
        release(codes, data=coded(codes, tmp_path / "survey.sav", water={**WATER, 1: words}))
    assert (caught.value.code, caught.value.where) == (
        "residual.personal_value",
        "labels of column water",
    )
    assert words not in str(caught.value)


@dataclass(frozen=True)
class Told:
    """A reader, as far as its labels go."""

    labels: dict[str, dict[str, str]]


def kept(codes, entry: str, labels: dict[str, str]) -> tuple[Plan, Labels]:
    """A plan, and the labels that may leave, of a column `water` with this entry."""
    codes.edit('water: {role: open, values: ["1", "2"]}', f"water: {entry}")
    plan = make_plan(load_policy(codes.policy), tuple(codes.people[0]))
    found = labels_of(plan, Told({"water": labels, "income": labels}))
    assert set(found) <= {"water"}
    return plan, found


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("{role: open}", {"1", "2", "99"}),
        ("{role: open, missing: [99]}", {"1", "2"}),
        ('{role: open, action: recode, map: {"1": "2", "2": "1", "99": "1"}}', set()),
        ("{role: quasi, hierarchy: ladder.csv}", {"1", "99"}),
        ("{role: quasi, type: integer, hierarchy: {bands: [5]}}", set()),
    ],
)
def test_a_label_goes_where_its_code_goes_and_nowhere_else(codes, entry, left):
    """The ladder tells 1 as 2: the label of 2 would be wrong there."""
    codes.edit("method: suppress\n", "method: local_recode\n")
    (codes.policy.parent / "ladder.csv").write_text("1;2;*\n2;3;*\n99;3;*\n")
    told = {"1": "", "2": "", "99": ""}
    assert set(kept(codes, entry, told)[1].get("water", ())) == left


def test_a_label_that_looks_like_a_phone_is_refused(codes):
    plan, found = kept(codes, "{role: open}", {"1": "call 0712 345 678"})
    with pytest.raises(RefusedError) as caught:
        check_labels(plan, found, None)
    assert (caught.value.code, caught.value.where) == ("residual.phone", "column water")
