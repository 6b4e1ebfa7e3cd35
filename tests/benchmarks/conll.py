"""Tagged tokens as running text: one token a line, its tag last."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from anonkit.detect.entities.base import Span

Tagged = Sequence[tuple[str, str]]
"""Tokens of one sentence, each with its tag."""

_NO_SPACE_BEFORE = re.compile(
    r"[,.;:!?%)\]}।…]+|['’](?:s|re|ve|ll|d|m|t|S)|n['’]t|N'T|''", re.IGNORECASE
)
_NO_SPACE_AFTER = re.compile(r"[(\[{$£€@#]|``")
_QUOTES = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}
_ENDINGS = (
    "को का की कै ले लाई मा मै बाट देखि सम्म सँग सँगको सित हरू हरु हरूको हरूका हरूले हरूलाई हरूमा "
    "हरूबाट हरुको हरुले हरुलाई द्वारा तिर माथि सङ्ग"
)
_NEPALI_ENDINGS = frozenset(_ENDINGS.split())
"""What the makers parted from the word it is written with."""
_COUNTRIES = (
    "usa us u.s. u.s.a. uk u.k. america england scotland wales britain great_britain holland "
    "soviet_union ussr yugoslavia africa asia europe european_union eu north_america "
    "south_america latin_america central_america australia antarctica world earth middle_east "
    "czechoslovakia burma republic_of_ireland east_germany west_germany kosovo palestine "
    "नेपाल भारत चीन पाकिस्तान बङ्गलादेश बंगलादेश भुटान श्रीलङ्का श्रीलंका माल्दिभ्स अफगानिस्तान अमेरिका "
    "बेलायत जापान रुस रूस फ्रान्स जर्मनी इटली स्पेन अष्ट्रेलिया अस्ट्रेलिया कतार मलेसिया थाइल्यान्ड इराक "
    "इरान इजरायल कोरिया क्यानडा युरोप एसिया अफ्रिका विश्व भियतनाम म्यान्मार सिङ्गापुर ब्राजिल "
    "दक्षिण_अफ्रिका साउदी_अरब"
)


def sentences(content: str) -> Iterator[Tagged]:
    """The sentences of a file; document headings are left out."""
    tokens: list[tuple[str, str]] = []
    for line in [*content.split("\n"), ""]:
        token, _, tag = line.strip().replace("\t", " ").rpartition(" ")
        if token and token != "-DOCSTART-":
            tokens.append((token.strip(), tag))
        elif tokens:
            yield tokens
            tokens = []


def text_of(tagged: Tagged, language: str) -> tuple[str, list[Span]]:
    """The text as people would have typed it, and its labels under the maker's names."""
    text, spans, open_quote = "", list[Span](), False
    glued, before = True, "O"
    for raw, tag in tagged:
        token = _QUOTES.get(raw, raw)
        quote = token == '"'
        tight = glued or bool(_NO_SPACE_BEFORE.fullmatch(token)) or (quote and open_quote)
        tight = tight or (language == "ne" and token in _NEPALI_ENDINGS and tag[:1] != "B")
        # A tweet's `@ name` is one word; so is `# tag`.
        start = len(text) if tight else len(text) + 1
        text += token if tight else f" {token}"
        open_quote = open_quote != quote
        glued = bool(_NO_SPACE_AFTER.fullmatch(token)) or (quote and open_quote)
        _label(spans, tag, before, (start, len(text)))
        before = tag
    return text, [whole for span in spans if (whole := _whole(text, span))]


def _label(spans: list[Span], tag: str, before: str, place: tuple[int, int]) -> None:
    """Add a token to the labels: it begins one, or goes on with the last."""
    head, _, name = tag.partition("-")
    if head == "O":
        return
    if head == "I" and before != "O" and before.partition("-")[2] == name and spans:
        spans[-1] = spans[-1]._replace(end=place[1])
    else:
        spans.append(Span(*place, name))


def _whole(text: str, span: Span) -> Span | None:
    """With the `@` in front of a user name, which by itself is no label."""
    if text[span.start : span.end] == "@":
        return None
    if span.start and text[span.start - 1] == "@":
        return span._replace(start=span.start - 1)
    return span


@cache
def countries() -> frozenset[str]:
    """Names of countries and continents, in small letters: they stay in a text."""
    listed = Path(os.environ.get("ANONKIT_TEST_DATA", "")) / "names" / "world-cities.csv"
    named = {name.replace("_", " ") for name in _COUNTRIES.split()}
    if listed.is_file():
        with listed.open(encoding="utf-8", newline="") as lines:
            named |= {row["country"].lower() for row in csv.DictReader(lines)}
    return frozenset(named | {f"the {name}" for name in named})
