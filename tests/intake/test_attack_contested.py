"""Sums that contradict each other: what is said of the hidden figures that they give away."""

from __future__ import annotations

from dataclasses import replace

from figured import case_of, said, written

from anonkit.intake.attack.attack import Wanted, attacks
from anonkit.intake.attack.intervals import Effort
from anonkit.intake.checks.figures.tb_02_suppression import _wrong_lines

ODD = "County,Male,Female,Total\nA,*,412,400\nB,312,298,610\nTotal,315,710,1025\n"
"""A's men are three by their column, and below nought by their row."""


def test_no_figure_is_found_exactly_where_its_sums_contradict_each_other(tmp_path):
    with case_of(written(tmp_path / "parcel", table=ODD)) as case:
        found = [each for each in said("TB-02", case) if each.outcome == "found"]
    assert not any("exactly" in each.why for each in found)
    (hidden,) = (each for each in found if "hidden figure" in each.why)
    assert hidden.severity is None
    assert "contradict each other" in hidden.why


def test_lines_that_do_not_add_up_are_told_once(tmp_path):
    with case_of(written(tmp_path / "parcel", table=ODD)) as case:
        (made,) = attacks(case.now.tables, Wanted(), Effort())
    (told,) = _wrong_lines([made])
    assert told.why == "1 line along `County` does not add up to its total"
    again = replace(made, system=replace(made.system, wrong=made.system.wrong * 6))
    (told,) = _wrong_lines([again])
    assert told.why == "6 lines along `County` do not add up to their totals"
