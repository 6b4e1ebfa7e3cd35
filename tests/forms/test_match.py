"""Columns of data and fields of a form: every way in which exports spell one as the other."""

from hypothesis import given
from hypothesis import strategies as st

from anonkit.forms.calculations import named, sources_of
from anonkit.forms.match import GROUP_ENDS, OPTION_ENDS, match
from anonkit.forms.question_types import asked_of
from anonkit.records import Form, FormChoice, FormField

WORD = st.from_regex(r"[a-z][a-z0-9_]{0,6}[a-z]", fullmatch=True)
FORM = Form(
    "XLSForm",
    (
        FormField("age", "integer", group="head", labels={"en": "How <b>old</b>?"}),
        FormField("age", "integer", table="roster", group="who", labels={"en": "Age of member"}),
        FormField("name", "text", table="roster"),
        FormField("sex", "text", group="head"),
        FormField("sex", "text", group="spouse"),
        FormField(
            "water",
            "select_multiple",
            choices=(FormChoice("tap", {"fr": "Robinet"}), FormChoice("other")),
            labels={"fr": "Quelle eau ?"},
        ),
        FormField("water_other", "text"),
        FormField("gps", "point"),
        FormField("photo", "image"),
    ),
    {"roster": ""},
)


def told(*columns, table=""):
    found = match(FORM, columns, table)
    return {name: (one.field.table, one.field.name, one.part) for name, one in found.items()}


def test_a_table_has_its_own_fields():
    assert told("age")["age"][0] == ""
    assert told("age", table="Roster")["age"][0] == "roster"
    assert told("age", table="survey-roster")["age"][0] == "roster"
    assert told("roster/who/age")["roster/who/age"][0] == "roster"
    assert told("name")["name"] == ("roster", "name", "")


def test_what_is_ambiguous_is_not_matched():
    assert told("sex", "x/sex") == {}
    assert told("spouse/sex") == {"spouse/sex": ("", "sex", "")}


def test_parts_of_answers_are_known():
    columns = (
        "water/tap",
        "water___tap",
        "g.water.tap",
        "_gps_latitude",
        "gps-Longitude",
        "photo_URL",
    )
    assert [part for _, _, part in told(*columns).values()] == [
        "option", "option", "option", "reading", "reading", "link",
    ]  # fmt: skip
    assert told("water_other")["water_other"] == ("", "water_other", "")
    assert told("name_12")["name_12"] == ("roster", "name", "")
    assert told("photo_12") == {}


def test_labels_may_stand_where_names_do():
    columns = ("How old?", "Quelle eau ?", "Quelle eau ?/Robinet", "Quelle eau ?/other")
    assert [part for _, _, part in told(*columns).values()] == ["", "", "option", "option"]


@given(name=WORD, groups=st.lists(WORD, max_size=3), end=st.sampled_from(GROUP_ENDS))
def test_any_group_prefix_leads_to_its_field(name, groups, end):
    form = Form("XLSForm", (FormField(name, "text", group="/".join(groups)),))
    column = end.join([*groups, name])
    assert match(form, [column])[column].field is form.fields[0]


@given(name=WORD, option=WORD, end=st.sampled_from(OPTION_ENDS))
def test_any_exploded_answer_leads_to_its_question(name, option, end):
    field = FormField(name, "select_multiple", choices=(FormChoice(option),))
    column = f"{name}{end}{option}"
    found = match(Form("XLSForm", (field,)), [column])[column]
    assert (found.field, found.option) == (field, option)


def test_hostile_expressions_and_labels_are_read_in_no_time() -> None:
    assert named("/" + "../" * 2_000 + "!", "${" * 2_000, "pulldata(" * 2_000) == ()
    assert asked_of("select_one a" + " " * 20_000 + "x").type == ""
    tags = FormField("q", "text", labels={"en": "<" * 20_000})
    assert match(Form("XLSForm", (tags,)), ["q"])


@given(st.lists(st.tuples(WORD, WORD), max_size=12))
def test_following_calculations_ends(links):
    fields = {name: (FormField(name, "calculate", made_of=(other,)),) for name, other in links}
    for (one,) in fields.values():
        found = {each.name for each in sources_of(one, fields)}
        assert found <= set(fields) - {one.name}
        assert {name for name in one.made_of if name in fields and name != one.name} <= found
