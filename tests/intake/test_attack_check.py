"""What TB-02 says: which cells are found out and how, never what they are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

from by_hand import crossed, published

from anonkit.engines.base import Engine
from anonkit.intake.base import Asked, Case, Delivery, Parcel, Result
from anonkit.intake.checks.figures import tb_02_suppression
from anonkit.intake.figures.base import Noise, Published
from anonkit.intake.profile.model import Profile

COUNTS = {
    ("Chouf", "none"): 571,
    ("Chouf", "some"): 83,
    ("Chouf", "cannot"): 2,
    ("Aley", "none"): 433,
    ("Aley", "some"): 67,
    ("Aley", "cannot"): 3,
    ("Jezzine", "none"): 229,
    ("Jezzine", "some"): 41,
    ("Jezzine", "cannot"): 28,
}
PRIMARY = [("Chouf", "cannot"), ("Aley", "cannot")]
SECONDARY = [*PRIMARY, ("Chouf", "some"), ("Aley", "some")]


def case(*tables: Published, earlier: tuple[Published, ...] = ()) -> Case:
    before = (Delivery(Parcel("march", ()), (), earlier),) if earlier else ()
    now = Delivery(Parcel("parcel", ()), (), tables)
    profile, engine = Profile("own", "Own", ""), cast("Engine", None)
    return Case(now, before, Asked(), profile, engine, Path(), date(2026, 1, 1))


def told(
    *tables: Published, earlier: tuple[Published, ...] = (), **settings: object
) -> list[Result]:
    check = tb_02_suppression.CHECK
    return list(check.run(case(*tables, earlier=earlier), {**check.settings, **settings}))


def findings(results: list[Result]) -> list[Result]:
    return [each for each in results if each.outcome == "found"]


def cross(hidden, file="cross.csv") -> Published:
    return published(["district", "difficulty"], crossed(COUNTS, hidden), file=file)


def test_each_cell_is_named_with_the_way_to_it_and_never_what_it_is():
    results = findings(told(cross(PRIMARY)))
    assert [(each.file, each.severity) for each in results] == [("cross.csv", None)] * 2
    assert results[0].why == (
        "the hidden figure of `district=Chouf, difficulty=cannot` is found out exactly: it is "
        "`district=Chouf` in cross.csv less `district=Chouf, difficulty=none` and "
        "`district=Chouf, difficulty=some` in cross.csv"
    )
    assert not re.search(r"\b[23]\b", " ".join(each.why for each in results))


def test_what_may_be_rows_of_people_is_only_asked_about_and_no_label_is_told():
    results = findings(told(replace(cross(PRIMARY), sure=False)))
    assert [each.severity for each in results] == ["medium"] * 2
    assert not any(place in each.why for each in results for place in ("Chouf", "Aley", "cannot"))


def test_a_pattern_that_holds_is_clean():
    (only,) = told(cross(SECONDARY))
    assert only.outcome == "clean"
    assert only.why.startswith("none of 4 hidden cells is found out from 1 tables together")


def test_what_earlier_tables_tell_is_found():
    results = findings(told(cross(SECONDARY), earlier=(cross([], "old.csv"),)))
    assert len(results) == 4
    assert results[0].why.endswith("is found out exactly: it stands in old.csv of march")


def test_an_earlier_table_with_other_holes_opens_these():
    results = findings(told(cross(SECONDARY), earlier=(cross(PRIMARY, "old.csv"),)))
    assert len(results) >= 4
    assert any("old.csv of march" in each.why for each in results)


def test_too_few_values_are_asked_about():
    cells = {"": 100, "a": None, "b": None, "c": 99}
    (first, second) = findings(told(published(["d"], cells)))
    assert first.severity == second.severity == "medium"
    assert not findings(told(published(["d"], cells), width=1))


def test_hidden_noughts_are_only_told():
    (only,) = findings(told(published(["d"], {"": 99, "a": None, "b": None, "c": 99})))
    assert (only.severity, only.figures) == ("low", {"cells": 2})


def test_totals_added_up_again_are_told_beside_what_they_give_away():
    cells = crossed(COUNTS, PRIMARY)
    for district in ("Chouf", "Aley"):
        shown = [cells[district, level] for level in ("none", "some")]
        cells[district, ""] = sum(shown)
    totals = {key[0]: value for key, value in crossed(COUNTS).items() if key[1] == ""}
    broken = published(["district", "difficulty"], cells, file="cross.csv")
    results = findings(told(broken, published(["district"], totals, file="beside.csv")))
    assert [each.severity for each in results] == ["medium", None, None]
    assert "added up again" in results[0].why


def test_where_nothing_is_hidden_or_all_is_noisy_it_says_so():
    (only,) = told(cross([]))
    assert only.why == "nothing is suppressed"
    (only,) = told(published(["d"], {"": 9, "a": None}, noise=Noise()))
    assert (only.outcome, "1 tables with noise are left out" in only.why) == ("clean", True)
    (only,) = told()
    assert only.outcome == "clean"


def test_levels_that_nothing_tells_apart_are_not_checked_where_something_is_hidden():
    rows = {"": 90, "a": 40, "north": 60, "south": 30, "b": 20}
    cells = {(d, a): n // 2 for d, n in rows.items() for a in "xy"} | {
        (d, ""): n for d, n in rows.items()
    }
    cells["a", "x"] = cells["b", "x"] = cells["a", "y"] = cells["b", "y"] = None
    results = told(published(["area", "a"], cells))
    assert "not_checked" in [each.outcome for each in results]
