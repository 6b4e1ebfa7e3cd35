"""How well free text is searched is told in plan, by language and test set, never glossed over."""

from __future__ import annotations

import pytest

from anonkit.detect import measured
from anonkit.detect.measured import Measured
from anonkit.phrases import LANGUAGES
from anonkit.plan import found
from anonkit.plan.words import describe, document
from anonkit.records import FINDS
from anonkit.schemas import SCHEMAS

FIGURES = (
    Measured("tales", "en", "PERSON", 200, 0.834, 0.7, 0.12),
    Measured("tales", "en", "DATE", 50, 0.999, 0.9, None),
    Measured("news", "sw", "PERSON", 90, 0.0, None, 1.0),
)


@pytest.fixture(autouse=True)
def figures(monkeypatch):
    monkeypatch.setattr(measured, "measured", lambda: FIGURES)


@pytest.fixture
def talking(draft):
    draft.columns["comment"] = "{role: text, action: redact}"
    return draft


def speaking(draft, languages: str) -> None:
    draft.top = draft.top.replace("person: id", f"languages: {languages}\nperson: id")


def notes(draft, languages: str) -> list[str]:
    speaking(draft, languages)
    return [str(note) for note in draft.plan().notes if note.key != "redacted"]


def test_each_language_of_the_policy_has_its_figures_or_a_plain_warning(talking):
    told = " ".join(notes(talking, "[en, sw, am, xx]"))
    assert "names of people in English, about 83 of 100 were found in “tales”; 12 of 100" in told
    assert "in English, of 100 of each kind in “tales”, so many were found: DATE 99." in told
    assert "in Kiswahili, about 0 of 100 were found in “news”; 100 of 100 people" in told
    assert "Nothing was measured for Amharic: take it that nothing is found." in told
    assert "Nothing was measured for xx" in told


def test_a_reader_is_told_the_worst_set_first_and_documents_have_them_all(talking, monkeypatch):
    more = (
        Measured("tweets", "en", "PERSON", 90, 0.61, 0.7, 0.4),
        Measured("tweets", "en", "DATE", 9, 0.5, 0.9, None),
    )
    monkeypatch.setattr(measured, "measured", lambda: FIGURES + more)
    speaking(talking, "[en]")
    plan = talking.plan()
    read, notes = describe(plan), document(plan)["notes"]
    lead = (
        "Of names of people in English, between 61 and 83 of 100 were found in 2 test sets; "
        "in the worst, 40 of 100 people stayed named."
    )
    assert lead in read
    assert lead in notes
    assert "so many were found in the worst test set: DATE 50." in read
    assert "Test sets in English: “tales”, “tweets”." in read
    assert "Measured:" not in read
    assert sum(note.startswith("Measured:") for note in notes) == 4


def test_what_is_not_looked_for_has_no_figures(talking):
    talking.columns["comment"] = "{role: text, action: redact, entities: [DATE]}"
    told = " ".join(notes(talking, "[en, sw]"))
    assert "not looked for in comment" in told
    assert "DATE 99" in told
    assert "Nothing was measured for Kiswahili" in told
    assert "of 100 people" not in told


def test_what_is_kept_has_no_figures(talking):
    talking.columns["comment"] = "{role: text, action: redact, keep: [DATE]}"
    told = " ".join(notes(talking, "[en]"))
    assert "about 83 of 100" in told
    assert "DATE" not in told


def test_the_document_has_every_figure(talking):
    speaking(talking, "[en, am]")
    plan = talking.plan()
    (column,) = (each for each in document(plan)["columns"] if each["name"] == "comment")
    assert [one["recall"] for one in column["measured"]] == [0.834, 0.999]
    assert column["not_measured"] == ["am"]
    allowed = SCHEMAS["plan"]["properties"]["columns"]["items"]["properties"]
    assert set(column) <= set(allowed)


def test_the_sentences_are_told_in_every_language(talking):
    for note in talking.plan().notes:
        if note.key not in FINDS:
            continue
        assert len({note.tell(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_free_text_without_an_action_is_left_out_and_the_plan_says_why(draft):
    assert "no program finds all of them" in describe(draft.plan())
    assert found.LEFT_OUT in describe(draft.plan())
