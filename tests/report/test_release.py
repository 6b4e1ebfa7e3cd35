"""What `anonkit release` prints."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from anonkit.records import ReleaseRecord, StarRecord
from anonkit.report.private import README, private_report
from anonkit.report.release import document, lines

KEYS = [
    *("format", "release", "already", "people", "suppressed_band", "k", "loss"),
    *(
        "starred",
        "linked",
        "utility",
        "epsilon_spent",
        "tables",
        "protected_groups",
        "previous",
        "notes",
    ),
]


def test_the_document_has_exactly_its_keys(sample: ReleaseRecord) -> None:
    told = json.loads(json.dumps(document(sample)))
    assert list(told) == KEYS
    assert told["format"] == 1
    assert told["release"] == sample.release
    assert [table["name"] for table in told["tables"]] == [t.name for t in sample.tables]


def test_people_are_null_for_tables_alone(tables_only: ReleaseRecord) -> None:
    told = document(tables_only)
    assert told["people"] is told["suppressed_band"] is told["k"] is told["loss"] is None


def test_loss_is_over_the_released_rows(everything: ReleaseRecord) -> None:
    assert document(everything)["loss"] == {
        "classes": 243,
        "average_class": 11,
        "recoding": "0.120",
        "discernibility": 52_315,
    }


def test_a_stored_or_repeated_release_spends_nothing(everything: ReleaseRecord) -> None:
    assert everything.budget is not None
    stored = replace(everything, budget=replace(everything.budget, stored=True))
    assert document(everything)["epsilon_spent"] == "2.0"
    assert document(stored)["epsilon_spent"] == "0"
    assert document(replace(everything, already=True))["epsilon_spent"] == "0"


def test_lines_say_what_to_open_and_what_to_keep_away(sample: ReleaseRecord) -> None:
    told = lines(sample, Path("/srv/out"), Path("/home/owner/private"))
    assert f"Open first:   {Path('/srv/out/report.html')}" in told
    assert "Keep private: " in told
    known = replace(sample, not_checked=("something new", "rare_patterns"))
    assert "not checked: something new" in lines(known, Path("o"), Path("p"))
    assert "not checked: combinations of skipped" in lines(known, Path("o"), Path("p"))


def test_lines_name_groups_by_band_only(everything: ReleaseRecord) -> None:
    told = lines(everything, Path("out"), Path("private"))
    assert "ethnicity = Nubi: removed 5–20 %, invisible 5–20 %" in told
    assert "Luo" not in told


def test_the_removed_have_a_line_of_their_own(everything: ReleaseRecord) -> None:
    told = lines(everything, Path("out"), Path("private")).splitlines()
    assert "  Fewer than 5 in 100 people were removed because they stood out." in told


def test_lines_say_what_recoding_left_of_a_column(everything: ReleaseRecord) -> None:
    told = lines(everything, Path("out"), Path("private")).splitlines()
    assert "  told as *: ward 89\u00a0%, sex 12.4\u00a0%" in told
    mostly = [line for line in told if "almost nothing" in line]
    assert [line.split()[0] for line in mostly] == ["ward"]


@given(rows=st.integers(1, 10**7), part=st.fractions(0, 1))
def test_a_share_is_near_and_never_says_none_or_all_of_some(rows: int, part: Fraction) -> None:
    some = StarRecord("ward", int(rows * part), rows)
    share = Fraction(some.share)
    assert abs(share - Fraction(some.cells, rows)) <= Fraction(1, 1000)
    assert (share == 0, share == 1) == (some.cells == 0, some.cells == rows)
    assert some.mostly == (Fraction(some.cells, rows) > Fraction(1, 2))


def test_lines_carry_no_terminal_escape(everything: ReleaseRecord) -> None:
    hostile = replace(everything, name="\x1b]0;x\x07\u202e", release="a\nb")
    told = lines(hostile, Path("out"), Path("private"))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert told.startswith("Release a b of ")


def test_the_private_report_warns_and_is_canonical() -> None:
    told = private_report({"suppressed_people": 7, "exact": {"b": 1, "a": "1/3"}})
    assert json.loads(told) == {
        "suppressed_people": 7,
        "exact": {"a": "1/3", "b": 1},
        "readme": README.strip(),
    }
    assert told.index(b'"a"') < told.index(b'"b"')
    assert told.endswith(b"}\n")
