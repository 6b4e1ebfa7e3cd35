"""One set of people has one account: a second one over them is refused, or named."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from survey import Survey, rows, tables_only

from anonkit import api
from anonkit.dp import ledger
from anonkit.errors import OptionError, RefusedError, SecretError
from anonkit.keys import Keyring


@pytest.fixture
def tables(tiny: Survey, account: str) -> Survey:
    """Tables alone, and a second account."""
    ledger.create_account(ledger.default_ledger(), "second", Fraction(4))
    tiny.policy.write_text(tables_only(), "utf-8")
    return tiny


def at(folder: Path, name: str) -> dict[str, Path]:
    return {"output": folder / name, "private": folder / f"{name}-private"}


def to_second(made: Survey, label: str = "wave-2") -> None:
    made.edit("budget: tiny", "budget: second")
    made.edit("release: wave-1", f"release: {label}")


def refused(release, made: Survey, folder: Path, **options: object) -> RefusedError:
    head = book().head
    with pytest.raises(RefusedError) as caught:
        release(made, **at(folder, "refused"), **options)
    assert (caught.value.code, caught.value.exit_code) == ("budget.same_people", 1)
    assert not (folder / "refused").exists()
    assert book().head == head
    return caught.value


def book():
    return ledger.open_ledger(ledger.default_ledger()).read()


def test_the_same_people_under_a_second_account_are_refused_with_ways_on(
    tables: Survey, release, tmp_path: Path
) -> None:
    release(tables, **at(tmp_path, "one"))
    to_second(tables)
    # Other answers, another order, some people more and some less: still they.
    people = [{**p, "water": "river", "age": "33"} for p in reversed(tables.people)]
    tables.rewrite([*people[:60], *rows(60, seed=8)])
    error = refused(release, tables, tmp_path)
    assert "the account tiny" in error.problem
    for way in ("`budget: tiny`", "--same-people-as tiny", "W2-0017"):
        assert way in error.fix
    tables.edit("budget: second", "budget: tiny")
    release(tables, **at(tmp_path, "two"))
    assert book().accounts["tiny"].spent == 4


def test_a_panel_is_declared_and_added_up(tables: Survey, release, tmp_path: Path) -> None:
    release(tables, **at(tmp_path, "one"))
    to_second(tables)
    release(tables, **at(tmp_path, "two"), same_people_as="tiny")
    tables.edit("release: wave-2", "release: wave-3")
    release(tables, **at(tmp_path, "three"))  # once said, it stays said
    for name, other in (("tiny", "second"), ("second", "tiny")):
        [shown] = api.budget_show(name=name)
        assert (shown.same_people, shown.spent_together) == ((other,), 6)
    [link] = [each for each in api.budget_history(name="tiny") if each.what == "same_people"]
    assert (link.account, link.other, link.spent_together) == ("second", "tiny", 6)


def test_other_people_have_an_account_of_their_own(tables: Survey, release, tmp_path: Path) -> None:
    release(tables, **at(tmp_path, "one"))
    to_second(tables)
    tables.rewrite([*rows(90, seed=8), *tables.people[:2]])
    release(tables, **at(tmp_path, "two"))
    assert book().accounts["second"].spent == 2


def test_people_numbered_alike_are_told_apart_by_their_answers(
    tables: Survey, release, tmp_path: Path
) -> None:
    number = lambda people: [{**p, "respondent_id": str(n)} for n, p in enumerate(people, 1)]  # noqa: E731
    tables.rewrite(number(tables.people))
    release(tables, **at(tmp_path, "one"))
    to_second(tables)
    refused(release, tables, tmp_path)
    tables.rewrite(number(rows(90, seed=8)))
    release(tables, **at(tmp_path, "two"))


def test_rows_that_are_people_are_known_by_their_cells(
    tables: Survey, release, tmp_path: Path
) -> None:
    tables.edit("person: respondent_id", "person: row")
    tables.rewrite([{**person, "water": ""} for person in tables.people[:32]])
    release(tables, **at(tmp_path, "one"))
    to_second(tables)
    # A file with types has no cell where a CSV has an empty one.
    again = [{**person, "water": None} for person in tables.people[31:1:-1]]
    refused(release, tables, tmp_path, data=pa.Table.from_pylist(again))
    tables.rewrite(rows(30, seed=8))
    release(tables, **at(tmp_path, "two"))


def test_the_same_file_is_known_even_where_its_rows_say_little(
    tables: Survey, release, tmp_path: Path
) -> None:
    for column in ("respondent_id", "hh_id", "name", "phone", "national_id", "comment", "income"):
        text = tables.policy.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in text if not line.startswith(f"  {column}: ")]
        tables.policy.write_text("".join(kept), "utf-8")
    tables.edit("person: respondent_id\nhousehold: hh_id", "person: row")
    few = ("consent", "age", "sex", "ward", "ethnicity", "water")
    tables.rewrite([{name: person[name] for name in few} for person in tables.people])
    release(tables, **at(tmp_path, "one"))
    to_second(tables)
    refused(release, tables, tmp_path)
    tables.rewrite([{name: person[name] for name in few} for person in rows(90, seed=8)])
    release(tables, **at(tmp_path, "two"))


@pytest.mark.parametrize(
    ("other", "error", "code"),
    [
        ("tiny", OptionError, "budget.same_people_as"),
        ("third", SecretError, "budget.missing"),
    ],
)
def test_an_account_that_cannot_be_meant_is_refused_before_the_data_is_read(
    tables: Survey, release, tmp_path: Path, other: str, error: type, code: str
) -> None:
    tables.data.unlink()
    with pytest.raises(error) as caught:
        release(tables, same_people_as=other)
    assert caught.value.code == code


def test_records_alone_have_no_account_to_add_to(tiny: Survey, release) -> None:
    tiny.policy.write_text(tiny.policy.read_text("utf-8").partition("aggregates:")[0], "utf-8")
    with pytest.raises(OptionError) as caught:
        release(tiny, same_people_as="tiny")
    assert caught.value.code == "budget.same_people_as"
    release(tiny)
    assert book().records == {}


def test_records_are_entered_beside_the_tables_and_once(
    tiny: Survey, release, tmp_path: Path
) -> None:
    release(tiny)
    release(tiny)
    events = [(e.what, e.release, e.state) for e in api.budget_history(name="tiny")]
    assert events == [
        ("account", "", ""),
        ("spend", "wave-1", "published"),
        ("records", "wave-1", "published"),
    ]
    [shown] = api.budget_show(name="tiny")
    assert (shown.records, shown.spent) == (1, 2)


def test_a_spend_records_unit_bounds_and_relation(tables: Survey, release) -> None:
    release(tables)
    [spend] = [each for each in api.budget_history() if each.what == "spend"]
    assert (spend.unit, spend.max_rows_per_unit) == ("person", 1)
    assert spend.relation == "add or remove one person"
    assert (spend.policy, spend.tables) == ("tiny-survey", ("by_ward", "by_sex_water"))


def test_the_fingerprint_of_people_stays_in_the_ledger(
    tables: Survey, release, tmp_path: Path, keyring: Keyring
) -> None:
    outcome = release(tables)
    kept = [entry.body["sketch"] for entry in book().entries if entry.kind == "people"]
    assert len(kept) == 1
    told = outcome.text + json.dumps(dict(outcome.document))
    told += "".join(map(str, api.budget_history())) + "".join(map(str, api.budget_show()))
    assert kept[0] not in told
    for path in tmp_path.rglob("*"):
        if path.is_file() and path != ledger.default_ledger():
            assert kept[0].encode() not in path.read_bytes()
