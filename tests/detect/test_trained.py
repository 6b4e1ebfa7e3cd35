"""The model that comes with anonkit: whole, small, and believed only where the lists allow it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from anonkit.detect import trained
from anonkit.detect.trained.belief import believed, worth_asking
from anonkit.errors import RefusedError


@pytest.fixture(scope="module")
def helper() -> trained.Helper:
    return trained.Helper()


def names(helper: trained.Helper, text: str) -> list[str]:
    (found,) = helper([text])
    return [text[span.start : span.end] for span in found]


def test_it_finds_names_that_no_list_has(helper):
    assert names(helper, "We asked Zorvenka Quimbat to repair the pump.") == ["Zorvenka Quimbat"]
    assert names(helper, "The pump was repaired last week.") == []


def test_what_stands_beside_a_text_changes_nothing(helper):
    pieces = ["Zorvenka", "met", "Mrs Tubbelo", "in Kisumu", "again.", "The tank", "is dry"]
    texts = [" ".join(pieces[n % 7 :] + pieces[: n % 5]) for n in range(120)]
    assert helper(texts) == [helper([text])[0] for text in texts]


def test_another_archive_is_not_loaded(tmp_path, monkeypatch):
    other = tmp_path / "people.spacy.xz"
    other.write_bytes(trained.ARCHIVE.read_bytes() + b"\0")
    monkeypatch.setattr(trained, "ARCHIVE", other)
    with pytest.raises(RefusedError) as caught:
        trained.load.__wrapped__()
    assert caught.value.code == "redact.not_searched"


def test_it_is_small_and_has_a_card():
    data = trained.ARCHIVE.read_bytes()
    assert len(data) < 10 << 20
    assert hashlib.sha256(data).hexdigest() == trained.SHA256
    card = (Path(trained.__file__).parent / "CARD.md").read_text("utf-8")
    assert trained.ARCHIVE.name in card


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("Zorvenka", True), ("Zorvenka de la Quimbat", True), ("Amina", True),
        ("zorvenka", False), ("Zorvenka tank", False), ("Water", False), ("Christmas", False),
        ("___", False), ("12", False),
    ],
)  # fmt: skip
def test_belief(name, holds):
    assert believed(name) is holds


@pytest.mark.parametrize(
    "text", ["", "the tank is dry", "The tank is dry.", "Water at Christmas", "१२"]
)
def test_the_gate_loses_nothing_that_would_be_believed(text):
    assert not worth_asking(text)
    words = text.split()
    spans = [" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)]
    assert not any(map(believed, spans))


@pytest.mark.parametrize(
    ("languages", "holds"), [(["en"], True), (["sw", "en"], True), (["es"], False), ([], False)]
)
def test_it_helps_where_that_was_measured(languages, holds):
    assert trained.helps(languages) is holds


@pytest.mark.parametrize("language", ["en", "es", "sw", "ne", "hi"])
def test_the_sentences_it_learnt_from_have_slots_that_are_known(language):
    path = Path(__file__).parents[2] / "fixtures" / "model" / "templates" / f"{language}.txt"
    lines = [line for line in path.read_text("utf-8").splitlines() if line[:1] not in "#="]
    assert len(set(lines)) == len(lines) >= 80
    assert not [line for line in lines if re.sub(r"\{([PFSLO]|=\w+)\}", "", line).count("{")]
    assert sum("{" not in line for line in lines) >= 20
