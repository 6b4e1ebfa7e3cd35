"""The table's own names in free text, however people write them: measured on a frozen set."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from own_names import Comment, comments, count

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.find import find
from anonkit.detect.known import Known
from anonkit.detect.names.listed import listed
from anonkit.detect.near import Near, keys_of_text, people_of
from anonkit.detect.people import people_in, whose_part
from anonkit.detect.slips import Slips
from anonkit.detect.tokens import words_in

LEAST_RECALL = {"en": 0.98, "es": 0.98, "sw": 0.95, "ne": 0.98}
LEAST_PRECISION = {"en": 0.86, "es": 0.8, "sw": 0.9, "ne": 0.95}


@cache
def table(language: str) -> Known:
    people = {one for c in comments() if c.language == language for one in c.near}
    words = {word for one in people for word in one.split(" ") if len(word) > 2}
    ordinary = LITTLE_WORDS | listed().words | listed().nobody
    rarely = LITTLE_WORDS | (listed().words - listed().common)
    return Known(frozenset(people | words), frozenset(), frozenset(words), ordinary, rarely)


def search(comment: Comment) -> list[Span]:
    words = words_in(comment.text)
    keys = keys_of_text(comment.text, words, table(comment.language).language)
    near = Near(people=people_of(keys, comment.near))
    return find(comment.text, (), known=table(comment.language), own=near)


def from_afar(comment: Comment) -> list[Span]:
    """As if the people named were only of the same table."""
    return find(comment.text, (), known=table(comment.language))


@cache
def figures():
    return count(search)


@pytest.mark.parametrize("language", LEAST_RECALL)
def test_people_of_the_row_are_found_and_little_else(language):
    assert figures().recall(language) >= LEAST_RECALL[language]
    assert figures().precision(language) >= LEAST_PRECISION[language]


def test_the_readme_tells_the_figures():
    found, far = figures(), count(from_afar)
    told = (sum(found.mentions.values()), found.recall(), found.precision(), far.recall())
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for figure in ("Of the {} mentions", "languages by whoever wrote the rules, {:.2f} are found",
                   "words taken there {:.2f} are names", "written, {:.2f} would be"):  # fmt: skip
        number, *told = told
        assert figure.format(number) in readme


@pytest.mark.parametrize("kind", ["slip", "dim", "variant", "affix", "case", "initials", "split"])
def test_no_way_to_write_a_name_is_left_out(kind):
    assert figures().recall(kind=kind) >= 0.95


def test_the_nearer_the_freer():
    """Without the row's own people fewer are found, and fewer words are taken that are none."""
    far = count(from_afar)
    assert 0.4 < far.recall() < figures().recall() - 0.2
    assert far.precision() > 0.9


def test_what_is_left_is_searched_again_and_holds_nobody():
    for comment in comments():
        left = comment.text
        for span in reversed(search(comment)):
            left = f"{left[: span.start]}<PERSON_1>{left[span.end :]}"
        assert search(comment._replace(text=left)) == []


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Amina; Juma na Ali", ("amina", "juma", "ali")),
        ("Wanjiku, Amina", ("wanjiku amina",)),
        ("Amina Wanjiku, Juma Ali", ("amina wanjiku", "juma ali")),
        ("Mrs Ng'ang'a (mother) 0712345678", ("nganga",)),
        ("Mama", ()),
        ("Ali Baba", ("ali baba",)),
        ("राम र सीता", ("राम", "सीता")),
    ],
)
def test_people_of_one_cell(cell, wanted):
    assert people_in(cell) == wanted


def test_columns_of_one_person():
    assert whose_part("head_first_name") == whose_part("head_surname") == "head"
    assert whose_part("member1_name") != whose_part("member2_name")


@pytest.mark.parametrize(("word", "found"), [("Wanjku", 1), ("Wnajiku", 1), ("Wanj", 0), ("W", 0)])
def test_one_slip_and_not_two(word, found):
    assert Slips(["wanjiku", "otieno"]).near(word.lower()) == bool(found)


@pytest.mark.parametrize("name", ["sita", "sitta"])
def test_numerals_in_a_row_are_nobody(name):
    known, own = Known(frozenset([name, f"{name} otieno"])), Near(people=(f"{name} otieno",))
    told = f"piga saba tano {name} saba"
    assert find(told, (), known=known, own=own) == []
    assert find(told.replace(name, name.title()), (), known=known, own=own)
    assert find(f"piga {name} 0712345678", (), known=known, own=own)
    assert find(f"jirani {name} otieno", (), known=known, own=own)
