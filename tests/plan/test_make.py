"""Making a plan: what becomes of each column, and every fault at once."""

from __future__ import annotations

from fractions import Fraction

import pytest

from anonkit.canonical import canonical_json
from anonkit.plan.model import Override


def test_a_column_without_action_is_kept_or_left_out_by_its_role(draft):
    plan = draft.plan()
    released = {column.name for column in plan.released}
    assert released == {
        "id", "age", "sex", "ward", "ethnicity", "water_source", "water_dry",
    }  # fmt: skip
    assert [column.name for column in plan.quasi] == ["age", "sex", "ward"]
    assert {c.name for c in plan.columns if c.hidden} == {"id", "hh", "name", "comment"}


def test_columns_stand_in_the_order_of_the_data(draft):
    header = tuple(reversed(draft.plan().columns))
    names = tuple(column.name for column in header)
    assert tuple(column.name for column in draft.plan(names).columns) == names


def test_a_pattern_speaks_of_all_that_fit_and_an_exact_name_wins(draft):
    draft.columns["water_dry"] = "{role: open, values: [none]}"
    plan = draft.plan()
    assert plan.column("water_source").values == ("tap", "river")
    assert plan.column("water_dry").values == ("none",)


def test_without_data_the_policys_own_order_counts(draft):
    draft.tables = draft.tables.replace("sex]", "water_source]")
    names = [column.name for column in draft.plan(None).columns]
    assert names[-2:] == ["water_source", "water_*"]
    assert names[:3] == ["id", "hh", "name"]


def test_what_is_not_written_is_read_only_where_something_needs_it(draft):
    # Records are held against what they hide, so that nothing gives it back.
    assert draft.plan().column("income").read
    draft.microdata, draft.tables = (
        "",
        draft.tables.replace("both: the office publishes only tables\n", ""),
    )
    unread = {column.name for column in draft.plan().columns if not column.read}
    assert {"income", "ethnicity"} <= unread
    draft.tables = draft.tables.replace("sex]", "{column: income, bands: [0, 100]}]")
    assert draft.plan().column("income").read


def test_tables_alone_release_no_column(draft):
    draft.microdata = ""
    draft.tables = draft.tables.replace("both: the office publishes only tables\n", "")
    plan = draft.plan()
    assert plan.released == ()
    assert plan.microdata is None
    assert plan.column("ward").read
    assert not plan.column("ethnicity").read


def test_unlisted_columns_are_refused_or_left_out_unread(draft):
    header = (*(*draft.plan().policy.columns,)[:-1], "water_a", "Mary_visit2")
    assert "`Mary_visit2`" in draft.problem(header)
    draft.more = "unlisted: drop\n"
    left = draft.plan(header).column("Mary_visit2")
    assert (left.read, left.released, left.roles) == (False, False, frozenset())


def test_a_pseudonym_has_a_linkage_and_a_domain(draft):
    column = draft.plan().column("id")
    assert (column.linkage, column.domain) == ("within_release", "id")
    draft.columns["id"] = "{role: identifier, action: pseudonymise, domain: d, linkage: none}"
    column = draft.plan().column("id")
    assert (column.linkage, column.domain) == ("none", "d")


def test_a_column_may_have_its_own_spellings_of_missing(draft):
    draft.columns["sex"] = "{role: quasi, values: [female, male], missing: [refused, 99]}"
    plan = draft.plan()
    assert plan.column("sex").missing == ("refused", "99")
    assert plan.column("age").missing == ("", "-99")


@pytest.mark.parametrize(("audience", "k"), [("public", 5), ("licensed", 3), ("intake", 3)])
def test_the_audience_sets_k(draft, audience, k):
    draft.top = draft.top.replace("licensed", audience)
    draft.microdata = "microdata: {method: suppress, leaks: state}\n"
    assert draft.plan().microdata.k == k
    assert draft.plan().microdata.k_households == 3


def test_a_lower_k_needs_a_reason(draft):
    for written in ("k: 2", "k: 3, k_households: 2"):
        draft.microdata = f"microdata: {{{written}, method: suppress, leaks: state}}\n"
        assert "below 3" in draft.problem()
        draft.microdata = draft.microdata.replace("leaks", "because: agreed, leaks")
        key = written.split()[-2].rstrip(":")
        assert draft.plan().overrides == (Override("microdata", key, "agreed"),)


def test_the_limit_is_exact(draft):
    draft.microdata = draft.microdata.replace("k: 3", "k: 3, suppression_limit: 0.1")
    assert draft.plan().microdata.suppression_limit == Fraction(1, 10)


def test_table_keys_are_public_complete_and_in_order(draft):
    ward, sex = draft.plan().aggregates.tables[0].by
    assert ward.keys == ("East", "Central", "(missing)", "(outside)")
    assert sex.keys == ("female", "male", "(missing)", "(outside)")
    age = draft.plan().aggregates.tables[1].by[0]
    assert age.edges == (0, 18, 60)
    assert age.keys == ("0 to 17", "18 to 59", "60 or more", "(missing)", "(outside)")


def test_a_level_of_bands_has_finite_keys(draft):
    draft.tables = draft.tables.replace("bands: [0, 18, 60]", "level: 3")
    age = draft.plan().aggregates.tables[1].by[0]
    assert age.keys[:4] == ("0 to 19", "20 to 39", "40 to 59", "60 or more")


def test_outside_can_be_dropped(draft):
    draft.tables = draft.tables.replace("epsilon: 2\n", "epsilon: 2\n  outside: drop\n")
    assert draft.plan().aggregates.tables[0].by[1].keys == ("female", "male", "(missing)")


