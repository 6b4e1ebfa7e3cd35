"""Which figures can be asked of the written records."""

from __future__ import annotations

import pytest

from anonkit.plan import PlannedIndicator, describe, document

MICRODATA = "microdata: {{k: 3, method: {}, leaks: state, utility: [{}]}}\n"


def asked(draft, indicator, method="suppress"):
    draft.microdata = MICRODATA.format(method, indicator)
    draft.columns["children"] = "{role: open, type: integer}"
    draft.columns["note"] = "{role: open}"
    return (*draft.header, "children", "note")


def test_means_and_crosstabs_of_released_columns_are_planned(draft):
    header = asked(draft, "{mean: children, by: [ward]}, {mean: age}, {crosstab: [ward, sex]}")
    plan = draft.plan(header)
    assert plan.microdata.utility == (
        PlannedIndicator("children", ("ward",)),
        PlannedIndicator("age", ()),
        PlannedIndicator("", ("ward", "sex")),
    )
    assert "Told of the written records: mean of children by ward." in describe(plan)
    assert document(plan)["microdata"]["utility"][2] == {"mean": None, "by": ["ward", "sex"]}


def test_a_column_that_a_pattern_stands_for_can_be_named_without_data(draft):
    asked(draft, "{crosstab: [water_source]}")
    assert draft.plan(None).microdata.utility == (PlannedIndicator("", ("water_source",)),)


@pytest.mark.parametrize(
    ("indicator", "problem"),
    [
        (
            "{mean: income, by: [ward]}",
            "`income` is not released, and an indicator is computed from the written records",
        ),
        (
            "{crosstab: [hh, sex]}",
            "`hh` is not released, and an indicator is computed from the written records",
        ),
        ("{crosstab: [id, sex]}", "no public list says which groups there are in `id`"),
        ("{crosstab: [note]}", "no public list says which groups there are in `note`"),
        ("{mean: sex}", "the released cells of `sex` are no plain numbers, so they have no mean"),
        ("{mean: id}", "the released cells of `id` are no plain numbers, so they have no mean"),
        ("{by: [sex]}", "an indicator is either a mean or a crosstab"),
        ("{mean: children, crosstab: [sex]}", "an indicator is either a mean or a crosstab"),
        ("{crosstab: [sex], by: [ward]}", "an indicator is either a mean or a crosstab"),
        ("{crosstab: []}", "an indicator is grouped by up to 4 different columns"),
        ("{crosstab: [sex, sex]}", "an indicator is grouped by up to 4 different columns"),
        ("{crosstab: [sex, nothing]}", "`nothing` is not listed under `columns:`"),
    ],
)
def test_what_the_written_records_cannot_say_is_refused(draft, indicator, problem):
    header = asked(draft, indicator)
    draft.header = header
    assert [told for _, told in draft.faults(header)] == [problem]


def test_what_may_be_told_more_coarsely_has_no_mean(draft):
    header = asked(draft, "{mean: age}", method="local_recode")
    told = "the released cells of `age` are no plain numbers, so they have no mean"
    assert [problem for _, problem in draft.faults(header)] == [told]


def test_weights_have_no_mean(draft):
    header = asked(draft, "{mean: w}")
    draft.columns["w"] = "{role: weight, type: decimal}"
    draft.more = "weight: {column: w, normalised: true}\n"
    told = "the released cells of `w` are no plain numbers, so they have no mean"
    assert [problem for _, problem in draft.faults((*header, "w"))] == [told]
