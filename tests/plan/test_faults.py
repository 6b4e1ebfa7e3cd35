"""Every fault a plan finds: one sentence, its line, a way on."""

from __future__ import annotations

import pytest

from anonkit.errors import PolicyError

BAD_COLUMNS = {
    "an unknown action": ("{role: open, action: pseudonymize}", "there is no action called"),
    "an unknown parameter": (
        "{role: open, type: integer, action: band, widht: 5}",
        "no key `widht`",
    ),
    "a parameter of the wrong type": (
        '{role: open, type: integer, action: band, width: "5"}',
        "must be a whole number",
    ),
    "a type the action does not take": (
        "{role: open, action: band, width: 5}",
        "no column of type text",
    ),
    "roles that exclude each other": ("{role: [quasi, open]}", "can stand together"),
    "a name that is kept": ("{role: identifier, action: keep}", "does not hide"),
    "a text that is kept": ("{role: text, action: keep}", "does not hide"),
    "an identifier released": ("{role: identifier, release: true}", "only with an action"),
    "an action on what is not written": (
        "{role: open, release: false, action: mask}",
        "do nothing",
    ),
    "tokens of a public list": (
        "{role: open, values: [a, b], action: pseudonymise}",
        "how often each occurs",
    ),
    "protection without groups": (
        "{role: sensitive, protected: true}",
        "public list of its groups",
    ),
    "an open question": (
        "{role: open, confirm: is this a name?}",
        "is not settled: is this a name?",
    ),
    "a format of a text": ("{role: open, format: '%d'}", "belongs to a column of type date"),
    "a format without a year": ("{role: open, type: date, format: '%d/%m'}", "whole date"),
    "a separator of a text": ("{role: open, separator: '|'}", "belongs to a column of type multi"),
    "an empty list": ("{role: open, values: []}", "list of values is empty"),
    "a value twice": ("{role: open, values: [a, b, a]}", "twice"),
    "a value in brackets": ('{role: open, values: [a, "(missing)"]}', "round brackets"),
    "a star as a value": ('{role: open, values: ["*"]}', "`*` means"),
    "a spelling of missing as a value": ('{role: open, values: [a, "-99"]}', "spelling of missing"),
    "a value of another type": ("{role: open, type: integer, values: [1, 02]}", "of type integer"),
    "a path that climbs": ("{role: quasi, hierarchy: ../wards.csv}", "leads out"),
    "a path to nothing": ("{role: open, values: {file: codes/none.csv}}", "names nothing"),
    "a list of an address": ("{role: open, values: {file: 'https://x/y.csv'}}", "leads out"),
    "two ways of building": (
        "{role: quasi, hierarchy: {bands: [5], order: [a]}}",
        "exactly one way",
    ),
    "no way of building": ("{role: quasi, hierarchy: {top: 5}}", "exactly one way"),
    "bands that do not nest": (
        "{role: quasi, type: integer, hierarchy: {bands: [5, 12]}}",
        "must hold whole ones",
    ),
    "values beyond the ladder": ("{role: quasi, values: [Siaya], hierarchy: wards.csv}", "no leaf"),
    "a mask on a ladder": ("{role: quasi, hierarchy: wards.csv, action: mask}", "equals no level"),
}
BAD_BY = {
    "an unknown column": ("[wrd]", "`wrd` is not listed"),
    "a column without a list": ("[income]", "no public list of keys"),
    "a ladder without a finite list": ("[age]", "no public list of keys"),
    "the numbers themselves": ("[{column: age, level: 0}]", "no finite list"),
    "a level too high": ("[{column: ward, level: 3}]", "`*` or beyond"),
    "a level without a ladder": ("[{column: sex, level: 1}]", "no hierarchy"),
    "bands of words": ("[{column: sex, bands: [0, 1]}]", "whole numbers"),
    "bands that fall": ("[{column: age, bands: [18, 0]}]", "do not ascend"),
    "a level and bands": ("[{column: age, bands: [0], level: 1}]", "not both"),
    "a name": ("[name]", "can be no table's dimension"),
    "one column twice": ("[sex, sex]", "twice"),
}


@pytest.mark.parametrize(("column", "words"), BAD_COLUMNS.values(), ids=BAD_COLUMNS)
def test_a_column_that_cannot_be_meant_is_refused_at_its_line(draft, column, words):
    draft.columns["extra"] = column
    with pytest.raises(PolicyError) as caught:
        draft.plan((*_header(), "extra"))
    faults = [fault for fault in caught.value.faults if words in fault.problem]
    assert len(faults) == 1, caught.value
    assert faults[0].where.endswith(f"p.yaml:{draft.line('extra:')}")


