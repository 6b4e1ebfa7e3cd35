"""Corrections of one text: what stays is untouched, what goes is covered, nothing overlaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.detect.entities.base import Span
from anonkit.detect.tokens import words_in
from anonkit.phrases import phrases
from anonkit.steps.review.book import _things, _words_page, marks_for
from anonkit.steps.review.corrections import Correction, corrected
from anonkit.steps.review.looked import Text
from anonkit.steps.review.places import beside, overlap, places_of, without

WORDS = ["Ann", "ann", "o'Xv", "0712", "345", "घर", "राम।सीता", "é", "-", "a.b"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=4)


def spans_of(text: str, drawn: list[tuple[int, int]]) -> list[Span]:
    """Spans that lie in a text and do not overlap."""
    return beside([], [(s, min(s + n, len(text))) for s, n in drawn if s < len(text)])


@settings(max_examples=60)
@given(TEXTS, PLACES, PLACES)
def test_what_stays_is_in_no_span_and_the_rest_of_each_is(text, found, kept):
    spans = spans_of(text, found)
    places = [(start, end) for start, end, _ in spans_of(text, kept)]
    made = without(text, spans, places)
    assert not overlap([(s.start, s.end) for s in made], places)
    covered = {at for s in made for at in range(s.start, s.end)}
    wanted = {at for s in spans for at in range(s.start, s.end)}
    wanted -= {at for start, end in places for at in range(start, end)}
    assert covered <= wanted
    assert not any(text[at].isalnum() for at in wanted - covered)


@settings(max_examples=60)
@given(TEXTS, PLACES, PLACES)
def test_what_goes_beside_covers_both_and_overlaps_nowhere(text, found, taken):
    spans = spans_of(text, found)
    places = [(start, end) for start, end, _ in spans_of(text, taken)]
    made = beside(spans, places)
    covered = {at for s in made for at in range(s.start, s.end)}
    assert covered == {at for s, e, *_ in [*spans, *places] for at in range(s, e)}
    assert all(one.end <= other.start for one, other in pairwise(made))


@settings(max_examples=60)
@given(TEXTS, st.sampled_from(WORDS))
def test_a_piece_is_found_as_whole_words_wherever_it_stands(text, piece):
    wanted = [word.text for word in words_in(piece)]
    for start, end in places_of(text, piece, alone=True):
        assert [word.text for word in words_in(text[start:end])] == wanted
    assert places_of(f"{text} {piece}", piece)


def test_words_that_share_a_place_cannot_stay_one_by_one():
    text = "राम।सीता"
    assert places_of(text, "राम")
    assert not places_of(text, "राम", alone=True)
    span = Span(0, len(text), "PERSON")
    assert corrected(text, [span], Correction(keep=("राम",))).spans == (span,)


@given(st.text(alphabet="[]⟦⟧{}⟪⟫«»①②x", max_size=12))
def test_marks_stand_in_no_text(text):
    start, end = marks_for([text])
    assert start != end
    assert start not in text
    assert end not in text


def test_what_reads_alike_is_one_line_of_the_sheet_of_words():
    span = Span(0, 3, "PERSON")
    texts = [Text("comment", f"Ann {n}", str(n), {span}, {span: f"ann {n}"}) for n in range(2)]
    things = _things([(text, []) for text in texts], lambda *_: "list", b"key")
    assert [(one.spellings, one.texts, len(one.code.split())) for one in things] == [
        (("Ann",), 2, 2)
    ]
    page = _words_page(things, phrases("review", "en"))
    assert len(page.rows) == 5
