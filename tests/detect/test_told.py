"""What a form says of a column, set against its name and its values."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from anonkit.detect.answers import answers_of, languages_of
from anonkit.detect.clues import Known
from anonkit.detect.lexicon import load, no_answers
from anonkit.detect.shape import Facts
from anonkit.detect.told import ASKS, classify_told
from anonkit.policy.leaving import COARSER
from anonkit.policy.proposal import proposed
from anonkit.records import FormChoice, FormColumn, FormField, ScanColumn

KENYA = Known(("KE",), load((), ("KE",)), ("en",))
PHONES = [f"07123{n:05}" for n in range(0, 900, 9)]
YES_NO = (FormChoice("1", {"en": "Yes"}), FormChoice("0", {"en": "No"}))


def choices(*words: str) -> tuple[FormChoice, ...]:
    return tuple(FormChoice(word, {"en": word.title()}) for word in words)


def look(
    field: FormField, values: Sequence[str] = (), *sources: FormField, known: Known = KENYA
) -> ScanColumn:
    facts = Facts(max(100, len(values)), 0, len(set(values)))
    told = FormColumn(field, sources=sources)
    return classify_told(field.name, list(dict.fromkeys(values)), facts, known, told)


@pytest.mark.parametrize("kind", ASKS)
def test_types_that_reach_somebody_are_identifiers_whatever_their_name(kind: str) -> None:
    verdict = look(FormField("q7", kind))
    assert (verdict.role, verdict.confidence, verdict.review) == ("identifier", "sure", "")
    assert verdict.evidence[0].startswith("the form asks for ")


@pytest.mark.parametrize(
    ("order", "values", "spelled"),
    [
        ("dmy", ["27-03-2026", "08-01-2026"], "%d-%m-%Y"),
        ("mdy", ["03/27/2026", "01/08/2026"], "%m/%d/%Y"),
        ("ymd", ["2026.03.27"], "%Y.%m.%d"),
        ("mdy", ["27-03-2026", "08-01-2026"], ""),
        ("dmy", ["27-03-2026", "08/01/2026"], ""),
        ("", ["27-03-2026"], ""),
        ("dmy", ["2026-03-27"], ""),
    ],
)
def test_dates_are_spelled_as_the_form_says_if_all_are(
    order: str, values: list[str], spelled: str
) -> None:
    verdict = look(FormField("visit_date", "date", date_order=order), values)
    plain = values == ["2026-03-27"]
    assert verdict.format == spelled
    assert verdict.type == ("date" if spelled or plain else "text")
    coarse = proposed(verdict).get("action") == "coarsen_date"
    assert coarse == (verdict.type == "date")


def test_a_number_computed_from_an_age_is_said_to_tell_it() -> None:
    field = FormField("bmi", "calculate", made_of=("age",))
    numbers = [str(n) for n in range(15, 45)]
    assert COARSER in look(field, numbers, FormField("age", "integer")).evidence
    assert COARSER not in look(field, numbers, FormField("weight_kg", "integer")).evidence
    assert COARSER not in look(field, numbers[:3], FormField("age", "integer")).evidence


def test_a_closed_question_about_things_is_settled() -> None:
    field = FormField("q7", "select_one", labels={"en": "How is it?"}, choices=choices("a", "b"))
    verdict = look(field, ["a", "b"])
    assert (verdict.role, verdict.confidence, verdict.review) == ("open", "likely", "")
    assert verdict.values == ("a", "b")
    assert verdict.label == "How is it?"


def test_a_question_in_a_language_that_is_not_read_stays_a_question() -> None:
    field = FormField("q7", "select_one", labels={"so": "Sidee?"}, choices=choices("a", "b"))
    assert look(field, ["a", "b"]).confidence == "guess"


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ({"en": "What is your religion?"}, "sensitive"),
        ({"en": "x", "fr": "Dans quel village habitez-vous ?"}, "quasi"),
        ({"en": "Are you the head of household?"}, "quasi"),
        ({"en": "Do you own a phone?"}, "open"),
        ({"sw": "Kabila lako ni lipi?"}, "sensitive"),
    ],
)
def test_labels_are_read_in_every_language(label: dict[str, str], role: str) -> None:
    verdict = look(FormField("q7", "select_one", labels=label, choices=choices("a", "b")), ["a"])
    assert (verdict.role, verdict.review) == (role, "")


def test_how_many_live_somewhere_asks_for_no_place() -> None:
    label = {"en": "Including yourself, how many people live in this household?"}
    verdict = look(FormField("hh_size", "integer", labels=label), ["1", "2", "9"])
    assert (verdict.role, verdict.about) == ("quasi", "household_size")


def test_who_is_the_head_of_a_household_is_no_name() -> None:
    field = FormField("resp_hoh_yn", "select_one", choices=choices("yes", "no"))
    verdict = look(field, ["yes", "no"])
    assert (verdict.role, verdict.identifier, verdict.about) == ("quasi", "", "kinship")
    assert not [text for text in verdict.evidence if "name" in text]


def test_counts_and_yes_or_no_computed_of_people_are_asked_about() -> None:
    person = FormField("ind_id", "text", labels={"en": "Person number"})
    head = FormField("resp_hoh_yn", "select_one", choices=choices("yes", "no"))
    age = FormField("age", "integer")
    made = {"made_of": ("x",)}
    some = FormField("ind_f_n", "calculate", labels={"en": "Number of women"}, **made)
    for values in ([], [str(n) for n in range(15)]):
        verdict = look(some, values, person)
        assert (verdict.identifier, bool(verdict.review)) == ("", True), values
    maybe = FormField("ind_potentially_hoh", "calculate", **made)
    for values in ([], ["yes", "no"], ["0", "1"]):
        verdict = look(maybe, values, head, age)
        assert (verdict.role, verdict.identifier) == ("quasi", ""), values
    assert look(maybe, [], head, age).review
    # What may be spelled of a name stays one.
    name = FormField("first", "text", labels={"en": "First name"})
    assert look(FormField("hoh_full", "calculate", **made), [], name).identifier == "person_name"


def test_educational_attainment_is_education_and_a_level_of_something_is_not() -> None:
    label = {"en": "Educational attainment"}
    field = FormField("v149", "", labels=label, choices=choices("0", "1", "2"))
    assert look(field, ["0", "1", "2"]).about == "education"
    level = FormField("hemoglobinlevelgdl", "", labels={"en": "Hemoglobin level (g/dL)"})
    assert look(level, ["11.2", "12.9", "9.8"]).about != "education"


def test_a_long_question_says_less() -> None:
    long = "Please think of the last month, and of all who live in the village with you: "
    how = FormField("q7", "integer", labels={"en": long + "how was the harvest?"})
    ill = FormField("q8", "integer", labels={"en": long + "was anybody ill with a disability?"})
    assert look(how, ["1", "2"]).role == "open"
    assert look(ill, ["1", "2"]).role == "sensitive"


def test_a_list_of_people_is_left_out() -> None:
    named = FormField("q7", "select_one", choices=choices("amina", "otieno", "mary"))
    assert look(named, ["amina"]).identifier == "person_name"
    coded = FormField("enumerator_id", "select_one", choices=choices("e1", "e2"))
    assert look(coded, ["e1"]).identifier == "person_id"


def test_a_long_list_with_a_weak_word_for_people_is_left_out_too() -> None:
    asked = {"en": "Which neighbour?"}
    few = FormField("q7", "select_one", labels=asked, choices=choices(*"abc"))
    many = FormField("q7", "select_one", labels=asked, choices=choices(*"abcdefghijklmnop"))
    assert look(few, ["a"]).role == "quasi"
    assert (look(many, ["a"]).role, look(many, ["a"]).values[0]) == ("identifier", "a")


def test_a_list_from_which_everybody_chose_another_answer_is_asked_about() -> None:
    picks = [f"p{n}" for n in range(100)]
    field = FormField("q7", "select_one", labels={"en": "Which?"}, choices=choices(*picks))
    verdict = look(field, picks)
    assert (verdict.role, verdict.confidence) == ("metadata", "guess")
    assert verdict.review


def test_sets_of_answers_may_all_differ() -> None:
    options = [f"o{n}" for n in range(12)]
    several = [f"{one} {two}" for one in options for two in options if one < two] * 2
    asked = FormField("q", "select_multiple", labels={"en": "x"}, choices=choices(*options))
    verdict = classify_told("q", several[:66], Facts(66, 0, 66), KENYA, FormColumn(asked))
    assert (verdict.role, verdict.type, verdict.review) == ("open", "multi", "")
    assert (verdict.confidence, verdict.identifier) == ("likely", "")


def test_a_name_of_a_column_that_names_somebody_is_still_told() -> None:
    field = FormField("given_to_amina@example.org", "integer", labels={"en": "How many days?"})
    assert "the column's own name holds" in look(field, ["1", "2"]).review


def test_values_outside_the_list_are_asked_about() -> None:
    field = FormField("q7", "select_one", labels={"en": "x"}, choices=choices("a", "b"))
    verdict = look(field, ["a", "b", "c"])
    assert "none of the listed answers" in verdict.review
    assert "c" not in verdict.values
    phones = look(field, PHONES)
    assert (phones.role, phones.identifier) == ("identifier", "phone")
    assert phones.review == "its answers are listed, but the values look like a phone number"


def test_values_may_be_labels_and_options_of_several() -> None:
    field = FormField("q7", "select_one", choices=YES_NO)
    assert answers_of(field, ["Yes"]).values == ("Yes", "No")
    assert answers_of(field, ["1"]).values == ("1", "0")
    assert answers_of(field, []).values == ("1", "0")
    several = FormField("q8", "select_multiple", choices=choices("tap", "river"))
    assert answers_of(several, ["tap river", "river"]).covered
    assert not answers_of(several, ["tap sea"]).covered


def test_what_says_nothing_is_told_in_every_language() -> None:
    for language, said in no_answers().items():
        field = FormField("q", "select_one", choices=(FormChoice("9", {language: said[0]}),))
        assert answers_of(field, []).no_answer == ("9",), language


@pytest.mark.parametrize("kind", ["text", "phone", "image"])
def test_a_calculation_is_as_personal_as_what_it_is_made_of(kind: str) -> None:
    source = FormField("respondent_name", kind)
    field = FormField("tag", "calculate", made_of=("respondent_name",))
    verdict = look(field, [f"x{n}" for n in range(60)], source)
    assert verdict.role == "identifier"
    assert verdict.evidence[0] == "it is computed from respondent_name"
    few = look(field, ["0", "1"], source)
    assert (few.role, bool(few.review)) == ("open", True)


def test_a_calculation_from_health_is_sensitive_and_from_age_quasi() -> None:
    ill = FormField("q1", "select_one", labels={"en": "Any disability?"}, choices=YES_NO)
    old = FormField("q2", "integer", labels={"en": "Age in years"})
    field = FormField("flag", "calculate", made_of=("q1", "q2"))
    assert look(field, ["0", "1"], ill, old).role == "sensitive"
    assert look(field, ["0", "1"], old).role == "quasi"


def test_a_strong_name_is_believed_whatever_a_calculation_is_made_of() -> None:
    field = FormField("respondent_phone", "calculate", made_of=("days",))
    assert look(field, [f"x{n}" for n in range(60)], FormField("days", "integer")).identifier


def test_a_calculation_from_no_answer_is_metadata() -> None:
    place = FormField("health_pos", "calculate")
    assert look(place, ["1", "2"]).role == "metadata"
    copied = FormField("x", "calculate", made_of=("age", "health_pos"))
    assert look(copied, ["1", "2"], FormField("age", "integer"), place).role == "quasi"


def test_own_words_are_left_out_and_numbers_settled() -> None:
    label = {"en": "What else is there?"}
    words = look(FormField("q7", "text", labels=label), ["roof", "wall"])
    assert (words.role, words.confidence) == ("text", "likely")
    number = look(FormField("q7", "integer", labels={"en": "Days without it"}), ["1", "2"])
    assert (number.role, number.type, number.review) == ("open", "integer", "")
    mixed = look(FormField("q7", "integer", labels=label), ["1", "2", "many"])
    assert mixed.review.startswith("some cells are no numbers")


def test_codes_of_a_number_are_handed_to_the_draft() -> None:
    asked = {"en": "How many minutes?"}
    field = FormField("q7", "integer", labels=asked, no_answer=("-999",))
    assert look(field, ["1", "-999"]).no_answer == ("-999",)


def test_phones_in_a_number_are_phones() -> None:
    verdict = look(FormField("q7", "text", labels={"en": "Days?"}), PHONES)
    assert (verdict.role, verdict.identifier) == ("identifier", "phone")


@pytest.mark.parametrize(
    ("wish", "role", "asked"),
    [
        ("remove", "identifier", False),
        ("mask", "identifier", False),
        ("reference", "identifier", False),
        ("generalise", "quasi", False),
        ("sensitive", "sensitive", False),
        ("keep", "open", False),
    ],
)
def test_wishes_are_heeded(wish: str, role: str, asked: bool) -> None:
    field = FormField("q7", "select_one", labels={"en": "x"}, choices=YES_NO, wish=wish)
    verdict = look(field, ["1"])
    assert (verdict.role, bool(verdict.review)) == (role, asked)


@pytest.mark.parametrize("wish", ["keep", "generalise", "sensitive"])
def test_no_wish_overrules_an_identifier_in_the_values(wish: str) -> None:
    verdict = look(FormField("q7", "text", wish=wish), PHONES)
    assert (verdict.role, verdict.identifier) == ("identifier", "phone")
    assert verdict.review.endswith("but it holds a phone number")


def test_a_label_with_a_number_of_somebody_is_not_taken_over() -> None:
    for told in ("Call 0712 345 678", "write to a@b.org", "two\u2028lines"):
        field = FormField("q7", "integer", labels={"en": told})
        assert look(field, ["1"]).label in ("", "two lines")
    assert len(look(FormField("q7", "integer", labels={"en": "x " * 400}), ["1"]).label) <= 200


def test_labels_of_no_language_are_told_by_their_little_words() -> None:
    assert languages_of(["What did you do with the money that your mother had?"]) == ("en",)
    assert languages_of(["तपाईंको घर कहाँ छ"]) == ("hi",)
    assert languages_of(["Sidee tahay maanta reerka"]) == ()
