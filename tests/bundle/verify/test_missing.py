"""Claims that bear no name of a measure, or that no honest sender asks to be believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from received import Held, held

from anonkit.bundle.verify.agreement.checks import agreement_checks

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden"
RECORDS, TABLE = "data/tiny-survey.csv", "tables/by_ward.csv"


def said(release: Held, what: str = "claims") -> str:
    [check] = [c for c in agreement_checks(release.received) if c.id == f"agreement.{what}"]
    return check.status


def more(kind: str, artefact: str, measure: str) -> Held:
    """A release with one claim more."""
    release = held(GOLDEN / "release-2").copy()
    claim = {"kind": kind, "artefact": artefact, "measure": measure}
    release.manifest["claims"].append({**claim, "value": 900, "text": "900", "how": {}})
    return release


@pytest.mark.parametrize(
    "measure", ["leaks(age)", "household_risk", "texts_changed(a b)", "k(a 1)"]
)
def test_what_only_the_sender_knows_may_be_said(measure):
    assert said(more("sender_says", RECORDS, measure)) == "pass"
    assert said(more("sender_says", TABLE, measure)) == "fail"
    assert said(more("sender_says", "release", measure)) == "fail"


@pytest.mark.parametrize("measure", ["epsilon", "differential_privacy", "certified", "rho"])
def test_what_no_release_asks_to_be_believed_fails(measure):
    assert said(more("sender_says", RECORDS, measure)) == "fail"


@pytest.mark.parametrize("kind", ["recomputed", "cross_checked", "sender_says"])
@pytest.mark.parametrize(
    "measure", ["k ", "\u200bk", "K", "k()", "k(x", "", "k_households(x)", "classes(ward)", "l"]
)
def test_a_name_that_looks_like_another_fails(kind, measure):
    assert said(more(kind, RECORDS, measure)) == "fail"


def test_a_measure_of_a_later_anonkit_stays_open():
    assert said(more("recomputed", RECORDS, "delta_presence(age)")) == "pass"


def test_a_scenario_in_which_nobody_knows_anything_is_none():
    release = held(GOLDEN / "release-2").copy()
    release.claim("k(neighbour)").update(value=release.claim("rows")["value"], how={"over": []})
    assert release.failing() == {"claim.k(neighbour)"}
