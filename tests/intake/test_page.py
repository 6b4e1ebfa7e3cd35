"""The page of an intake: what it says, and that nothing breaks out of it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.records import (
    IntakeCheck,
    IntakeFile,
    IntakeQuestion,
    IntakeRecord,
    IntakeScore,
    WaiverOf,
)
from anonkit.report.intake_page import page
from anonkit.report.received import lines
from anonkit.report.text import plain, text_of

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><script src=https://example.org/x.js></script>",
    '"><a href="javascript:alert(1)" onmouseover=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "\u202egnp.exe\u2066 \x1b[31m \x00 \ud800",
    "&lt;script&gt;&#60;b&#62;",
)
WAIVER = WaiverOf("the clinic agreed", "J. Otieno", "2027-01-31")


def check(number: str, **more: Any) -> IntakeCheck:
    made = IntakeCheck(
        number,
        "A title",
        "high",
        "fail",
        "recomputed",
        "something is there",
        "nothing",
        "an office",
    )
    told = {"fix": "mend it", "command": "anonkit scan x.csv", "file": "x.csv"}
    return replace(made, **{**told, **more})


def record(**more: Any) -> IntakeRecord:
    made = IntakeRecord(
        profile="hdx",
        profile_title="Humanitarian data",
        notice="not official: after public pages",
        parcel="parcel",
        files=(IntakeFile("x.csv", 151_000, "records", "csv", ("main",), 300, 43),),
        checks=(
            check("PI-01", columns=("name", "phone")),
            check("PI-05", columns=("dob",), waived=WAIVER),
            check("RK-01", figures={"k": 1, "goal": 3, "k_claimed": 5}, columns=("age", "sex")),
            check("IN-03", severity="medium", status="warn", kind="cross_checked"),
            check("IN-06", severity="low", status="warn"),
            check("TB-02", status="not_checked", required=True, why="no table could be read"),
            check("MD-01", status="pass", why="it is valid", fix="", command=""),
        ),
        questions=(
            IntakeQuestion("consent", "ethics", "Does it cover publication?", True, ("no", "yes")),
            IntakeQuestion("harm", "ethics", "Who is harmed?", False, answer="a lot", by="A B"),
        ),
        scores=(IntakeScore("ethics", "Ethics", 1, 3, 1, 0.33, 0.8, False),),
        stated={"keys": "age, sex"},
        parcel_sha256="ab" * 32,
    )
    return replace(made, **more)


class Dom(HTMLParser):
    """Tags with their attributes in order, and whatever else a parser met."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.others: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in {"meta", "rect", "path", "circle"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def section(text: str, title: str) -> str:
    found = re.findall(r"<section.*?</section>", text, re.DOTALL)
    return next(text_of(each) for each in found if title in text_of(each))


WORDS = [
    ((), "No objection"),
    ((check("IN-03", severity="medium", status="warn"),), "Questions"),
    ((check("PI-01"),), "Reject"),
]


@pytest.mark.parametrize(("checks", "word"), WORDS)
def test_the_verdict_is_the_first_thing_told(checks, word):
    told = text_of(page(record(checks=checks, questions=(), scores=())))
    assert f"\n{word} " in told.replace(f"\n{word}\n", f"\n{word} ")
    assert told.index(word) < told.index("At a glance") < told.index("Acceptance is a human's\n")


def test_everything_an_officer_needs_stands_in_it():
    text = page(record())
    told = text_of(text)
    assert "not official" in told.lower()
    for words in ("x.csv", "300", "43", "151 kB", "ab" * 32):
        assert words in section(text, "What was received")
    rejects = section(text, "What rejects these data")
    for words in ("PI-01", "name, phone", "Something is there.", "Mend it.", "anonkit scan x.csv"):
        assert words in rejects
    for words in ("Nothing.", "An office.", "Severity high", "counted again here"):
        assert words in rejects
    assert "held against other parts" in section(text, "What has to be settled")
    assert "IN-06" in section(text, "What is good to know")
    assert "J. Otieno" in section(text, "What somebody answers for")
    assert "It leaves a question." in section(text, "What was not looked at")
    assert "Signature" in section(text, "accepted with conditions")
    assert "33 %: 1 of 3 judged came out well; 1 open" in section(text, "dimension by dimension")
    assert "below the minimum" in told


def test_what_somebody_answers_for_stands_with_no_other_finding():
    text = page(record())
    assert "PI-05" not in section(text, "What rejects these data")


