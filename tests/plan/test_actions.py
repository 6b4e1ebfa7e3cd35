"""What a plan asks of columns with actions that look beyond their cells."""

from __future__ import annotations

import pytest

GENERALISE = "action: generalise, level: {}}}"


@pytest.mark.parametrize("level", [1, 2])
def test_generalise_names_a_level_of_the_hierarchy(draft, level):
    draft.columns["ward"] = "{role: quasi, hierarchy: wards.csv, " + GENERALISE.format(level)
    column = draft.plan().column("ward")
    assert column.action.words(column.params) == f"told at level {level} of its hierarchy"


@pytest.mark.parametrize("role", ["quasi", "open"])
def test_generalise_at_a_level_that_is_not_there_is_refused(draft, role):
    ward = f"{{role: {role}, hierarchy: wards.csv, " + GENERALISE.format(3)
    draft.columns["ward"] = ward
    assert draft.problem() == "the column's hierarchy has no such level below `*`"


def test_generalise_without_a_hierarchy_is_refused(draft):
    draft.columns["sex"] = "{role: quasi, values: [female, male], " + GENERALISE.format(1)
    assert draft.problem() == "`generalise` needs a column with a hierarchy"


RECODE = "{{role: open, {}action: recode, map: {{tap: piped, river: open}}{}}}"


def test_a_map_lists_what_may_stand_in_the_column(draft):
    draft.columns['"water_*"'] = RECODE.format("", "")
    plan = draft.plan()
    column = plan.column("water_source")
    assert column.values == ("tap", "river")
    assert column.source == "the policy"
    assert {"piped", "open"} <= plan.public_words


def test_a_map_with_others_takes_any_value(draft):
    draft.columns['"water_*"'] = RECODE.format("", ", others: else")
    column = draft.plan().column("water_source")
    assert column.values is None
    assert column.labels == ("piped", "open", "else")


def test_a_map_must_cover_the_public_list(draft):
    draft.columns['"water_*"'] = RECODE.format("values: [tap, river, pond], ", "")
    assert draft.problem() == (
        "the map does not say what becomes of `pond`, which is in the public list"
    )


def test_a_spelling_of_missing_can_be_no_value_of_a_map(draft):
    draft.columns['"water_*"'] = RECODE.format('missing: ["tap"], ', "")
    assert draft.problem() == "`tap` is a spelling of missing and can be no value"


def test_a_category_is_a_word(draft):
    draft.columns['"water_*"'] = "{role: open, action: recode, map: {tap: '*'}}"
    assert "must be a word for people" in draft.problem()


GPS = "{role: quasi, type: point, action: coarsen_gps, grid_m: 5000}"


def test_a_cell_of_the_map_is_a_quasi_identifier(draft):
    draft.columns["gps"] = GPS
    assert "gps" in [column.name for column in draft.plan((*draft.header, "gps")).quasi]
    draft.columns["gps"] = GPS.replace("quasi", "open")
    assert draft.problem((*draft.header, "gps")) == (
        "a place on the map helps to find somebody, so k has to count it"
    )


@pytest.mark.parametrize("role", ["open", "quasi", "sensitive"])
def test_exact_points_are_not_written(draft, role):
    draft.columns["gps"] = f"{{role: {role}, type: point}}"
    assert draft.problem((*draft.header, "gps")) == (
        "exact points are not written: they lead to the house"
    )


def test_a_point_cannot_be_kept(draft):
    draft.columns["gps"] = "{role: quasi, type: point, action: keep}"
    assert draft.problem((*draft.header, "gps")) == "`keep` takes no column of type point"


def test_a_point_has_no_public_list(draft):
    draft.columns["gps"] = GPS.replace("grid_m", "values: [a], grid_m")
    assert draft.problem((*draft.header, "gps")) == "a point has no public list"


MADE = {
    "place": GPS.replace("action", "from: [lat, lon], action"),
    "lat": "{role: identifier}",
    "lon": "{role: identifier}",
}
MISUSED = "`place` is a point made of two columns, and cannot be used here"
TWO = ("lat", "lon")


def test_a_point_is_made_of_two_columns(draft):
    draft.columns |= MADE
    plan = draft.plan((*draft.header, *TWO))
    assert plan.column("place").made_from == ("lat", "lon")
    assert plan.columns[-1].name == "place"
    assert all(plan.column(name).read for name in ("lat", "lon"))
    assert draft.plan(None).column("place").released


