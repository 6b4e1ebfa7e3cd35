"""The figures that are stated are shares, and those of our own test sets hold today."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import pytest
from corpora import CORPORA
from published import entries

from anonkit.detect.known import PERSON
from anonkit.detect.measured import Measured, measured, of

OURS = [corpus for corpus in CORPORA.values() if corpus.name.startswith("survey_")]


def test_every_figure_is_a_share() -> None:
    assert measured()
    for one in measured():
        assert one.mentions > 0
        assert (one.still_named is None) == (one.entity != PERSON)
        for share in (one.recall, one.precision, one.still_named):
            assert share is None or 0 <= share <= 1


def test_figures_are_asked_for_by_language_and_entity() -> None:
    asked = of(["ne"], [PERSON])
    assert asked
    assert {(one.language, one.entity) for one in asked} == {("ne", PERSON)}
    assert of() == measured()


@pytest.mark.parametrize("corpus", OURS, ids=[corpus.name for corpus in OURS])
def test_figures_of_our_own_sets_hold_today(corpus) -> None:
    """Where they do not: `python tests/benchmarks/texts.py --write`, then `make docs`."""
    stated = [one for one in of([corpus.language]) if one.set == corpus.words]
    assert stated == [Measured(**entry) for entry in entries(corpus)]
