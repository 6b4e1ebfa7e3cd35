"""How figures of tables are spelled."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.intake.figures.numbers import Figure, decimal_mark, figure, plain
from anonkit.intake.figures.words import is_surely_count, is_total, kind_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1 204", 1204),
        ("1\u202f204", 1204),
        ("1,204", 1204),
        ("1,23,456", 123456),
        ("12.5", Fraction(25, 2)),
        ("१२", 12),
        ("٣٫٥", Fraction(7, 2)),
        ("\u22123", -3),
        ("(17)", 17),
        ("1e3", 1000),
    ],
)
def test_a_number_is_read_exactly(text, value):
    assert figure(plain(text)) == Figure(Fraction(value))


@pytest.mark.parametrize("text", ["", "*", "x", "..", ":", "NA", "(suppressed)", "–", "n/a"])
def test_a_figure_that_is_left_out_is_known_as_such(text):
    assert figure(plain(text)) == Figure(None)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("<5", None, 4), ("n<10", None, 9), ("≤3", None, 3), ("1-4", 1, 4), ("menos de 5", None, 4)],
)
def test_a_mark_may_say_how_large_a_hidden_figure_is(text, least, most):
    said = figure(plain(text))
    assert said is not None
    assert (said.value, said.least, said.most) == (None, least, most)


@pytest.mark.parametrize("text", ["north", "12 North St", "2026-01-05", "Total", "x1", "4-1"])
def test_other_texts_are_no_figures(text):
    assert figure(plain(text)) is None


def test_the_decimal_mark_is_that_of_the_whole_table():
    assert decimal_mark(["1.204", "33,3%"]) == ","
    assert figure("1.204", ",") == Figure(Fraction(1204))
    assert figure("33,3%", ",") == Figure(Fraction(333, 10), percent=True)
    assert decimal_mark(["1,204", "12.5"]) == "."


@given(st.integers(0, 10**12), st.sampled_from([" ", ",", "\u00a0", "'"]))
def test_grouping_changes_no_number(number, between):
    assert figure(plain(f"{number:,}".replace(",", between))) == Figure(Fraction(number))


@given(st.text(max_size=60))
def test_any_text_is_a_figure_or_none(text):
    figure(plain(text), decimal_mark([plain(text)]))


@pytest.mark.parametrize(
    "label", ["Total", "TOTAL", "All ages", "Both sexes", "Ensemble", "Jumla", "जम्मा", "कुल", "_T"]
)
def test_totals_are_known_in_several_languages(label):
    assert is_total(label)


@pytest.mark.parametrize("label", ["All of the above", "Alma", "Total war", "T", "some", ""])
def test_other_labels_are_no_totals(label):
    assert not is_total(label)


def test_a_header_says_what_its_figures_are():
    said = {"n": "count", "%": "share", "mean_income": "mean", "value": "sum", "age": None}
    assert {header: kind_of(header) for header in said} == said
    assert is_surely_count("number of respondents")
    assert not is_surely_count("n_children")
