"""The page: what it says, what it never says, and that nothing breaks out of it."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.records import Claim, ReleaseRecord, Said, TableRecord, said
from anonkit.report.first_page import MOST_WORDS
from anonkit.report.groups import sentence
from anonkit.report.html import render
from anonkit.report.text import plain, text_of
from anonkit.report.view import view
from anonkit.report.words import PERCENT, Words

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><script src=https://example.org/x.js></script>",
    '"><a href="javascript:alert(1)" onmouseover=alert(1)>',
    "'; background:url(//example.org/x)",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "\u202egnp.exe\u2066 \x1b[31m \x00 \ud800",
    "&lt;script&gt;&#60;b&#62;",
)
ALLOWED_ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "scope"),
    *("aria-labelledby", "data-label"),
    *("viewbox", "preserveaspectratio", "role", "x", "y", "width", "height"),
}


class Dom(HTMLParser):
    """Tags with their attributes in order, texts, and whatever else a parser met."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.others: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def with_text(value: Any, text: str) -> Any:
    """The same record with `text` in the place of every free text in it."""
    if isinstance(value, Said):
        filled = ((name, text if isinstance(b, str) else b) for name, b in value.blanks)
        return replace(value, blanks=tuple(filled))
    if is_dataclass(value) and not isinstance(value, type):
        free = {"audience", "linkage", "kind", "suppressed", "epsilon", "suppression_limit"}
        free |= {"noise_half_width_95", "measure"}
        free |= {"told_in", "coarse", "lost", "invisible"}
        free |= {"type", "roles", "action", "distance", "mean"}
        changed = {
            field.name: with_text(getattr(value, field.name), text)
            for field in fields(value)
            if field.name not in free
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(with_text(item, text) for item in value)
    return text if isinstance(value, str) and value else value


def section(page: bytes, number: int) -> str:
    found = re.findall(r"<section.*?</section>", page.decode(), re.DOTALL)
    return text_of(found[number - 1])


def test_the_first_page_has_at_most_200_words(sample: ReleaseRecord) -> None:
    assert len(section(render(sample), 1).split()) <= MOST_WORDS


@settings(deadline=None, max_examples=50)
@given(text=st.sampled_from(["word " * 300, "x" * 9000, "a b", "What is your age, in years?"]))
def test_the_first_page_stays_short_whatever_the_policy_writes(
    everything: ReleaseRecord, text: str
) -> None:
    long = replace(
        with_text(everything, text),
        columns=tuple(
            replace(c, action="encrypt", approvers=("olive-apron",), released=True)
            for c in everything.columns
        ),
    )
    assert len(section(render(long), 1).split()) <= MOST_WORDS
    assert len(section(render(long), 1)) <= 12 * MOST_WORDS


def test_seven_named_sections_stand_in_order(sample: ReleaseRecord) -> None:
    page = render(sample).decode()
    say = view(sample).words.say
    wanted = [say(f"s{number}") for number in range(1, 8)]
    assert [unescape(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", page)] == wanted


def test_headings_go_down_one_step_at_a_time(sample: ReleaseRecord) -> None:
    levels = [int(tag[1]) for tag, _ in Dom(render(sample)).tags if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_header_cell_has_a_scope(sample: ReleaseRecord) -> None:
    headers = [dict(attrs) for tag, attrs in Dom(render(sample)).tags if tag == "th"]
    assert headers
    assert all(attrs.get("scope") in {"row", "col"} for attrs in headers)


def test_the_page_fetches_and_runs_nothing(sample: ReleaseRecord) -> None:
    page = render(sample)
    dom = Dom(page)
    assert {name for _, attrs in dom.tags for name, _ in attrs} <= ALLOWED_ATTRIBUTES
    assert not {"script", "link", "img", "iframe", "object", "form", "base", "a"} & {
        tag for tag, _ in dom.tags
    }
    assert b"://" not in page
    assert b"url(" not in page
    policy = {"http-equiv": "Content-Security-Policy"}
    wanted = policy | {"content": "default-src 'none'; style-src 'unsafe-inline'"}
    assert wanted in [dict(attrs) for tag, attrs in dom.tags if tag == "meta"]
    assert ("html", (("lang", view(sample).words.language),)) in dom.tags


def test_the_same_record_gives_the_same_bytes(sample: ReleaseRecord) -> None:
    assert render(sample) == render(sample)


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_are_only_text(everything: ReleaseRecord, attack: str) -> None:
    assert_inert(everything, attack)


@settings(deadline=None, max_examples=100)
@given(text=st.text(st.characters(exclude_categories=()), min_size=1).filter(str.strip))
def test_no_text_breaks_out_of_its_place(everything: ReleaseRecord, text: str) -> None:
    assert_inert(everything, text)


def assert_inert(record: ReleaseRecord, text: str) -> None:
    """The page has the very same elements as with a harmless word, and shows the text."""
    harmless, page = (render(with_text(record, word)) for word in ("word", text))
    mild, dom = Dom(harmless), Dom(page)
    assert [tag for tag, _ in dom.tags] == [tag for tag, _ in mild.tags]
    assert dom.tags == mild.tags
    assert dom.others == []
    assert dom.open == []
    shown = text_of(page)
    assert " ".join(plain(text).split()) in " ".join(shown.split())
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b-\x1f]", shown)


def test_every_claim_stands_under_its_own_kind(sample: ReleaseRecord) -> None:
    told = section(render(sample), 4)
    titles = [group.title for group in view(sample).claims]
    last, language = view(sample).words.say("not_checked"), view(sample).words.language
    blocks = re.split("|".join(map(re.escape, [*titles, last])), told)[1:]
    for group, block in zip(view(sample).claims, blocks, strict=False):
        own = {c.said.tell(language): c.kind for c in sample.claims}
        assert [text for text, kind in own.items() if kind == group.kind] == [
            line.text for line in group.claims
        ]
        for text, kind in own.items():
            assert (text in block) == (kind == group.kind)
    assert sum(len(group.claims) for group in view(sample).claims) == len(sample.claims)
    say = view(sample).words.say
    assert all(say(f"not_checked.{name}") in blocks[-1] for name in sample.not_checked)


def test_a_claim_without_a_kind_of_its_own_does_not_hide_another(everything: ReleaseRecord) -> None:
    alone = Claim("sender_says", "release", "x", 1, said("rows", rows=1))
    bare = replace(everything, claims=(alone,))
    told = section(render(bare), 4)
    assert told.count("No claim of this kind.") == 2
    assert "1 rows." in told


def test_groups_are_told_as_bands_with_their_sentence(everything: ReleaseRecord) -> None:
    told = section(render(everything), 6)
    for group in everything.groups:
        assert group.group in told
        assert " ".join(sentence(group).split()) in told
    bands_alone = {"5", "20", "6"}  # of the bands and of the section's own number
    assert set(re.findall(r"\d+", told)) == bands_alone


def test_without_protected_groups_the_gap_is_said(tables_only: ReleaseRecord) -> None:
    assert "gap, not a finding" in section(render(tables_only), 6)


def test_waivers_stand_with_their_reasons(everything: ReleaseRecord) -> None:
    told = section(render(everything), 3)
    for waiver in everything.waivers:
        assert waiver.where in told
        assert waiver.because in told


def test_pseudonymised_columns_are_called_so(everything: ReleaseRecord) -> None:
    states = {column.name: column.state for column in view(everything).columns}
    assert states["phone"] == states["respondent_id"] == "pseudonymised"
    assert states["name"] == "not in the records"
    assert states["sex"] == "as collected"
    assert states["age"] == "changed"


def test_nobody_is_called_anonymous(everything: ReleaseRecord) -> None:
    told = text_of(render(everything))
    sentences = [
        s for s in re.split(r"(?<=[.])\s|\n", told) if "nonym" in s and "seudonym" not in s
    ]
    assert sentences
    assert all(s.startswith("Nothing here is claimed to be anonymous") for s in sentences)


def test_a_weighted_survey_counted_without_weights_says_people_interviewed(
    everything: ReleaseRecord,
) -> None:
    assert "people interviewed" in section(render(everything), 5)
    bare = replace(
        everything,
        columns=tuple(c for c in everything.columns if "weight" not in c.roles),
        tables=tuple(replace(table, title="") for table in everything.tables),
    )
    assert "people interviewed" not in section(render(bare), 5)


def measured(record: ReleaseRecord, *measures: str, weighted: bool = False) -> ReleaseRecord:
    """The release with one table of each measure in place of its own."""
    varies = {"mean", "share", "quantiles"}
    first = record.tables[0]
    return replace(
        record,
        tables=tuple(
            replace(
                first,
                measure=measure,
                of="income",
                weighted=weighted,
                noise_half_width_95="" if measure in varies else "7",
                agrees=(),
            )
            for measure in measures
        ),
    )


BIASED = {
    "right on average: noise": ("count_persons", "count_rows", "histogram", "sum"),
    "not quite right on average": ("mean", "share"),
    "counts as the bound": ("sum", "mean", "quantiles"),
    "a row without an answer is left out": ("sum", "mean", "share", "quantiles"),
}


@pytest.mark.parametrize(
    "measure", ["count_persons", "count_rows", "histogram", "sum", "mean", "share", "quantiles"]
)
def test_bias_is_told_of_the_measures_that_have_it(
    tables_only: ReleaseRecord, measure: str
) -> None:
    told = section(render(measured(tables_only, measure)), 5)
    assert {words for words in BIASED if words in told} == {
        words for words, measures in BIASED.items() if measure in measures
    }


def test_tables_with_weights_are_not_of_people_interviewed(everything: ReleaseRecord) -> None:
    page = render(measured(everything, "count_persons", "mean", weighted=True))
    assert "not of the people interviewed" in section(page, 5)
    assert "Weights above the largest" in section(page, 5)
    assert "unless a title says “estimated with weights”" in section(page, 1)
    assert "An estimate under 35" in section(page, 5)
    estimated = measured(everything, "mean", weighted=True).tables
    mixed = replace(everything, tables=(*everything.tables, *estimated))
    assert "All other tables are of the people interviewed" in section(render(mixed), 5)


def test_a_sum_is_not_called_a_count(tables_only: ReleaseRecord) -> None:
    page = render(measured(tables_only, "sum"))
    assert "A sum nearer to 0 than 35 may be noise" in section(page, 5)
    assert "table of noisy figures" in section(page, 1)


def test_noise_is_told_in_people_and_sampling_error_is_not_claimed(
    tables_only: ReleaseRecord,
) -> None:
    told = section(render(tables_only), 5)
    assert "at most 4 people" in told
    assert "A count under 20 " in told
    assert "Sampling error is not included" in told


def test_every_file_is_listed(sample: ReleaseRecord) -> None:
    told = section(render(sample), 2)
    tables: tuple[TableRecord, ...] = sample.tables
    paths = [table.path for table in tables] + ([sample.microdata.path] if sample.microdata else [])
    assert all(path in told for path in [*paths, "manifest.json", "SHA256SUMS", "manifest.sig"])


@pytest.mark.parametrize(
    ("epsilon", "wanted"),
    [("0.1", "52.5"), ("1/2", "62.3"), ("1", "73.2"), ("2.0", "88.1"), ("5", "99.4")],
)
def test_the_best_guess_is_the_odds_bound_rounded_up(epsilon: str, wanted: str) -> None:
    assert Words().best_guess(epsilon) == f"{wanted}{PERCENT}"


def test_a_guess_between_two_answers_costs_epsilon_twice(tables_only: ReleaseRecord) -> None:
    told = section(render(tables_only), 3)
    assert "being in the data at all can become 88.1 % sure" in told
    assert "two answers can become 98.3 % sure" in told


def test_beside_records_the_bound_is_said_to_be_of_the_tables_alone(
    everything: ReleaseRecord, tables_only: ReleaseRecord
) -> None:
    limit = "This holds for the tables alone"
    assert limit in section(render(everything), 3)
    assert limit not in section(render(tables_only), 3)


def test_an_epsilon_that_protects_nobody_is_said_to() -> None:
    assert Words().at_most("30").endswith("nearly no protection")
