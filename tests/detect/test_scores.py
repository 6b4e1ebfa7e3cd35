"""The benchmark of texts counts as it says: by label, by finding and by person."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import pytest
from conll import sentences, text_of
from corpora import CORPORA, Labelled, day_of, folder
from scores import score

from anonkit.detect.entities.base import Span

TEXT = "Amina Wanjiku met Otieno. Amina left on 3 May 2020 for Migori."
PEOPLE = (Span(0, 13, "PERSON"), Span(18, 24, "PERSON"), Span(26, 31, "PERSON"))
DAY, TOWN = Span(40, 50, "DATE"), Span(55, 61, "LOCATION")


def figures(*found: Span, others: tuple[Span, ...] = ()):
    text = Labelled(TEXT, (*PEOPLE, DAY), "en", "toy", "dev", others)
    return score([text], ["PERSON"], lambda _: found)[0]


def test_a_mention_is_exact_or_met_in_part_or_taken_as_something_else() -> None:
    one = figures(Span(0, 13, "PERSON"), Span(18, 20, "PERSON"), Span(26, 31, "LOCATION"))
    assert (one.mentions, one.exact, one.met, one.taken) == (3, 1, 2, 3)
    assert one.recall == pytest.approx(2 / 3)
    assert one.exact_f1 == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))


def test_a_finding_is_right_on_a_label_of_its_own_kind_also_where_it_need_not_be_found() -> None:
    found = Span(0, 13, "PERSON"), Span(40, 42, "PERSON"), Span(55, 61, "PERSON")
    one = figures(*found)
    assert (one.findings, one.right, one.labelled) == (3, 1, 2)
    assert figures(*found, others=(Span(55, 61, "PERSON"),)).right == 2
    assert figures(*found, others=(Span(55, 61, "PERSON"),)).mentions == 3


def test_a_person_is_one_by_all_her_names_and_named_while_a_word_is_left() -> None:
    assert (figures().people, figures().named) == (2, 2)
    whole = Span(0, 13, "PERSON"), Span(18, 24, "PERSON"), Span(26, 31, "PERSON")
    assert figures(*whole).named == 0
    assert figures(*whole[:2]).named == 1
    assert figures(Span(0, 5, "PERSON"), *whole[1:]).named == 1
    assert figures(*(span._replace(entity="NUMBER") for span in whole)).named == 0


def test_nothing_found_is_no_share_of_anything() -> None:
    one = figures()
    assert (one.recall, one.precision, one.f1, one.still_named) == (0, 0, 0, 1)


def test_tokens_become_the_text_that_was_typed() -> None:
    lines = "It O\n's O\nAda B-PER\nLovelace I-PER\n, O\n( O\nsee O\n@ B-PER\nada B-PER\n) O\n. O\n"
    (tagged,) = sentences(lines)
    text, spans = text_of(tagged, "en")
    assert text == "It's Ada Lovelace, (see @ada)."
    assert [text[span.start : span.end] for span in spans] == ["Ada Lovelace", "@ada"]


def test_nepali_endings_are_written_with_their_word_and_stay_outside_the_label() -> None:
    (tagged,) = sentences("सीता B-PER\nतामाङ I-PER\nको O\nघर O\n। O\n")
    text, spans = text_of(tagged, "ne")
    assert text == "सीता तामाङको घर।"
    assert [text[span.start : span.end] for span in spans] == ["सीता तामाङ"]


def test_a_day_is_told_from_a_month_of_a_year() -> None:
    assert day_of("15 October 2004")
    assert not day_of("October 2004")


@pytest.mark.parametrize("name", CORPORA)
def test_every_label_stands_on_words_of_its_text(name: str) -> None:
    corpus = CORPORA[name]
    if folder() is None and not name.startswith("survey_"):
        pytest.skip("ANONKIT_TEST_DATA is not set: the texts of others are not looked at")
    for text in corpus.texts(corpus.parts[0])[:200]:
        for span in (*text.spans, *text.others):
            assert text.text[span.start : span.end].strip()
        assert {span.entity for span in text.spans} <= {*corpus.entities, "HANDLE"}