@pytest.mark.parametrize(("old", "new", "problem"), [
    ("[lat, lon]", "[lat, lat]", "a point needs two columns"),
    ("[lat, lon]", "[lat, longitude]", "`longitude` is not listed under `columns:`"),
    ("[lat, lon]", "[lat, place]", MISUSED),
])  # fmt: skip
def test_the_columns_of_a_point_must_be_two_of_the_data(draft, old, new, problem):
    draft.columns |= MADE
    draft.columns["place"] = draft.columns["place"].replace(old, new)
    assert draft.problem((*draft.header, *TWO)) == problem


def test_a_made_point_needs_a_name_of_its_own(draft):
    draft.columns |= MADE
    assert draft.problem((*draft.header, *TWO, "place")) == "the data has a column `place` already"


def test_a_made_point_is_no_person(draft):
    draft.columns |= MADE
    draft.top = draft.top.replace("person: id", "person: place")
    assert draft.problem((*draft.header, *TWO)) == MISUSED


SHIFT = "{{role: {}, type: date, action: shift_date, max_days: {}{}}}"


def test_dates_of_one_policy_move_together_unless_it_says_otherwise(draft):
    draft.columns |= {
        "born": SHIFT.format("open", 182, ""),
        "visit": SHIFT.format("sensitive", 182, ""),
        "seen": SHIFT.format("open", 60, ", domain: visits"),
    }
    plan = draft.plan((*draft.header, "born", "visit", "seen"))
    assert [plan.column(n).domain for n in ("born", "visit", "seen")] == ["dates"] * 2 + ["visits"]
    assert [note for note in map(str, plan.notes) if "true date" in note] == [
        f"Who knows one true date of a person knows all that move with it ({domain})."
        for domain in ("dates", "visits")
    ]


def test_dates_of_one_domain_move_alike(draft):
    draft.columns |= {"born": SHIFT.format("open", 182, ""), "visit": SHIFT.format("open", 60, "")}
    assert draft.problem((*draft.header, "born", "visit")) == (
        "`born` and `visit` are in one domain, and do not move alike"
    )


def test_k_cannot_count_moved_dates(draft):
    draft.columns["born"] = SHIFT.format("quasi", 182, "")
    assert draft.problem((*draft.header, "born")) == (
        "k cannot count what `shift_date` makes: a neighbour knows the true value"
    )


@pytest.mark.parametrize("most", [0, 7, 4000])
def test_a_shift_that_hides_nothing_is_refused(draft, most):
    draft.columns["born"] = SHIFT.format("open", most, "")
    assert "must be" in draft.problem((*draft.header, "born"))


MOVED = "{{role: {}, type: point, action: displace, cluster: {}{}}}"


def test_a_moved_point_looks_at_its_cluster_and_its_place(draft):
    (draft.folder / "boxes.csv").write_text("Kajulu;-1;34;0;35\n")
    draft.columns |= {"gps": MOVED.format("quasi", "ea", ", place: ward, inside: boxes.csv")}
    draft.columns["ea"] = "{role: metadata}"
    plan = draft.plan((*draft.header, "gps", "ea"))
    column = plan.column("gps")
    assert column.beside == {"cluster": "ea", "place": "ward"}
    assert list(column.loaded) == ["Kajulu"]
    assert plan.column("ea").read
    assert "The points in gps are moved alike in every release of this keyring." in map(
        str, plan.notes
    )
    sha = plan.policy_sha256
    (draft.folder / "boxes.csv").write_text("Kajulu;-1;34;0;36\n")
    assert draft.plan((*draft.header, "gps", "ea")).policy_sha256 != sha


@pytest.mark.parametrize(("role", "more", "problem"), [
    ("open", "", "a place on the map helps to find somebody, so k has to count it"),
    ("quasi", ", inside: none.csv, place: ward",
     "the path `none.csv` names nothing beside the policy"),
    ("quasi", ", inside: wards.csv, place: ward", "this line is not place;south;west;north;east"),
    ("quasi", ", residence: milieu, urban: [town]", "`milieu` is not listed under `columns:`"),
    ("quasi", ", place: ward",
     "the policy must have `columns.gps.place` and `inside` together"),
])  # fmt: skip
def test_a_moved_point_that_cannot_work_is_refused(draft, role, more, problem):
    draft.columns |= {"gps": MOVED.format(role, "ea", more), "ea": "{role: metadata}"}
    faults = {said for _, said in draft.faults((*draft.header, "gps", "ea"))}
    assert faults == {problem}


def test_the_cluster_must_be_a_column_of_the_policy(draft):
    draft.columns["gps"] = MOVED.format("quasi", "ea", "")
    assert draft.problem((*draft.header, "gps")) == "`ea` is not listed under `columns:`"
