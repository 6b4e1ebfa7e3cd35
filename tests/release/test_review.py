"""A person looks at the redacted texts first: written once, read back, put in, told in bands."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from anonkit import files
from anonkit.errors import AnonkitError, OptionError, RefusedError, SecretError

REDACTED = (
    "comment: {role: text, action: redact, entities: [PHONE, NUMBER], accept_unique: for the test}"
)
SAID = {
    0: "Mama Zawadi told me, call 0712345678",
    1: "the pump of =Kisumu Ndogo; is dry\r\n  again",
    2: "Mama Zawadi told me, call 0712345678",
    3: "go to the chief",
}
OUT, KEEP, DROP = 6, 7, 8


@pytest.fixture
def talking(tiny):
    """The tiny survey with a few comments of ours, whose policy redacts them, and no tables."""
    tiny.edit("comment: {role: text}", REDACTED)
    people = [dict(p) | {"comment": SAID.get(n, "")} for n, p in enumerate(tiny.people)]
    tiny.rewrite(people)
    tiny.people[:] = people
    before, _, _ = tiny.policy.read_text().partition("aggregates:")
    tiny.policy.write_text(before)
    return tiny


@pytest.fixture
def look(talking, release, tmp_path) -> Callable[..., Path]:
    """Run up to the workbook."""

    def run(**options) -> Path:
        with pytest.raises(RefusedError) as caught:
            release(talking, review=tmp_path / "texts.xlsx", **options)
        assert caught.value.code == "review.look"
        assert not (tmp_path / "out").exists()
        assert not (tmp_path / "private").exists()
        return tmp_path / "texts.xlsx"

    return run


def fill(path: Path, holds: str, column: int, mark: str, sheet: int = 0) -> str:
    """Write a mark into the row of a text; gives back its place."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[sheet]
    row = next(r for r in range(5, page.max_row + 1) if holds in str(page.cell(r, 3).value))
    page.cell(row, column).value = mark
    book.save(path)
    return f"cell {'ABCDEFGHI'[column - 1]}{row}"


