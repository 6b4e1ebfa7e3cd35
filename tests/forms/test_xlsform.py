"""XLSForms: spellings of types and heads, groups, choices, calculations, wishes, faults."""

import pytest

from anonkit.errors import InputError, OptionError
from anonkit.forms import read_form
from anonkit.forms.question_types import asked_of

SURVEY = [
    [
        "Type",
        "Name",
        "label::English (en)",
        "label:fr",
        "calculation",
        "choice_filter",
        "Anonymise",
    ],
    ["start", "start"],
    ["begin group", "hh"],
    ["text", "head", "Name of the head", "Nom du chef", "", "", "remove"],
    ["select_one region", "region", "Region", "Région"],
    ["select one from district or_other", "district", "District", "", "", "region=${region}"],
    ["begin_repeat", "roster", "Members"],
    ["begin_group", "who"],
    ["integer", "age ", "How old?", "", "", "", "key"],
    ["end_group"],
    ["calculate", "tag", "", "", "concat(once(${head}), ../age, pulldata('l', 'phone', 'k', '1'))"],
    ["end repeat"],
    ["end group"],
    ["select_multiple water", "water", "Water?"],
    ["geo shape", "odd"],
]
CHOICES = [
    ["list name", "Name", "label::English (en)", "label::Français (fr)", "Region"],
    ["region", "n", "North", "Nord"],
    ["region", "s", "South", "Sud"],
    [],
    ["district", "d1", "One", "Un", "n"],
    ["district", "d2", "Two", "Deux", "s"],
    ["water", "tap", "Tap"],
    ["water", "river", "River"],
]
BOOK = {"README": [["x"]], "Survey": SURVEY, "choices": CHOICES, "settings": []}


def fields(book=BOOK):
    return {field.name: field for field in read_form(book, "form.xlsx").fields}


def test_groups_and_repeats_are_told_apart():
    form = read_form(BOOK, "form.xlsx")
    assert form.source == "XLSForm"
    assert form.tables == {"roster": ""}
    found = {one.name: (one.table, one.group) for one in form.fields}
    assert found["head"] == ("", "hh")
    assert found["age"] == ("roster", "who")
    assert found["tag"] == ("roster", "")
    assert found["water"] == ("", "")


def test_labels_stand_by_language_and_choices_under_their_parents():
    found = fields()
    assert found["head"].labels == {"en": "Name of the head", "fr": "Nom du chef"}
    district = found["district"]
    assert [(one.value, one.parent) for one in district.choices] == [
        ("d1", "n"),
        ("d2", "s"),
        ("other", ""),
    ]
    assert (district.parent, district.list_name) == ("region", "district")
    assert found["district_other"].type == "text"
    assert found["region"].choices[0].labels == {"en": "North", "fr": "Nord"}


def test_a_calculation_is_followed_and_wishes_are_heard():
    found = fields()
    assert found["tag"].made_of == ("head", "age")
    assert found["tag"].words == ("phone",)
    assert [found[name].wish for name in ("head", "age", "water")] == ["remove", "generalise", ""]


def test_codes_beside_a_range_are_seen() -> None:
    head = ["type", "name", "constraint"]
    rows = [
        ["integer", "a", ".> 0 or .= -999"],
        ["decimal", "b", "(. >= 0 and . <= 7) or .='99' or . = 98"],
        ["integer", "c", ". >= -10 and . = 12"],
        ["text", "d", ". = -999"],
    ]
    found = fields({"survey": [head, *rows]})
    assert [found[name].no_answer for name in "abcd"] == [("-999",), ("99", "98"), (), ()]


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("select_one yn", "select_one"),
        ("select one from yn", "select_one"),
        ("select1 yn", "select_one"),
        ("SELECT_MULTIPLE yn or_other", "select_multiple"),
        ("select_one_from_file villages.csv", "select_one"),
        ("rank yn", "select_multiple"),
        ("gps", "point"),
        ("start-geopoint", "point"),
        ("Phone Number", "phone"),
        ("deviceid", "device"),
        ("simserial", "device"),
        ("subscriberid", "device"),
        ("username", "username"),
        ("email", "email"),
        ("today", "timestamp"),
        ("audit", "file"),
        ("background-audio", "audio"),
        ("dateTime", "datetime"),
        ("acknowledge", "select_one"),
        ("note", "note"),
        ("select_onne yn", ""),
    ],
)
def test_types_have_many_spellings(written, ours):
    assert asked_of(written).type == ours


def test_publishable_is_a_wish_of_surveycto():
    survey = [
        ["type", "name", "publishable"],
        ["text", "a", "no"],
        ["text", "b", "Yes"],
        ["text", "c"],
    ]
    form = read_form({"survey": survey}, "form.xlsx")
    assert form.source == "SurveyCTO form"
    assert [one.wish for one in form.fields] == ["remove", "keep", ""]


def test_a_csv_of_questions_is_a_form_without_choices():
    found = fields({"": [["type", "name", "label"], ["select_one yn", "ok", "All right?"]]})
    assert (found["ok"].type, found["ok"].choices) == ("select_one", ())
    assert found["ok"].labels == {"": "All right?"}


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([["text", ""]], "name", 2),
        ([["text", "a\u202eb"]], "name", 2),
        ([["", "a"]], "type", 2),
        ([["text", "a"], ["text", "a"]], "name", 3),
        ([["begin_group", "g"]], "groups", None),
        ([["end_group", ""]], "groups", 2),
        ([["begin_repeat", "r"], ["end_group", ""]], "groups", 3),
        ([["begin_repeat", "r"], ["end_repeat"], ["begin_repeat", "r"]], "name", 4),
        ([["select_one nowhere", "a"]], "list", 2),
        ([["text", "a", "hide it"]], "wish", 2),
    ],
)
def test_a_broken_form_is_refused_with_its_row_and_no_cell(rows, code, row):
    book = {"survey": [["type", "name", "anonymise"], *rows], "choices": CHOICES}
    with pytest.raises(InputError) as refused:
        read_form(book, "form.xlsx")
    assert refused.value.code == f"form.{code}"
    assert refused.value.where == ("sheet survey" if row is None else f"sheet survey, row {row}")
    assert "nowhere" not in str(refused.value)
    assert "hide" not in str(refused.value)


def test_choices_need_a_list_and_heads_stand_once():
    with pytest.raises(InputError, match="no list"):
        read_form({**BOOK, "choices": [*CHOICES, ["", "x"]]}, "form.xlsx")
    with pytest.raises(InputError, match="same name"):
        read_form({"survey": [["type", "name", "label:en", "label::English"]]}, "form.xlsx")


def test_what_is_no_form_is_refused():
    with pytest.raises(OptionError) as refused:
        read_form({"": [["age", "sex"], ["1", "2"]]}, "data.csv")
    assert (refused.value.code, refused.value.where) == ("form.unknown", "data.csv")
