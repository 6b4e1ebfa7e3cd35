"""The letter back: in plain words, in four languages, and safe whatever strangers call things."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from anonkit.errors import OptionError
from anonkit.intake.checks import CHECKS
from anonkit.intake.paper import check_free, language_of, write_papers
from anonkit.intake.profile.load import OWN, load_profile
from anonkit.phrases import LANGUAGES, phrases
from anonkit.records import IntakeCheck, IntakeFile, IntakeQuestion, IntakeRecord, WaiverOf
from anonkit.report.letter import letter
from anonkit.report.markdown import code, words
from anonkit.report.received import lines

HOSTILE = [
    "a`b``c",
    "`",
    "![x](http://evil.example/p.png)",
    "[click](javascript:alert(1))",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "www.evil.example",
    "https://evil.example",
    "me@evil.example",
    "a\n\n# heading\n- item",
    "\u202egnp.exe",
    "\x1b[31mred",
    "| a | b |\n|---|---|",
    "&lt;b&gt; $x$ ~~no~~",
    "::error file=x",
    "\ud800",
]


def check(name: str = "PI-01", **more) -> IntakeCheck:
    made = IntakeCheck(
        name, "Direct identifiers", "high", "fail", "recomputed", "it holds names", "0", "",
        fix="drop it", command="anonkit init a.csv -o plan.xlsx", file="a.csv", columns=("name",),
    )  # fmt: skip
    return replace(made, **more)


def record(*checks: IntakeCheck, **more) -> IntakeRecord:
    files = (IntakeFile("a.csv", 10, "records", "csv", (), 1234, 5), IntakeFile("b", 0, "refused"))
    made = IntakeRecord("hdx", "Ours", "not official: no", "a.csv", files, checks)
    return replace(made, **{"parcel_sha256": "ab" * 32, **more})


FULL = record(
    check(),
    check(columns=(), table="sheet"),
    check("RK-04", severity="medium", status="warn"),
    check("RK-05", status="not_checked", required=True),
    check("IN-05", severity="low", status="warn"),
    check("PI-05", waived=WaiverOf("agreed", "Ada", "2026-12-31")),
    questions=(IntakeQuestion("consent", "ethics", phrases("questions").say("consent"), True),),
)


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_is_told_and_mended_in_every_language(name):
    for language in LANGUAGES:
        assert phrases("reply", language).sentences[f"title.{name}"]
        assert phrases("reply", language).sentences[f"mend.{name}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_all_in_one_language(language):
    text = letter(FULL, language)
    said = phrases("reply", language)
    for key in ("title", "thanks", "verdict.reject", "mend.PI-01", "mend.RK-04", "title.RK-05",
                "next.reject", "no_judgement", "not_official", "secret"):  # fmt: skip
        assert said.sentences[key].partition("{")[0] in text, key
    assert "`anonkit init a.csv -o plan.xlsx`" in text
    assert said.say("waived") in text
    assert "Ada" not in text
    assert "agreed" not in text
    assert text.endswith(f"{said.say('signature')}\n")
    if language != "en":
        english = phrases("reply").sentences
        others = [key for key, text in said.sentences.items() if text != english[key]]
        begun = [english[key].partition("{")[0] for key in others]
        assert not [head for head in begun if head and head in text]
        assert phrases("questions").say("consent") not in text


def test_a_letter_speaks_of_each_verdict_in_its_own_way():
    fine = record(check(status="pass"))
    asks = record(check(status="warn", severity="medium"))
    assert "no objection" in letter(fine)
    assert "some questions first" in letter(asks)
    assert "self" not in letter(fine)
    assert "--profile hdx" in letter(asks)
    assert len(letter(fine)) < 2500


def test_a_check_without_words_is_told_in_its_own():
    text = letter(record(check("ZZ-99", title="New *check*", fix="do <b>it</b>")), "sw")
    assert "New \\*check\\*" in text
    assert "do \\<b\\>it" in text


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_stranger_means_anything(name, language):
    """What stands outside of code is free of signs that mean something, unless they are escaped."""
    hostile = record(
        check(file=name, table=name, columns=(name,), why=name, command=f"run {name}"),
        parcel=name,
        profile="own",
        profile_title=name,
        notice=name,
        questions=(IntakeQuestion("own", "x", name, True),),
    )
    text = letter(hostile, language)
    outside = re.sub(r"(?s)(?<!\\)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
    outside = re.sub(r"\\.", "", outside)
    for sign in ("<", "](", "![", "://", "www.", "`", "|", "@", "$", "~"):
        assert sign not in outside, (sign, outside)
    assert "\u202e" not in text
    assert "\x1b" not in text
    heads = {line for line in text.splitlines() if line.startswith("#")}
    assert not any("heading" in line for line in heads)
    text.encode("utf-8")


def test_a_span_of_code_cannot_be_closed_from_inside():
    assert code("a``b") == "```a``b```"
    assert code("`") == "`` ` ``"
    assert code("") == '`""`'
    assert len(code("x" * 10_000)) < 400


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("= a", "\\= a"),
    ],
)
def test_a_sentence_begins_no_list(text, safe):
    assert words(text) == safe


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("by 2026-12-31 of hh_id", "by 2026-12-31 of hh_id"),
        ("1.5 % of R & D", "1.5 % of R & D"),
        ("hidden is `a_b=x*`, and *so*", "hidden is `a_b=x*`, and \\*so\\*"),
        ("`a` b`", "`a` b\\`"),
        ("# a", "\\# a"),
        ("_a_ &amp; #12", "\\_a\\_ \\&amp; \\#12"),
    ],
)
def test_only_signs_that_mean_something_are_escaped(text, seen):
    assert words(text) == seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_alone_by_few_answers_are_told_of_in_words_of_their_own(language):
    figures = {"special_rows": 309, "rows": 400}
    text = letter(record(check("RK-04", figures=figures)), language)
    said = phrases("reply", language).sentences
    assert said["mend.RK-04.special"] in text
    assert said["mend.RK-04"] not in text


@pytest.mark.parametrize("language", ["es", "fr", "sw"])
def test_a_letter_that_is_not_english_has_figures_cells_papers_and_reasons(language):
    why = "the hidden figure of `d=Kitui` is found out exactly: take `d=Busia` from `d=all`"
    figures = {"k": 1, "goal": 3, "people": 400, "unique": 182, "in_small_classes": 312}
    text = letter(
        record(
            check("RK-01", figures=figures),
            check("TB-02", why=why),
            check("RK-03", figures={"household_risk": 0.0674}),
            check("IN-01", file="", columns=(), figures={"missing": "licence"}),
            check("RK-05", status="not_checked", required=True),
            check("ZZ-99", status="not_checked", required=True),
        ),
        language,
    )
    said = phrases("reply", language)
    assert {"1", "3", "312", "182", "400"} <= set(re.findall(r"\d+", text.partition("RK-01")[2]))
    assert said.say("seen.hidden", names="`d=Kitui`") in text
    share = "6.7" if language == "sw" else "6,7"
    assert said.say("seen.household_risk", share=share) in text
    assert said.say("seen.found_by", names="`d=Busia`, `d=all`") in text
    for key in ("seen.missing.licence", "unlooked.RK-05", "unlooked.any"):
        assert said.say(key) in text, key


def test_long_lists_are_bounded():
    many = [check(file=f"{n}.csv", columns=tuple(f"c{i}" for i in range(40))) for n in range(400)]
    assert "and 390 more" in letter(record(*many))
    assert len(letter(record(*many))) < 8000
    assert len(lines(record(*many))) < 4000


def test_the_terminal_says_the_verdict_first_and_last_and_marks_what_is_not_official():
    text = lines(FULL).splitlines()
    assert text[0] == text[-1] == "verdict: reject (cannot be taken over as it is)"
    assert "not official" in text[1]
    joined = "\n".join(text)
    order = ["What rejects:", "What asks:", "Not checked, and needed:", "Waived:", "Questions"]
    assert [joined.index(head) for head in order] == sorted(joined.index(head) for head in order)
    assert "run: anonkit init" in joined


@pytest.mark.parametrize("name", OWN)
def test_a_shipped_profile_is_called_as_its_file_calls_it(name):
    assert phrases("reply").say(f"profile.{name}") == load_profile(name, CHECKS).title


@pytest.mark.parametrize("name", OWN)
def test_a_shipped_question_is_asked_in_the_language_of_the_letter(name):
    profile = load_profile(name, CHECKS)
    text = letter(record(questions=profile.questions), "fr")
    assert all(words(q.ask) not in text for q in profile.questions)
    senders = [q for q in profile.questions if q.to == "sender"]
    assert words(phrases("questions", "fr").say(senders[0].id)) in text


def test_the_folder_is_new_whole_and_for_its_owner(tmp_path):
    folder = tmp_path / "made" / "out"
    write_papers(FULL, folder, "sw")
    names = {each.name for each in folder.iterdir()}
    assert names == {"intake.html", "intake.json", "questions.yaml", "reply.md"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in folder.iterdir())
    before = (folder / "reply.md").read_bytes()
    with pytest.raises(OptionError) as raised:
        write_papers(FULL, folder, "en")
    assert raised.value.code == "intake.occupied"
    assert (folder / "reply.md").read_bytes() == before
    assert [each.name for each in folder.parent.iterdir()] == ["out"]


def test_nothing_is_written_into_what_was_handed_over(tmp_path):
    parcel = tmp_path / "parcel"
    parcel.mkdir()
    check_free(tmp_path / "out", [parcel])
    with pytest.raises(OptionError) as raised:
        check_free(parcel / "out", [parcel])
    assert raised.value.code == "intake.inside"
    (tmp_path / "empty").symlink_to(Path("nowhere"))
    with pytest.raises(OptionError):
        check_free(tmp_path / "empty", [parcel])


def test_only_languages_that_are_spoken_are_written():
    assert language_of("sw") == "sw"
    with pytest.raises(OptionError, match="no letter"):
        language_of("de")
