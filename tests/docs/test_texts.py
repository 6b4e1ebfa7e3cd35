"""The test sets of texts are what their marked sentences say, and their card counts them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXTS = Path(__file__).resolve().parents[2] / "fixtures" / "texts"
SETS = sorted(path.stem for path in TEXTS.glob("*.jsonl"))


def records(language: str) -> list[dict]:
    lines = (TEXTS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_script_makes_the_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-I", TEXTS / "marks.py", tmp_path], check=True, timeout=60)
    assert sorted(path.stem for path in tmp_path.iterdir()) == SETS
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (TEXTS / made.name).read_bytes()


@pytest.mark.parametrize("language", SETS)
def test_spans_stand_in_order_on_the_words_that_are_marked(language: str) -> None:
    marked = (TEXTS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    for line, record in zip(marked, records(language), strict=True):
        text, spans = record["text"], record["spans"]
        words = [(entity, text[start:end]) for start, end, entity in spans]
        assert words == re.findall(r"\[\[([A-Z_]+):(.*?)\]\]", line)
        edges = [edge for start, end, _ in spans for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(word == word.strip() != "" for _, word in words)


@pytest.mark.parametrize("language", SETS)
def test_the_card_counts_texts_and_those_with_a_person(language: str) -> None:
    texts = records(language)
    people = sum(any(span[2] == "PERSON" for span in each["spans"]) for each in texts)
    assert len({each["text"] for each in texts}) == len(texts)
    row = re.search(rf"`{language}\.txt` \|.*", (TEXTS / "README.md").read_text(encoding="utf-8"))
    assert row
    assert f"| {len(texts)} | {people} |" in row[0]
