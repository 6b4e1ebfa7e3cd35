"""A model of the user's own in a release: it looks, and all who read are told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import tiny_model

from anonkit import api
from anonkit.detect.models import KINDS, spacy_folder
from anonkit.errors import PolicyError, RefusedError

REDACTED = "comment: {role: text, action: redact, model: models/ner, accept_unique: for the test}"
SAID = "ask Zuberi about the tank"


@pytest.fixture
def talking(tiny):
    """The tiny survey, whose policy names a model; somebody it knows stands in a comment."""
    tiny.edit("comment: {role: text}", REDACTED)
    people = [dict(person) for person in tiny.people]
    people[0]["comment"] = SAID
    tiny.rewrite(people)
    tiny_model.spacy_ruler(tiny.policy.parent / "models" / "ner", ("PER", "Zuberi"))
    return tiny


def comments(out: Path) -> list[str]:
    with (out / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return [row["comment"] for row in csv.DictReader(file)]


def test_a_model_looks_and_is_told(talking, release, tmp_path):
    release(talking)
    assert "ask <PERSON_1> about the tank" in comments(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    (told,) = manifest["plugins"]
    assert told["action"] == "redact"
    assert told["distribution"] == "models/ner"
    assert told["version"] == "spacy model"
    assert told["sha256"][:16] in (tmp_path / "out" / "report.html").read_text("utf-8")
    notes = [str(note) for note in api.plan(policy=talking.policy, data=talking.data).notes]
    assert any("the spacy model models/ner" in note for note in notes)


def test_another_model_is_another_policy(talking):
    before = api.plan(policy=talking.policy, data=talking.data).policy_sha256
    folder = talking.policy.parent / "models" / "ner"
    (folder / "README.md").write_text("one more file")
    assert api.plan(policy=talking.policy, data=talking.data).policy_sha256 != before


@pytest.mark.parametrize(
    ("path", "code"),
    [("models/none", "policy.path"), ("../models", "policy.path"), ("models", "policy.model")],
)
def test_only_a_model_below_the_policy_can_be_named(talking, path, code):
    talking.edit("models/ner", path)
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=talking.policy, data=talking.data)
    assert caught.value.faults[0].code == code


def test_a_model_that_fails_refuses_without_a_word_of_the_text(
    talking, release, tmp_path, monkeypatch, capfd
):
    def failing(self, texts):
        print(texts[0])
        raise ValueError(texts[0])

    monkeypatch.setattr(spacy_folder.SpacyModel, "sees", failing)
    with pytest.raises(RefusedError) as caught:
        release(talking)
    assert caught.value.code == "redact.not_searched"
    assert "model" in str(caught.value)
    assert not (tmp_path / "out").exists()
    assert "tank" not in str(caught.value) + "".join(capfd.readouterr())


def test_labels_without_a_model_are_a_fault(tiny):
    tiny.edit(
        "comment: {role: text}", REDACTED.replace("model: models/ner", "model_labels: {X: PERSON}")
    )
    with pytest.raises(PolicyError, match="none is named"):
        api.plan(policy=tiny.policy, data=tiny.data)


def test_every_kind_is_in_the_documents():
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert all(f"| `{name}` |" in readme for name in KINDS)
