"""Every sentence in every language, with the same blanks."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from anonkit.phrases import LANGUAGES, blanks, chosen, phrases
from anonkit.phrases.lines import read_lines

PLACES = sorted(
    file.name.removesuffix(".yaml")
    for file in resources.files("anonkit.phrases").iterdir()
    if file.name.endswith(".yaml")
)


@pytest.mark.parametrize("place", PLACES)
def test_every_sentence_is_said_in_every_language(place: str) -> None:
    text = (resources.files("anonkit.phrases") / f"{place}.yaml").read_text("utf-8")
    for key, told in yaml.safe_load(text).items():
        assert tuple(told) == LANGUAGES, key
        assert all(isinstance(sentence, str) and sentence.strip() for sentence in told.values()), (
            key
        )


@pytest.mark.parametrize("place", PLACES)
def test_a_sentence_has_the_same_blanks_in_every_language(place: str) -> None:
    spoken = [phrases(place, language).sentences for language in LANGUAGES]
    for key in spoken[0]:
        assert len({blanks(sentences[key]) for sentences in spoken}) == 1, key


def test_the_first_language_that_is_spoken_is_chosen() -> None:
    assert chosen(["luo", "sw", "en"]) == "sw"
    assert chosen(["luo"]) == "en"
    assert chosen([]) == "en"


def test_the_claims_are_read_without_yaml_as_yaml_reads_them() -> None:
    text = (resources.files("anonkit.phrases") / "claims.yaml").read_text("utf-8")
    assert read_lines(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "text",
    [
        "k: {en: none}",
        'k:\n  en: "a" # b',
        "k:\n  en: 'a'",
        'k:\n  en: "a\\n"',
        'k:\n    en: "a"',
        '  en: "a"',
        "k:\nk:",
        'k:\n  en: "a"\n  en: "b"',
    ],
)
def test_a_line_of_another_shape_is_no_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="no line of a file of sentences"):
        read_lines(text)
