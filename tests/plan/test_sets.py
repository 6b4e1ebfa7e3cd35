"""Sets of options: what makes one, what it cannot do, and what may not stand beside it."""

from __future__ import annotations

import pytest

from anonkit.errors import PolicyError

PARTS = ("water/tap", "water/well")
MULTI = "{role: open, type: multi, values: [tap, well]}"
MADE = '{role: open, type: multi, from: ["water/tap", "water/well"]}'


@pytest.fixture
def sets(draft):
    """A draft whose own `water_*` columns are gone."""
    del draft.columns['"water_*"']
    draft.header = tuple(name for name in draft.header if not name.startswith("water"))
    return draft


def test_a_set_may_be_made_of_its_options(sets):
    sets.columns["water"] = MADE
    plan = sets.plan((*sets.header, *PARTS))
    water = plan.column("water")
    assert water.made_from == PARTS
    assert water.options == water.values == ("tap", "well")
    assert water.released
    parts = [plan.column(name) for name in PARTS]
    assert not any(part.released or part.read for part in parts)
    assert {part.part_of for part in parts} == {"water"}
    assert "unlisted" not in " ".join(map(str, plan.notes))
    assert sets.plan(None).column("water").released


@pytest.mark.parametrize("between", ["/", ".", "___", ":"])
def test_a_pattern_finds_the_options_and_their_names(sets, between):
    sets.columns["water"] = f'{{role: open, type: multi, from: "hh/water{between}*"}}'
    columns = [f"hh/water{between}{option}" for option in ("tap", "rain_tank", "1")]
    water = sets.plan((*sets.header, *columns)).column("water")
    assert water.options == ("tap", "rain_tank", "1")
    assert water.values is None


FAULTS = {
    "an option that is no value": (
        MADE.replace("multi", "multi, values: [tap, river]"),
        "the columns of `water` tell of its options: `well` is none of its values",
    ),
    "an option that its separator would cut": (
        MULTI.replace("well", "deep well"),
        "the option `deep well` cannot stand beside others in one cell",
    ),
    "a hierarchy": (
        MULTI.replace("values: [tap, well]", "hierarchy: {order: [tap, well]}"),
        "sets of options have no hierarchy",
    ),
    "groups that are protected": (
        MULTI.replace("open", "sensitive").replace("multi", "multi, protected: true"),
        "a person may be in several groups of a set",
    ),
    "a share of what": (
        MULTI.replace("open", "sensitive").replace("multi", "multi, max_share: 0.5"),
        "of a set it has to be said which options would hurt",
    ),
    "an option to keep that there is not": (
        MULTI.replace("open", "open, action: options, keep: [tap, river]"),
        "`river` is none of the set's options",
    ),
    "an action that knows no sets": (
        MULTI.replace("open", "open, action: recode, map: {tap: piped, well: open}"),
        "`recode` takes no column of type multi",
    ),
    "a set as text": (
        MULTI.replace("role: open", "role: text, action: keep"),
        "a set is no number and no text",
    ),
}


@pytest.mark.parametrize(("column", "problem"), FAULTS.values(), ids=FAULTS)
def test_what_no_set_can_do_is_refused(sets, column, problem):
    sets.columns["water"] = column
    columns = PARTS if "from" in column else ("water",)
    assert problem in [told for _, told in sets.faults((*sets.header, *columns))]


@pytest.mark.parametrize("goal", ["l: {water: 2}", "t: {water: 0.3}"])
def test_different_sets_may_share_what_hurts(sets, goal):
    sets.columns["water"] = MULTI.replace("open", "sensitive")
    sets.microdata = sets.microdata.replace("k: 3", f"k: 3, {goal}")
    assert "share an option" in sets.problem((*sets.header, "water"))
    harmful = "sensitive, harmful: [well], max_share: 0.5"
    sets.columns["water"] = MULTI.replace("open", harmful)
    assert sets.plan((*sets.header, "water")).column("water").released


@pytest.mark.parametrize("role", ["open", "quasi", "sensitive"])
def test_a_part_is_never_written_beside_its_set(sets, role):
    sets.columns |= {"water": MULTI.replace("open", role), '"water/*"': "{role: open}"}
    problem = sets.problem((*sets.header, "water", "water/tap"))
    assert problem == "`water/tap` tells a part of the set `water` again"
    sets.columns['"water/*"'] = "{role: open, release: false}"
    assert sets.plan((*sets.header, "water", "water/tap")).column("water").released


def test_a_part_has_no_entry_of_its_own_and_is_in_one_set(sets):
    sets.columns |= {"water": MADE, '"water/tap"': "{role: open}"}
    assert "has an entry of its own" in sets.problem((*sets.header, *PARTS))
    sets.columns |= {"other": MADE.replace("water/well", "water/b")}
    del sets.columns['"water/tap"']
    told = [problem for _, problem in sets.faults((*sets.header, *PARTS, "water/b"))]
    assert "`water/tap` is part of `water` already" in told


def test_the_question_itself_is_not_written_beside_a_set_of_another_name(sets):
    sets.columns |= {"sources": MADE.replace("open", "quasi"), '"water"': "{role: open}"}
    assert sets.problem((*sets.header, *PARTS, "water")) == (
        "`water` tells a part of the set `sources` again"
    )
    sets.columns['"water"'] = "{role: open, release: false}"
    assert sets.plan((*sets.header, *PARTS, "water")).column("sources").options == ("tap", "well")


def test_a_code_of_absence_is_no_option(sets):
    sets.columns["water"] = MADE.replace('well"]', 'well", "water/-99"]')
    water = sets.plan((*sets.header, *PARTS, "water/-99")).column("water")
    assert water.values == ("tap", "well")
    assert water.options == ("tap", "well", "-99")


def test_an_entry_of_its_own_wins_over_the_pattern_if_it_is_not_written(sets):
    sets.columns |= {
        "water": '{role: open, type: multi, separator: ";", from: "water/*"}',
        '"water/which"': "{role: text}",
    }
    plan = sets.plan((*sets.header, *PARTS, "water/which"))
    assert plan.column("water").made_from == PARTS
    sets.columns['"water/which"'] = "{role: open}"
    assert "again" in sets.problem((*sets.header, *PARTS, "water/which"))


def test_parts_that_are_absent_are_told(sets):
    sets.columns["water"] = MADE
    assert sets.problem((*sets.header, "water/tap")) == "the data has no column `water/well`"
    sets.columns["water"] = MADE.replace('["water/tap", "water/well"]', '"water/*"')
    assert "fits no column" in sets.problem(sets.header)


def test_parts_that_are_listed_beside_their_pattern_are_named(sets):
    sets.columns["water"] = '{role: open, type: multi, from: "water/*"}'
    sets.columns |= {f'"{part}"': "{role: open, type: integer}" for part in PARTS}
    with pytest.raises(PolicyError) as refused:
        sets.plan((*sets.header, *PARTS))
    fault = next(fault for fault in refused.value.faults if fault.code == "policy.made_column")
    assert fault.fix == "delete the lines of `water/tap`, `water/well`: the set takes them"
