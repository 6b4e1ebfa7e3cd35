"""Strict YAML: what scalars mean, what is refused, and how fast."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from anonkit.policy.document import read_document

SCALARS = [
    ("0", 0),
    ("7", 7),
    ("-99", -99),
    ("2147483648", 2147483648),
    ("23456789012345678901234", 23456789012345678901234),
    ("0.1", Decimal("0.1")),
    ("0.10", Decimal("0.10")),
    ("-0.5", Decimal("-0.5")),
    ("1e5", Decimal("1e5")),
    ("1E-5", Decimal("1E-5")),
    ("true", True),
    ("false", False),
    ("NO", "NO"),
    ("no", "no"),
    ("Yes", "Yes"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("True", "True"),
    ("FALSE", "FALSE"),
    ("010", "010"),
    ("007", "007"),
    ("0712345678", "0712345678"),
    ("+1", "+1"),
    ("0x1F", "0x1F"),
    ("0o17", "0o17"),
    ("0b11", "0b11"),
    ("1_000", "1_000"),
    ("1:30", "1:30"),
    ("12:30:45", "12:30:45"),
    ("2026-01-31", "2026-01-31"),
    ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
    (".5", ".5"),
    ("5.", "5."),
    (".inf", ".inf"),
    ("-.INF", "-.INF"),
    (".nan", ".nan"),
    ("NaN", "NaN"),
    ("~", "~"),
    ("Null", "Null"),
    ("NULL", "NULL"),
    ("'7'", "7"),
    ('"true"', "true"),
    ('""', ""),
    ("=", "="),
    ("Nyanza, west", "Nyanza, west"),
]


@pytest.mark.parametrize(("text", "meaning"), SCALARS, ids=[text for text, _ in SCALARS])
def test_a_scalar_means_what_json_says_or_is_the_text_as_written(text, meaning):
    found = read_document(f"key: {text}\n", "p")
    assert found.faults == []
    assert found.content == {"key": meaning}
    assert isinstance(found.content["key"], type(meaning))


@pytest.mark.parametrize("text", ["0.10", "1e5", "-0", "1.50E+2"])
def test_a_number_keeps_the_text_that_was_written(text):
    assert read_document(f"key: {text}", "p").content["key"].text == text


REFUSED = {
    "an anchor": ("a: &x 1", 1, "anchors"),
    "an alias": ("a: &x 1\nb: *x", 2, "anchors"),
    "a tag": ("a: 1\nb: !!python/object:os.system x", 2, "tags"),
    "a local tag": ("a: !x [1]", 1, "tags"),
    "a merge key": ("a: {b: 1}\n<<: {c: 2}", 2, "merge"),
    "a duplicate key": ("k: 5\nj: 1\nk: 2", 3, "line 1"),
    "a second document": ("a: 1\n---\nb: 2", 2, "second document"),
    "a directive": ("%YAML 1.1\n---\na: 1", 1, "% line"),
    "an empty value": ("a: 1\nb:\n", 2, "no value"),
    "a null": ("a: null", 1, "no value"),
    "a key that is a list": ("a: 1\n? [x, y]\n: 2", 2, "list or a mapping"),
    "a key with a control character": ('"a\\u0007": 1', 1, "invisible"),
    "a text with a control character": ('a: "\\u0007"', 1, "control"),
    "a text that turns reading round": ('a: "\\u202e"', 1, "control"),
    "a number too large": ("a: 1e999999999", 1, "number"),
    "a number too long": ("a: " + "9" * 41, 1, "number"),
    "an open quote": ("a: 1\nb: 'x\n", 3, "not YAML"),
    "an open bracket": ("a: [1, 2\nb: 3", 2, "not YAML"),
    "a tab": ("a:\n\tb: 1", 2, "not YAML"),
    "a tab further down": ("a:\n  c: 1\n\tb: 1", 3, "not YAML"),
    "two colons": ("a: b: c", 1, "not YAML"),
    "a NUL": ("a: 1\nb: x\0y", 2, "not YAML"),
}


@pytest.mark.parametrize(("text", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_part_of_a_policy_is_refused_with_its_line(text, line, words):
    faults = [fault for _, fault in read_document(text, "p").faults]
    assert any(fault.where == f"p:{line}" and words in fault.problem for fault in faults), faults


def test_the_parsers_own_words_never_reach_a_message():
    secret = "Wanjiku-Achieng"
    faults = [f for _, f in read_document(f"a: [{secret}\n{secret}: '{secret}", "p").faults]
    assert faults
    assert secret not in "".join(map(str, faults))


def test_twenty_levels_are_read_and_twenty_one_are_refused():
    assert not read_document("a: " + "[" * 19 + "1" + "]" * 19, "p").faults
    deep = read_document("a: " + "[" * 20 + "1" + "]" * 20, "p")
    assert deep.broken
    assert deep.faults[0][1].code == "policy.too_deep"


def test_lines_of_keys_and_items_are_known():
    found = read_document("a:\n  b: 1\n  c:\n    - x\n    - y\n", "p")
    assert found.lines[("a", "b")] == 2
    assert found.lines[("a", "c", 1)] == 5


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "a billion laughs": LAUGHS,
    "brackets without end": "a: " + "[" * 100_000,
    "nested mappings": "a: " + "{b: " * 50_000,
    "block lists": "- " * 100_000,
    "anchors without end": "a: " + "&x " * 60_000,
    "a long number": "a: 1e" + "9" * 100_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_a_tenth_of_a_second(text):
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.1


def _seconds(text: str) -> float:
    start = time.process_time()
    assert read_document(text, "p").faults
    return time.process_time() - start


@pytest.mark.parametrize("text", ["a:\n\tb: 1", "a:\n  c: 1\n\tb: 1"])
def test_a_tab_is_named(text):
    found = read_document(text, "p.yaml").faults
    assert "a line begins with a tab" in found[0][1].fix
