"""How what checks say becomes a verdict."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import openpyxl
import pytest

from anonkit.engines.base import Engine
from anonkit.intake.base import (
    Asked,
    Case,
    Check,
    Delivery,
    Parcel,
    Result,
    clean,
    found,
    not_checked,
)
from anonkit.intake.checks import CHECKS as REAL
from anonkit.intake.judge import judged
from anonkit.intake.profile.model import CheckProfile, Profile
from anonkit.intake.waivers import Waiver
from anonkit.records import IntakeRecord, WaiverOf
from anonkit.registry import Registry
from tests.intake.test_parcel_papers import ROWS, case_of, put

PROFILE = Profile("own", "Own", "not official")


def case(profile: Profile = PROFILE) -> Case:
    now = Delivery(Parcel("parcel", ()), (), ())
    return Case(now, (), Asked(), profile, cast("Engine", None), Path(), date(2026, 1, 1))


def check(run, **more) -> Check:
    made = Check("XX-01", "A check", "high", "at least {k}", "nobody", "mend it", run, {"k": 3})
    return replace(made, **more)


def verdict(*checks: Check, profile: Profile = PROFILE) -> str:
    told = judged(case(profile), Registry("intake check", *checks))
    return IntakeRecord("own", "", "", "", (), told).verdict


def test_what_is_found_weighs_by_its_severity():
    def run(case, settings):
        yield found("something")

    assert verdict(check(run)) == "reject"
    assert verdict(check(run, severity="medium")) == "questions"
    assert verdict(check(run, severity="low")) == "no_objection"


def test_a_check_that_says_nothing_has_not_passed():
    told = judged(case(), Registry("intake check", check(lambda case, settings: iter(()))))
    assert [each.status for each in told] == ["not_checked"]


def test_what_was_not_looked_at_asks_where_the_profile_wants_it():
    def run(case, settings):
        yield not_checked("no file of people by place")

    wants = Profile("own", "", "", checks={"XX-01": CheckProfile(required=True)})
    assert verdict(check(run)) == "no_objection"
    assert verdict(check(run), profile=wants) == "questions"


def test_a_check_that_stumbles_leaves_a_question_and_tells_no_value():
    def run(case, settings):
        yield clean("first")
        raise ValueError("Amina Wanjiru 0712345678")

    (told,) = judged(case(), Registry("intake check", check(run)))
    assert (told.status, told.required) == ("not_checked", True)
    assert "Amina" not in repr(told)


@pytest.mark.parametrize("wanted", [5, 10])
def test_a_profile_changes_a_threshold(wanted):
    def run(case, settings):
        yield found("few") if settings["k"] > 5 else clean("enough")

    own = Profile("own", "", "", checks={"XX-01": CheckProfile(settings={"k": wanted})})
    (told,) = judged(case(own), Registry("intake check", check(run)))
    assert told.threshold == f"at least {wanted}"
    assert told.status == ("fail" if wanted > 5 else "pass")


def test_of_very_many_findings_the_rest_is_counted():
    def run(case, settings):
        yield from (found(f"number {n}") for n in range(200))

    told = judged(case(), Registry("intake check", check(run)))
    assert len(told) == 51
    assert told[-1].why == "and 150 more like these"


def test_what_is_only_counted_is_waived_by_nobody():
    def run(case, settings):
        yield from (found(f"number {n}", file="a.csv") for n in range(200))
        yield found("last", file="b.csv")

    waiver = Waiver("XX-01", "a.csv", "", frozenset(), WaiverOf("known", "Ada", "2026-12-31"))
    told = judged(case(), Registry("intake check", check(run)), [waiver])
    assert [each.why for each in told if each.waived is None] == ["last"]
    assert told[-1].why == "and 150 more like these"


def test_a_command_holds_a_strangers_file_name_as_one_word():
    def run(case, settings):
        yield found("something", file="-a; rm -rf ~.csv")

    (told,) = judged(case(), Registry("intake check", check(run, command="anonkit scan {file}")))
    assert told.command == "anonkit scan './-a; rm -rf ~.csv'"


def test_a_command_names_a_file_as_it_was_typed_and_none_in_a_zip(tmp_path, monkeypatch):
    def run(case, settings):
        yield found("something", at=case.now.records[0], columns=("age", "sex"), fix="mend it")

    rows = put(tmp_path / "in", {"a b.csv": ROWS})
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as parcel:
        parcel.write(rows / "a b.csv", "a b.csv")
    made = check(run, command="anonkit risk {file} --quasi {quasi} {weight}")
    monkeypatch.chdir(tmp_path)
    for name in "12":
        (tmp_path / name).mkdir()
    with case_of(tmp_path / "1", Path("in")) as one, case_of(tmp_path / "2", Path("p.zip")) as two:
        (typed,) = judged(one, Registry("intake check", made))
        (packed,) = judged(two, Registry("intake check", made))
    assert typed.command == "anonkit risk 'in/a b.csv' --quasi age,sex"
    assert (packed.command, packed.fix) == ("", "mend it; unpack it first")


def test_a_command_names_the_sheet_and_the_weights(tmp_path):
    def run(case, settings):
        table = case.now.records[1]
        columns = tuple(each.name for each in table.columns[:2])
        yield found("something", at=table, columns=columns)

    book = openpyxl.Workbook()
    for name in ("homes", "peo ple"):
        sheet = book.create_sheet(name)
        sheet.append([f"{name[:3]}_a", f"{name[:3]}_b", "sampling_weight"])
        for n in range(30):
            sheet.append([n % 3, n % 2, 2.5 + n % 4])
    book.remove(book["Sheet"])
    book.save(tmp_path / "b.xlsx")
    made = check(run, command="anonkit risk {file} --quasi {quasi} {weight}")
    with case_of(tmp_path, tmp_path / "b.xlsx") as one:
        (told,) = judged(one, Registry("intake check", made))
    end = "b.xlsx --sheet 'peo ple' --quasi peo_a,peo_b --weight sampling_weight"
    assert told.command.endswith(end)


def test_a_figure_that_holds_stands_beside_remarks_and_not_beside_findings():
    def run(case, settings):
        yield clean("k is 5", figures={"k": 5})
        yield found("one more thing", severity=settings["as"])

    def statuses(severity: str) -> list[str]:
        made = check(run, settings={"k": 3, "as": severity})
        return [each.status for each in judged(case(), Registry("intake check", made))]

    assert statuses("low") == ["warn", "pass"]
    assert statuses("medium") == ["warn"]


@pytest.mark.parametrize(
    ("profile", "threshold"),
    [
        (PROFILE, "at least 5 of 100,000"),
        (replace(PROFILE, audience="licensed"), "at least 3 of 20,000"),
        (
            Profile(
                "own",
                "",
                "",
                audience="licensed",
                checks={"XX-01": CheckProfile(settings={"k": 4})},
            ),
            "at least 4 of 20,000",
        ),
    ],
)
def test_the_threshold_that_is_told_is_the_one_that_counts(profile, threshold):
    settings = {"k": 5, "k_licensed": 3, "public": 100_000, "licensed": 20_000}
    made = check(
        lambda case, settings: iter([found("something")]),
        settings=settings,
        asked="at least {k} of {people}",
    )
    (told,) = judged(case(profile), Registry("intake check", made))
    assert told.threshold == threshold


def test_no_file_of_the_program_is_a_source():
    assert not [each.name for each in REAL.values() if ".py" in each.source + each.threshold]


def test_what_is_large_is_let_go_when_checks_of_another_kind_begin():
    made: list[str] = []

    def asking(name: str) -> Check:
        def run(case: Case, _: object) -> Iterator[Result]:
            for key, large in (("rows", True), ("words", False)):
                case.memo.once(key, lambda key=key: made.append(key), large=large)
            case.memo.once("passing", lambda: made.append("passing"), keep=False)
            yield clean("fine")

        return replace(check(run), name=name)

    judged(
        case(), Registry("intake check", *(asking(name) for name in ("XX-01", "XX-02", "YY-01")))
    )
    assert made == ["rows", "words", "passing", "passing", "rows", "passing"]