@pytest.mark.parametrize(("by", "words"), BAD_BY.values(), ids=BAD_BY)
def test_a_dimension_without_public_keys_is_refused(draft, by, words):
    draft.tables = (
        "aggregates:\n  budget: b\n  epsilon: 1\n"
        f"  tables: [{{name: t, by: {by}, count: persons}}]\nboth: reason\n"
    )
    assert words in draft.problem()


BAD_PARTS = {
    "records and tables without a reason": (
        "both: the office publishes only tables\n",
        "",
        "as a whole",
    ),
    "two tables of one name": ("by_age", "By_Ward", "two tables are called"),
    "no measure": (", sex], count: persons", ", sex]", "exactly one measure"),
    "two measures": (
        ", sex], count: persons",
        ", sex], count: persons, sum: income",
        "one measure",
    ),
    "bounds of a count": (
        ", sex], count: persons",
        ", sex], count: persons, bounds: [0, 1]",
        "another",
    ),
    "an epsilon that protects nobody": ("epsilon: 2", "epsilon: 30", "at most 10"),
    "an epsilon for no sampler": ("epsilon: 2", "epsilon: 0.000001", "too small"),
}


@pytest.mark.parametrize(("old", "new", "words"), BAD_PARTS.values(), ids=BAD_PARTS)
def test_tables_that_cannot_be_meant_are_refused(draft, old, new, words):
    draft.tables = draft.tables.replace(old, new)
    assert any(words in problem for _, problem in draft.faults())


def test_a_policy_that_asks_for_nothing_is_refused(draft):
    draft.microdata = draft.tables = ""
    assert "asks for nothing" in draft.problem()


def test_a_reason_for_what_is_not_asked_is_refused(draft):
    draft.microdata = ""
    assert "only one of them" in draft.problem()


def test_a_table_too_large_is_refused(draft):
    (draft.folder / "long.csv").write_text("".join(f"v{n}\n" for n in range(2000)))
    for name in ("a", "b"):
        draft.columns[name] = "{role: open, values: {file: long.csv}}"
    draft.tables = draft.tables.replace(", sex]", ", a, b]")
    assert "cells" in draft.problem((*_header(), "a", "b"))


def test_a_table_column_may_not_bear_a_reserved_name(draft):
    draft.columns["value"] = "{role: open, values: [a]}"
    draft.tables = draft.tables.replace(", sex]", ", value]")
    assert "value" in draft.problem((*_header(), "value"))


def test_unknown_columns_are_told_with_what_was_meant(draft):
    draft.top = draft.top.replace("person: id", "person: idd").replace(
        "household: hh", "household: h"
    )
    draft.more = (
        "weight: {column: wieght}\nreporting: {place: {column: wards}, useful: {sexx: 0}}\n"
    )
    found = draft.faults()
    assert [problem.split("`")[1] for _, problem in found] == [
        "idd",
        "h",
        "wieght",
        "wards",
        "sexx",
    ]


def test_columns_and_patterns_that_the_data_does_not_have_are_told(draft):
    header = tuple(name for name in _header() if not name.startswith("water") and name != "sex")
    problems = [problem for _, problem in draft.faults(header)]
    assert "the data has no column `sex`" in problems
    assert "the pattern `water_*` fits no column of the data" in problems


def test_a_named_column_that_the_data_lacks_is_told_as_that(draft):
    header = tuple(name for name in _header() if name not in {"id", "consent", "sex"})
    found = {problem for _, problem in draft.faults(header)}
    for name in ("id", "consent", "sex"):
        told = f"`{name}` is listed under `columns:`, but the data has no such column"
        assert told in found
    assert not any("is not listed" in problem for problem in found)


@pytest.mark.parametrize(
    ("delimiter", "asked", "fix"),
    [(";", "is the delimiter `;`?", '";"'), ("\t", "a tab?", r'"\t"'), (" ", "another", '";"')],
)
def test_a_header_that_was_not_cut_asks_for_the_delimiter(draft, delimiter, asked, fix):
    with pytest.raises(PolicyError) as caught:
        draft.plan((delimiter.join(_header()),))
    (fault,) = caught.value.faults
    assert fault.problem.startswith("the header was read as one column; ")
    assert asked in fault.problem
    assert f"delimiter: {fix}}}" in fault.fix


