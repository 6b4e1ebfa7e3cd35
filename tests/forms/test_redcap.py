"""REDCap's data dictionary: types, validation, identifiers, choices, calculations."""

import pytest

from anonkit.errors import InputError
from anonkit.forms import read_form
from anonkit.forms.match import match

HEAD = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
]


def row(name, kind, label="", choices="", checked="", identifier="", note=""):
    start = [name, "visit", "", kind, label, choices, "", checked, "", "", identifier]
    return [*start, "", "", "", "", "", "", note]


ROWS = [
    row("record_id", "text", "Record"),
    row("dob", "text", "Date of birth", checked="date_dmy", identifier="y"),
    row("mail", "text", "Write to", checked="email"),
    row("zip", "text", "Zip", checked="zipcode"),
    row("kids", "text", "Children", checked="integer"),
    row("sex", "radio", "Sex", "1, Male | 2, Female, or so | -99, Refused"),
    row("drugs", "checkbox", "Medicines", "1, Aspirin | -99, None"),
    row("ok", "yesno", "Well?"),
    row("age", "calc", "Age", "round(datediff([dob], [visit_1][seen], 'y'))"),
    row("badge", "text", "Badge", note="@CALCTEXT(concat([mail])) @HIDDEN-PDF"),
]


def form(*rows):
    return read_form({"": [HEAD, *(rows or ROWS)]}, "dictionary.csv")


def test_types_come_from_the_field_type_and_its_validation():
    found = {one.name: one for one in form().fields}
    assert form().source == "REDCap dictionary"
    types = ["text", "date", "email", "postcode", "integer", "select_one", "select_multiple"]
    assert [one.type for one in found.values()][:7] == types
    assert found["dob"].wish == "remove"
    assert [one.name for one in found.values() if one.type == "state"] == ["visit_complete"]
    assert {one.name: one.date_order for one in found.values() if one.date_order} == {"dob": "dmy"}
    assert found["mail"].wish == ""
    assert [one.value for one in found["sex"].choices] == ["1", "2", "-99"]
    assert found["sex"].choices[1].labels == {"": "Female, or so"}
    assert [one.value for one in found["ok"].choices] == ["1", "0"]


def test_calculations_name_their_fields():
    found = {one.name: one for one in form().fields}
    assert found["age"].made_of == ("dob", "visit_1", "seen")
    assert found["badge"].made_of == ("mail",)


def test_exploded_checkboxes_and_labels_as_heads_are_known():
    columns = [
        "drugs___1",
        "drugs____99",
        "Medicines (choice=Aspirin)",
        "Date of birth",
        "visit_complete",
    ]
    found = match(form(), columns)
    told = {name: (one.field.name, one.part, one.option) for name, one in found.items()}
    assert told == {
        "drugs___1": ("drugs", "option", "1"),
        "drugs____99": ("drugs", "option", "-99"),
        "Medicines (choice=Aspirin)": ("drugs", "option", "1"),
        "Date of birth": ("dob", "", ""),
        "visit_complete": ("visit_complete", "", ""),
    }


def test_the_names_of_the_api_are_known_too():
    head = [
        "field_name",
        "field_type",
        "field_label",
        "select_choices_or_calculations",
        "identifier",
    ]
    read = read_form({"": [head, ["a", "dropdown", "A", "1, x", "y"]]}, "d.csv")
    assert [(one.name, one.type, one.wish) for one in read.fields] == [
        ("a", "select_one", "remove")
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((row("A b", "text"),), "name"),
        ((row("a", "text"), row("a", "text")), "name"),
        ((row("a", "textbox"),), "type"),
        ((row("a", "radio", choices="male; female"),), "choice"),
        ((row("a", "radio"),), "list"),
    ],
)
def test_a_broken_dictionary_is_refused(rows, code):
    with pytest.raises(InputError) as refused:
        form(*rows)
    assert refused.value.code == f"form.{code}"
    assert refused.value.where == f"row {len(rows) + 1}"
