"""One page in four languages: complete, short, and never mixed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from anonkit.phrases import LANGUAGES, Language, blanks, phrases
from anonkit.records import ReleaseRecord
from anonkit.report.first_page import MOST_WORDS
from anonkit.report.html import render
from anonkit.report.text import text_of
from anonkit.report.view import view
from anonkit.report.words import Words

OTHERS = tuple(language for language in LANGUAGES if language != "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_short_in_every_language(
    everything: ReleaseRecord, language: Language
) -> None:
    estimated = replace(everything.tables[0], measure="sum", weighted=True)
    sealed = replace(everything.columns[0], action="encrypt", approvers=("olive-apron",))
    columns = (*everything.columns, *(replace(sealed, name=f"sealed_{n}") for n in range(9)))
    for tables in (everything.tables, (*everything.tables, estimated)):
        told = replace(everything, languages=(language,), tables=tables, columns=columns)
        page = render(told).decode()
        first = text_of(re.findall(r"<section.*?</section>", page, re.DOTALL)[0])
        assert 100 < len(first.split()) <= MOST_WORDS


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_sentence_stands_on_another_page(
    everything: ReleaseRecord, language: Language
) -> None:
    page = render(replace(everything, languages=(language,))).decode()
    told = text_of(re.sub(r'<bdi lang="en">.*?</bdi>', "", page))
    for place in ("report", "groups", "claims"):
        english, spoken = phrases(place, "en").sentences, phrases(place, language).sentences
        for key, sentence in english.items():
            longest = max(re.split(r"{\w+}", sentence), key=len).strip()
            same = longest in " ".join(spoken.values())
            assert same or len(longest) < 12 or longest not in told, key


def test_a_language_that_is_not_spoken_is_told_in_english(everything: ReleaseRecord) -> None:
    assert render(replace(everything, languages=("luo",))) == render(everything)


@pytest.mark.parametrize(
    ("language", "number", "share"),
    [("en", "12,345", "88.1"), ("es", "12\u202f345", "88,1"), ("fr", "12\u202f345", "88,1")],
)
def test_numbers_are_spelled_for_the_language(language: Language, number: str, share: str) -> None:
    words = Words(language)
    assert words.number(12_345) == number
    assert words.best_guess("2") == f"{share}\u00a0%"
    assert words.percent("0.05") == "5\u00a0%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_noun_has_its_one_and_its_many(language: Language) -> None:
    told = phrases("report", language).sentences
    nouns = {key.partition(".")[0] for key in told if key.endswith((".one", ".many"))}
    assert nouns
    for noun in nouns:
        assert blanks(told[f"{noun}.one"]) == blanks(told[f"{noun}.many"]) == {"n"}


@pytest.mark.parametrize("language", OTHERS)
def test_what_our_own_actions_do_is_said_in_every_language(
    everything: ReleaseRecord, language: Language
) -> None:
    ours = {
        "keep",
        "pseudonymise",
        "band",
        "generalise",
        "recode",
        "options",
        "suppress",
        "mask",
        "round",
        "redact",
    }
    columns = tuple(replace(c, action=a, released=True)
                    for a in ours for c in everything.columns[:1])  # fmt: skip
    told = view(replace(everything, languages=(language,), columns=columns)).columns
    assert all(column.translated for column in told)


def test_an_action_of_somebody_else_is_told_in_english_and_marked(
    everything: ReleaseRecord,
) -> None:
    column = replace(everything.columns[0], action="their_own", done="blurred by hand")
    page = render(replace(everything, languages=("fr",), columns=(column,))).decode()
    assert '<bdi lang="en">blurred by hand</bdi>' in page
