"""The page of real releases: the shipped policies over the made-up survey."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anonkit import api, keys
from anonkit.report.first_page import MOST_WORDS
from anonkit.report.text import text_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("policy", ["household-water", "household-water-public"])
def test_the_first_page_of_a_real_release_has_at_most_200_words(
    policy: str, keyring: keys.Keyring, passphrase_file: Path, tmp_path: Path
) -> None:
    api.budget_new(name="kisumu-households", epsilon="4")
    api.release(
        policy=ROOT / "policies" / f"{policy}.yaml",
        data=ROOT / "fixtures" / "household-survey.csv",
        output=tmp_path / "release",
        private=tmp_path / "private",
        passphrase=passphrase_file.read_text().strip(),
    )
    page = (tmp_path / "release" / "report.html").read_text(encoding="utf-8")
    first, *others = re.findall(r"<section.*?</section>", page, re.DOTALL)
    assert 80 < len(text_of(first).split()) <= MOST_WORDS
    assert len(others) == 6
