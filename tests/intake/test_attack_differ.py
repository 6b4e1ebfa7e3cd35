"""Two tables whose difference isolates people, and two that are of other people."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from by_hand import crossed, published

from anonkit.engines.base import Engine
from anonkit.intake.attack.bands import band
from anonkit.intake.base import Asked, Case, Delivery, Parcel, Result
from anonkit.intake.checks.earlier import df_02_tables
from anonkit.intake.figures.base import Noise, Published
from anonkit.intake.profile.model import Profile

DISTRICTS = [f"D{n}" for n in range(8)]


def told(*tables: Published, earlier: tuple[Published, ...] = ()) -> list[Result]:
    before = (Delivery(Parcel("march", ()), (), earlier),) if earlier else ()
    now = Delivery(Parcel("parcel", ()), (), tables)
    profile, engine = Profile("own", "Own", ""), cast("Engine", None)
    case = Case(now, before, Asked(), profile, engine, Path(), date(2026, 1, 1))
    return list(df_02_tables.CHECK.run(case, df_02_tables.CHECK.settings))


def findings(*tables: Published, earlier: tuple[Published, ...] = ()) -> list[Result]:
    return [each for each in told(*tables, earlier=earlier) if each.outcome == "found"]


def counts(seed: int = 0, least: int = 60) -> dict[tuple[str, ...], int]:
    rng = random.Random(seed)
    return {(d, sex): rng.randint(least, 900) for d in DISTRICTS for sex in ("F", "M")}


def table(cells, **more) -> Published:
    return published(["district", "sex"], crossed(cells), **more)


def test_three_people_who_joined_are_what_two_releases_differ_in():
    now = counts()
    then = {**now, ("D3", "F"): now["D3", "F"] - 3}
    (only,) = findings(table(now), earlier=(table(then, file="old.csv"),))
    assert only.severity is None
    assert "`district=D3, sex=F` (table.csv and old.csv of march)" in only.why
    assert only.figures == {"cells": 1}
    assert " 3 " not in only.why


def test_the_same_release_again_and_another_wave_isolate_nobody():
    assert not findings(table(counts()), earlier=(table(counts(), file="old.csv"),))
    for seed in range(1, 12):
        assert not findings(table(counts()), earlier=(table(counts(seed), file="old.csv"),))


def test_a_wave_of_twice_as_many_people_isolates_nobody():
    small = {key: value // 40 for key, value in counts().items()}
    double = {key: 2 * value + 1 for key, value in small.items()}
    assert not findings(table(double), earlier=(table(small, file="old.csv"),))


def test_everybody_and_grown_ups_isolate_children():
    everybody = counts()
    grown = {key: value - 70 for key, value in everybody.items()}
    grown["D5", "M"] = everybody["D5", "M"] - 4
    adults = table(grown, file="adults.csv")
    (only,) = findings(table(everybody), adults)
    assert only.severity == "medium"
    assert "`district=D5, sex=M`" in only.why
    (only,) = findings(table(everybody), replace(adults, population="18 years and over"))
    assert only.severity is None


def test_ranges_that_are_cut_at_other_points_isolate_who_lies_between():
    one = published(["age"], {"18-24": 300, "25-59": 500, "60+": 80}, file="a.csv")
    two = published(["age"], {"18-29": 304, "30-59": 496, "60+": 80}, file="b.csv")
    (only,) = findings(one, two)
    assert "`age 25 to 29`" in only.why
    far = published(["age"], {"18-29": 390, "30-59": 410, "60+": 80}, file="b.csv")
    assert not findings(one, far)
    others = published(["age"], {"18-29": 304, "30-59": 496, "60+": 99}, file="b.csv")
    assert not findings(one, others)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("18-24", (18, 24)),
        ("18 to 24 years", (18, 24)),
        ("60+", (60, 10**9)),
        ("80 or more", (80, 10**9)),
        ("65 et plus", (65, 10**9)),
        ("under 5", (0, 4)),
        ("<5 years", (0, 4)),
        ("Chouf", None),
        ("2024", None),
        ("1 - 2 - 3", None),
        ("9" * 200, None),
    ],
)
def test_ranges_are_read(label, expected):
    found = band(label)
    assert (found and (found.least, found.most)) == expected


def test_what_is_hidden_here_and_stood_in_nearly_the_same_table_is_told():
    now = {**counts(), ("D1", "F"): 4, ("D1", "M"): 55}
    then = {**now, ("D7", "M"): now["D7", "M"] + 40}
    hidden = [("D1", "F"), ("D1", "M"), ("D2", "F"), ("D2", "M")]
    here = published(["district", "sex"], crossed(now, hidden))
    (only,) = findings(here, earlier=(table(then, file="old.csv"),))
    assert only.why.startswith("it is hidden here")
    assert "`district=D1, sex=F`" in only.why


def test_tables_with_noise_isolate_nobody():
    now = counts()
    then = {**now, ("D3", "F"): now["D3", "F"] - 3}
    noisy = table(now, noise=Noise())
    (only,) = told(noisy, earlier=(table(then, file="old.csv", noise=Noise()),))
    assert (only.outcome, "2 tables with noise" in only.why) == ("clean", True)


def test_without_tables_it_says_so():
    (only,) = told()
    assert only.outcome == "not_checked"