def test_epsilon_is_shared_and_adds_up(draft):
    draft.tables = draft.tables.replace("epsilon: 2", "epsilon: 0.1").replace(
        "both:", "    - {name: all, by: [], count: persons}\nboth:"
    )
    wanted = draft.plan().aggregates
    assert all(0 <= table.epsilon < Fraction(1, 10) for table in wanted.tables)
    assert sum(table.epsilon for table in wanted.tables) == wanted.epsilon == Fraction(1, 10)


def test_rows_of_a_person_make_noise_wider(draft):
    one = draft.plan().aggregates.tables[0]
    draft.tables = draft.tables.replace("epsilon: 2\n", "epsilon: 2\n  max_rows_per_person: 3\n")
    three = draft.plan().aggregates.tables[0]
    assert (one.sensitivity, three.sensitivity) == (1, 3)
    assert three.half_width_95 > one.half_width_95 > 0


CHANGES = {
    "epsilon": ("epsilon: 2", "epsilon: 1"),
    "rows": ("epsilon: 2", "epsilon: 2\n  max_rows_per_person: 2"),
    "outside": ("epsilon: 2", "epsilon: 2\n  outside: drop"),
    "a table's name": ("by_age", "by_years"),
    "a level": ("level: 1", "level: 2"),
    "bands": ("[0, 18, 60]", "[0, 18, 65]"),
    "a column": (", sex]", "]"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_whatever_shapes_the_answer_changes_the_request(draft, old, new):
    before = canonical_json(draft.plan().aggregates.canonical)
    draft.tables = draft.tables.replace(old, new)
    assert canonical_json(draft.plan().aggregates.canonical) != before


def test_another_ladder_consent_or_missing_code_changes_the_request(draft):
    before = canonical_json(draft.plan().aggregates.canonical)
    top = draft.top
    for new in (top.replace('["yes"]', '["yes", "ok"]'), top.replace('"-99"', '"-98"')):
        draft.top = new
        assert canonical_json(draft.plan().aggregates.canonical) != before
    draft.top = top
    wards = draft.folder / "wards.csv"
    wards.write_text(wards.read_text().replace("Kolwa;East", "Kolwa;Central"))
    assert canonical_json(draft.plan().aggregates.canonical) != before


def test_words_for_people_do_not_change_the_request(draft):
    before = canonical_json(draft.plan().aggregates.canonical)
    draft.top = draft.top.replace("A survey", "Another title").replace("licensed", "intake")
    assert canonical_json(draft.plan().aggregates.canonical) == before


def test_public_words_are_the_policys_own(draft):
    words = draft.plan().public_words
    assert {
        "A survey", "by_ward", "Kajulu", "Central", "Luo", "tap", "0 to 17", "20 to 39", "ward",
        "the office publishes only tables", "(missing)", "water_*",
    } <= words  # fmt: skip
    assert "water_source" not in words  # only the data says it
    assert "" not in words
    assert "*" not in words


def test_where_each_public_list_comes_from_is_known(draft):
    sources = {column.name: column.source for column in draft.plan().columns}
    assert sources["ward"] == "wards.csv"
    assert sources["ethnicity"] == "codes/ethnicity.csv"
    assert sources["sex"] == "the policy"
    assert sources["comment"] == ""


@pytest.mark.parametrize(
    "text",
    ["Luo\nKisii\n", "Luo,nilotic\nKisii,bantu\n", 'Luo;a,b\n"Kisii";\n', "\ufeffLuo\n\nKisii"],
)
def test_a_code_list_is_one_value_a_line_or_the_first_field(draft, text):
    (draft.folder / "codes" / "ethnicity.csv").write_text(text)
    assert draft.plan().column("ethnicity").values == ("Luo", "Kisii")


def test_a_floor_that_is_a_level_of_the_ladder_is_planned(draft):
    column = "{role: quasi, type: integer, hierarchy: {bands: [5, 20], top: 60}, "
    draft.columns["age"] = column + "action: band, width: 20, top: 60}"
    assert draft.plan().column("age").action.name == "band"
    draft.columns["age"] = column + "action: band, width: 10, top: 60}"
    assert "equals no level" in draft.problem()


def test_waivers_are_planned_and_end(draft):
    draft.columns["sex"] = "{role: quasi, values: [female, male], accept_unique: two values}"
    waiver = "not_identifier: {because: ward codes, by: Asha, until: %s}"
    draft.columns["ward"] = f"{{role: quasi, hierarchy: wards.csv, {waiver % '2199-01-01'}}}"
    plan = draft.plan()
    assert plan.column("sex").accept_unique == "two values"
    assert plan.column("ward").waived == "ward codes"
    draft.columns["ward"] = f"{{role: quasi, hierarchy: wards.csv, {waiver % '2020-01-01'}}}"
    assert "ended on 2020-01-01" in draft.problem()


def test_leaks_are_refused_unless_the_policy_says_that_it_states_them(draft):
    assert draft.plan().microdata.leaks == "state"
    draft.microdata = "microdata: {k: 3, method: suppress}\n"
    assert draft.plan().microdata.leaks == "refuse"
    draft.microdata = "microdata: {k: 3, method: suppress, leaks: refuse}\n"
    assert draft.plan().microdata.leaks == "refuse"


def test_a_leak_that_is_a_false_alarm_is_answered_for_by_name_and_for_a_time(draft):
    answer = "not_leak: {because: wells are public, by: A. Officer, until: 2099-01-01}"
    draft.columns['"water_*"'] = f"{{role: open, values: [tap, river], {answer}}}"
    assert draft.plan().column("water_dry").not_leak
    assert not draft.plan().column("sex").not_leak
    draft.columns['"water_*"'] = draft.columns['"water_*"'].replace("2099", "2001")
    assert "ended on 2001-01-01" in draft.problem()