def test_k_as_it_is_claimed_stands_beside_k_as_it_is_counted():
    told = section(page(record()), "Smallest group of people")
    assert "age, sex" in told
    assert re.search(r"\n5\n(?:.*\n)?1\n", told)


def test_a_light_is_told_in_words_and_by_its_shape():
    text = page(record())
    glance = section(text, "At a glance")
    for words in ("rejects", "to settle", "passed"):
        assert words in glance
    shapes = set(re.findall(r'<title>([^<]*)</title><(\w+) class="m-', text))
    assert {("rejects", "rect"), ("to settle", "path"), ("passed", "circle")} <= shapes


def test_what_was_not_looked_at_is_counted_alike_everywhere():
    text = text_of(page(record()))
    assert "1 thing was not looked at" in text
    glance = section(page(record()), "At a glance")
    assert len(re.findall(r"1 not looked at", glance)) == 1


def test_what_was_found_out_has_words_and_no_names_of_fields():
    stated = {"profile_sha256": "ab", "idle_waivers": "RK-01"}
    told = text_of(page(record(stated=stated)))
    assert "Waivers that fit no finding: RK-01" in told
    assert "waivers that fit no finding: RK-01" in lines(record(stated=stated))
    assert "idle_waivers" not in told
    assert "profile_sha256" not in told


def test_a_quoted_name_stands_between_quotation_marks_on_paper():
    told = text_of(page(record(checks=(check("PI-01", why="the plan names it `quasi`"),))))
    assert "names it “quasi”" in told


def test_questions_leave_room_for_an_answer_by_hand():
    told = re.findall(r"<li>.*?</li>", page(record()), re.DOTALL)
    asked, answered = (each for each in told if "sender knows" in each)
    assert ('class="line"' in asked, asked.count('class="box"')) == (True, 2)
    assert ('class="line"' in answered, "a lot" in answered) == (False, True)


def test_the_page_can_be_read_aloud_and_fetches_nothing():
    text = page(record())
    dom = Dom(text)
    assert dom.open == dom.others == []
    levels = [int(tag[1]) for tag, _ in dom.tags if re.fullmatch(r"h\d", tag)]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(dict(a).get("scope") in {"row", "col"} for tag, a in dom.tags if tag == "th")
    assert ("html", (("lang", "en"),)) in dom.tags
    refused = {"script", "link", "img", "iframe", "object", "form", "base", "a", "input"}
    assert not refused & {tag for tag, _ in dom.tags}
    assert "://" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text
    assert "@media print" in text


def test_the_same_record_gives_the_same_page():
    assert page(record()) == page(record())


def test_of_very_many_files_and_columns_the_rest_is_counted():
    files = tuple(IntakeFile(f"f{n}.csv", 1, "records") for n in range(500))
    columns = tuple(f"column{n}" for n in range(100))
    told = text_of(page(record(files=files, checks=(check("PI-01", columns=columns),))))
    assert "And 440 more files." in told
    assert "and 88 more" in told


def with_text(text: str) -> IntakeRecord:
    """The record with one text in the place of every name and sentence from outside."""
    made = record()
    words = {"why": text, "fix": text, "command": text, "file": text, "table": text}
    waiver = WaiverOf(text, text, text)
    checks = tuple(
        replace(
            each,
            **words,
            columns=(text, text),
            source=text,
            threshold=text,
            waived=waiver if each.waived else None,
        )
        for each in made.checks
    )
    asked = tuple(replace(e, ask=text, levels=(text,), by=text) for e in made.questions)
    return replace(
        made,
        parcel=text,
        notice=text,
        profile_title=text,
        checks=checks,
        questions=asked,
        files=(replace(made.files[0], path=text),),
        scores=(replace(made.scores[0], title=text),),
        stated={text: text},
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_are_only_text(attack):
    assert_inert(attack)


@settings(deadline=None, max_examples=15)
@given(text=st.text(st.characters(exclude_categories=()), min_size=1).filter(str.strip))
def test_no_text_breaks_out_of_its_place(text):
    assert_inert(text)


def assert_inert(text: str) -> None:
    """The page has the very same elements as with a harmless word, and shows the text."""
    harmless, shown = (page(with_text(word)) for word in ("word", text))
    mild, dom = Dom(harmless), Dom(shown)
    assert dom.tags == mild.tags
    assert dom.others == dom.open == []
    seen = text_of(shown)
    assert " ".join(plain(text).split()) in " ".join(seen.split())
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b-\x1f]", seen)
    shown.encode("utf-8")
