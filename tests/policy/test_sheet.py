"""The workbook of questions: the same policy as by hand, or a refusal that says where."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from officer import answered, edited, filled, surveys

from anonkit.detect.kinds import KINDS
from anonkit.errors import OptionError, PolicyError
from anonkit.formats import by_path
from anonkit.formats.base import Dialect
from anonkit.phrases import LANGUAGES, phrases
from anonkit.policy.draft import draft
from anonkit.policy.evidence import said
from anonkit.policy.load import parse_policy
from anonkit.policy.proposal import LEAVE
from anonkit.policy.questions import Answers, Choice, Survey, no_changes, questions
from anonkit.policy.sheet import HEAD_ROW, make_book
from anonkit.policy.sheet_read import read_answers
from anonkit.records import ScanColumn, ScanRecord
from anonkit.steps.scan import scan_rows

HERE = Path("policy.yaml")
REPO = Path(__file__).parents[2]
SHIPPED = [REPO / "fixtures" / "data" / "kobo_KE.csv", REPO / "fixtures" / "household-survey.csv"]
MORE = Path(os.environ.get("ANONKIT_TEST_DATA", REPO / "absent"))
KOBO = [SHIPPED[0], *sorted(MORE.glob("columns/synthetic_kobo/*.csv"))]


def scanned(path: Path, *countries: str, language: str = "en") -> Survey:
    reader = by_path(path).open(path, Dialect())
    record = scan_rows(reader, format="csv", countries=countries)
    return Survey(record, path.stem, countries, (language,))


@given(answered())
@settings(max_examples=150, deadline=None)
def test_the_same_answers_give_the_same_policy_by_sheet_and_by_hand(
    case: tuple[Survey, Answers],
) -> None:
    survey, answers = case
    by_sheet = draft(*read_answers(filled(make_book(survey), answers, survey), "plan.xlsx"))
    by_hand = edited(draft(survey), answers)
    assert parse_policy(by_sheet, HERE).policy == parse_policy(by_hand, HERE).policy


@given(answered())
@settings(max_examples=100, deadline=None)
def test_what_is_filled_in_is_read_whatever_its_case(case: tuple[Survey, Answers]) -> None:
    survey, answers = case
    book = make_book(survey)
    grids = filled(book, answers, survey)
    for (row, place), question in zip(book.asked.inputs, book.questions, strict=True):
        if isinstance(answers.given[question], Choice):
            said_so = grids[book.asked.title][row - 1][place - 1]
            # Some letters have no capital of their own: `ı` would come back as another one.
            same = said_so.upper().casefold() == said_so.casefold()
            grids[book.asked.title][row - 1][place - 1] = (
                f"  {said_so.upper() if same else said_so} "
            )
    found, read = read_answers(grids, "plan.xlsx")
    assert read == answers
    assert found.columns == survey.columns
    assert (found.name, found.countries) == (survey.name, survey.countries)


@given(answered())
@settings(max_examples=50, deadline=None)
def test_nothing_is_open_once_all_is_answered(case: tuple[Survey, Answers]) -> None:
    policy = parse_policy(draft(*case), HERE).policy
    assert not any(column.confirm for column in policy.columns.values())
    assert policy.person != "?"


@given(surveys(), st.data())
@settings(max_examples=80, deadline=None)
def test_any_other_cell_that_was_changed_is_refused(survey: Survey, data: st.DataObject) -> None:
    book = make_book(survey)
    page = data.draw(st.sampled_from(book.pages))
    row = data.draw(st.integers(1, len(page.rows) + 1))
    place = data.draw(st.integers(1, len(page.widths) + 1))
    if (row, place) in page.inputs:
        return
    grids = {each.title: [list(cells) for cells in each.rows] for each in book.pages}
    cells = grids[page.title]
    cells.extend([] for _ in range(row - len(cells)))
    cells[row - 1].extend("" for _ in range(place - len(cells[row - 1])))
    cells[row - 1][place - 1] += " and a note"
    with pytest.raises(PolicyError) as refused:
        read_answers(grids, "plan.xlsx")
    assert {fault.code for fault in refused.value.faults} <= {
        "sheet.changed", "sheet.version", "sheet.not_ours",
    }  # fmt: skip
    assert "a note" not in str(refused.value)


def column(name: str, role: str = "open", **more: object) -> ScanColumn:
    known = {"type": "text", "confidence": "guess", "evidence": ("nothing speaks of it",)}
    return ScanColumn(name=name, role=role, **{**known, **more})  # type: ignore[arg-type]


SMALL = Survey(
    ScanRecord(
        (
            column("agreed", "metadata", confidence="sure", about="consent"),
            column("agreed_2", "metadata", confidence="sure", about="consent"),
            column("village", "quasi", confidence="sure", about="place"),
            column("q17"),
        ),
        {},
        "csv",
    ),
    "small",
    ("KE",),
)
ANSWERS = Answers(
    dict(
        zip(
            questions(SMALL),
            (Choice("public"), Choice("row"), ("yes",), Choice("no_consent"), Choice("quasi")),
            strict=True,
        )
    )
)
FIRST = HEAD_ROW + 1
Grids = dict[str, list[list[str]]]


def refusal(spoil: Callable[[Grids], object]) -> PolicyError:
    grids = filled(make_book(SMALL), ANSWERS, SMALL)
    read_answers(grids, "plan.xlsx")
    spoil(grids)
    with pytest.raises(PolicyError) as refused:
        read_answers(grids, "plan.xlsx")
    return refused.value


def answer_in(place: int, text: str) -> Callable[[Grids], object]:
    def spoil(grids: Grids) -> None:
        grids["Questions"][HEAD_ROW - 1 + place][-1] = text

    return spoil


@pytest.mark.parametrize(
    ("spoil", "code", "where"),
    [
        (answer_in(1, "  "), "unanswered", "Questions, row 5"),
        (answer_in(1, "everybody, really"), "unknown_answer", "Questions, row 5"),
        (answer_in(2, "no_such_column"), "unknown_answer", "Questions, row 6"),
        (answer_in(3, " ; "), "unknown_answer", "Questions, row 7"),
        (answer_in(3, "yes\u202e"), "unknown_answer", "Questions, row 7"),
        (answer_in(4, "ja"), "two_consents", "Questions, row 8"),
        (lambda g: g["Columns"][FIRST + 1].__setitem__(-1, "ja"), "unknown_answer",
         "Columns, row 7"),
        (lambda g: g["Columns"][FIRST + 2].__setitem__(-1, "Nobody needs it: leave it out"),
         "changed", "Columns, row 8"),
        (lambda g: g["Questions"].reverse(), "changed", "Questions, row 1"),
        (lambda g: g["Questions"].pop(), "changed", "Questions, row 9"),
        (lambda g: g["For anonkit"][HEAD_ROW + 2].__setitem__(1, '"other"'), "changed",
         "For anonkit"),
        (lambda g: g["For anonkit"][HEAD_ROW].__setitem__(1, "2"), "version", "For anonkit"),
        (lambda g: g.pop("For anonkit"), "not_ours", "plan.xlsx"),
        (lambda g: g.pop("Columns"), "changed", "plan.xlsx"),
        (lambda g: g.update({"my notes": [["leave out the villages"]]}), "changed", "plan.xlsx"),
    ],
)  # fmt: skip
def test_a_sheet_that_does_not_fit_is_refused_with_its_place(
    spoil: Callable[[Grids], object], code: str, where: str
) -> None:
    error = refusal(spoil)
    assert error.code == f"sheet.{code}"
    assert error.where.endswith(where)
    assert error.fix
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("row", "text"),
    [(0, "Nobody needs it: leave it out"), (2, "people around somebody may know it.")],
)
def test_a_change_to_what_is_done_anyway_is_none(row: int, text: str) -> None:
    grids = filled(make_book(SMALL), ANSWERS, SMALL)
    as_proposed = read_answers(grids, "plan.xlsx")
    grids["Columns"][HEAD_ROW + row][-1] = text
    assert read_answers(grids, "plan.xlsx") == as_proposed


def test_a_code_in_the_place_of_an_identifier_is_not_left_out_anyway() -> None:
    coded = column("member", "identifier", identifier="person_id", wish="reference")
    assert no_changes(coded, ()) == ("identifier",)
    assert no_changes(replace(coded, wish=""), ()) == (LEAVE, "identifier")


def test_every_question_without_an_answer_is_told_at_once() -> None:
    error = refusal(lambda g: [row.__setitem__(-1, "") for row in g["Questions"][HEAD_ROW:]])
    assert [fault.code for fault in error.faults] == ["sheet.unanswered"] * 5


def test_person_may_be_any_column_that_is_typed_as_it_is_called() -> None:
    grids = filled(make_book(SMALL), ANSWERS, SMALL)
    answer_in(2, " q17 ")(grids)
    survey, answers = read_answers(grids, "plan.xlsx")
    assert parse_policy(draft(survey, answers), HERE).policy.person == "q17"


def test_a_name_too_long_for_a_cell_is_refused() -> None:
    survey = Survey(ScanRecord((column("x" * 2001),), {}, "csv"), "long")
    with pytest.raises(OptionError, match="too long"):
        make_book(survey)


@pytest.mark.parametrize("path", KOBO, ids=lambda path: path.stem)
def test_a_kobo_export_asks_little_for_its_metadata_settle_themselves(path: Path) -> None:
    asked = questions(scanned(path, path.stem[-2:]))
    assert [question.topic for question in asked] == ["audience", "person"]


def test_the_household_survey_asks_for_its_units_and_its_consent() -> None:
    asked = questions(scanned(SHIPPED[1]))
    topics = ["audience", "country", "person", "household", "consent"]
    assert [question.topic for question in asked] == topics
    assert len(asked) <= 12


@pytest.mark.parametrize("path", [*SHIPPED, *sorted(MORE.glob("survey/*/*.csv"))],
                         ids=lambda path: path.stem)  # fmt: skip
def test_all_that_a_scan_says_is_told_in_every_language(path: Path) -> None:
    survey = scanned(path)
    for one in survey.record.columns:
        for sentence in (*one.evidence, *filter(None, one.review.split("; "))):
            for language in LANGUAGES[1:]:
                told = said(sentence, language)
                assert told != sentence, sentence
                assert "{" not in told


def test_the_catalogue_speaks_of_kinds_as_the_scan_does() -> None:
    known = phrases("evidence").sentences
    assert {f"kind.{name}": kind.said for name, kind in KINDS.items()} == {
        key: sentence for key, sentence in known.items() if key.startswith("kind.")
    }


def test_names_of_columns_stay_as_they_are() -> None:
    told = said("it is one answer of the question the header speaks of age", "fr")
    assert told == "c'est une réponse de la question the header speaks of age"
    both = "some cells hold a phone number and an e-mail address"
    assert (
        said(both, "es") == "algunas celdas contienen un número de teléfono y un correo electrónico"
    )
