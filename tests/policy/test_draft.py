"""The draft loads whatever the columns are called, asks, and takes nothing from the cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.errors import InputError, OptionError, PolicyError
from anonkit.plan import make_plan
from anonkit.policy.draft import draft
from anonkit.policy.load import parse_policy
from anonkit.policy.questions import Answers, Survey, questions
from anonkit.policy.spelled import quoted
from anonkit.records import ScanColumn, ScanRecord

HERE = Path("draft.yaml")


def column(name: str, role: str = "open", **more: object) -> ScanColumn:
    """A scanned column; a guess unless told otherwise."""
    known = {"type": "text", "confidence": "guess", "evidence": ("nothing speaks of it",)}
    return ScanColumn(name=name, role=role, **{**known, **more})  # type: ignore[arg-type]


def record(*columns: ScanColumn, **stated: str) -> ScanRecord:
    return ScanRecord(columns=columns, stated=stated, format="csv")


SURVEY = record(
    column("respondent_id", "identifier", confidence="likely", identifier="person_id",
           evidence=("the header speaks of it", "nearly every row has a value of its own")),
    column("hh_id", "identifier", confidence="likely", identifier="household_id"),
    column("phone", "identifier", confidence="sure", identifier="phone"),
    column("consent", "metadata", confidence="sure", about="consent"),
    column("age", "quasi", confidence="sure", type="integer", about="age"),
    column("visit", "quasi", confidence="likely", type="date", about="date"),
    column("joined", "quasi", confidence="sure", about="date"),
    column("income", "sensitive", confidence="sure", type="integer", about="income"),
    column("weight", "weight", type="decimal", about="weight"),
    column("story", "text", confidence="likely"),
    column("priorities", "open", type="multi"),
    column("empty", "open", evidence=("there is no value in it",)),
    column("q17", "open", type="integer"),
    column("odd", "identifier", identifier="phone", review="the header speaks of age"),
    missing="NA, NULL",
    delimiter=";",
)  # fmt: skip


def written(scan: ScanRecord = SURVEY) -> str:
    return draft(Survey(scan, "Household survey 2026.csv", ("KE",), ("en", "sw")))


def test_it_loads_and_says_what_the_scan_said() -> None:
    policy = parse_policy(written(), HERE).policy
    assert policy.name == "household-survey-2026-csv"
    assert policy.country == ("KE",)
    assert policy.source.missing == ("", "NA", "NULL")
    assert policy.source.delimiter == ";"
    assert policy.person == "respondent_id"
    assert policy.household == "hh_id"
    assert {name: entry.role for name, entry in policy.columns.items()} == {
        **{one.name: (one.role,) for one in SURVEY.columns},
        "empty": ("metadata",),
    }
    assert policy.columns["age"].params == {"width": 10}
    assert policy.columns["income"].release is False
    assert policy.columns["weight"].release is False
    assert (policy.columns["priorities"].type, policy.columns["priorities"].release) == (
        "multi",
        None,
    )


def test_it_is_refused_for_its_questions_and_for_nothing_else() -> None:
    loaded = parse_policy(written(), HERE)
    with pytest.raises(PolicyError) as refused:
        make_plan(loaded, [one.name for one in SURVEY.columns])
    assert {fault.code for fault in refused.value.faults} == {"policy.unsettled"}
    asked = [name for name, entry in loaded.policy.columns.items() if entry.confirm]
    assert len(refused.value.faults) == len(asked) + 1
    consent = refused.value.faults[0]
    assert "which answers count as consent" in consent.problem
    line = written().splitlines()[int(consent.where.rpartition(":")[2]) - 1]
    assert line == '  consent: "?"'


def test_what_is_guessed_and_would_be_handed_over_is_asked() -> None:
    doubtful = column("size", "quasi", type="integer", review="the header speaks of a phone number")
    named = column("John", "text", confidence="likely", review="the column's own name holds a name")
    columns = parse_policy(written(record(*SURVEY.columns, doubtful, named)), HERE).policy.columns
    asked = {name for name, entry in columns.items() if entry.confirm}
    assert asked == {"respondent_id", "hh_id", "priorities", "q17", "size", "John"}
    assert "a phone number" in (columns["size"].confirm or "")


def test_a_question_says_what_can_be_written_at_its_line() -> None:
    said = parse_policy(written(), HERE).policy.columns["q17"].confirm or ""
    for role in ("quasi", "sensitive", "[quasi, sensitive]", "open", "identifier", "text"):
        assert role in said
    assert "release: false" in said


def test_codes_of_no_answer_are_asked_where_some_cells_are_no_numbers() -> None:
    odd = column("age", "quasi", type="integer", about="age", review=(
        "some cells are no numbers: write the spellings of no answer under `source: missing:`, "
        "and mend the others at the source"))  # fmt: skip
    entry = parse_policy(written(record(odd)), HERE).policy.columns["age"]
    assert "source: missing:" in (entry.confirm or "")
    assert "role" not in (entry.confirm or "")
    assert entry.action == "band"


def test_dates_in_a_spelling_of_their_own_are_left_out_with_the_way_to_hand_them_over() -> None:
    text = written()
    assert parse_policy(text, HERE).policy.columns["joined"].release is False
    above = text[: text.index('  "joined":')].splitlines()[-1]
    assert 'format: "%d/%m/%Y", action: coarsen_date, to: month' in above


def test_settled_it_is_a_plan() -> None:
    settled = re.sub(r', confirm: "(?:[^"\\]|\\.)*"', "", written())
    settled = settled.replace('consent: "?"', 'consent: {column: consent, accept: ["yes"]}')
    plan = make_plan(parse_policy(settled, HERE), [one.name for one in SURVEY.columns])
    assert [one.name for one in plan.released] == ["age", "visit", "priorities", "q17"]
    assert plan.microdata is not None
    assert plan.microdata.k == 3


def test_no_answer_is_proposed_as_consent_and_a_file_without_one_is_not_asked() -> None:
    offered = [line for line in written().splitlines() if "accept:" in line]
    assert offered == ['  #   consent: {column: "consent", accept: ["...", "..."]}']
    others = [one for one in SURVEY.columns if one.about != "consent"]
    assert parse_policy(written(record(*others)), HERE).policy.source.consent is None


def test_a_column_of_consent_that_a_policy_cannot_name_is_asked_about_too() -> None:
    starred = column("consent *", "metadata", confidence="sure", about="consent")
    text = written(record(starred))
    assert parse_policy(text, HERE).policy.source.consent == "?"
    assert 'rename "consent *" at the source' in text


def test_without_a_person_number_the_line_of_the_person_asks_who_a_row_is() -> None:
    sure = column("age", "quasi", confidence="sure", type="integer", about="age")
    text = written(record(sure, rows="some rows are identical"))
    assert "some rows are identical" in text
    loaded = parse_policy(text, HERE)
    assert loaded.policy.columns["age"].confirm is None
    with pytest.raises(PolicyError) as refused:
        make_plan(loaded, ["age"])
    (fault,) = refused.value.faults
    assert fault.code == "policy.unsettled"
    assert "is each row one person?" in fault.problem
    assert "person:" in text.splitlines()[int(fault.where.rpartition(":")[2]) - 1]
    make_plan(parse_policy(text.replace('person: "?"', "person: row"), HERE), ["age"])


def test_questions_end_once() -> None:
    loaded = parse_policy(written(), HERE)
    with pytest.raises(PolicyError) as refused:
        make_plan(loaded, [one.name for one in SURVEY.columns])
    for line in str(refused.value).splitlines():
        assert not re.search(r"[.?]\.", line.replace('"..."', "")), line
        assert line.endswith((".", "?"))


def test_no_list_no_bound_and_no_top_code_is_written() -> None:
    columns = parse_policy(written(), HERE).policy.columns
    for entry in columns.values():
        assert entry.values is None
        assert entry.hierarchy is None
        assert "top" not in entry.params
    assert parse_policy(written(), HERE).policy.aggregates is None


def test_a_file_with_too_many_columns_is_refused() -> None:
    with pytest.raises(OptionError, match="too many columns"):
        written(record(*(column(f"question number {n} of a long form") for n in range(2000))))


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True))
@settings(max_examples=200, deadline=None)
def test_any_column_name_comes_back_as_it_was(names: list[str]) -> None:
    scan = record(*(column(name, "text") for name in names))
    if all(name.isprintable() and name.strip() for name in names):
        assert list(parse_policy(written(scan), HERE).policy.columns) == names
        return
    with pytest.raises(InputError, match="invisible character"):
        written(scan)


@pytest.mark.parametrize(
    "name",
    ["no", "null", "1", "a: b", "# x", "{x", "*", "&a", "!t", "'", '"', "\\", " x ",
     "e\u0301tat civil", "उत्तरदाताको नाम", "¿Tiene alguna discapacidad?", "a,b", "[x]", "%", "@",
     "`",
     "😀", "x" * 200],
)  # fmt: skip
def test_names_that_yaml_would_misread_are_safe(name: str) -> None:
    assert list(parse_policy(written(record(column(name))), HERE).policy.columns) == [name]


@given(st.text(max_size=30))
def test_quoting_stays_on_one_line(text: str) -> None:
    assert len(quoted(text).splitlines()) == 1


UNKNOWN = ("nothing speaks of an identifier",)


def test_many_columns_of_which_nothing_is_known_are_one_question():
    plain = [column(f"q{n}", evidence=UNKNOWN) for n in range(6)]
    survey = Survey(record(*plain, column("who", evidence=("nothing speaks of it",))), "alike")
    [together] = [each for each in questions(survey) if each.topic == "alike"]
    assert together.columns == tuple(f"q{n}" for n in range(6))
    assert [each.column for each in questions(survey) if each.topic == "role"] == ["who"]
    text = draft(survey)
    assert text.count(', confirm: "') == 2 + 1  # and in the advice at the top
    assert text.count("asked about at q0") == 5 + 1  # at each of the others, and in the question


@pytest.mark.parametrize(("key", "role"), [("all_open", {}), ("all_leave", {"release": False})])
def test_an_answer_for_many_columns_holds_for_each_but_those_that_are_changed(key, role):
    survey = Survey(record(*(column(f"q{n}", evidence=UNKNOWN) for n in range(5))), "alike")
    given_ = {question: question.choices[0] for question in questions(survey) if question.choices}
    [together] = [each for each in given_ if each.topic == "alike"]
    given_[together] = next(choice for choice in together.choices if choice.key == key)
    text = draft(survey, Answers(given_, {"q3": "quasi"}))
    columns = parse_policy(text, HERE).policy.columns
    assert columns["q3"].role == ("quasi",)
    for name in ("q0", "q1", "q2", "q4"):
        assert (columns[name].role, columns[name].release) == (("open",), role.get("release"))
