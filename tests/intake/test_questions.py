"""What only people can answer: written to be filled in, read back, and weighed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.errors import PolicyError
from anonkit.intake.profile.model import Dimension, Profile
from anonkit.intake.questions import questions_file, read_answers
from anonkit.intake.scores import scored, told
from anonkit.records import IntakeCheck, IntakeQuestion, IntakeRecord

ASKED = (
    IntakeQuestion(
        "consent", "ethics", "Own words?", True, ("no", "unclear", "yes"), minimum="yes"
    ),
    IntakeQuestion("who", "ethics", "Who?", False),
    IntakeQuestion("level", "relevance", "How much?", True, ("1", "2", "3")),
)
PROFILE = Profile("ours", "Ours", "our own", questions=ASKED)


def record(questions=ASKED, **more) -> IntakeRecord:
    made = IntakeRecord("ours", "Ours", "our own", "parcel.zip", (), (), tuple(questions))
    return replace(made, **{"parcel_sha256": "ab" * 32, **more})


def answer(folder: Path, *changes: tuple[str, str], **more) -> tuple[IntakeQuestion, ...]:
    """The file as it is written, with some texts changed by hand, read back."""
    text = questions_file(record(**more))
    for old, new in changes:
        assert old in text, text
        text = text.replace(old, new, 1)
    path = folder / "questions.yaml"
    path.write_text(text, "utf-8")
    return read_answers(path, PROFILE, "ab" * 32)


def faults(folder: Path, *changes: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(PolicyError) as raised:
        answer(folder, *changes)
    assert all(re.fullmatch(r".*:\d+", fault.where) for fault in raised.value.faults)
    return {fault.code: f"{fault.problem}; {fault.fix}" for fault in raised.value.faults}


_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SEEN = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=_BIDI)
_TEXTS = st.text(_SEEN, max_size=30)


@given(st.lists(st.tuples(_TEXTS, _TEXTS), min_size=3, max_size=3), st.sampled_from("123"))
def test_what_is_written_is_read_back(tmp_path_factory, given, level):
    """Whatever people answer, in whatever script, the file keeps it as it is."""
    answers = [(text, by) if text.strip() else ("", "") for text, by in given]
    answers = [(text, by if by.strip() else "somebody" * bool(text)) for text, by in answers]
    filled = [replace(q, answer=a, by=b) for q, (a, b) in zip(ASKED, answers, strict=True)]
    filled[0] = replace(filled[0], answer="yes", by="me")
    filled[2] = replace(filled[2], answer=level, by="you")
    folder = tmp_path_factory.mktemp("answers")
    assert answer(folder, questions=filled) == tuple(filled)


def test_answers_are_written_by_hand(tmp_path):
    found = answer(
        tmp_path,
        ('answer: ""\n    by: ""', "answer: yes\n    by: Amina"),
        ('answer: ""\n    by: ""', "answer: |\n      In two\n      lines.\n    by: Amina"),
        ('answer: ""\n    by: ""', "answer: 3\n    by: Amina"),
    )
    assert [each.answer for each in found] == ["yes", "In two\nlines.\n", "3"]
    assert [each.open for each in found] == [False, False, False]


def test_an_empty_file_answers_nothing(tmp_path):
    found = answer(tmp_path)
    assert found == ASKED
    assert [each.open for each in found] == [True, False, True]


def test_every_fault_of_the_answers_is_told_with_its_line(tmp_path):
    found = faults(
        tmp_path,
        ('"consent"', '"consnet"'),
        ('"who":', '"level":\n    answer: four\n    by: me\n  "who":'),
    )
    assert set(found) == {"answers.unknown", "answers.level", "policy.duplicate_key"}
    assert "'consent' (did you mean that?)" in found["answers.unknown"]


def test_an_answer_needs_a_name(tmp_path):
    assert set(faults(tmp_path, ('answer: ""', 'answer: "yes"'))) == {"answers.by"}
    assert set(faults(tmp_path, ('    by: ""', '    bye: ""'))) == {"policy.unknown_key"}


def test_answers_of_another_parcel_or_profile_are_none(tmp_path):
    assert set(faults(tmp_path, ("abab", "abcd"))) == {"answers.parcel"}
    assert set(faults(tmp_path, ('"ours"', '"theirs"'))) == {"answers.profile"}


def test_a_question_steers_neither_the_file_nor_a_screen(tmp_path):
    asked = IntakeQuestion("own", "x", 'Who?\n  evil: {a: 1}\n\u202eback "', True, ("a: b", "#c"))
    text = questions_file(record([asked]))
    profile = replace(PROFILE, questions=(asked,))
    path = tmp_path / "questions.yaml"
    path.write_text(text.replace('answer: ""\n    by: ""', 'answer: "#c"\n    by: me'), "utf-8")
    (found,) = read_answers(path, profile, "ab" * 32)
    assert found.answer == "#c"
    assert "\u202e" not in text


def check(name: str, status: str, **more) -> IntakeCheck:
    made = IntakeCheck(name, "", "high", status, "recomputed", "", "", "", dimension="ethics")
    return replace(made, **more)


def test_a_required_question_asks_until_it_is_answered_well_enough():
    assert record().verdict == "questions"
    enough = [replace(ASKED[0], answer="yes"), ASKED[1], replace(ASKED[2], answer="1")]
    assert record(enough).verdict == "no_objection"
    assert record([replace(ASKED[0], answer="no"), *enough[1:]]).verdict == "questions"
    optional = replace(ASKED[0], answer="no", required=False)
    assert record([optional, *enough[1:]]).verdict == "questions"


def test_a_dimension_counts_its_evidence_and_says_what_is_missing():
    profile = replace(
        PROFILE, dimensions={"ethics": Dimension("Ethics", 2, 0.6), "relevance": Dimension("R")}
    )
    checks = [
        check("PI-01", "pass"),
        check("PI-02", "fail"),
        check("PI-03", "not_checked", required=True),
        check("PI-04", "not_checked"),
        check("PI-05", "warn", severity="low"),
    ]
    ethics, relevance = scored(profile, checks, ASKED)
    assert (ethics.passed, ethics.looked_at, ethics.open) == (2, 3, 4)
    assert ethics.share == 2 / 5
    assert ethics.reached is False
    assert ethics.missing == ("PI-02", "PI-03", "consent")
    assert (relevance.share, relevance.reached, relevance.missing) == (0, None, ("level",))
    assert "Ethics: 0.40, and at least 0.60" in told([ethics])["below_minimum"]
    assert record([], scores=(ethics,)).verdict == "questions"


def test_a_level_without_a_minimum_is_told_and_not_judged():
    profile = replace(PROFILE, dimensions={"relevance": Dimension("Relevance", 1, 0.5)})
    (found,) = scored(profile, (), [replace(ASKED[2], answer="1")])
    assert (found.share, found.reached) == (None, False)
    (found,) = scored(profile, (), [replace(ASKED[2], answer="2", minimum="2")])
    assert (found.share, found.reached) == (1, True)
    assert "all_dimensions" in told([found])


def test_typographic_quotes_are_told_as_what_is_wrong(tmp_path):
    (fault,) = faults(tmp_path, ('profile: "ours"', "profile: “ours“")).values()
    assert "typographic quotes" in fault
    assert "typographic" not in str(faults(tmp_path, ('profile: "ours"', 'profile: "theirs"')))
