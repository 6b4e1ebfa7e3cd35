"""Free text in a release: asked for, searched, and refused where it cannot be."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import regex

from anonkit.detect.entities import presidio
from anonkit.detect.entities.gates import Gates
from anonkit.errors import RefusedError
from anonkit.steps import known_values

REDACTED = "comment: {role: text, action: redact, accept_unique: for the test}"


@pytest.fixture
def talking(tiny):
    """The tiny survey, whose policy redacts the comments."""
    tiny.edit("comment: {role: text}", REDACTED)
    return tiny


def comments(out: Path) -> list[str]:
    with (out / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return [row["comment"] for row in csv.DictReader(file)]


def say(survey, place: int, text: str) -> None:
    people = [dict(p) for p in survey.people]
    people[place]["comment"] = text
    survey.rewrite(people)


def test_those_who_did_not_consent_stand_in_no_comment(talking, release, tmp_path):
    who = next(p for p in talking.people if p["consent"] == "no")
    first, last = who["name"].split(" ")
    say(talking, 0, f"ask {last} {first} of {who['hh_id'].lower()}")
    release(talking)
    assert "ask <PERSON_1> of <IDENTIFIER_1>" in comments(tmp_path / "out")


def test_comments_of_ones_own_need_a_reason(talking, release):
    talking.edit(", accept_unique: for the test", "")
    with pytest.raises(RefusedError) as caught:
        release(talking)
    assert caught.value.code == "goal.unique_values"


def test_too_many_values_to_look_for_are_refused(talking, release, tmp_path, monkeypatch):
    monkeypatch.setattr(known_values, "MOST_KNOWN", 50)
    with pytest.raises(RefusedError) as caught:
        release(talking)
    assert caught.value.code == "redact.too_many_values"
    assert not (tmp_path / "out").exists()


def test_a_pattern_that_takes_too_long_stops_the_release(talking, release, tmp_path, monkeypatch):
    monkeypatch.setattr(presidio, "SECONDS", 0.05)
    slow = ((1.0, regex.compile(r"(?:\w|\w\w|\w\w\w)+\d(?<=!)")),)
    monkeypatch.setattr(presidio, "_patterns", lambda _: slow)
    monkeypatch.setattr(presidio, "_gates", lambda *_: Gates([""]))
    say(talking, 0, "1.1 " + "a" * 40 + "1!")
    with pytest.raises(RefusedError) as caught:
        release(talking)
    assert caught.value.code == "redact.not_searched"
    assert caught.value.where == "column comment"
    assert not (tmp_path / "out").exists()


def test_public_words_stay(talking, release, tmp_path):
    talking.edit(
        "ward: {role: quasi,", "kind: {role: sensitive, action: suppress}\n  ward: {role: quasi,"
    )
    talking.edit("water: {role: open, values: [tap, river]}",
                 "water: {role: open, values: [tap, river, deep well]}")  # fmt: skip
    people = [p | {"kind": "deep well" if n % 2 else "dug-out hole"}
              for n, p in enumerate(talking.people)]  # fmt: skip
    people[0]["comment"] = "a deep well and a dug out hole"
    talking.rewrite(people)
    release(talking)
    assert "a deep well and a <IDENTIFIER_1>" in comments(tmp_path / "out")


LOADED = """
import sys
sys.argv = ["anonkit", *sys.argv[1:]]
from anonkit import cli
try: cli.main()
except SystemExit as done: assert not done.code, done.code
print(sorted({"spacy", "presidio_analyzer", "presidio_anonymizer"} & set(sys.modules)))
"""


@pytest.mark.parametrize("asked", [False, True])
def test_presidio_is_loaded_only_where_it_is_asked_for(tiny, keyring, account, tmp_path, asked):
    if asked:
        tiny.edit("comment: {role: text}", REDACTED)
    secret = tmp_path / "passphrase"
    secret.touch(0o600)
    secret.write_text("correct horse battery staple")
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "release", tiny.policy, tiny.data, "-o", tmp_path / "out",
         "--private", tmp_path / "private", "--passphrase-file", secret],
        env=dict(os.environ), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = ["presidio_analyzer", "presidio_anonymizer", "spacy"] if asked else []
    assert done.stdout.splitlines()[-1] == str(loaded)


TEXTS_ALONE = """
policy: 1
name: texts
release: one
audience: licensed
country: [KE]
languages: [sw]
source: {missing: [""]}
person: row
columns:
  id: {role: metadata}
  comment: {role: text, action: redact, accept_unique: for the test}
unlisted: refuse
microdata: {k: 3, because: there is nothing but texts}
"""


def test_comments_alone_are_released(release, tmp_path):
    policy, data = tmp_path / "texts.yaml", tmp_path / "texts.csv"
    policy.write_text(TEXTS_ALONE, "utf-8")
    said = [f"{number} maji ya bomba, 07123456{number}" for number in range(10, 25)]
    data.write_text("\n".join(["id,comment", *(f'{n},"{text}"' for n, text in enumerate(said))]))
    release(SimpleNamespace(policy=policy, data=data))
    with (tmp_path / "out" / "data" / "texts.csv").open(newline="", encoding="utf-8") as file:
        left = sorted(row["comment"] for row in csv.DictReader(file))
    assert left == [text.split(",")[0] + ", <PHONE_1>" for text in said]
