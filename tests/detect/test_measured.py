"""The figures that are stated are shares of something."""

from __future__ import annotations

from anonkit.detect.known import PERSON
from anonkit.detect.measured import measured, of


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
