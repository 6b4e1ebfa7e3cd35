"""No personal value leaves by any door: output, stderr, report, leftover, on any path."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import plugin
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from canary import Canaries
from survey import PERSONAL, Survey, rows, survey, tables_only

from anonkit import cli, keys
from anonkit.dp import ledger
from anonkit.release import walk
from anonkit.steps import compose, protect

PASSPHRASE = "correct horse battery staple"
ODD = "Qyzzgrbl Wrzvexnq"
"""Stands where nothing should: in broken cells, numbers and bugs."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a keyring, a passphrase file and an account; the current folder."""
    monkeypatch.setenv("ANONKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction(4))
    secret = tmp_path / "passphrase"
    secret.touch(0o600)
    secret.write_text(PASSPHRASE)
    return tmp_path


@pytest.fixture
def tiny(place: Path) -> Survey:
    return survey(place / "survey")


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The real command line in this process; its exit code."""
    monkeypatch.setattr("sys.argv", ["anonkit", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


def release(monkeypatch: pytest.MonkeyPatch, tiny: Survey, *more: object) -> int:
    return call(
        monkeypatch, "release", tiny.policy, tiny.data, "-o", "out", "--private", "private",
        "--passphrase-file", "passphrase", *more,
    )  # fmt: skip


def assert_no_canary(tiny: Survey, place: Path, capfd: pytest.CaptureFixture[str]) -> str:
    """Search all that was printed and all that lies about; gives back what was printed."""
    values = {p[column] for p in tiny.people for column in PERSONAL} | {ODD, *ODD.split()}
    canaries = Canaries(value for value in values if len(value) >= 6)
    said = capfd.readouterr()
    hits = canaries.inside(said.out.encode(), "stdout") + canaries.inside(
        said.err.encode(), "stderr"
    )
    hits += canaries.under([place], passed=[tiny.data, tiny.data.with_suffix(".parquet")])
    assert not hits
    return said.out + said.err


def test_the_search_finds_what_it_looks_for(place, tiny, capfd):
    for spelled in ("plain", "utf-16-le", "hex", "base64"):
        name = tiny.people[0]["name"]
        data = {
            "plain": name.encode(),
            "utf-16-le": name.encode("utf-16-le"),
            "hex": name.encode().hex().encode(),
            "base64": __import__("base64").b64encode(b"x" + name.encode() + b"yz"),
        }[spelled]
        (place / "leak").write_bytes(b"before " + data + b" after")
        with pytest.raises(AssertionError):
            assert_no_canary(tiny, place, capfd)
    (place / "leak").unlink()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_release_and_its_repetition_show_nobody(place, tiny, monkeypatch, capfd, form):
    assert release(monkeypatch, tiny, "--format", form) == 0
    assert release(monkeypatch, tiny, "--format", form) == 0
    assert_no_canary(tiny, place, capfd)


def test_tables_alone_show_nobody(place, tiny, monkeypatch, capfd):
    tiny.policy.write_text(tables_only())
    assert release(monkeypatch, tiny) == 0
    assert_no_canary(tiny, place, capfd)


def test_a_parquet_release_shows_nobody(place, tiny, monkeypatch, capfd):
    columns = {name: [p[name] or None for p in tiny.people] for name in tiny.people[0]}
    table = pa.table({name: pa.array(cells).dictionary_encode() for name, cells in columns.items()})
    path = tiny.data.with_suffix(".parquet")
    pq.write_table(table.replace_schema_metadata({"who": tiny.people[0]["name"]}), path)
    code = call(
        monkeypatch, "release", tiny.policy, path, "-o", "out", "--private", "private",
        "--passphrase-file", "passphrase",
    )  # fmt: skip
    assert code == 0
    assert_no_canary(tiny, place, capfd)


def _talkative(tiny: Survey) -> list[dict[str, str]]:
    """Comments that say everything about the speaker and about somebody in another household."""
    people = [dict(p) for p in tiny.people]
    for person, other in zip(people, [*people[30:], *people[:30]], strict=True):
        first, second = other["name"].split(" ")
        person["comment"] = (
            f"{person['name'].upper()} of {person['hh_id']} told {second}, {first} and ({first}): "
            f"call {person['phone'][:4]} {person['phone'][4:]} or {other['phone']}, "
            f"ID {person['national_id']}/{person['respondent_id']}, not {other['hh_id']}"
        )
    return people


def test_redacted_comments_show_nobody(place, tiny, monkeypatch, capfd):
    said = _talkative(tiny)
    tiny.rewrite(said)
    tiny.edit("comment: {role: text}", "comment: {role: text, action: redact, accept_unique: x}")
    assert release(monkeypatch, tiny) == 0
    tiny.people[:] = said
    assert_no_canary(tiny, place, capfd)
    released = next(Path("out/data").iterdir()).read_text("utf-8")
    assert (
        "told <PERSON_2> and (<PERSON_3>)" in released or "told <PERSON_2>, <PERSON_3>" in released
    )
    assert not any(
        word.casefold() in released.casefold() for p in said for word in p["name"].split(" ")
    )


def test_what_redaction_does_not_know_still_stops_the_release(place, tiny, monkeypatch, capfd):
    people = [dict(p) for p in tiny.people]
    people[20]["comment"] = f"the PIN is {ODD} A123456789B"
    tiny.rewrite(people)
    redacted = "{role: text, action: redact, entities: [EMAIL], accept_unique: x}"
    tiny.edit("comment: {role: text}", f"comment: {redacted}")
    assert release(monkeypatch, tiny) == 1
    assert "fix:" in assert_no_canary(tiny, place, capfd)
    assert not Path("out").exists()


def test_texts_that_a_person_looks_at_stay_in_their_workbook(place, tiny, monkeypatch, capfd):
    said = _talkative(tiny)
    tiny.rewrite(said)
    tiny.edit("comment: {role: text}", "comment: {role: text, action: redact, accept_unique: x}")
    review = ("--review", place / "texts.xlsx", "--format", "json", "--debug", "trace.txt")
    assert release(monkeypatch, tiny, *review) == 1
    tiny.people[:] = said
    book = openpyxl.load_workbook("texts.xlsx")
    page = book.worksheets[0]
    assert said[0]["national_id"] in str(list(page.values))
    page["F5"], page["G6"], book.worksheets[1]["F5"] = f"{ODD}; call", said[1]["name"], "yes"
    book.save("texts.xlsx")
    assert release(monkeypatch, tiny, *review) == 2
    assert "review." in assert_no_canary(tiny, place, capfd)
    page["F5"], page["G6"], book.worksheets[1]["F5"] = "call", "", "no"
    book.save("texts.xlsx")
    assert release(monkeypatch, tiny, *review) == 0
    assert_no_canary(tiny, place, capfd)
    assert not list((place / "home" / "data" / "work").iterdir())


LOUD = """
import sys, warnings
def loud(cells):
    print(list(cells)); print(list(cells), file=sys.stderr); warnings.warn(str(list(cells)))
    raise type("Of" + cells[0], (ValueError,), {})(list(cells)) from KeyError(list(cells))
loud.hides = True
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_plug_in_that_shouts_is_not_heard(place, tiny, monkeypatch, capfd, form):
    plugin.offer(place / "site", LOUD, "loud", module="loud_actions")
    monkeypatch.syspath_prepend(str(place / "site"))
    tiny.edit("name: {role: identifier}", "name: {role: identifier, action: loud}")
    assert release(monkeypatch, tiny, "--format", form, "--debug", "trace.txt") == 1
    assert_no_canary(tiny, place, capfd)
    assert not Path("out").exists()


@pytest.mark.parametrize("command", ["scan", "plan"])
def test_looking_at_the_data_shows_nobody(place, tiny, monkeypatch, capfd, command):
    arguments = [tiny.data] if command == "scan" else [tiny.policy, tiny.data]
    assert call(monkeypatch, command, *arguments) == 0
    assert_no_canary(tiny, place, capfd)


def test_a_draft_shows_nobody(place, tiny, monkeypatch, capfd):
    assert call(monkeypatch, "init", tiny.data, "-o", "draft.yaml") == 0
    assert_no_canary(tiny, place, capfd)


def test_a_workbook_of_questions_shows_nobody(place, tiny, monkeypatch, capfd):
    assert call(monkeypatch, "init", tiny.data, "-o", "plan.xlsx") == 0
    with zipfile.ZipFile("plan.xlsx") as archive:
        archive.extractall(place / "parts")
    assert (place / "parts" / "xl" / "worksheets" / "sheet1.xml").is_file()
    assert_no_canary(tiny, place, capfd)


def _cell(column: str, value: str) -> Callable[[Survey], None]:
    def spoil(tiny: Survey) -> None:
        people = [dict(p) for p in tiny.people]
        people[20][column] = value
        tiny.rewrite(people)

    return spoil


def _bytes(old: bytes, new: bytes) -> Callable[[Survey], None]:
    def spoil(tiny: Survey) -> None:
        data = tiny.data.read_bytes()
        assert old in data
        tiny.data.write_bytes(data.replace(old, new, 1))

    return spoil


def _policy(old: str, new: str) -> Callable[[Survey], None]:
    return lambda tiny: tiny.edit(old, new)


def _as(column: str, role: str, more: str) -> Callable[[Survey], None]:
    """The column under another role, with an action that cannot take its cells."""

    def spoil(tiny: Survey) -> None:
        lines = tiny.policy.read_text("utf-8").split("\n")
        place = next(n for n, line in enumerate(lines) if line.startswith(f"  {column}:"))
        lines[place] = f"  {column}: {{role: {role}, {more}}}"
        tiny.policy.write_text("\n".join(lines), "utf-8")

    return spoil


BROKEN: dict[str, tuple[Callable[[Survey], None], int]] = {
    "a number that is a name": (_cell("age", ODD), 3),
    "a value outside its list": (_cell("ward", ODD), 3),
    "a literal star": (_cell("sex", "*"), 3),
    "no person": (_cell("respondent_id", ""), 3),
    "a ragged row": (_bytes(b"\n", f"\n{ODD},too,short\n".encode()), 3),
    "a quote that never ends": (
        lambda t: t.data.write_bytes(t.data.read_bytes() + b'"' + ODD.encode()),
        3,
    ),
    "a stray quote": (_bytes(b",female,", f',{ODD}"female,'.encode()), 3),
    "a NUL byte": (_bytes(b",female,", b",fem\0ale,"), 3),
    "another encoding": (_bytes(b",female,", b",fem\xe9le,"), 3),
    "a header twice": (_bytes(b"national_id", b"name"), 3),
    "a column the policy does not list": (_bytes(b"national_id", b"other"), 2),
    "no rows": (lambda t: t.data.write_bytes(t.data.read_bytes().split(b"\r\n")[0] + b"\r\n"), 1),
    "an empty file": (lambda t: t.data.write_bytes(b""), 3),
    "k out of reach": (_policy("k: 3\n", "k: 25\n"), 1),
    "too few people": (_policy("k: 3\n", "k: 40\n"), 1),
    "everybody unique": (_policy("type: integer, release: false}", "type: integer}"), 1),
    "free text kept": (
        _policy("comment: {role: text}", "comment: {role: open, accept_unique: x}"),
        1,
    ),
    "an unknown account": (_policy("budget: tiny", "budget: other"), 4),
    "a dear request": (_policy("epsilon: 2.0", "epsilon: 5.0"), 1),
    "a point that is a comment": (
        _as("comment", "quasi", "type: point, action: coarsen_gps, grid_m: 5000"),
        3,
    ),
    "a moved point that is a name": (
        _as("name", "quasi", "type: point, action: displace, cluster: sex"),
        3,
    ),
    "a date that is a phone": (
        _as("phone", "open", "type: date, action: shift_date, max_days: 90"),
        3,
    ),
    "a name outside the map": (_as("name", "open", "action: recode, map: {a: b}"), 3),
    "bands of names": (
        _as("name", "open", "hierarchy: {bands: [5]}, action: generalise, level: 1"),
        2,
    ),
    "an unknown key": (_policy("country: [KE]", "colour: red"), 2),
}


@pytest.mark.parametrize("name", BROKEN)
def test_no_failure_shows_anybody(place, tiny, monkeypatch, capfd, name):
    spoil, wanted = BROKEN[name]
    spoil(tiny)
    assert release(monkeypatch, tiny) == wanted
    assert "fix:" in assert_no_canary(tiny, place, capfd)
    assert not Path("out").exists()
    assert not Path("private").exists()


def test_a_release_beside_an_earlier_one_shows_nobody(place, tiny, monkeypatch, capfd):
    assert release(monkeypatch, tiny) == 0
    tiny.edit("release: wave-1", "release: wave-2")
    tiny.rewrite([*tiny.people, rows(1, seed=99)[0]])
    monkeypatch.setattr(walk, "MENDABLE", frozenset())
    again = ("-o", "again", "--private", "again-private", "--previous", "out")
    assert release(monkeypatch, tiny, *again) == 1
    assert "previous" in assert_no_canary(tiny, place, capfd)
    assert not Path("again").exists()
    (place / "out" / "data" / "tiny-survey.csv").write_text(ODD)
    assert release(monkeypatch, tiny, *again) == 3
    assert_no_canary(tiny, place / "home", capfd)


def test_a_bug_shows_nobody_but_in_the_file_that_was_asked_for(place, tiny, monkeypatch, capfd):
    def broken(*_: object) -> None:
        raise ValueError(f"cannot convert {ODD!r}")

    monkeypatch.setattr(protect, "linking_of", broken)
    assert release(monkeypatch, tiny) == 70
    assert "ValueError" in assert_no_canary(tiny, place, capfd)
    assert release(monkeypatch, tiny, "--debug", "trace.txt") == 70
    trace = Path("trace.txt")
    assert ODD in trace.read_text()
    assert trace.stat().st_mode & 0o077 == 0
    trace.unlink()
    assert_no_canary(tiny, place, capfd)


def test_a_late_bug_leaves_nothing_behind(place, tiny, monkeypatch, capfd):
    def broken(*_: object) -> None:
        raise KeyError(ODD)

    monkeypatch.setattr(compose, "_groups", broken)
    assert release(monkeypatch, tiny) == 70
    assert_no_canary(tiny, place, capfd)
    assert not Path("out").exists()


def test_an_interrupted_run_leaves_nothing_behind(place, tiny, monkeypatch, capfd):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(compose, "_groups", interrupted)
    assert release(monkeypatch, tiny) == 130
    assert_no_canary(tiny, place, capfd)
    assert not list((place / "home" / "data" / "work").iterdir())


def test_what_a_killed_run_leaves_is_private_and_gone_after_the_next(
    place, tiny, monkeypatch, capfd
):
    child = os.fork()
    if child == 0:  # pragma: no cover - the child is killed
        monkeypatch.setattr(compose, "_groups", lambda *_: os.kill(os.getpid(), 9))
        release(monkeypatch, tiny)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    left = list((place / "home" / "data" / "work").iterdir())
    assert left
    assert all(path.stat().st_mode & 0o077 == 0 for path in left)
    assert release(monkeypatch, tiny) == 0
    assert_no_canary(tiny, place, capfd)