def comments(out: Path) -> list[str]:
    with (out / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return sorted({row["comment"] for row in csv.DictReader(file)} - {""})


def refused(release, survey, path: Path, **options) -> AnonkitError:
    with pytest.raises(AnonkitError) as caught:
        release(survey, review=path, **options)
    return caught.value


def test_the_workbook_holds_every_text_once_with_what_goes(look, release, talking, tmp_path):
    path = look()
    assert path.stat().st_mode & 0o777 == 0o600
    pages = openpyxl.load_workbook(path).worksheets
    assert [page.title for page in pages] == ["Texts", "Words", "How"]
    assert [len(page.data_validations.dataValidation) for page in pages] == [1, 1, 0]
    texts = [row[2] for row in pages[0].iter_rows(5, values_only=True)]
    assert "Mama Zawadi told me, call [[0712345678]]" in texts
    assert len(texts) == len(set(SAID.values()))
    warned = {row[2]: row[4] for row in pages[0].iter_rows(5, values_only=True)}
    assert warned["go to the chief"] == "the chief"
    first = path.read_bytes()
    path.unlink()
    look()
    assert path.read_bytes() == first


def test_corrections_are_put_in_and_the_same_command_again_does_nothing(
    look, release, talking, tmp_path
):
    path = look()
    fill(path, "Zawadi", OUT, "mama zawadi; told")
    fill(path, "chief", DROP, "*")
    release(talking, review=path)
    told = comments(tmp_path / "out")
    assert "*" in told
    assert not any("Zawadi" in text or "told" in text or "chief" in text for text in told)
    again = release(talking, review=path)
    assert again.document["already"] is True
    for options in ({}, {"review": _other(path)}):
        with pytest.raises(OptionError) as caught:
            release(talking, **options)
        assert caught.value.code == "output.occupied"


def _other(path: Path) -> Path:
    """The same workbook with another correction."""
    other = path.with_name("other.xlsx")
    other.touch(0o600)
    other.write_bytes(path.read_bytes())
    fill(other, "pump", OUT, "pump")
    return other


def test_what_was_taken_out_by_mistake_stays_here_or_everywhere(look, release, talking, tmp_path):
    talking.rewrite([p | {"comment": "code 9876543210 of the pump" if n < 40 else ""}
                     for n, p in enumerate(talking.people)])  # fmt: skip
    path = look()
    kept = ("9876543210", EVERYWHERE, "yes", 1)
    fill(path, *kept)
    talking.edit("accept_unique: for the test}", "accept_unique: for the test, not_identifier: "
                 "{because: a code, by: us, until: 2999-01-01}}")  # fmt: skip
    release(talking, review=path)
    assert comments(tmp_path / "out") == ["code 9876543210 of the pump"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert "left_in" in [waiver["rule"] for waiver in manifest["waivers"]]
    claims = {claim["measure"]: claim["value"] for claim in manifest["claims"]}
    assert claims["reviewed(comment)"] == "yes"
    assert claims["reviewed_in(comment)"] == "all"
    assert claims["reviewed_out(comment)"] == "none"
    private = json.loads((tmp_path / "private" / "private.json").read_text())
    (told,) = private["redacted"]
    assert told["reviewed"] | {"texts": 1, "left_in": 1, "everywhere": 1} == told["reviewed"]


EVERYWHERE = 6


def test_what_a_hidden_column_says_cannot_be_left_in(look, release, talking, tmp_path):
    names = {n: talking.people[n]["name"] for n in (10, 4)}  # the second does not consent
    first, second = (talking.people[n]["name"].split(" ") for n in (20, 30))
    names[40] = f"{first[0]} {second[0]}"  # of two people, as a neighbour of both may be called
    people = [dict(p) for p in talking.people]
    for place, name in names.items():
        people[place + 1]["comment"] = f"I saw {name} there"
    talking.rewrite(people)
    path = look()
    places = {fill(path, name.split(" ")[0], KEEP, name) for name in names.values()}
    number = fill(path, "Zawadi", KEEP, "0712345678")
    error = refused(release, talking, path)
    found = {(fault.code, fault.where.rpartition(", ")[2]) for fault in error.faults}
    assert error.exit_code == 2
    assert found == {("review.hidden_value", place) for place in places} | {
        ("review.looks_like", number)
    }
    assert "0712345678" not in str(error)
    assert not any(word in str(error) for name in names.values() for word in name.split(" "))
    assert not (tmp_path / "out").exists()


def test_of_a_name_of_the_table_only_an_ordinary_word_stays_and_in_one_text(
    look, release, talking, tmp_path
):
    people = [dict(p) for p in talking.people]
    people[10]["name"], people[20]["name"] = "Grace Odera", "Rose Tobiko"
    people[4]["name"] = "Hope Nekesa"  # does not consent
    said = ["the Grace period ended", "paid by Odera", "he said odera", "a Rose bed", "we Hope so"]
    for place, text in enumerate(said):
        people[30 + place]["comment"] = text
    talking.rewrite(people)
    path = look()
    places = ["ended", "paid by", "he said", " bed", "we "]
    names = ["Grace", "Odera", "odera", "Rose", "Hope"]
    cells = {fill(path, *one) for one in zip(places, [KEEP] * 5, names, strict=True)}
    words = fill(path, "Rose", EVERYWHERE, "yes", 1)
    error = refused(release, talking, path)
    assert {fault.code for fault in error.faults} == {"review.hidden_value"}
    stay = {fill(path, place, KEEP, None) for place in (*places[1:3], places[4])}
    assert {fault.where.rpartition(", ")[2] for fault in error.faults} == stay | {words}
    assert stay < cells
    assert not any(word in str(error).lower() for word in ("odera", "rose", "hope"))
    fill(path, "Rose", EVERYWHERE, None, 1)
    release(talking, review=path)
    assert {said[0], said[3], "paid by <PERSON_1>"} <= set(comments(tmp_path / "out"))


def test_a_mark_that_means_nothing_is_refused_with_its_cell(look, release, talking):
    path = look()
    where = fill(path, "Zawadi", DROP, "qq")
    error = refused(release, talking, path)
    assert (error.code, error.exit_code) == ("review.mark", 2)
    assert error.where == f"texts.xlsx, sheet Texts, {where}"
    fill(path, "Zawadi", DROP, "*")
    places = [
        fill(path, "Zawadi", OUT, "nowhere here"),
        fill(path, "pump", OUT, "um"),
        fill(path, "Zawadi", KEEP, "told me"),
    ]
    error = refused(release, talking, path)
    told = sorted((fault.code, fault.where.rpartition(", ")[2]) for fault in error.faults)
    codes = ["review.not_in_text", "review.not_in_text", "review.not_taken_out"]
    assert told == sorted(zip(codes, places, strict=True))
    assert not any(word in str(error) for word in ("nowhere", "told me", "Zawadi"))


def test_other_texts_another_label_and_another_book_are_refused(look, release, talking, tmp_path):
    path = look()
    talking.edit("release: wave-1", "release: wave-2")
    assert refused(release, talking, path).code == "review.other_policy"
    talking.edit("release: wave-2", "release: wave-1")
    people = [dict(p) for p in talking.people]
    people[6]["comment"] = "one more"
    talking.rewrite(people)
    assert refused(release, talking, path).code == "review.stale"
    book = openpyxl.Workbook()
    book.save(path)
    assert refused(release, talking, path).code == "review.not_ours"


def test_a_workbook_may_be_sorted_and_saved_anew_but_not_changed(look, release, talking, tmp_path):
    path = look()
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows(5)]
    for number, row in enumerate(reversed(rows), 5):
        for column, value in enumerate(row, 1):
            text = value.strip().replace("\n", "\r\n") if isinstance(value, str) else value
            page.cell(number, column).value = text
            page.cell(number, column).data_type = "s" if isinstance(text, str) else "n"
    book.save(path)
    release(talking, review=path)
    fill(path, "pump", 3, "the pump is dry")
    error = refused(release, talking, path)
    assert error.code == "review.changed"
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_rows(5)
    book.save(path)
    assert refused(release, talking, path).code == "review.changed"


def test_a_workbook_stands_where_nobody_else_looks(talking, release, look, tmp_path):
    for path, code in (
        (tmp_path / "out" / "texts.xlsx", "review.place"),
        (tmp_path / "private" / "texts.xlsx", "review.place"),
        (tmp_path / "nowhere" / "texts.xlsx", "review.place"),
        (tmp_path / "texts.txt", "review.kind"),
    ):
        assert refused(release, talking, path).code == code
        assert not path.parent.exists() or not path.exists()
    path = look()
    path.chmod(0o644)
    with pytest.raises(SecretError):
        release(talking, review=path)
    talking.edit(REDACTED, "comment: {role: text}")
    assert refused(release, talking, path).code == "review.nothing"


def test_more_texts_than_a_person_can_look_at_are_refused(talking, release, tmp_path, monkeypatch):
    from anonkit.steps.review import looked

    monkeypatch.setattr(looked, "MOST_TEXTS", 2)
    error = refused(release, talking, tmp_path / "texts.xlsx")
    assert error.code == "review.too_many"
    assert not (tmp_path / "texts.xlsx").exists()


def test_letters_in_which_nothing_is_found_are_said_to_be_read_with_care(look, talking):
    people = [dict(p) | {"comment": "قال محمد أحمد"} for p in talking.people]
    talking.rewrite(people)
    page = openpyxl.load_workbook(look()).worksheets[0]
    assert page.cell(5, 5).value == "letters in which nothing can be found: قال محمد أحمد"


def test_odd_texts_come_through(look, release, talking, tmp_path):
    odd = [
        "=1+1; a b",
        "\x01\x07 bell",
        "_x0041_ x",
        "word " * 7_000,
        "[[ ]] -- x",
        " two  blanks ",
    ]
    people = [dict(p) | {"comment": odd[n % len(odd)]} for n, p in enumerate(talking.people)]
    talking.rewrite(people)
    path = look()
    fill(path, "bell", OUT, "bell")
    release(talking, review=path)
    told = comments(tmp_path / "out")
    assert "\x01\x07 <IDENTIFIER_1>" in told
    assert {"_x0041_ x", "[[ ]] -- x", "word " * 7_000} <= set(told)


def test_a_kill_leaves_a_whole_workbook_or_none(talking, release, tmp_path, monkeypatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.write, "flush", killed)
    with pytest.raises(KeyboardInterrupt):
        release(talking, review=tmp_path / "texts.xlsx")
    assert [path.name for path in tmp_path.glob("*texts*")] == []


def test_the_marks_stand_in_no_text_and_the_guide_names_them(look, release, talking):
    people = [dict(p) for p in talking.people]
    people[8]["comment"] = "a [[note]] of 0712345679"
    talking.rewrite(people)
    pages = openpyxl.load_workbook(look()).worksheets
    texts = [row[2] for row in pages[0].iter_rows(5, values_only=True)]
    assert "a [[note]] of ⟦0712345679⟧" in texts
    assert any("⟦" in str(row[0]) for row in pages[2].iter_rows(5, values_only=True))
    assert "⟦" in str(pages[0].cell(2, 1).value)


def test_a_column_that_is_gone_is_told_once_and_a_change_is_no_deleted_row(look, release, talking):
    path = look()
    saved = path.read_bytes()
    fill(path, "pump", 3, "the pump is dry")
    assert [fault.problem.split(",")[0] for fault in refused(release, talking, path).faults] == [
        "something was written"
    ]
    path.write_bytes(saved)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_cols(5)
    book.save(path)
    error = refused(release, talking, path)
    assert [fault.problem for fault in error.faults] == ["a column is gone: Read with care"]


def test_a_formula_is_told_by_file_sheet_and_cell(look, release, talking):
    path = look()
    where = fill(path, "pump", OUT, "=1+1")
    assert refused(release, talking, path).where == f"texts.xlsx, sheet Texts, {where}"


def test_errors_beyond_ten_are_counted(look, release, talking):
    people = [dict(p) | {"comment": f"the pump {n} is dry"} for n, p in enumerate(talking.people)]
    talking.rewrite(people[:40] + [dict(p) for p in talking.people[40:]])
    path = look()
    book = openpyxl.load_workbook(path)
    for row in range(5, 18):
        book.worksheets[0].cell(row, DROP).value = "x"
    book.save(path)
    error = refused(release, talking, path)
    assert len(error.faults) == 10
    assert error.faults[-1].problem.endswith("(and 3 more)")
