"""A parcel looked at twice by a template: with questions, and with what the office says of it."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from anonkit import api
from anonkit.errors import InputError, OptionError, PolicyError
from anonkit.intake.people.population import read_population
from anonkit.intake.profile.load import OWN
from anonkit.report.received import lines


def test_an_unfilled_template_asks_and_what_the_office_says_counts(tmp_path):
    parcel = tmp_path / "water.csv"
    parcel.write_text("ward,phone\n" + "north,\n" * 40 + "south,0712345678\n" * 40, "utf-8")
    first = api.intake(
        paths=[parcel], profile="national", output=tmp_path / "one", countries=["KE"]
    )
    assert first.verdict == "reject"
    assert all(score.reached is None for score in first.scores)
    assert "not official" in lines(first)
    told = json.loads((tmp_path / "one" / "intake.json").read_text("utf-8"))
    Draft202012Validator(api.schema(of="intake")).validate(told)
    assert (told["verdict"], told["parcel_sha256"]) == ("reject", first.parcel_sha256)

    answers = (tmp_path / "one" / "questions.yaml").read_text("utf-8")
    answers = answers.replace('answer: ""', "answer: said").replace('by: ""', "by: Ada")
    for levels, chosen in (("safe room", "public file"), ("not at all", "they began it"),
                           ("no, unclear", "yes"), ("yes, no", "no")):  # fmt: skip
        answers = re.sub(
            f"(# One of: {levels}(?s:.)*?answer: )said", rf"\1{chosen}", answers, count=1
        )
    (tmp_path / "answers.yaml").write_text(answers, "utf-8")
    (tmp_path / "waivers.yaml").write_text(
        "waivers:\n  - {check: PI-01, file: water.csv, column: phone, because: public lines, "
        "by: Ada, until: 2999-01-01}\n"
        "  - {check: PI-01, because: none, by: Ada, until: 2999-01-01}\n",
        "utf-8",
    )
    second = api.intake(
        paths=[parcel],
        profile="national",
        countries=["KE"],
        answers=tmp_path / "answers.yaml",
        waivers=tmp_path / "waivers.yaml",
    )
    assert not any(each.open for each in second.questions)
    (waived,) = [each for each in second.checks if each.waived is not None]
    assert (waived.id, waived.columns, waived.status) == ("PI-01", ("phone",), "fail")
    assert "public lines" in lines(second)
    assert second.stated["idle_waivers"].startswith("PI-01 (")
    relevance = next(each for each in second.scores if each.dimension == "relevance")
    assert (relevance.share, relevance.missing) == (1, ())

    parcel.write_text("ward\n" + "north\n" * 40, "utf-8")
    with pytest.raises(PolicyError, match="other files"):
        api.intake(paths=[parcel], profile="national", answers=tmp_path / "answers.yaml")


def test_what_cannot_be_written_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "out").mkdir()
    for more, code in (
        ({"output": tmp_path / "out"}, "intake.occupied"),
        ({"reply": "de"}, "intake.reply"),
        ({"fail_on": "never"}, "intake.fail_on"),
    ):
        with pytest.raises(OptionError) as raised:
            api.intake(paths=[tmp_path / "nowhere"], profile="hdx", **more)
        assert raised.value.code == code


@pytest.mark.parametrize("name", OWN)
def test_a_template_becomes_an_offices_own(tmp_path, name):
    from anonkit.intake.checks import CHECKS
    from anonkit.intake.profile.load import load_profile

    made = api.init(profile=name, output=tmp_path / f"{name}.yaml")
    own = load_profile(made.path, CHECKS)
    assert own.name == f"own-{name}"
    assert made.questions == len(own.questions) > 5
    assert own.questions == load_profile(name, CHECKS).questions
    with pytest.raises(OptionError) as raised:
        api.init(profile=name, output=tmp_path / f"{name}.yaml")
    assert raised.value.code == "draft.exists"


def test_people_by_place_are_read_whole_or_not_at_all(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text('place;people\nNorth;120 000\n"South; East";7\n', "utf-8")
    assert read_population(path) == {"north": 120_000, "south east": 7}
    path.write_text("A,1\nB,zillions\nA,2\n,3\nC,4,5\n", "utf-8")
    with pytest.raises(InputError) as raised:
        read_population(path)
    assert [f.where.rpartition(":")[2] for f in raised.value.faults] == ["2", "4", "5"]
    assert "zillions" not in str(raised.value)
    for bad in (b"", b"\xff\xfe1", b'"a'):
        path.write_bytes(bad)
        with pytest.raises(InputError):
            read_population(path)