def test_no_fault_offers_an_empty_list(draft):
    draft.more = "unlisted: drop\n"
    draft.columns = {'"x_*"': "{role: open}"}
    with pytest.raises(PolicyError) as caught:
        draft.plan(("a", "b"))
    assert "one of: ." not in str(caught.value)
    assert "list it there" in str(caught.value)


def test_two_patterns_on_one_column_are_refused(draft):
    draft.columns['"*_source"'] = "{role: open}"
    assert "both speak of `water_source`" in draft.problem()


def test_nothing_quasi_is_refused_without_a_reason(draft):
    for name in ("age", "sex", "ward"):
        draft.columns[name] = draft.columns[name].replace("quasi", "open")
    assert "k would count nothing" in draft.problem()
    draft.microdata = draft.microdata.replace("k: 3", "k: 3, because: all are codes")
    assert draft.plan().quasi == ()


def test_a_public_release_has_no_household_or_lasting_tokens_without_a_reason(draft):
    draft.top = draft.top.replace("licensed", "public")
    draft.microdata = draft.microdata.replace("k: 3", "k: 5")
    assert draft.plan().column("id").released
    draft.columns["id"] = "{role: identifier, action: pseudonymise, linkage: across_releases}"
    draft.columns["hh"] = "{role: identifier, action: pseudonymise}"
    draft.columns["name"] = "{role: identifier, action: pseudonymise, domain: hh}"
    assert len(draft.faults()) == 3
    for name in ("id", "hh", "name"):
        draft.columns[name] = draft.columns[name].replace("}", ", because: agreed}")
    assert draft.plan().column("hh").released


def test_a_level_that_says_nothing_is_refused_in_the_reporting(draft):
    draft.more = "reporting: {place: {column: ward, level: 3}}\n"
    assert "says nothing" in draft.problem()


def test_households_need_a_household(draft):
    draft.top = draft.top.replace("household: hh\n", "")
    draft.microdata = draft.microdata.replace("k: 3", "k: 3, k_households: 3")
    assert "needs a household" in draft.problem()


def test_where_each_row_is_a_person_a_person_has_one_row(draft):
    draft.top = draft.top.replace("person: id", "person: row")
    draft.tables = draft.tables.replace("epsilon: 2\n", "epsilon: 2\n  max_rows_per_person: 2\n")
    assert "one row" in draft.problem()


def test_faults_of_a_ladder_carry_the_line_of_its_file(draft):
    (draft.folder / "wards.csv").write_text("Kajulu;East\nKajulu;East\n")
    found = draft.faults()
    assert found == [("wards.csv:2", "this leaf stands in line 1 too")]


def test_all_faults_of_a_plan_are_told_at_once_in_the_order_of_the_file(draft):
    draft.top = draft.top.replace("household: hh", "household: nobody")
    draft.columns["sex"] = "{role: quasi, values: [female, female], confirm: other sexes?}"
    draft.columns["age"] = "{role: quasi, action: shuffle}"
    draft.microdata = "microdata: {k: 2, method: suppress}\n"
    draft.tables = draft.tables.replace("column: ward", "column: wrd")
    lines = [int(where.rpartition(":")[2]) for where, _ in draft.faults()]
    assert lines == sorted(lines)
    problems = " / ".join(problem for _, problem in draft.faults())
    for words in ("nobody", "twice", "other sexes?", "shuffle", "below 3", "wrd"):
        assert words in problems


def _header():
    return (
        "id", "hh", "name", "consent", "age", "sex", "ward", "ethnicity", "income", "comment",
        "water_source", "water_dry",
    )  # fmt: skip


def test_a_misspelled_method_is_answered_with_the_right_one(draft):
    draft.microdata = "microdata: {k: 3, method: supress, leaks: state}\n"
    assert draft.problem() == "there is no method called `supress`"


def test_another_file_is_one_fault_and_not_twenty(draft):
    names = [f"q{n}" for n in range(9)]
    for name in names:
        draft.columns[name] = "{role: open, values: [a, b]}"
    with pytest.raises(PolicyError) as caught:
        draft.plan([*names[:5], "other", "more"])
    assert [fault.code for fault in caught.value.faults] == ["policy.other_columns"]
    assert "other" not in caught.value.problem
