"""Hidden cells in released text: always found as whole words, in any spelling, and never else."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from anonkit.detect import tokens
from anonkit.detect.tokens import SHORTEST, normalise_cell, secrets, spans, word_counts

ANY = st.text(st.characters(exclude_categories=("Cs",)))
ASCII = st.text(st.characters(max_codepoint=127))
SPECIAL = st.text(
    st.sampled_from("aZ9_- '\t\x00é\u0301\u00ad\u200b\u203e\u0338٣३Σςßﬁ№½\u093f王"), max_size=10
)
TEXTS = ANY | ASCII | SPECIAL
APART = st.text(st.characters(categories=("P", "Z")), min_size=1, max_size=3)
"""Punctuation and spaces: what may stand around a name in a sentence."""


def spelled(text: str) -> str:
    return normalise_cell(pa.array([text], pa.string())).to_pylist()[0]


def secret_words(*cells: str | None) -> list[str]:
    return secrets(pa.array(cells, pa.string())).to_pylist()


def lengths_of(words: list[str]) -> set[int]:
    return {word.count(" ") + 1 for word in words}


def found(hidden: list[str], released: list[str]) -> set[str]:
    """Secrets of the hidden cells that stand in the released ones."""
    words = secret_words(*hidden)
    return set(words) & set(spans(pa.array(released, pa.string()), lengths_of(words)).to_pylist())


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("0712-345 678", "0712 345 678"),
        ("Mary  WANJIKU", "mary wanjiku"),
        ("  (Mary_Wanjiku) ", "mary wanjiku"),
        ("٠٧١٢ ३४५", "0712 345"),
        ("Ｍａｒｙ\u00a0Wan\u00adjiku", "mary wanjiku"),
        ("Mary\u200bWanjiku", "mary wanjiku"),
        ("Straße ΣΊΣΥΦΟΣ", "strasse σίσυφοσ"),
        ("हिन्दी, नाम!", "हिन्दी नाम"),
        ("--", ""),
        ("", ""),
    ],
)
def test_cells_are_brought_into_one_spelling(cell: str, wanted: str) -> None:
    assert spelled(cell) == unicodedata.normalize("NFC", wanted)


def test_missing_cells_stay_missing() -> None:
    assert normalise_cell(pa.array(["A", None, "é"])).to_pylist() == ["a", None, "é"]
    assert normalise_cell(pa.array([None, None], pa.string())).to_pylist() == [None, None]
    assert normalise_cell(pa.array([], pa.string())).to_pylist() == []


@given(st.lists(st.none() | TEXTS, max_size=8), st.integers(0, 3))
def test_all_at_once_gives_the_same_as_one_by_one(cells: list[str | None], cut: int) -> None:
    spell = tokens._speller()
    wanted = [None if cell is None else spell(cell) for cell in cells]
    assert normalise_cell(pa.array(cells, pa.string())[cut:]).to_pylist() == wanted[cut:]


@given(st.lists(st.none() | TEXTS, max_size=6))
def test_the_words_of_secrets_are_counted(cells: list[str | None]) -> None:
    found = secrets(pa.array(cells, pa.string()))
    assert word_counts(found) == lengths_of(found.to_pylist())


@given(TEXTS)
@example("\u203eA")
def test_a_cell_becomes_words_with_single_spaces(text: str) -> None:
    words = spelled(text)
    assert words.split(" ") == words.split() or words == ""
    assert not any(unicodedata.category(char)[0] in "PZSC" for char in words if char != " ")
    assert spelled(words) == words


@given(TEXTS, ANY, ANY, APART, APART)
@example("0712345678", "", "", "\u203e", "!")
@example("\u0338abcdef", "a", "", "=", " ")
def test_a_secret_in_any_sentence_is_found(
    secret: str, before: str, after: str, left: str, right: str
) -> None:
    assume(len(spelled(secret)) >= SHORTEST)
    assert spelled(secret) in found([secret], [before + left + secret + right + after])
    assert spelled(secret) in found([secret], ["tap", secret, "river"])


@given(
    st.text(st.characters(categories=("L", "Nd")), min_size=SHORTEST),
    st.sampled_from(["{}x", "x{}", "x{}x", "{}s", "un{}ed"]),
)
def test_a_secret_inside_a_longer_word_is_no_hit(secret: str, frame: str) -> None:
    inside = frame.format(secret)
    assume(" " not in spelled(inside))  # some letters decompose into a letter and a dot
    assert spelled(secret) not in found([secret], [inside])


@given(st.lists(st.sampled_from(["mary", "wanjiku", "7", "0712", "é"]), min_size=1, max_size=6))
def test_spans_are_exactly_the_runs_of_whole_words(words: list[str]) -> None:
    cells = pa.array([" ".join(words), None, "other", ""], pa.string())
    for length in range(1, 5):
        runs = {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
        runs |= {"other"} if length == 1 else set()
        plain = spans(cells, [length], minimum=1).to_pylist()
        assert len(plain) == len(set(plain))
        assert runs <= set(plain)
        assert all(run.isdigit() for run in set(plain) - runs)


GROUPS = st.lists(st.text("0123456789", min_size=2, max_size=5), min_size=1, max_size=4)
JOINTS = st.sampled_from([" ", "-", "/", ".", "\u2009", " - "])


@given(GROUPS, JOINTS, JOINTS, st.data(), st.sampled_from(["", "call ", "tel:", "\u00e9 "]))
def test_a_number_is_found_however_its_digits_are_grouped(
    groups: list[str], hidden: str, released: str, data: st.DataObject, before: str
) -> None:
    digits = "".join(groups)
    assume(SHORTEST <= len(digits) <= tokens.LONGEST_NUMBER)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(digits) // 2 - 1), max_size=3)))
    places = [0, *(2 * cut for cut in cuts), len(digits)]
    regrouped = [digits[a:b] for a, b in pairwise(places)]
    sentence = before + released.join(regrouped) + " now"
    assert digits in found([hidden.join(groups)], [sentence])
    assert digits in found([digits], [sentence])
    assert digits in found([hidden.join(groups)], [before + digits + ", now"])


def test_a_list_of_answers_is_no_number() -> None:
    assert found(["123456"], ["1 2 3 4 5 6"]) == set()
    assert found(["0712345678"], ["07", "12", "345678"]) == set()


def test_a_first_digit_may_stand_alone() -> None:
    assert found(["14155552671"], ["+1 415 555 2671"]) == {"14155552671"}


def test_short_cells_are_no_secrets() -> None:
    assert secret_words("12345", "ward", "a b", None, "1 2 34") == ["1 2 34"]
    assert secret_words("ab-cdé") == ["ab cdé"]


def test_words_of_two_cells_make_no_run() -> None:
    assert found(["Mary Wanjiku"], ["Mary", "Wanjiku"]) == set()
    assert found(["0712345678"], ["0712", "345678"]) == set()


def test_many_spans_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = pa.array([f"person {n} of house {n % 7}" for n in range(100)])
    whole = spans(cells, {1, 2, 3})
    monkeypatch.setattr(tokens, "PIECE_BYTES", 64)
    pieces = list(tokens.span_pieces(cells, {1, 2, 3}))
    assert len(pieces) > 10
    assert all(pc.sum(pc.binary_length(piece)).as_py() < 64 + 40 for piece in pieces)
    assert set(spans(cells, {1, 2, 3}).to_pylist()) == set(whole.to_pylist())
