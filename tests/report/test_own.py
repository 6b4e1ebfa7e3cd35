"""The page's own words, against what real pages say."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import Any

from anonkit.records import ReleaseRecord
from anonkit.report.html import render
from anonkit.report.own import own_text
from anonkit.report.text import text_of


def strings(value: Any) -> list[str]:
    """Every text that stands in a record."""
    if is_dataclass(value) and not isinstance(value, type):
        return [text for field in fields(value) for text in strings(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def tokens(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if not word.isdigit()}


def test_every_word_of_a_page_is_its_own_or_stands_in_the_record(sample: ReleaseRecord) -> None:
    shown = tokens(text_of(render(sample)))
    assert shown <= tokens(own_text(sample.languages)) | tokens("\n".join(strings(sample)))


def test_no_name_of_a_record_is_an_own_word() -> None:
    assert not {"kisumu", "nubi", "respondent", "borehole"} & tokens(own_text())
